"""Checks of the level `span` on where segments lie, over the columns of a set of annotations."""

from collections.abc import Collection, Iterator

import numpy as np
import regex

from parley.checks.subjects import FAR, Check, View
from parley.checks.words import characters_of
from parley.findings import Breach

GRAPHEME = regex.compile(r"\X")
JOINING = regex.compile(r"[^\p{GCB=Other}\p{GCB=Control}\p{GCB=LF}]|\r")
"""What may be part of a character of several code points; few texts in Latin or Cyrillic have any."""


def _breach(view: View, row: int, message: str, mend: str, key: str | None = None) -> Breach:
    columns = view.segments
    where = (columns.field[row], "segments", int(columns.piece[row])) + ((key,) if key else ())
    return Breach(message, mend, view.annotations[columns.record[row]].id, where)


def span_range(view: View) -> Iterator[Breach]:
    """Each segment is a non-empty range within the text.

    Beyond the end, or from a later place to an earlier, there are no words: whoever cuts the span out of the text
    gets nothing, and no error.
    """
    start, end = view.segments.start, view.segments.end
    for row in np.flatnonzero((start >= end) | (end > view.length)):
        yield _breach(
            view,
            int(row),
            f"[{start[row]}, {end[row]}) is not a non-empty range within [0, {view.length})",
            "write the span as a quotation and run `parley fix`",
        )


def segment_order(view: View) -> Iterator[Breach]:
    """The segments of a span are ordered and disjoint.

    A span reads its segments one after the other. Out of order they make words that nobody wrote, and overlapping
    ones count some twice.
    """
    columns = view.segments
    later = np.flatnonzero((columns.piece[1:] > 0) & (columns.start[1:] < columns.end[:-1])) + 1
    for row in later:
        yield _breach(
            view,
            int(row),
            f"segment starts at {columns.start[row]}, before the end {columns.end[row - 1]} of the one before it",
            "order the segments and merge those that overlap",
        )


def segment_adjacent(view: View) -> Iterator[Breach]:
    """Between two segments of a span in one block there are words.

    A span has several segments where something interrupts it. Two that touch are one: the same words would otherwise
    be one span or another, and two annotators who agree would be counted as if they did not.
    """
    columns, text = view.segments, view.text or ""
    starts = _block_starts(view)
    for row in np.flatnonzero((columns.piece[1:] > 0) & (columns.start[1:] >= columns.end[:-1])) + 1:
        before, after = int(columns.end[row - 1]), int(columns.start[row])
        if after <= len(text) and not text[before:after].strip() and not _crosses(starts, before - 1, after + 1):
            yield _breach(
                view,
                int(row),
                f"nothing stands between this segment and the one that ends at {before}",
                "merge the two, or run `parley fix`",
            )


def _block_starts(view: View) -> list[int]:
    """Where blocks begin; nothing where they are not in order, which is for another check to say."""
    starts = [min(block.start, FAR) for block in view.metadata.blocks]
    return starts if starts == sorted(starts) else []


def _crosses(starts: list[int], start: int, end: int) -> bool:
    return any(start < block < end for block in starts)


def span_block(view: View) -> Iterator[Breach]:
    """A segment lies in one block.

    Blocks are title, dateline, headings and paragraphs. A segment that runs from one into the next covers the empty
    line between them, and belongs to no paragraph that a reader could be shown.
    """
    columns, starts = view.segments, _block_starts(view)
    if not starts:
        return
    edges = np.array(starts, dtype=np.int64)
    crossed = np.searchsorted(edges, columns.end, "left") > np.searchsorted(edges, columns.start, "right")
    for row in np.flatnonzero(crossed & (columns.end <= view.length)):
        inside = [start for start in starts if columns.start[row] < start < columns.end[row]]
        yield _breach(
            view,
            int(row),
            f"segment [{columns.start[row]}, {columns.end[row]}) runs into the block that begins at {inside[0]}",
            "give each block its segment, or run `parley fix`",
        )


def _in_range(view: View) -> Iterator[int]:
    columns = view.segments
    for row in np.flatnonzero((columns.start < columns.end) & (columns.end <= view.length)):
        yield int(row)


def span_grapheme(view: View) -> Iterator[Breach]:
    """No segment begins or ends inside a character as readers see it.

    One letter may be several code points: a consonant and its vowel sign, an emoji with its skin colour. Cut in two
    it is shown as another letter, or as none.
    """
    text = view.text or ""
    joining = frozenset(JOINING.findall("".join(characters_of(text))))
    if not joining:
        return
    columns = view.segments
    cut = _cut(text, {*columns.start.tolist(), *columns.end.tolist()}, joining)
    for row in _in_range(view) if cut else ():
        for key, offset in (("start", int(columns.start[row])), ("end", int(columns.end[row]))):
            if whole := cut.get(offset):
                yield _breach(
                    view,
                    row,
                    f"{key} {offset} lies inside the character {whole.group()!r} [{whole.start()}, {whole.end()})",
                    "move it to the edge of the character",
                    key,
                )


def _cut(text: str, offsets: Collection[int], joining: frozenset[str]) -> "dict[int, regex.Match[str]]":
    """Of these offsets those that lie inside a character, with it. Where nothing may join, no character is looked for."""

    def joins(offset: int) -> bool:
        return text[offset - 1] in joining or text[offset] in joining

    found: dict[int, regex.Match[str]] = {}
    whole = next(GRAPHEME.finditer(text))
    for offset in sorted(offset for offset in offsets if 0 < offset < len(text) and joins(offset)):
        start = offset
        while start > whole.end() and joins(start):
            start -= 1
        if offset > whole.end():
            whole = next(match for match in GRAPHEME.finditer(text, start) if match.end() >= offset)
        if whole.end() > offset:
            found[offset] = whole
    return found


def span_whitespace(view: View) -> Iterator[Breach]:
    """No segment begins or ends on whitespace.

    A space more or less is no other annotation, but makes one: two people who mean the same words would not agree.
    """
    text, columns = view.text or "", view.segments
    for row, start, end in zip(range(len(columns.start)), columns.start.tolist(), columns.end.tolist(), strict=True):
        if start < end <= len(text) and (text[start].isspace() or text[end - 1].isspace()):
            yield _breach(
                view,
                row,
                f"segment [{start}, {end}) starts or ends on whitespace",
                "leave the space out, or run `parley fix`",
            )


SPAN_CHECKS = (
    Check("span-range", "span", "error", "Each segment is a non-empty range within the text.", span_range),
    Check("segment-order", "span", "error", "The segments of a span are ordered and disjoint.", segment_order),
    Check(
        "segment-adjacent",
        "span",
        "error",
        "Between two segments of a span there are words.",
        segment_adjacent,
        needs_text=True,
    ),
    Check("span-block", "span", "error", "A segment lies in one block.", span_block),
    Check(
        "span-grapheme",
        "span",
        "error",
        "No segment begins or ends inside a character.",
        span_grapheme,
        needs_text=True,
    ),
    Check(
        "span-whitespace", "span", "error", "No segment begins or ends on whitespace.", span_whitespace, needs_text=True
    ),
)
