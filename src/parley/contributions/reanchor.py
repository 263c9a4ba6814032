"""Re-anchoring: the places of spans in a text that changed before its first release, and never a look-alike.

`follow` has both texts (`parley reanchor`); `reanchor` knows of the old one what its metadata say (`parley fix`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from parley.alignment import Alignment
from parley.contributions.anchor import Unanchored, anchor, occurrences
from parley.records import Block, Segment

Verdict = Literal["kept", "moved", "changed", "ambiguous", "lost"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of a span.

    `segments` is its place in the new text: for `kept` and `moved` the same words, for `changed` other words between the
    same edges; None where that is not certain. `candidates` are the offsets where its words stand and are not those of
    another place of the old text; `now` is what stands between its neighbours.
    """

    verdict: Verdict
    segments: tuple[Segment, ...] | None = None
    candidates: tuple[int, ...] = ()
    now: str | None = None


def follow(alignment: Alignment, segments: Sequence[Segment]) -> Followed:
    """Where a span of the old text is in the new one."""
    pieces = [_follow_piece(alignment, segment) for segment in segments]
    worst = max(pieces, key=lambda piece: VERDICTS.index(piece.verdict))
    places = tuple(segment for piece in pieces for segment in piece.segments or ())
    if worst.segments is None:
        return worst
    if any(before.end >= after.start for before, after in pairwise(places)):
        return Followed("ambiguous", candidates=tuple(place.start for place in places))
    return Followed(worst.verdict, places)


def _follow_piece(alignment: Alignment, piece: Segment) -> Followed:
    old, new = alignment.old, alignment.new
    first, last = old.covering(piece.start, piece.end)
    quote = old.text[piece.start : piece.end]
    matched = [(i, alignment.matched[i]) for i in range(first, last + 1) if alignment.matched[i] >= 0]
    places = {i - j: new.places[j][0] - old.places[i][0] for i, j in matched}
    found = [at for at in occurrences(new.text, quote, 0, len(new.text)) if _is_free(alignment, piece, at)]
    if len(places) == 1 and 2 * len(matched) > last - first:
        start = piece.start + next(iter(places.values()))
        if start in found:
            return Followed(
                "moved" if start != piece.start else "kept", (Segment(start=start, end=start + len(quote)),)
            )
    if place := _between_edges(alignment, piece, matched):
        return Followed("changed", (place,))
    return Followed("ambiguous" if found else "lost", None, tuple(found), _between_neighbours(alignment, first, last))


def _is_free(alignment: Alignment, piece: Segment, at: int) -> bool:
    """Whether the tokens of a piece stand at an offset of the new text, none of them as another one of the old text."""
    old, new = alignment.old, alignment.new
    first, last = old.covering(piece.start, piece.end)
    begin, end = new.covering(at, at + piece.end - piece.start)
    return (
        new.words[begin : end + 1] == old.words[first : last + 1]
        and new.places[begin][0] - at == old.places[first][0] - piece.start
        and all(
            alignment.origin.get(j, i) == i for i, j in zip(range(first, last + 1), range(begin, end + 1), strict=True)
        )
    )


def _between_edges(alignment: Alignment, piece: Segment, matched: Sequence[tuple[int, int]]) -> Segment | None:
    """What stands between the first and the last token of a piece, if these two and half of all are certain, in order."""
    old, new = alignment.old, alignment.new
    first, last = old.covering(piece.start, piece.end)
    if 2 * len(matched) <= last - first + 1 or (matched[0][0], matched[-1][0]) != (first, last):
        return None
    if any(one[1] >= other[1] for one, other in pairwise(matched)):
        return None
    start = new.places[matched[0][1]][0] + piece.start - old.places[first][0]
    end = new.places[matched[-1][1]][1] + piece.end - old.places[last][1]
    crosses = "\n" in new.text[start:end] and "\n" not in old.text[piece.start : piece.end]
    return None if crosses else Segment(start=start, end=end)


def _between_neighbours(alignment: Alignment, first: int, last: int) -> str | None:
    """What stands in the place of some tokens, where their neighbours in the line are certain, or the edge of the line."""
    old, new = alignment.old, alignment.new
    start, end = old.line_of(first)[0], old.line_of(last)[1]
    before = alignment.matched[first - 1] if first > start else -1
    after = alignment.matched[last + 1] if last + 1 < end else -1
    if first == start and after >= 0:
        before = new.line_of(after)[0] - 1
    if last + 1 == end and before >= 0:
        after = new.line_of(before)[1]
    if not 0 <= before + 1 <= after:
        return None
    begin = new.places[before][1] if before >= 0 else 0
    return new.text[begin : new.places[after][0] if after < len(new.places) else len(new.text)].strip()


@dataclass(frozen=True, slots=True)
class Former:
    """What is known of the text as it was: its length and its blocks."""

    code_points: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The quotation occurs once, but not where the span moved to: what it meant may be gone. Its segments stay."""

    message: str
    mend: str
    candidates: tuple[int, ...]


def pieces_of(segments: Sequence[Segment], quote: str) -> list[str] | None:
    """The words of each segment, cut from the quote by their lengths; None where they do not fit."""
    if len(segments) == 1:
        return [quote]
    pieces, at = [], 0
    for segment in segments:
        length = segment.end - segment.start
        pieces.append(quote[at : at + length])
        at += length + 1
    return pieces if " ".join(pieces) == quote and all(pieces) else None


def reanchor(
    text: str, blocks: Sequence[Block], former: Former, segments: Sequence[Segment], pieces: Sequence[str]
) -> tuple[Segment, ...] | Unanchored | Doubtful:
    """The segments of a span in the changed text, if each piece occurs once, where the span must have moved to.

    That is as far as the beginning or the end of the text moved, or that of the block in which it lay: then all that
    lies between is unchanged. Uniqueness alone would not do, for what occurred twice and was removed once is unique.
    """
    anchored = anchor(text, blocks, {"quote": list(pieces)})
    if isinstance(anchored, Unanchored):
        return anchored
    for old, new in zip(segments, anchored, strict=True):
        shifts = {0, len(text) - former.code_points}
        if len(former.blocks) == len(blocks):
            for before, after in zip(former.blocks, blocks, strict=True):
                if before.start <= old.start < before.end:
                    shifts |= {after.start - before.start, after.end - before.end}
        if new.start - old.start not in shifts:
            return Doubtful(
                f"{text[new.start : new.end][:60]!r} occurs once, at {new.start}, which need not be the place meant before",
                "remove `segments` if it is, else correct the quote; then run `parley fix`",
                (new.start,),
            )
    return anchored
