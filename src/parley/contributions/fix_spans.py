"""Mending files of annotations: quotations anchored, digests computed, segments kept apart and within their blocks."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from parley.contributions import layout
from parley.contributions.anchor import Unanchored, anchor
from parley.contributions.canonical import annotations_text, line_of
from parley.contributions.change import Change, clean
from parley.contributions.files import read_file
from parley.contributions.json_text import faults
from parley.contributions.places import finding
from parley.contributions.reanchor import Doubtful, Former, pieces_of, reanchor
from parley.findings import Breach, Finding, RelatedPlace
from parley.fingerprints import quote_of, span_digest, span_key
from parley.records import ANNOTATION, LAYERS, Block, Segment, span_fields

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """A text to anchor in; `former` is there if it is not the one that the metadata's fingerprint names."""

    article: str
    text: str
    blocks: tuple[Block, ...]
    withheld: bool
    former: Former | None


def fix_annotations(path: Path, place: Ground | None) -> tuple[Change, list[Finding]]:
    """One file of annotations: each span anchored, all lines sorted if all can be read."""
    file = read_file(path)
    lines: list[str] = []
    records = []
    found: list[Finding] = []
    for number, line in enumerate(clean(file).split("\n"), 1):
        if not line.strip():
            continue
        lines.append(line)
        if faults(line) or not isinstance(value := json.loads(line), dict):
            continue
        layer = LAYERS.get(str(value.get("layer")))
        if layer is None:
            continue
        for name in span_fields(layer.model):
            if place is not None and isinstance(value.get(name), dict):
                span = _fix_span(value[name], place)
                if isinstance(span, Unanchored) and place.former is not None:
                    value[name] = {key: item for key, item in value[name].items() if key != "segments"}
                if isinstance(span, Unanchored | Doubtful):
                    breach = Breach(
                        span.message, span.mend, str(value.get("id")), (name,), related=_candidates(place, span)
                    )
                    found.append(finding("unanchored-quotation", breach, file, place.article, number))
                else:
                    value[name] = span
        try:
            record = ANNOTATION.validate_json(json.dumps(value))
        except ValidationError:
            if value != json.loads(line):
                lines[-1] = json.dumps(value, ensure_ascii=False)
            continue
        records.append(record)
        lines[-1] = line_of(record)
    after = annotations_text(records) if len(records) == len(lines) else "".join(f"{line}\n" for line in lines)
    return Change(path, file.text or "", after if file.text is not None else ""), found


def _fix_span(span: Json, place: Ground) -> Json | Unanchored | Doubtful:
    """A span with segments, and with a quote or, for a withheld text, a digest."""
    segments, quote = _segments(span), span.get("quote")
    anchored: tuple[Segment, ...] | Unanchored | Doubtful | None = None
    if segments is None:
        if set(span) & {"segments", "digest"}:
            return span
        anchored = anchor(place.text, place.blocks, span)
    elif place.former is not None:
        pieces = pieces_of(segments, quote) if isinstance(quote, str) else None
        if pieces is None:
            return span
        anchored = reanchor(place.text, place.blocks, place.former, segments, pieces)
    if isinstance(anchored, Unanchored | Doubtful):
        return anchored
    if anchored is not None:
        segments, quote = anchored, None
    assert segments is not None
    said = quote_of(place.text, segments)
    is_outside = any(not segment.start < segment.end <= len(place.text) for segment in segments)
    if is_outside or quote not in (None, said):
        return span
    key = span_key(place.article, place.text)
    if anchored is None and quote is None and span.get("digest") not in (None, span_digest(key, segments, said)):
        return span  # its words are others: the check `span-digest` says so
    segments = tidied(place.text, place.blocks, segments)
    said = quote_of(place.text, segments)
    places = [{"start": segment.start, "end": segment.end} for segment in segments]
    if not place.withheld:
        return {"segments": places, "quote": said}
    return {"segments": places, "digest": span_digest(key, segments, said)}


def _segments(span: Json) -> tuple[Segment, ...] | None:
    try:
        return tuple(Segment.model_validate_json(json.dumps(item)) for item in span["segments"]) or None
    except (KeyError, TypeError, ValidationError):
        return None


def _candidates(place: Ground, span: Unanchored | Doubtful) -> tuple[RelatedPlace, ...]:
    """Where the quotation occurs; of a withheld text only the places."""

    def shown(offset: int) -> str:
        around = place.text[max(offset - 20, 0) : offset + 30].replace("\n", " ")
        return f"offset {offset}" if place.withheld else f"offset {offset}: …{around}…"

    return tuple(RelatedPlace(path=layout.TEXT, message=shown(offset)) for offset in span.candidates)


def tidied(text: str, blocks: Sequence[Block], segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The same words in as few segments as may be: one for each piece that a word or the edge of a block parts.

    No segment has space at its edges. Segments that are out of order, of the text or of all blocks are left to a person.
    """
    bounds = [0, *(edge for segment in segments for edge in (segment.start, segment.end)), len(text)]
    if bounds != sorted(bounds):
        return tuple(segments)
    pieces: list[Segment] = []
    for segment in segments:
        for piece in _within_blocks(text, blocks, segment):
            last = pieces[-1] if pieces else None
            if last is None or text[last.end : piece.start].strip() or _begins(blocks, last.end, piece.start):
                pieces.append(piece)
            else:
                pieces[-1] = Segment(start=last.start, end=piece.end)
    words = "".join(text[piece.start : piece.end] for piece in pieces)
    is_whole = words.split() and "".join(words.split()) == "".join(quote_of(text, segments).split())
    return tuple(pieces) if is_whole else tuple(segments)


def _begins(blocks: Sequence[Block], start: int, end: int) -> bool:
    return any(start <= block.start <= end for block in blocks)


def _within_blocks(text: str, blocks: Sequence[Block], segment: Segment) -> Iterator[Segment]:
    """What of a segment lies in each block in which it lies, without the space around."""
    edges = [block.start for block in blocks if segment.start < block.start < segment.end]
    for start, end in pairwise([segment.start, *edges, segment.end]):
        if words := text[start:end].strip():
            begin = text.index(words, start)
            yield Segment(start=begin, end=begin + len(words))
