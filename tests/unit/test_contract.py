"""Schemas and models give the same verdict on every JSON value: either alone is enough for a user of another language.

Values are what JSON can hold: whole numbers in digits, no key twice. Text that is no such JSON is refused before (level
`file`). Rules between fields are checks, and in neither.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from overlays import INVALID, VALID
from pydantic import TypeAdapter, ValidationError

from parley.contributions.json_text import faults
from parley.contributions.released import ERRATUM, TOMBSTONE
from parley.records import ANNOTATION, Annotators, CorpusMetadata, Entity, Metadata, Releases, Splits
from parley.schemas import schema_texts

ADAPTERS: dict[str, TypeAdapter[Any]] = {
    "annotation": ANNOTATION,
    "annotators": TypeAdapter(Annotators),
    "corpus": TypeAdapter(CorpusMetadata),
    "entity": TypeAdapter(Entity),
    "erratum": ERRATUM,
    "metadata": TypeAdapter(Metadata),
    "releases": TypeAdapter(Releases),
    "splits": TypeAdapter(Splits),
    "tombstone": TOMBSTONE,
}
FILES = {"entities.jsonl": "entity", "tombstones.jsonl": "tombstone", "errata.jsonl": "erratum"}


def ecma(schema: Any) -> Any:
    """The schema with its patterns as ECMA-262 means them: the `$` of Python also matches before a last line feed."""
    if isinstance(schema, list):
        return [ecma(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: ecma(value) for key, value in schema.items()}
    if isinstance(changed.get("pattern"), str):
        changed["pattern"] = _to_the_end(changed["pattern"])
    if patterns := changed.get("patternProperties"):
        changed["patternProperties"] = {_to_the_end(key): value for key, value in patterns.items()}
    return changed


def _to_the_end(pattern: str) -> str:
    return pattern.removesuffix("$") + r"\Z"


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(ecma(json.loads(schema_texts()[f"{name}.schema.json"])))


@cache
def other_validator(name: str) -> jsonschema_rs.Validator:
    """A second validator, of another language, with the schema as it is published."""
    return jsonschema_rs.validator_for(json.loads(schema_texts()[f"{name}.schema.json"]))


def verdicts(name: str, text: str) -> tuple[bool, bool]:
    """Whether the schema, by both validators, and the model accept a JSON text."""
    try:
        ADAPTERS[name].validate_json(text)
        accepted = True
    except ValidationError:
        accepted = False
    value = json.loads(text)
    by_schema = validator(name).is_valid(value)
    assert by_schema == other_validator(name).is_valid(value)
    return by_schema, accepted


def records(root: Path) -> Iterator[tuple[str, str]]:
    """Each JSON text under a folder that is JSON, with the name of its schema."""
    for path in sorted(root.rglob("*.json*")):
        text = path.read_text("utf-8", "replace").removeprefix("\ufeff")
        if path.suffix == ".json":
            parts = [(path.stem, text)] if path.stem in ADAPTERS else []
        elif path.name == "released.jsonl":
            parts = []
        else:
            parts = [(FILES.get(path.name, "annotation"), line) for line in text.splitlines()]
        yield from ((name, part) for name, part in parts if not faults(part))


@pytest.mark.parametrize("root", [VALID, *sorted(INVALID.iterdir())], ids=lambda path: path.name)
def test_schema_and_model_agree_on_every_record_of_every_fixture(root: Path) -> None:
    found = [(name, text, verdicts(name, text)) for name, text in records(root)]
    assert [(name, text) for name, text, (one, other) in found if one != other] == []


SEEDS = sorted({name: (name, json.loads(text)) for name, text in records(VALID)}.values(), key=lambda seed: seed[0])
SEEDS += [
    ("annotation", json.loads(text))
    for layer in ("mention", "attribution", "move")
    for text in [next(text for _, text in records(VALID) if f'"layer": "{layer}"' in text)]
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**70),
    st.sampled_from(
        ["", "m1", "m1\n", "a01", "m٣", "A-b", "a--b", "x" * 81, "2024-13", "2024-02-31", "1.0.0\n", "en-us", "0" * 64]
    ),
    st.text(max_size=5),
    st.just([]),
    st.just({}),
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value within a value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths(item, (*path, key))


def changed(value: Any, path: tuple[Any, ...], how: str, junk: Any) -> Any:
    """A copy of a value with something at `path` replaced, removed, wrapped, doubled or joined by an unknown key."""
    if path:
        copy = dict(value) if isinstance(value, dict) else list(value)
        if how == "remove" and len(path) == 1:
            del copy[path[0]]
        else:
            copy[path[0]] = changed(value[path[0]], path[1:], how, junk)
        return copy
    if how == "add" and isinstance(value, dict):
        return value | {str(junk): junk}
    if how == "double" and isinstance(value, list):
        return value * 2
    return [value] if how == "wrap" else junk


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Any]:
    """A valid record with one to three changes."""
    name, value = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths(value))))
        value = changed(value, path, draw(st.sampled_from(["replace", "remove", "add", "double", "wrap"])), draw(JUNK))
    return name, value


@settings(max_examples=500)
@given(mutations())
@example(
    ("annotation", {"id": "k1", "layer": "mark\n", "span": {"segments": [{"start": 0, "end": 1}]}, "label": "sic"})
)
@example(("splits", {"splits": {"a-b\n": "train"}}))
@example(("splits", {"splits": {"A b": "train"}}))
def test_schema_and_model_agree_on_any_change_to_a_record(mutated: tuple[str, Any]) -> None:
    name, value = mutated
    one, other = verdicts(name, json.dumps(value))
    assert one == other
