"""JSON as people write it: what is wrong, and where a value stands."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.contributions.json_text import faults, line_and_column, locate

LINE = '{"id": "m1", "span": {"segments": [{"start": 4, "end": 9}], "quote": "é👩🏽‍🚀 “x”"}, "unsure": []}'


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), '"m1"'),
        (("span", "segments", 0, "end"), "9"),
        (("span", "quote"), '"é👩🏽‍🚀 “x”"'),
        (("unsure",), "[]"),
        (("span", "segments", 0), '{"start": 4, "end": 9}'),
    ],
)
def test_a_value_is_located_by_its_path(path: tuple[str | int, ...], value: str) -> None:
    start, stop = locate(LINE, path)
    assert LINE[start:stop] == value


@pytest.mark.parametrize(
    ("path", "around"),
    [
        ((), LINE),
        (("form",), LINE),
        (("unsure", 0), "[]"),
        (("span", "segments", 1, "end"), '[{"start": 4, "end": 9}]'),
    ],
)
def test_a_value_that_is_not_there_is_located_at_what_is_around_it(path: tuple[str | int, ...], around: str) -> None:
    start, stop = locate(LINE, path)
    assert LINE[start:stop] == around


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_every_value_of_any_json_is_located(value: Any, indent: int | None, escaped: bool) -> None:
    text = " " + json.dumps(value, ensure_ascii=escaped, indent=indent)

    def check(part: Any, path: tuple[str | int, ...]) -> None:
        start, stop = locate(text, path)
        assert json.loads(text[start:stop]) == part
        inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        for key, item in inner:
            check(item, (*path, key))

    check(value, ())
    assert faults(text) == []


def test_json_that_ends_early_is_a_fault_at_its_end() -> None:
    (fault,) = faults('{"id": "m1", "layer": ')
    assert (fault.check, fault.message, fault.offset) == ("json-syntax", "expecting value", 22)


def test_every_duplicate_key_is_a_fault_at_its_last_place() -> None:
    text = '{"form": "a", "id": 1, "form": "form", "id": 2}'
    assert [(f.check, text[f.offset :][:6]) for f in faults(text)] == [
        ("duplicate-key", '"form"'),
        ("duplicate-key", '"id": '),
    ]
    assert [f.offset for f in faults(text)] == [23, 39]


@pytest.mark.parametrize("text", ["", "nul", '{"a": 1} x', "1" * 5000, '{"a": "\n"}', '"' + "[{" * 999], ids=range(6))
def test_what_is_no_json_is_one_fault_of_syntax(text: str) -> None:
    assert [fault.check for fault in faults(text)] == ["json-syntax"]


@pytest.mark.parametrize(
    ("text", "check", "offset"),
    [
        ("NaN", "json-number", 0),
        ('{"start": -Infinity}', "json-number", 10),
        ('["1.5 NaN\\"", 12, 7.0]', "json-number", 18),
        ('{"end": 3e2}', "json-number", 8),
        ("[" * 51 + "]" * 51, "json-depth", 50),
        ("[" * 100_000, "json-depth", 50),
        ('["]",' * 60_000 + "1" + "]" * 60_000, "json-depth", 250),
        ('"\\ud800"', "lone-surrogate", 1),
        ('{"id": "\\udc00\\ud800"}', "lone-surrogate", 8),
    ],
    ids=range(9),
)
def test_what_a_reader_of_json_trips_over_is_one_fault_at_its_place(text: str, check: str, offset: int) -> None:
    assert [(fault.check, fault.offset) for fault in faults(text)] == [(check, offset)]


@pytest.mark.parametrize(
    "text", ['"\\ud83d\\ude80"', '"\\\\ud800"', '"[[[[["', "[" * 50 + "]" * 50, '"' + "[" * 99 + '"', "-0"]
)
def test_what_looks_wrong_but_is_json_is_no_fault(text: str) -> None:
    assert faults(text) == []


def test_line_and_column_count_code_points_from_one() -> None:
    assert line_and_column("🚢é\n👩x", 0) == (1, 1)
    assert line_and_column("🚢é\n👩x", 4) == (2, 2)
