"""The contents of a corpus folder, as people edit it."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePath

from pydantic import JsonValue

from parley.contents.schema import schema_values
from parley.contents.values import (
    CORPUS,
    ArticleContents,
    Contents,
    Json,
    Values,
    annotation_values,
    bare,
    record_value,
)
from parley.contributions import layout
from parley.contributions.files import ArticleFiles
from parley.contributions.stored import Stored, opener, stored_in
from parley.errors import UnusableInput
from parley.records import CorpusMetadata, Entity, Metadata
from parley.records.changes import Compared
from parley.schemas import VERSION, schema_texts


def lines_of(path: Path) -> Iterator[Json]:
    """The records of a JSON Lines file, none where there is no file. Raises: UnusableInput."""
    if path.is_file():
        yield from _records(text_of(path), path)


def _records(text: str, path: Path) -> Iterator[Json]:
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        value = _parsed(line, path, number)
        if not isinstance(value, dict) or not isinstance(value.get("id"), str):
            raise UnusableInput(f"line {number} is no record with an id; run `parley check` and mend it", path)
        yield value


def object_of(path: Path) -> Json:
    """The record that a JSON file is. Raises: UnusableInput."""
    return _object(text_of(path), path)


def _object(text: str, path: Path) -> Json:
    value = _parsed(text, path, 1)
    if not isinstance(value, dict):
        raise UnusableInput("is no JSON object; run `parley check` and mend it", path)
    return value


def text_of(path: Path) -> str:
    """The text of a file. Raises: UnusableInput."""
    try:
        return _decoded(path.read_bytes(), path)
    except OSError as error:
        raise UnusableInput("cannot be read as UTF-8 text; run `parley check` and mend it", path) from error


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnusableInput("cannot be read as UTF-8 text; run `parley check` and mend it", path) from error


def _parsed(text: str, path: Path, number: int) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnusableInput(f"line {number} cannot be read as JSON; run `parley check` and mend it", path) from error
    return value


def listed(value: JsonValue) -> Iterator[Json]:
    """The records in a JSON array."""
    yield from (item for item in (value if isinstance(value, list) else ()) if isinstance(item, dict))


def of_corpus(root: Path, name: str) -> Contents:
    """What a corpus folder holds. Its tables have the schemas committed beside it, else those of this package."""
    metadata = object_of(root / layout.CORPUS)
    splits = object_of(root / layout.SPLITS).get("splits") if (root / layout.SPLITS).is_file() else {}
    annotators = object_of(root / layout.ANNOTATORS) if (root / layout.ANNOTATORS).is_file() else {}
    once: Values = {CORPUS: record_value(metadata, CorpusMetadata)}
    once |= {("annotator", str(value["id"])): bare(value) for value in listed(annotators.get("annotators"))}
    once |= {("entity", str(value["id"])): record_value(value, Entity) for value in lines_of(root / layout.ENTITIES)}
    once |= {("tombstone", str(value["id"])): bare(value) for value in lines_of(root / layout.TOMBSTONES)}
    committed = root.parent / "schema" / VERSION
    schemas = {path.name: text_of(path) for path in committed.glob("row.*.schema.json")}
    once |= schema_values(schemas) if schemas else _own_schemas()
    known = splits if isinstance(splits, dict) else {}
    files_of = opener(root)
    each = (_article(files_of, one, known.get(one.id)) for one in stored_in(root).stored)
    return Contents(Compared(name=name, version=str(metadata.get("version"))), once, each)


@cache
def _own_schemas() -> Values:
    return schema_values(schema_texts())


def _article(files_of: Callable[[Stored], ArticleFiles], one: Stored, split: JsonValue) -> ArticleContents:
    def load() -> Values:
        files = files_of(one)
        folder = files.root / layout.ARTICLES / one.id

        def text(name: str) -> str:
            return _decoded(files.data(name), folder / name)

        metadata = _object(text(layout.METADATA), folder / layout.METADATA)
        withheld = metadata.get("text_status") == "withheld"
        words = None if withheld or layout.TEXT not in files.names else text(layout.TEXT).removesuffix("\n")
        values: Values = {("article", one.id): record_value(metadata | {"split": split, "text": words}, Metadata)}
        for name in files.names:
            if name.endswith(".jsonl"):
                annotator = PurePath(name).stem
                of = one.id if name == layout.GOLD else f"{one.id}@{annotator}"
                if name != layout.GOLD:
                    values[("pass", of)] = {"article": one.id, "annotator": annotator}
                values |= annotation_values(of, _records(text(name), folder / name), withheld)
        return values

    return ArticleContents(one.id, load)
