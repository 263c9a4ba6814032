"""Errata: reviewed mistakes of a release, laid over its rows for a reader who asks for it; the release stays as it is.

An erratum changes fields of a record, or takes an annotation away. The rows of the articles that it is in are made anew
from the corrected records, so that what other rows quote or name of a record is corrected with it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import pyarrow.parquet as pq
from pydantic import JsonValue, ValidationError

from parley.contents.values import bare
from parley.contributions.canonical import line_of
from parley.contributions.released import ERRATUM
from parley.errors import UnusableInput
from parley.identifiers import parse
from parley.records import (
    CONFIGS,
    FIXED,
    LAYERS,
    AnyAnnotation,
    Diff,
    Document,
    Entity,
    Erratum,
    Record,
    links_of,
    model_of,
    spans_in,
)
from parley.release import version_key
from parley.tables.parquet import SPLITS, read_rows

Tables = Mapping[str, Mapping[str, Sequence[Path]]]
"""The Parquet files of a release by config and split."""
Record_ = TypeVar("Record_", bound=Record)
SECONDS = 30
"""So long a server may be silent."""


def read_errata(place: str | Path) -> tuple[Erratum, ...]:
    """The errata of a file or URL, in order of publication. Raises: UnusableInput."""
    import fsspec

    url = str(place)
    try:
        is_web = url.startswith(("http://", "https://"))  # fsspec needs more packages for these
        with urlopen(url, timeout=SECONDS) if is_web else fsspec.open(url, "rb") as file:
            data = file.read()
        return tuple(ERRATUM.validate_json(line) for line in data.split(b"\n") if line.strip())
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).partition("\n")[0]
        raise UnusableInput(f"{place}: errata cannot be read ({reason}); give a file or URL of errata.jsonl") from error


def tables_in(folder: Path) -> Tables:
    """The Parquet files of a release folder."""
    found: dict[str, dict[str, list[Path]]] = {}
    for config in CONFIGS:
        for split in SPLITS:
            if files := sorted((folder / "data" / config).glob(f"{split}-*.parquet")):
                found.setdefault(config, {})[split] = files
    return found


@dataclass(frozen=True, slots=True)
class Overlay:
    """What errata make of one release: its corrected articles and all its entities; `applied` are those that fitted."""

    documents: Mapping[str, Document]
    entities: Mapping[str, Entity]
    applied: tuple[Erratum, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the errata applied: with the release's it names what is loaded."""
        return hashlib.sha256("".join(f"{line_of(one)}\n" for one in self.applied).encode()).hexdigest()


def overlay(tables: Tables, errata: Iterable[Erratum], version: str) -> Overlay:
    """Apply to a release the errata of it, and those of later versions that say of a record what the release says.

    Raises: UnusableInput for an erratum of this very version that does not fit it.
    """
    due = [one for one in errata if version_key(one.version) >= version_key(version)]
    entities = {row["id"]: _entity(row) for row in _rows(tables, "entities")} if due else {}
    applied: list[Erratum] = []
    renamed: set[str] = set()
    for erratum in (one for one in due if parse(one.record).entity):
        name = parse(erratum.record).entity or ""
        if (entity := _corrected(entities.get(name), erratum, version)) is not None:
            entities[name] = entity
            renamed.add(name)
            applied.append(erratum)
    by_article: dict[str, list[Erratum]] = {}
    for erratum in due:
        if article := parse(erratum.record).article:
            by_article.setdefault(article, []).append(erratum)
    documents: dict[str, Document] = {}
    wanted = _rows(tables, "documents", None if renamed else set(by_article)) if due else ()
    for row in wanted:
        document = Document.model_validate(row, strict=False)
        if document.id in by_article or not renamed.isdisjoint(_named(document)):
            document, fitting = _corrected_article(document, by_article.pop(document.id, []), version)
            applied += fitting
            documents[document.id] = document
    for erratum in (one for left in by_article.values() for one in left if one.version == version):
        raise UnusableInput(f"the erratum of {erratum.record} is of {version}, which has no such article")
    return Overlay(documents, entities, tuple(one for one in due if one in applied))


def _rows(tables: Tables, config: str, articles: set[str] | None = None) -> Iterator[dict[str, Any]]:
    for files in tables.get(config, {}).values():
        for path in files:
            if articles is None:
                yield from read_rows([path])
            else:
                yield from pq.read_table(path, filters=[("id", "in", sorted(articles))]).to_pylist() if articles else ()


def _entity(row: Mapping[str, Any]) -> Entity:
    return Entity.model_validate(row, strict=False)


def annotations_of(document: Document) -> dict[str, AnyAnnotation]:
    """The annotations of an article by id."""
    return {one.id: one for layer in LAYERS.values() for one in getattr(document, layer.config)}


def _named(document: Document) -> Iterator[str]:
    """The entities that an article's annotations link to."""
    for annotation in annotations_of(document).values():
        for name, kind in links_of(model_of(annotation)).items():
            value = getattr(annotation, name)
            if kind == "entity" and value is not None:
                yield from value if isinstance(value, tuple) else (value,)


def _corrected_article(document: Document, errata: Iterable[Erratum], version: str) -> tuple[Document, list[Erratum]]:
    annotations = annotations_of(document)
    fitting: list[Erratum] = []
    for erratum in errata:
        id = parse(erratum.record).record
        if id is None:
            if (article := _corrected(document, erratum, version)) is not None:
                document = article
                fitting.append(erratum)
            continue
        record: Any = annotations.get(id)
        if erratum.withdrawn and record is not None:
            del annotations[id]
            fitting.append(erratum)
        elif (corrected := _corrected(record, erratum, version)) is not None:
            annotations[id] = _quoted(corrected, document)
            fitting.append(erratum)
    layers = {
        layer.config: tuple(one for one in annotations.values() if one.layer == name) for name, layer in LAYERS.items()
    }
    return document.model_copy(update=layers), fitting


def _corrected(record: Record_ | None, erratum: Erratum, version: str) -> Record_ | None:
    """The record as it should be; None where it is not there, or says something else, in an older version."""
    fixed = [one.field for one in erratum.corrections if one.field in FIXED]
    if fixed:
        raise UnusableInput(f"the erratum of {erratum.record} changes {fixed[0]}, which only a new release can")
    value = _as_json(record) if record is not None else {}
    missing = [one.field for one in erratum.corrections if not _same(value.get(one.field), one.old)]
    if record is None or missing or erratum.withdrawn:
        if erratum.version == version:
            why = f"its {missing[0]} is not what the erratum says" if record is not None and missing else "it cannot be"
            raise UnusableInput(f"the erratum of {erratum.record} does not fit version {version}: {why}; correct it")
        return None
    for one in erratum.corrections:
        value = {name: item for name, item in value.items() if name != one.field}
        value |= {} if one.new is None else {one.field: one.new}
    try:
        return type(record).model_validate_json(json.dumps(value))
    except ValidationError as error:
        what = error.errors()[0]
        raise UnusableInput(
            f"the erratum of {erratum.record} gives no valid record: {'.'.join(map(str, what['loc']))}: {what['msg']}"
        ) from error


def _as_json(record: Record) -> dict[str, JsonValue]:
    value: dict[str, JsonValue] = json.loads(line_of(record))
    for layer in LAYERS.values() if isinstance(record, Document) else ():
        value.setdefault(layer.config, [])
    return value


def _same(seen: JsonValue, said: JsonValue) -> bool:
    """Whether a field says what an erratum says; of a hydrated text the erratum has no words."""
    wordless = isinstance(said, dict) and "quote" not in said
    return bool(bare(seen, withheld=wordless) == bare(said))


def _quoted(annotation: AnyAnnotation, document: Document) -> AnyAnnotation:
    """The annotation with the words of its spans, where the text is at hand."""
    spans = {name: span.model_copy(update={"quote": document.quote(span)}) for name, span in spans_in(annotation)}
    return annotation.model_copy(update=spans) if document.text is not None else annotation


def not_taken_in(diff: Diff, errata: Iterable[Erratum]) -> tuple[Erratum, ...]:
    """The errata of the older side's version that the newer side does not have: none, where a release took them in."""
    changed = {(change.record, change.field): change.new for change in diff.changes if change.about != "tombstone"}
    due = [one for one in errata if one.version == diff.old.version]
    wanted: dict[tuple[str, str | None], tuple[JsonValue, JsonValue, Erratum]] = {}
    for erratum in due:
        record = parse(erratum.record)
        id = record.entity or record.id
        if erratum.withdrawn:
            wanted = {key: value for key, value in wanted.items() if key[0] != id}
            wanted[id, None] = True, None, erratum
        for one in erratum.corrections:
            first = wanted[id, one.field][0] if (id, one.field) in wanted else bare(one.old)
            wanted[id, one.field] = first, bare(one.new), erratum
    missing = [
        erratum
        for key, (old, new, erratum) in wanted.items()
        if old != new and (key not in changed or changed[key] != new)
    ]
    return tuple(erratum for erratum in due if erratum in missing)
