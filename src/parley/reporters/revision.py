"""What becomes of an article's spans in a new text: counts, then every span of which a person must look."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from parley.contributions import layout
from parley.contributions.revise import Revision, SpanVerdict
from parley.records import Segment
from parley.reporters.style import on_one_line

SHOWN, AROUND = 60, 20
"""Characters of a quotation, and on each side of a candidate, that are shown."""
CANDIDATES = 5
"""So many are listed at most."""


def revision_text(revision: Revision) -> str:
    """A line a verdict, then the spans that are changed, ambiguous or lost. Of a withheld text places, no words."""
    lines = [f"{verdict:<9} {count:>6}" for verdict, count in revision.counts.items()]
    for span in _noted(revision):
        lines += (on_one_line(line) for line in _span_lines(revision, span))
    return "\n".join(lines)


def revision_json(revision: Revision) -> str:
    """One object: the article, the counts, and every span that is neither kept nor moved."""
    spans = [_json_of(revision, span) for span in _noted(revision)]
    value = {"article": revision.metadata.id, "counts": revision.counts, "spans": spans}
    return json.dumps(value, ensure_ascii=False, indent=2)


def _noted(revision: Revision) -> Iterator[SpanVerdict]:
    return (span for span in revision.spans if span.followed.verdict not in ("kept", "moved"))


def _record(revision: Revision, span: SpanVerdict) -> str:
    annotator = f"@{span.path.stem}" if span.path.parent.name == layout.PASSES else ""
    return f"{revision.metadata.id}{annotator}#{span.record}"


def _span_lines(revision: Revision, span: SpanVerdict) -> Iterator[str]:
    followed = span.followed
    was = f"was {_place(span.segments)}{_said(revision, span.quote)}"
    head = f"{span.path}:{span.line}: {followed.verdict}: {_record(revision, span)}: {span.field} {was}"
    if followed.segments is not None:
        words = " ".join(revision.new[segment.start : segment.end] for segment in followed.segments)
        yield f"{head}; now {_place(followed.segments)}{_said(revision, words)}"
    elif followed.now is not None:
        now = _said(revision, followed.now) or f" {len(followed.now)} characters"
        yield f"{head}; between its neighbours {'stands' + now if followed.now else 'nothing is left'}"
    else:
        yield head
    for at in followed.candidates[:CANDIDATES]:
        around = revision.new[max(at - AROUND, 0) : at + len(span.quote[:SHOWN]) + AROUND]
        yield f"  candidate at {at}" + ("" if revision.is_withheld else f": …{around}…")


def _place(segments: Sequence[Segment]) -> str:
    return " ".join(f"[{segment.start}, {segment.end})" for segment in segments)


def _said(revision: Revision, words: str) -> str:
    if revision.is_withheld or not words:
        return ""
    return f" {words[:SHOWN]!r}" + ("…" if len(words) > SHOWN else "")


def _json_of(revision: Revision, span: SpanVerdict) -> dict[str, Any]:
    followed = span.followed
    return {
        "record": _record(revision, span),
        "path": str(span.path),
        "line": span.line,
        "field": span.field,
        "verdict": followed.verdict,
        "was": [segment.model_dump() for segment in span.segments],
        "quote": None if revision.is_withheld else span.quote,
        "now": None if followed.segments is None else [segment.model_dump() for segment in followed.segments],
        "candidates": list(followed.candidates),
    }
