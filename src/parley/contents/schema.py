"""The schemas of the tables as records, so that a change of them is a change like any other."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from parley.contents.values import Json, Values


def schema_values(texts: Mapping[str, str]) -> Values:
    """The fields of every config as records: `config.field` with its type, `config.field=label` for each label."""
    values: Values = {}
    for name, text in sorted(texts.items()):
        if name.startswith("row."):
            schema = json.loads(text)
            config = name.removeprefix("row.").removesuffix(".schema.json")
            for path, value in _fields(schema, schema, config):
                values[("schema", path)] = value
    return values


_LIMITS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "const")


def _fields(schema: Any, root: Any, path: str) -> Iterator[tuple[str, Json]]:
    for name, field in schema.get("properties", {}).items():
        if name == "$schema":
            continue
        here = f"{path}.{name}"
        types: set[str] = set()
        limits: Json = {}
        for place, part in _parts(field, root, here):
            types.add(place.removeprefix(here) + part.get("type", "any"))
            limits |= {f"{place.removeprefix(here)}{key}": part[key] for key in _LIMITS if key in part}
            for label in part.get("enum", ()):
                yield f"{place}={label}", {"type": "label"}
            yield from _fields(part, root, place)
        yield here, {"type": " | ".join(sorted(types))} | ({"limits": limits} if limits else {})


def _parts(field: Any, root: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The alternatives of a field, and the items of a list under `path[]`, with references followed."""
    if "$ref" in field:
        yield from _parts(root["$defs"][field["$ref"].rpartition("/")[2]], root, path)
    elif "anyOf" in field:
        for part in field["anyOf"]:
            yield from _parts(part, root, path)
    else:
        yield path, field
        if "items" in field:
            yield from _parts(field["items"], root, f"{path}[]")
