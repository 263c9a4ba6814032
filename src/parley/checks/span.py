"""Checks of the level `span`: segments against the text, over the columns of a set of annotations."""

from collections.abc import Iterator

import numpy as np
import regex

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.fingerprints import quote_of, span_digest, span_key
from parley.records import Span, spans_in

GRAPHEME = regex.compile(r"\X")


def _breach(view: View, row: int, message: str, mend: str, key: str | None = None) -> Breach:
    columns = view.segments
    where = (columns.field[row], "segments", int(columns.piece[row])) + ((key,) if key else ())
    return Breach(message, mend, view.annotations[columns.record[row]].id, where)


def span_range(view: View) -> Iterator[Breach]:
    start, end = view.segments.start, view.segments.end
    for row in np.flatnonzero((start >= end) | (end > view.length)):
        yield _breach(
            view,
            int(row),
            f"[{start[row]}, {end[row]}) is not a non-empty range within [0, {view.length})",
            "write the span as a quotation and run `parley fix`",
        )


def segment_order(view: View) -> Iterator[Breach]:
    columns = view.segments
    later = np.flatnonzero((columns.piece[1:] > 0) & (columns.start[1:] < columns.end[:-1])) + 1
    for row in later:
        yield _breach(
            view,
            int(row),
            f"segment starts at {columns.start[row]}, before the end {columns.end[row - 1]} of the one before it",
            "order the segments and merge those that overlap",
        )


def _lies_in_text(view: View, span: Span) -> bool:
    """Whether `span_range` has nothing to say of a span."""
    return all(segment.start < segment.end <= view.length for segment in span.segments)


def _in_range(view: View) -> Iterator[int]:
    columns = view.segments
    for row in np.flatnonzero((columns.start < columns.end) & (columns.end <= view.length)):
        yield int(row)


def span_grapheme(view: View) -> Iterator[Breach]:
    text = view.text or ""
    if text.isascii():
        return
    inside = np.zeros(len(text) + 1, dtype=bool)
    for match in GRAPHEME.finditer(text):
        inside[match.start() + 1 : match.end()] = True
    columns = view.segments
    for row in _in_range(view):
        for key, offset in (("start", columns.start[row]), ("end", columns.end[row])):
            if inside[offset]:
                whole = next(m for m in GRAPHEME.finditer(text) if m.start() < offset < m.end())
                yield _breach(
                    view,
                    row,
                    f"{key} {offset} lies inside the character {whole.group()!r} [{whole.start()}, {whole.end()})",
                    "move it to the edge of the character",
                    key,
                )


def span_whitespace(view: View) -> Iterator[Breach]:
    text, columns = view.text or "", view.segments
    for row in _in_range(view):
        start, end = int(columns.start[row]), int(columns.end[row])
        if text[start].isspace() or text[end - 1].isspace():
            yield _breach(view, row, f"segment [{start}, {end}) starts or ends on whitespace", "leave the space out")


def span_quote(view: View) -> Iterator[Breach]:
    if view.metadata.text_status == "withheld" or view.text is None:
        return
    for annotation in view.annotations:
        for name, span in spans_in(annotation):
            if span.quote is None:
                yield Breach("the span has no quote", "run `parley fix`", annotation.id, (name,))
                continue
            said = quote_of(view.text, span.segments)
            if said != span.quote and _lies_in_text(view, span):
                yield Breach(
                    f"quote is {span.quote!r}, but the text there says {said!r}",
                    "correct the quote and remove `segments`, then run `parley fix`",
                    annotation.id,
                    (name, "quote"),
                )


def span_digest_matches(view: View) -> Iterator[Breach]:
    if view.metadata.text_status != "withheld" or view.text is None:
        return
    key = span_key(view.metadata.id, view.text)
    for annotation in view.annotations:
        for name, span in spans_in(annotation):
            said = quote_of(view.text, span.segments)
            if span.digest not in (None, span_digest(key, span.segments, said)) and _lies_in_text(view, span):
                yield Breach(
                    f"the digest is not that of the words at {span.start}-{span.end}",
                    "run `parley fix --texts DIR`",
                    annotation.id,
                    (name, "digest"),
                )


def quote_withheld(view: View) -> Iterator[Breach]:
    if view.metadata.text_status != "withheld":
        return
    for annotation in view.annotations:
        for name, span in spans_in(annotation):
            if span.quote is not None or span.digest is None:
                said = "holds words of the text" if span.quote is not None else "has no digest"
                yield Breach(
                    f"a span of a withheld article {said}",
                    "run `parley fix --texts DIR` before committing",
                    annotation.id,
                    (name, "quote") if span.quote is not None else (name,),
                )


SPAN_CHECKS = (
    Check("span-range", "span", "error", "Each segment is a non-empty range within the text.", span_range),
    Check("segment-order", "span", "error", "The segments of a span are ordered and disjoint.", segment_order),
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
    Check("span-quote", "span", "error", "A span covers what its quote says.", span_quote, needs_text=True),
    Check(
        "span-digest",
        "span",
        "error",
        "The digest of a withheld span is that of its words.",
        span_digest_matches,
        needs_text=True,
    ),
    Check("quote-withheld", "span", "error", "A withheld article's spans have digests and no words.", quote_withheld),
)
