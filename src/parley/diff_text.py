"""A diff as text, JSON and Markdown, written as the changes go by: for people, machines and pull requests."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final, TextIO

from pydantic import BaseModel, JsonValue

from parley.diff import Comparison, comparing
from parley.records.changes import Bump, Change, KindCounts, Summary
from parley.reporters import escaped

KINDS = tuple(KindCounts.model_fields)
MARKDOWN_SIZE = 50_000
"""Code points of changes in Markdown; GitHub takes comments of 65,536."""
LONG = 120
"""Code points of a value that are shown."""


def write_diff(old: str | Path, new: str | Path, format: str, out: TextIO) -> Bump:
    """Write the changes from `old` to `new` in one of the `FORMATS`; returns the bump that they demand.

    Raises: UnusableInput, BrokenRelease.
    """
    with comparing(old, new) as comparison:
        for piece in FORMATS[format](comparison):
            out.write(piece)
        return comparison.tally.bump


def text_of(comparison: Comparison) -> Iterator[str]:
    """A line a change, records that belong together under their name, and what they amount to at the end."""
    for head, changes in _grouped(comparison):
        yield f"{head}\n"
        for change in changes:
            yield f"  {_line(change)}{_demand(change)}\n"
    summary = comparison.summary()
    for layer in summary.layers:
        yield f"{layer.layer}: {_counts(layer)}\n"
    for label in summary.labels:
        yield f"{label.layer}.{label.field}={label.label}: +{label.added} -{label.removed}\n"
    yield f"{_name(comparison)}: bump {comparison.tally.bump}\n"


def json_of(comparison: Comparison) -> Iterator[str]:
    """One JSON object (schema/v1/diff.schema.json), a change a line; the bump stands last, when it is known."""
    yield f'{{"old": {_json(comparison.old)}, "new": {_json(comparison.new)}, "changes": ['
    separator = "\n"
    for change in comparison:
        yield separator + _json(change)
        separator = ",\n"
    summary = comparison.summary()
    yield f'], "summary": {_json(summary)}, "bump": {json.dumps(comparison.tally.bump)}}}\n'


def markdown_of(comparison: Comparison) -> Iterator[str]:
    """The bump and the counts first, then the changes by article, so many as a comment may hold."""
    body: list[str] = []
    size = left_out = 0
    for head, changes in _grouped(comparison):
        lines = [f"- {escaped(_line(change))}{_demand(change)}\n" for change in changes]
        size += len(head) + sum(map(len, lines))
        if size > MARKDOWN_SIZE:
            left_out += len(lines)
        else:
            body += [f"\n### {escaped(head)}\n\n", *lines]
    summary = comparison.summary()
    yield f"## {escaped(_name(comparison))}\n\nThis demands the bump **{comparison.tally.bump}**.\n"
    yield from _tables(summary)
    yield from body
    if left_out:
        yield f"\n… and {left_out} more changes: `parley diff --format text` shows them all.\n"


FORMATS: Final[Mapping[str, Callable[[Comparison], Iterator[str]]]] = {
    "text": text_of,
    "json": json_of,
    "markdown": markdown_of,
}


def demanding(changes: Iterator[Change] | tuple[Change, ...], bump: Bump) -> Iterator[str]:
    """A line for each change that demands that bump: why a smaller one is refused."""
    return (f"{change.record}: {_line(change)} ({bump})" for change in changes if change.bump == bump)


def _grouped(comparison: Comparison) -> Iterator[tuple[str, list[Change]]]:
    for head, changes in groupby(comparison, key=lambda change: change.article or change.about):
        yield head, list(changes)


def _name(comparison: Comparison) -> str:
    old, new = comparison.old, comparison.new
    return f"{old.name} ({old.version}) → {new.name} ({new.version})"


def _counts(counts: KindCounts) -> str:
    return ", ".join(f"{number} {kind}" for kind in KINDS if (number := getattr(counts, kind)))


def _json(record: BaseModel) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False)


def _line(change: Change) -> str:
    """`#m3 mention relabelled, reading: literal → metonymic`."""
    name = change.record.removeprefix(change.article or "") or change.about
    head = " ".join(part for part in (name, change.layer, change.kind) if part)
    if change.field is None:
        return f"{head}: {_record(change.new if change.kind == 'added' else change.old)}"
    return f"{head}, {change.field}: {_value(change.old)} → {_value(change.new)}"


def _demand(change: Change) -> str:
    return f" ({change.bump})" if change.bump in ("minor", "major") else ""


def _record(value: JsonValue) -> str:
    """The first place of an annotation, else the values that are short enough to tell a record by."""
    fields = value if isinstance(value, dict) else {}
    for item in fields.values():
        if isinstance(item, dict) and "segments" in item:
            return _value(item)
    return _value({name: item for name, item in fields.items() if isinstance(item, str) and len(item) <= LONG})


def _value(value: JsonValue) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict) and isinstance(value.get("segments"), list):
        quote = value.get("quote")
        return _place(value["segments"]) + (f" {_shown(quote)}" if quote is not None else "")
    return value if isinstance(value, str) and value.isidentifier() else _shown(value)


def _place(segments: JsonValue) -> str:
    pieces = segments if isinstance(segments, list) else []
    return ", ".join(f"{piece.get('start')}–{piece.get('end')}" for piece in pieces if isinstance(piece, dict))


def _shown(value: JsonValue) -> str:
    """As JSON on one line, cut where it is long; what JSON leaves unescaped and a terminal obeys is escaped too."""
    text = json.dumps(value, ensure_ascii=False)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def _tables(summary: Summary) -> Iterator[str]:
    if summary.layers:
        yield f"\n| layer | {' | '.join(KINDS)} |\n|---|{'---:|' * len(KINDS)}\n"
        for layer in summary.layers:
            yield f"| {layer.layer} | {' | '.join(str(getattr(layer, kind)) for kind in KINDS)} |\n"
    if summary.labels:
        yield "\n| label | came | went |\n|---|---:|---:|\n"
        for label in summary.labels:
            yield f"| {escaped(f'{label.layer}.{label.field} = {label.label}')} | {label.added} | {label.removed} |\n"
