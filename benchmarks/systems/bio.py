"""Spans as one label a token, and back: B begins a span, I goes on with it, O is outside.

A token has one label, so that of two spans which overlap one is lost. A span of several pieces is kept: an I after a gap
goes on with the last span of its kind, if that is near enough.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from systems.texts import Range

Nesting = Literal["outermost", "innermost"]
Labelled = tuple[tuple[Range, ...], str]
"""The pieces of a span, in order, and its label."""
OUTSIDE = "O"


def flat(spans: Iterable[Labelled], nesting: Nesting) -> list[Labelled]:
    """Spans of which no two overlap: the longest first, or the shortest first."""
    sign = -1 if nesting == "outermost" else 1
    kept: list[Labelled] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda span: (sign * sum(end - start for start, end in span[0]), span)):
        own = {token for start, end in span[0] for token in range(start, end)}
        if not own & taken:
            kept.append(span)
            taken |= own
    return sorted(kept)


def to_bio(length: int, spans: Iterable[Labelled]) -> list[str]:
    """The labels of `length` tokens. The spans do not overlap."""
    labels = [OUTSIDE] * length
    for pieces, label in spans:
        for start, end in pieces:
            labels[start:end] = [f"I-{label}"] * (end - start)
        labels[pieces[0][0]] = f"B-{label}"
    return labels


def from_bio(labels: Sequence[str], reach: int = 0) -> list[Labelled]:
    """The spans of some labels. An I goes on with a span of its kind that ended at most `reach` tokens before it.

    Where there is none, it begins one.
    """
    spans: list[tuple[list[Range], str]] = []
    for token, (prefix, _, label) in enumerate(one.partition("-") for one in labels):
        if prefix == OUTSIDE:
            continue
        last = next((pieces for pieces, own in reversed(spans) if own == label), None)
        if prefix == "B" or last is None or token - last[-1][1] > reach:
            spans.append(([(token, token + 1)], label))
        elif last[-1][1] == token:
            last[-1] = last[-1][0], token + 1
        else:
            last.append((token, token + 1))
    return sorted((tuple(pieces), label) for pieces, label in spans)
