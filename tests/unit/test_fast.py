"""The fast way to decode accepts only what the exact way accepts, and gives the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from strategies import annotations

from parley.contributions.canonical import annotations_text, line_of, plain
from parley.contributions.fast import decode_canonical
from parley.records import ANNOTATION, AnyAnnotation, model_of, ordered_fields, spans_in

ROOT = Path(__file__).resolve().parents[2]
GOLD = sorted((ROOT / "corpus" / "articles").glob("*/*/*.jsonl")) + sorted(
    (ROOT / "tests" / "contributions" / "valid" / "corpus" / "articles").glob("*/*.jsonl")
)


def same(light: Any, record: Any) -> bool:
    """Whether a light record has the fields of a record, all the way down."""
    if isinstance(record, BaseModel):
        return all(same(getattr(light, name), getattr(record, name)) for name in ordered_fields(type(record)))
    if isinstance(record, tuple):
        return isinstance(light, tuple) and len(light) == len(record) and all(map(same, light, record))
    return bool(light == record)


@given(st.lists(annotations(), min_size=1, max_size=6))
def test_canonical_lines_decode_to_the_same_records(records: list[AnyAnnotation]) -> None:
    lines = "".join(f"{line_of(record)}\n" for record in records)
    light = decode_canonical(lines.encode())
    if light is not None:
        assert len(light) == len(records)
        assert all(map(same, light, records))
        assert [model_of(one) for one in light] == [type(record) for record in records]


@given(annotations())
def test_records_without_control_characters_are_decoded_the_fast_way(record: AnyAnnotation) -> None:
    line = line_of(record)
    if line.isprintable():
        assert decode_canonical(f"{line}\n".encode()) is not None


VALUES: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "x", "m0", "m1\n", 1, 1.0, -1, True, [], ["m1"], {}, "mention", "literal", "A" * 90]
)


@given(annotations(), st.data())
def test_what_the_fast_way_accepts_the_exact_way_accepts(record: AnyAnnotation, data: st.DataObject) -> None:
    value = plain(record)
    where = value
    key = data.draw(st.sampled_from(sorted(value)))
    if isinstance(value[key], dict) and data.draw(st.booleans()):
        where, key = value[key], data.draw(st.sampled_from(["segments", "quote", "digest", "other"]))
    if data.draw(st.booleans()):
        where.pop(key, None)
    else:
        where[key] = data.draw(VALUES)
    line = json.dumps(value, ensure_ascii=False)
    light = decode_canonical(f"{line}\n".encode())
    if light is not None:
        exact = ANNOTATION.validate_json(line)
        assert same(light[0], exact)
        assert line_of(exact) == line


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace('"id": ', '"id":', 1),
        lambda line: line.replace('{"id"', '{"id": "m9", "id"', 1),
        lambda line: line.replace("}", ', "note": null}', 1) if line.count("}") == 1 else line[:-1] + ', "note": null}',
        lambda line: line + " ",
        lambda line: line[:-1],
        lambda line: line.replace("named", "n\\u0061med", 1),
    ],
)
def test_a_line_that_is_not_canonical_is_left_to_the_exact_way(change: Any) -> None:
    line = (
        '{"id": "m1", "layer": "mention", "span": {"segments": [{"start": 0, "end": 1}], "quote": "A"}, "form": "named", '
        '"type": "date", "reading": "literal"}'
    )
    assert decode_canonical(f"{line}\n".encode()) is not None
    assert decode_canonical(f"{change(line)}\n".encode()) is None


@pytest.mark.parametrize("path", GOLD, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_real_files_are_decoded_the_fast_way(path: Path) -> None:
    light = decode_canonical(path.read_bytes())
    exact = [ANNOTATION.validate_json(line) for line in path.read_text("utf-8").splitlines()]
    assert light is not None
    assert all(map(same, light, exact))
    assert [spans_in(one)[0][1].start for one in light] == [spans_in(one)[0][1].start for one in exact]
    assert annotations_text(exact).encode() == path.read_bytes()
