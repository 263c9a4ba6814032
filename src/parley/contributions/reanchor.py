"""Re-anchoring: the same words in a text that changed before its first release, and never a look-alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from parley.contributions.anchor import Unanchored, anchor
from parley.records import Block, Segment


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
