"""The contents of a corpus folder, as people edit it."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
from parley.errors import UnusableInput
from parley.records import CorpusMetadata, Entity, Metadata
from parley.records.changes import Compared
from parley.schemas import VERSION, schema_texts


def lines_of(path: Path) -> Iterator[Json]:
    """The records of a JSON Lines file, none where there is no file. Raises: UnusableInput."""
    if path.is_file() and path.stat().st_size:
        for number, line in enumerate(text_of(path).removesuffix("\n").split("\n"), 1):
            value = _parsed(line, path, number)
            if not isinstance(value, dict) or not isinstance(value.get("id"), str):
                raise UnusableInput(f"line {number} is no record with an id; run `parley check` and mend it", path)
            yield value


def object_of(path: Path) -> Json:
    """The record that a JSON file is. Raises: UnusableInput."""
    value = _parsed(text_of(path), path, 1)
    if not isinstance(value, dict):
        raise UnusableInput("is no JSON object; run `parley check` and mend it", path)
    return value


def text_of(path: Path) -> str:
    """The text of a file. Raises: UnusableInput."""
    try:
        return path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
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
    folders = sorted((path for path in (root / layout.ARTICLES).glob("*") if path.is_dir()), key=lambda path: path.name)
    articles = (_article_of_folder(folder, known.get(folder.name)) for folder in folders)
    return Contents(Compared(name=name, version=str(metadata.get("version"))), once, articles)


@cache
def _own_schemas() -> Values:
    return schema_values(schema_texts())


def _article_of_folder(folder: Path, split: JsonValue) -> ArticleContents:
    def load() -> Values:
        metadata = object_of(folder / layout.METADATA)
        withheld = metadata.get("text_status") == "withheld"
        text = folder / layout.TEXT
        words = None if withheld or not text.is_file() else text_of(text).removesuffix("\n")
        values: Values = {("article", folder.name): record_value(metadata | {"split": split, "text": words}, Metadata)}
        values |= annotation_values(folder.name, lines_of(folder / layout.GOLD), withheld)
        for path in sorted((folder / layout.PASSES).glob("*.jsonl")):
            values[("pass", f"{folder.name}@{path.stem}")] = {"article": folder.name, "annotator": path.stem}
            values |= annotation_values(f"{folder.name}@{path.stem}", lines_of(path), withheld)
        return values

    return ArticleContents(folder.name, load)
