"""The canonical form of what people edit: fixed key order, sorted lines, so that a diff shows what changed."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel

from parley.records import AnyAnnotation, FileRecord, order, ordered_fields

_encode = json.JSONEncoder(ensure_ascii=False).encode
WIDTH = 110
"""A JSON object or array that fits into so many characters stands on one line."""


def plain(value: object) -> Any:
    """A record as JSON values, keys in canonical order; fields that have their default are left out."""
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name), default) for name, default in _defaults(type(value)))
        return {name: plain(item) for name, item, default in fields if item != default}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


@cache
def _defaults(model: type[BaseModel]) -> tuple[tuple[str, object], ...]:
    return tuple((name, model.model_fields[name].get_default()) for name in ordered_fields(model))


def line_of(record: BaseModel) -> str:
    """A record as one canonical line, without its line feed."""
    return _encode(plain(record))


def annotations_text(annotations: Iterable[AnyAnnotation]) -> str:
    """A file of annotations: one a line, sorted by first offset, then id."""
    return "".join(f"{line_of(annotation)}\n" for annotation in sorted(annotations, key=order))


def file_text(record: FileRecord) -> str:
    """A JSON file: the schema first, then the fields; short values on one line."""
    head = {"$schema": record.schema_uri} if record.schema_uri else {}
    return _pretty(head | plain(record), 0) + "\n"


def _pretty(value: Any, indent: int) -> str:
    if indent:
        flat = _encode(value)
        if len(flat) + indent <= WIDTH or not isinstance(value, dict | list):
            return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        items = [f"{pad}{_encode(key)}: {_pretty(v, indent + 2)}" for key, v in value.items()]
        return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _pretty(item, indent + 2) for item in value) + "\n" + " " * indent + "]"
