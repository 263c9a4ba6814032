"""The JSON Schemas are valid, say what the models say, and are what is committed."""

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from commands import run_python
from jsonschema import Draft202012Validator
from overlays import CONTRIBUTIONS
from pydantic import BaseModel, TypeAdapter, ValidationError

from parley.loader import table_files
from parley.records import (
    ANNOTATION,
    CONFIGS,
    Annotators,
    CorpusMetadata,
    Entity,
    Manifest,
    Metadata,
    Releases,
    Splits,
)
from parley.schemas import schema_texts
from parley.tables.parquet import read_rows

ROOT = Path(__file__).parents[2]
VALID = ROOT / "tests" / "contributions" / "valid" / "corpus"
Json = dict[str, Any]
Change = Callable[[Json], object]
MODELS: dict[str, type[BaseModel]] = {
    "annotators": Annotators,
    "corpus": CorpusMetadata,
    "entity": Entity,
    "manifest": Manifest,
    "metadata": Metadata,
    "releases": Releases,
    "splits": Splits,
}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_texts()[f"{name}.schema.json"]))


def errors(name: str, value: object) -> list[str]:
    return [error.message for error in validator(name).iter_errors(value)]


def written(root: Path) -> Iterator[tuple[str, str]]:
    """Each JSON file, and each line of a file of lines, of a corpus with the name of its schema."""
    for name in ("annotators", "corpus", "releases", "splits"):
        yield name, (root / f"{name}.json").read_text("utf-8")
    for path in root.glob("articles/*/metadata.json"):
        yield "metadata", path.read_text("utf-8")
    yield from (("entity", line) for line in (root / "entities.jsonl").read_text("utf-8").splitlines())
    for path in [*root.glob("articles/*/*.jsonl"), *root.glob("articles/*/passes/*.jsonl")]:
        for line in path.read_text("utf-8").splitlines():
            yield "annotation", line
            yield json.loads(line)["layer"], line


@pytest.mark.parametrize("name", schema_texts())
def test_every_schema_is_valid_in_its_dialect(name: str) -> None:
    schema = json.loads(schema_texts()[name])
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(name.removesuffix(".schema.json"))


@pytest.mark.parametrize("root", [VALID, ROOT / "corpus"], ids=["valid", "corpus"])
def test_every_file_and_line_of_a_corpus_has_the_form_its_schema_says(root: Path) -> None:
    assert [(line, found) for name, line in written(root) if (found := errors(name, json.loads(line)))] == []


@pytest.mark.parametrize("config", CONFIGS)
def test_every_row_has_the_form_its_schema_says(config: str, release: Path, hydrated: Path) -> None:
    for folder in (release, hydrated):
        for row in read_rows(table_files(folder, config)):
            assert errors(f"row.{config}", row) == []


@pytest.mark.parametrize("config", CONFIGS)
def test_a_schema_of_rows_has_the_fields_of_the_rows(config: str, release: Path) -> None:
    row = next(read_rows(table_files(release, config)))
    schema = json.loads(schema_texts()[f"row.{config}.schema.json"])
    assert set(schema["properties"]) - {"$schema"} == set(row)


def test_the_files_of_a_release_have_the_form_their_schemas_say(release: Path, hydrated: Path) -> None:
    for folder in (release, hydrated):
        for name in ("annotators", "corpus", "manifest"):
            value = json.loads((folder / f"{name}.json").read_text("utf-8"))
            assert errors(name, value) == []
            assert (folder / value["$schema"]).is_file()
    receipt = json.loads((hydrated / "receipt.json").read_text("utf-8"))
    assert errors("receipt", receipt) == []
    assert (hydrated / receipt["$schema"]).is_file()


MENTION = '{"id": "m1", "layer": "mention", "span": {"segments": [{"start": 0, "end": 6}], "quote": "Torria"}, "form": "named", "type": "state", "reading": "literal", "entity": "torria", "passes": ["p#m1"], "decision": "single"}'  # noqa: E501
ENTITY = '{"id": "ana-orlo", "type": "person", "names": [{"language": "en", "text": "Ana Orlo"}], "constructed": true}'
SPLITS = '{"splits": {"a-b": "train"}}'
RELEASES = f'{{"releases": [{{"version": "1.0.0", "digest": "{"0" * 64}"}}]}}'
BROKEN: dict[str, tuple[str, str, Change]] = {
    "unknown field": ("annotation", MENTION, lambda r: r.update(colour="red")),
    "missing field": ("annotation", MENTION, lambda r: r.pop("form")),
    "missing layer": ("annotation", MENTION, lambda r: r.pop("layer")),
    "unknown layer": ("annotation", MENTION, lambda r: r.update(layer="sentiment")),
    "unknown label": ("annotation", MENTION, lambda r: r.update(form="nick")),
    "label in another case": ("annotation", MENTION, lambda r: r.update(form="Named")),
    "null label": ("annotation", MENTION, lambda r: r.update(reading=None)),
    "id of another layer": ("annotation", MENTION, lambda r: r.update(id="a1")),
    "id from zero": ("annotation", MENTION, lambda r: r.update(id="m01")),
    "number as id": ("annotation", MENTION, lambda r: r.update(id=1)),
    "offset below zero": ("annotation", MENTION, lambda r: r["span"]["segments"][0].update(start=-1)),
    "offset as text": ("annotation", MENTION, lambda r: r["span"]["segments"][0].update(start="0")),
    "offset as a fraction": ("annotation", MENTION, lambda r: r["span"]["segments"][0].update(end=6.5)),
    "offset as a truth value": ("annotation", MENTION, lambda r: r["span"]["segments"][0].update(end=True)),
    "no segments": ("annotation", MENTION, lambda r: r["span"].update(segments=[])),
    "segment as an array": ("annotation", MENTION, lambda r: r["span"].update(segments=[[0, 6]])),
    "empty quote": ("annotation", MENTION, lambda r: r["span"].update(quote="")),
    "digest of another length": ("annotation", MENTION, lambda r: r["span"].update(digest="0" * 31)),
    "entity that is no slug": ("annotation", MENTION, lambda r: r.update(entity="Ana Orlo")),
    "pass that is no id": ("annotation", MENTION, lambda r: r.update(passes=["m1"])),
    "text for a list": ("annotation", MENTION, lambda r: r.update(passes="p#m1")),
    "entity without names": ("entity", ENTITY, lambda r: r.update(names=[])),
    "language that is no tag": ("entity", ENTITY, lambda r: r["names"][0].update(language="English")),
    "unknown split": ("splits", SPLITS, lambda r: r["splits"].update({"a-b": "dev"})),
    "version with a suffix": ("releases", RELEASES, lambda r: r["releases"][0].update(version="1.0.0-rc1")),
    "digest in capitals": ("releases", RELEASES, lambda r: r["releases"][0].update(digest="F" * 64)),
}


@pytest.mark.parametrize("defect", BROKEN)
def test_model_and_schema_refuse_the_same_broken_records(defect: str) -> None:
    name, line, change = BROKEN[defect]
    adapter: TypeAdapter[Any] = ANNOTATION if name == "annotation" else TypeAdapter(MODELS[name])
    value = json.loads(line)
    adapter.validate_json(line)
    assert errors(name, value) == []
    change(value)
    with pytest.raises(ValidationError):
        adapter.validate_json(json.dumps(value))
    assert errors(name, value) != []


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What scripts/export_schema.py reads, with the fixture of one check only, and what it then writes."""
    folder = tmp_path_factory.mktemp("derived")
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    for name in ("valid", "texts", "invalid/nfc"):
        shutil.copytree(CONTRIBUTIONS / name, folder / "tests" / "contributions" / name)
    (folder / "corpus").mkdir()
    shutil.copy(ROOT / "corpus" / "corpus.json", folder / "corpus")
    assert run_python("scripts/export_schema.py", folder=folder).returncode == 0
    return folder


@pytest.fixture
def tree(derived: Path, tmp_path: Path) -> Path:
    """A copy of that, to be changed."""
    return shutil.copytree(derived, tmp_path, dirs_exist_ok=True)


def test_what_is_committed_is_what_it_is_derived_from() -> None:
    finished = run_python("scripts/export_schema.py", "--check", folder=ROOT)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "name", ["schema/v1/mention.schema.json", "docs/fields.md", "docs/checks/nfc.md", "CITATION.cff"]
)
def test_a_derived_file_that_was_edited_is_named_and_written_again(name: str, tree: Path) -> None:
    before = (tree / name).read_bytes()
    (tree / name).write_bytes(before + b"\n")
    check = run_python("scripts/export_schema.py", "--check", folder=tree)
    assert (check.returncode, check.stdout.split(":")[0]) == (1, name)
    run_python("scripts/export_schema.py", folder=tree)
    assert (tree / name).read_bytes() == before


def test_a_schema_that_no_model_gives_is_named(tree: Path) -> None:
    (tree / "schema" / "v1" / "old.schema.json").touch()
    check = run_python("scripts/export_schema.py", "--check", folder=tree)
    assert (check.returncode, check.stdout.split(":")[0]) == (1, "schema/v1/old.schema.json")
