"""Anchoring: from a quotation that a person wrote to the segments that it covers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parley.records import Block, Segment

NEAR = 5
"""So many candidates are listed at most."""


@dataclass(frozen=True, slots=True)
class Unanchored:
    """Why a quotation cannot be anchored; `candidates` are the offsets where it occurs."""

    message: str
    mend: str
    candidates: tuple[int, ...] = ()


def occurrences(text: str, quote: str, start: int, end: int) -> list[int]:
    """Every offset in [start, end) where `quote` occurs whole, overlapping ones too."""
    found: list[int] = []
    at = text.find(quote, start, end)
    while at != -1:
        found.append(at)
        at = text.find(quote, at + 1, end)
    return found


def anchor(text: str, blocks: Sequence[Block], draft: dict[str, Any]) -> tuple[Segment, ...] | Unanchored:
    """The segments of a draft span `{"quote", "nth", "block"}`.

    `quote` is a string, or a list of strings for the pieces of a discontinuous span; each piece is looked for after the
    piece before it. `block` (a number) narrows the scope to a block, `nth` (from 1; for several pieces a list) picks an
    occurrence. A quotation that is absent or not unique in its scope is not anchored.
    """
    quotes, nths, places = (_listed(draft.get(key)) for key in ("quote", "nth", "block"))
    if not quotes or not all(isinstance(quote, str) and quote for quote in quotes):
        return Unanchored("the span has neither segments nor a quote", "write the words of the span into `quote`")
    if unknown := set(draft) - {"quote", "nth", "block"}:
        return Unanchored(f"unknown field {min(unknown)!r} in a quotation", "use quote, nth and block")
    segments: list[Segment] = []
    for position, quote in enumerate(quotes):
        nth = nths[position] if position < len(nths) else None
        block = places[min(position, len(places) - 1)] if places else None
        if block is not None and not (isinstance(block, int) and 0 <= block < len(blocks)):
            return Unanchored(f"there is no block {block!r}", f"use a number from 0 to {len(blocks) - 1}")
        piece = _piece(text, blocks, quote, nth, block, segments[-1].end if segments else 0)
        if isinstance(piece, Unanchored):
            return piece
        segments.append(piece)
    return tuple(segments)


def _piece(
    text: str, blocks: Sequence[Block], quote: str, nth: object, block: int | None, after: int
) -> Segment | Unanchored:
    """The segment of one piece that begins at `after` or later."""
    start, end = (blocks[block].start, blocks[block].end) if block is not None else (0, len(text))
    scope = f"block {block}" if block is not None else "the text"
    found = occurrences(text, quote, max(start, after), end)
    if not found:
        elsewhere = [b for b, place in enumerate(blocks) if quote in text[place.start : place.end]]
        hint = f"; it stands in block {', '.join(map(str, elsewhere[:NEAR]))}" if elsewhere else ""
        return Unanchored(f"{quote[:60]!r} does not occur in {scope}{hint}", "copy the words exactly from the text")
    if nth is None and len(found) > 1:
        return Unanchored(
            f"{quote[:60]!r} occurs {len(found)} times in {scope}",
            f"add `nth`, from 1 to {len(found)}, or a longer quotation",
            tuple(found[:NEAR]),
        )
    if nth is not None and not (isinstance(nth, int) and 1 <= nth <= len(found)):
        return Unanchored(
            f"{quote[:60]!r} has no occurrence number {nth!r} in {scope}",
            f"use a number from 1 to {len(found)}",
            tuple(found[:NEAR]),
        )
    begin = found[(nth or 1) - 1]
    return Segment(start=begin, end=begin + len(quote))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
