"""What a release says of itself, compared with what it holds: counts, licence, version and checksums, in every file.

The facts are computed anew from the tables. Each file that describes the release is read by its own few lines here,
which share nothing with what wrote it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyarrow.parquet as pq
import yaml

from parley.catalogues import FLAT
from parley.errors import UnusableInput
from parley.loader import table_files
from parley.records import CONFIGS, LAYERS, SCHEMA_VERSION, CorpusMetadata
from parley.release import MANIFEST, content_digest, describe
from parley.tables import schema_sha256

Facts: TypeAlias = Mapping[str, object]
"""What is so: the name of a fact, and its value."""
Claim: TypeAlias = tuple[str, object]
"""What a file says: the name of a fact, and the value that it gives."""
Json: TypeAlias = Any
"""A value read from JSON or YAML, whose shape is the standard's."""

_LICENSE_URL = re.compile(r"https://spdx\.org/licenses/(.+)\.html")


@dataclass(frozen=True, slots=True)
class Described:
    """A file that describes a release: how its claims are read, and which facts it must give."""

    read: Callable[[str], Iterator[Claim]]
    must: Callable[[str], bool]


def facts_of(folder: Path, metadata: CorpusMetadata) -> Facts:
    """What a release of a corpus with that metadata holds, from its tables."""
    facts: dict[str, object] = {
        "version": metadata.version,
        "license": metadata.license,
        "license in small letters": metadata.license.lower(),
        "date": metadata.date,
        "schema version": SCHEMA_VERSION,
    }
    files, rows = [], {}
    for config in CONFIGS:
        for path in table_files(folder, config):
            name = path.relative_to(folder).as_posix()
            files.append(describe(folder, name))
            rows[name] = pq.read_metadata(path).num_rows
            facts |= {f"sha256 of {name}": files[-1].sha256, f"bytes of {name}": files[-1].bytes}
            facts |= {f"rows of {name}": rows[name], f"schema of {name}": schema_sha256(pq.read_schema(path))}
    for key, group in groupby(files, key=lambda file: tuple(re.split("[/-]", file.path)[1:3])):
        facts[f"rows of {key[0]}, {key[1]}"] = sum(rows[file.path] for file in group)
    for config, group in groupby(files, key=lambda file: file.path.split("/")[1]):
        facts[f"bytes of {config}"] = sum(file.bytes for file in group)
    layers = {layer.config for layer in LAYERS.values()}
    facts["annotations"] = sum(number for name, number in rows.items() if name.split("/")[1] in layers)
    facts["articles"] = sum(number for name, number in rows.items() if name.startswith("data/articles/"))
    return facts | {"content": content_digest(files)}


def crosscheck(folder: Path, metadata: CorpusMetadata) -> tuple[str, ...]:
    """A line for each place where a file of the release says what is not so, or leaves out what it must say."""
    facts = facts_of(folder, metadata)
    return tuple(line for name, file in DESCRIBED.items() for line in _problems(folder / name, file, facts))


def _problems(path: Path, file: Described, facts: Facts) -> Iterator[str]:
    said: dict[str, object] = {}
    try:
        for fact, value in file.read(_text(path)):
            said[fact] = value
            if fact not in facts:
                yield f"{path.name}: gives {fact} as {value!r}, of which the release has none"
            elif value != facts[fact]:
                yield f"{path.name}: gives {fact} as {value!r}, it is {facts[fact]!r}"
    except (UnusableInput, ValueError, KeyError, IndexError, TypeError, AttributeError, yaml.YAMLError) as error:
        yield f"{path.name}: cannot be read as what it should be ({type(error).__name__}: {str(error).splitlines()[0]})"
        return
    for fact in facts:
        if fact not in said and file.must(fact):
            yield f"{path.name}: does not say {fact}, which is {facts[fact]!r}"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput("cannot be read", path) from error


def _license(url: str) -> str:
    match = _LICENSE_URL.fullmatch(url)
    return match[1] if match else url


def _sizes(text: str) -> Iterator[Claim]:
    for number, name in re.findall(r"(\d+) (articles|annotations)", text):
        yield name, int(number)


def _manifest(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (
        ("version", value["version"]),
        ("schema version", value["schema_version"]),
        ("content", value["content"]),
    )
    for file in value["files"]:
        path = file["path"]
        if path.startswith("data/"):
            yield from ((f"{name} of {path}", file[name]) for name in ("sha256", "bytes", "rows"))
            yield f"schema of {path}", file["schema_sha256"]


def _metadata(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (("version", value["version"]), ("license", value["license"]), ("date", value["date"]))
    yield "schema version", value["schema_version"]


def _citation(text: str) -> Iterator[Claim]:
    value: Json = yaml.safe_load(text)
    yield from (("version", value["version"]), ("license", value["license"]), ("date", str(value["date-released"])))
    yield from (("content", one["value"].removeprefix("sha256:")) for one in value["identifiers"])


def _zenodo(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (("version", value["version"]), ("date", value["publication_date"]))
    yield "license in small letters", value["license"]
    yield from _sizes(value["notes"])
    yield "content", value["notes"].partition("sha256:")[2]


def _datacite(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (("version", value["version"]), ("date", value["dates"][0]["date"]))
    for rights in value["rightsList"]:
        yield from (("license", rights["rightsIdentifier"]), ("license", _license(rights["rightsUri"])))
    for size in value["sizes"]:
        yield from _sizes(size)
    yield "content", value["alternateIdentifiers"][0]["alternateIdentifier"].removeprefix("sha256:")


def _downloads(files: Json) -> Iterator[Claim]:
    for file in files:
        yield f"sha256 of {file['contentUrl']}", file["sha256"]
        yield f"bytes of {file['contentUrl']}", int(file["contentSize"].removesuffix(" B"))


def _schemaorg(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (
        ("version", value["version"]),
        ("license", _license(value["license"])),
        ("date", value["datePublished"]),
    )
    yield from _sizes(value["size"])
    yield from _downloads(value["distribution"])


def _croissant(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (
        ("version", value["version"]),
        ("license", _license(value["license"])),
        ("date", value["datePublished"]),
    )
    yield from _downloads(value["distribution"])
    for records in value["recordSet"]:
        (path,) = {field["source"]["fileObject"]["@id"] for field in records["field"]}
        yield f"rows of {path}", int(records["description"].removesuffix(" rows"))


def _datapackage(text: str) -> Iterator[Claim]:
    value: Json = json.loads(text)
    yield from (("version", value["version"]), ("date", value["created"].partition("T")[0]))
    for rights in value["licenses"]:
        yield from (("license", rights["name"]), ("license", _license(rights["path"])))
    for file in value["resources"]:
        path = file["path"]
        yield f"rows of {path}", file["rows"]
        yield f"sha256 of {path}", file["hash"].removeprefix("sha256:")


def _card(text: str) -> Iterator[Claim]:
    _, front, body = text.split("---\n", 2)
    value: Json = yaml.safe_load(front)
    yield "license in small letters", value["license"]
    for config in value["configs"]:
        yield "version", config["version"]
    for info in value["dataset_info"]:
        yield from (("license", info["license"]), (f"bytes of {info['config_name']}", info["download_size"]))
        yield "content", info["description"].rpartition("content ")[2].removesuffix(".")
        yield from ((f"rows of {info['config_name']}, {one['name']}", one["num_examples"]) for one in info["splits"])
    yield "version", body.split("\nVersion ")[1].partition(". ")[0]
    for config, *numbers in re.findall(r"^\| `(\w+)` \|[^|]*\| (\S+) \| (\S+) \| (\S+) \|$", body, re.MULTILINE):
        for split, number in zip(("train", "validation", "test"), numbers, strict=True):
            if config in CONFIGS and number.isdigit():
                yield f"rows of {config}, {split}", int(number)


def _once(*names: str) -> Callable[[str], bool]:
    return lambda fact: fact in names


def _is_download(fact: str) -> bool:
    return fact.startswith(("sha256 of data/", "bytes of data/"))


def _is_flat(fact: str) -> bool:
    return "data/" in fact and fact.split("/")[1] in FLAT


DESCRIBED: Final[Mapping[str, Described]] = {
    MANIFEST: Described(_manifest, lambda fact: fact in ("version", "schema version", "content") or "data/" in fact),
    "corpus.json": Described(_metadata, _once("version", "license", "date", "schema version")),
    "CITATION.cff": Described(_citation, _once("version", "license", "date", "content")),
    ".zenodo.json": Described(
        _zenodo, _once("version", "license in small letters", "date", "content", "articles", "annotations")
    ),
    "datacite.json": Described(_datacite, _once("version", "license", "date", "content", "articles", "annotations")),
    "schemaorg.json": Described(
        _schemaorg, lambda fact: fact in ("version", "license", "date", "articles", "annotations") or _is_download(fact)
    ),
    "croissant.json": Described(
        _croissant,
        lambda fact: (
            fact in ("version", "license", "date")
            or _is_download(fact)
            or (fact.startswith("rows of") and _is_flat(fact))
        ),
    ),
    "datapackage.json": Described(
        _datapackage,
        lambda fact: (
            fact in ("version", "license", "date") or (_is_flat(fact) and fact.startswith(("rows of", "sha256 of")))
        ),
    ),
    "README.md": Described(
        _card,
        lambda fact: (
            fact in ("version", "license", "license in small letters", "content")
            or (fact.startswith(("rows of ", "bytes of ")) and "data/" not in fact)
        ),
    ),
}
"""Every file that describes a release."""
