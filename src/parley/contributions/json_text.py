"""JSON as people write it: strict syntax, and where in the file a value stands."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any

from parley.findings import FieldPath

_DECODER = JSONDecoder()
_SURROGATES = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
"""Escaped backslashes, pairs of surrogates, and a surrogate alone."""
_STRING = r'(?s:"[^"\\]*(?:\\.[^"\\]*)*(?:"|\Z))'
"""A string; one that does not end goes on to the end of the text."""
_BRACKETS = re.compile(_STRING + r"|[\[{]|[\]}]")
"""A string, an opening or a closing bracket."""
_NUMBERS = re.compile(_STRING + r"|(?P<odd>NaN|-?Infinity|-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+))")
"""A string, or a number that is not a whole one in digits."""
MAX_DEPTH = 50
"""Deeper nesting than any record has: refused before it is decoded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the syntax, at an offset in the text; `check` is the id of the check that says so."""

    check: str
    message: str
    offset: int


class _OddNumber(ValueError):
    """A number that is no whole one."""


def faults(text: str) -> list[Fault]:
    """What is wrong with `text` as one JSON value: the first fault of syntax, or every duplicate key."""
    if (deep := _too_deep(text)) is not None:
        return [deep]
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        if len(set(keys)) < len(keys):
            duplicates.extend(key for i, key in enumerate(keys) if key in keys[:i])
        return dict(items)

    def odd(number: str) -> float:
        raise _OddNumber(number)

    try:
        json.loads(text, object_pairs_hook=pairs, parse_constant=odd, parse_float=odd)
    except JSONDecodeError as error:
        return [Fault("json-syntax", error.msg[0].lower() + error.msg[1:], error.pos)]
    except _OddNumber as error:
        place = next((match.start() for match in _NUMBERS.finditer(text) if match.group("odd")), 0)
        return [Fault("json-number", f"{str(error)[:40]} is not a whole number in digits", place)]
    except (ValueError, RecursionError) as error:
        return [Fault("json-syntax", str(error), 0)]
    if "\\u" in text and (lone := next((match for match in _SURROGATES.finditer(text) if match.group("lone")), None)):
        return [Fault("lone-surrogate", f"{lone.group()} is half of a character", lone.start())]
    return [
        Fault(
            "duplicate-key", f"key {key!r} stands twice", max((match.start() for match in _keys(text, key)), default=0)
        )
        for key in duplicates
    ]


def _too_deep(text: str) -> Fault | None:
    """The place where nesting passes `MAX_DEPTH`; brackets in strings do not nest."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return None
    depth = 0
    for match in _BRACKETS.finditer(text):
        sign = match.group()
        depth += (sign in "[{") - (sign in "]}")
        if depth > MAX_DEPTH:
            return Fault("json-depth", f"nested more than {MAX_DEPTH} deep", match.start())
    return None


def _keys(text: str, key: str) -> Iterator[re.Match[str]]:
    return re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)


def _space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


def locate(text: str, path: FieldPath) -> tuple[int, int]:
    """Start and end offset of the value at `path` in the JSON `text`; of the nearest value around it if there is none.

    Raises: JSONDecodeError, if the text is no JSON up to there.
    """
    at = _space(text, 0)
    for part in path:
        around, opened, found = at, text[at], None
        if opened not in "{[":
            break
        at, position = _space(text, at + 1), 0
        while text[at] not in "}]":
            key: object = position
            if opened == "{":
                key, at = _DECODER.raw_decode(text, at)
                at = _space(text, _space(text, at) + 1)
            if key == part:
                found = at
                break
            at = _space(text, _DECODER.raw_decode(text, at)[1])
            if text[at] == ",":
                at = _space(text, at + 1)
            position += 1
        if found is None:
            at = around
            break
    return at, _DECODER.raw_decode(text, at)[1]


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
