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
MAX_DEPTH = 50
"""Deeper nesting than any record has: refused before it is decoded."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the syntax, at an offset in the text; `check` is `json-syntax` or `duplicate-key`."""

    check: str
    message: str
    offset: int


def faults(text: str) -> list[Fault]:
    """What is wrong with `text` as one JSON value: at most one fault of syntax, or every duplicate key."""
    depth = deepest = 0
    for character in text:
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return [Fault("json-syntax", f"nested {deepest} deep; at most {MAX_DEPTH}", 0)]
    duplicates: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in items]
        duplicates.extend(key for i, key in enumerate(keys) if key in keys[:i])
        return dict(items)

    def constant(name: str) -> float:
        raise JSONDecodeError(f"{name} is not JSON", text, max(text.find(name), 0))

    try:
        json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except JSONDecodeError as error:
        return [Fault("json-syntax", error.msg[0].lower() + error.msg[1:], error.pos)]
    except (ValueError, RecursionError) as error:
        return [Fault("json-syntax", str(error), 0)]
    if lone := next((match for match in _SURROGATES.finditer(text) if match.group("lone")), None):
        return [Fault("json-syntax", f"{lone.group()} is half of a character", lone.start())]
    return [
        Fault(
            "duplicate-key", f"key {key!r} stands twice", max((match.start() for match in _keys(text, key)), default=0)
        )
        for key in duplicates
    ]


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
