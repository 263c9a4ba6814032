"""What stands for a text that is not carried: its normalisation, its digests, the keyed digests of its spans.

Nothing here reads or writes a file. The reasons are in docs/adr/0002-withheld-text.md.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Sequence
from typing import Literal

from parley.records import Block, Fingerprint, Segment, Span

NORMALISATION: Literal["parley-text-1"] = "parley-text-1"
BOM = "\ufeff"
SPACES = " \t\u00a0\u3000"
"""What a line of a normalised text does not end with."""


def normalise(raw: str) -> str:
    """The normalised text (`parley-text-1`): no byte-order mark, LF, NFC, no trailing spaces, no final newline."""
    text = raw.removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.rstrip(SPACES) for line in unicodedata.normalize("NFC", text).split("\n"))
    return "\n".join(lines).rstrip("\n")


def normalisations(raw: str) -> tuple[str, ...]:
    """The names of what `normalise` had to change, for a report: byte-order-mark, crlf, nfc, trailing-space."""
    steps = (
        ("byte-order-mark", raw.startswith(BOM)),
        ("crlf", "\r" in raw),
        ("nfc", not unicodedata.is_normalized("NFC", raw)),
        ("trailing-space", any(line != line.rstrip(SPACES) for line in raw.replace("\r", "").split("\n"))),
    )
    return tuple(name for name, changed in steps if changed)


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a normalised text."""
    return Fingerprint(
        text_sha256=hashlib.sha256(text.encode()).hexdigest(), code_points=len(text), normalisation=NORMALISATION
    )


def block_digest(article: str, content: str) -> str:
    """SHA-256 of a block's content, salted with the article's id: equal blocks of two articles differ."""
    return hashlib.sha256(f"parley/block/1\0{article}\0{content}".encode()).hexdigest()


def span_key(article: str, text: str) -> bytes:
    """The key of an article's span digests (32 bytes).

    The text is the *message*, not the key, of this HMAC: HMAC first hashes a long key, so that a key made of the text
    would be derivable from the published `text_sha256`.
    """
    return hmac.new(f"parley/span-key/1\0{article}".encode(), text.encode(), hashlib.sha256).digest()


def span_digest(key: bytes, segments: Sequence[Segment], quote: str) -> str:
    """HMAC-SHA-256 of a span's place and words, its first 128 bits in hex.

    The place is part of the message: two spans with the same words have different digests.
    """
    place = ",".join(f"{segment.start}-{segment.end}" for segment in segments)
    return hmac.digest(key, f"{place}\0{quote}".encode(), "sha256").hex()[:32]


def quote_of(text: str, segments: Sequence[Segment]) -> str:
    """The words that the segments cover, joined by one space."""
    if len(segments) == 1:
        return text[segments[0].start : segments[0].end]
    return " ".join(text[segment.start : segment.end] for segment in segments)


def withhold(span: Span, key: bytes, text: str) -> Span:
    """The span as it is published for a withheld text: its place and digest, no words."""
    return Span(segments=span.segments, digest=span_digest(key, span.segments, quote_of(text, span.segments)))


def differing_blocks(article: str, blocks: Sequence[Block], code_points: int, copy: str) -> tuple[int, ...]:
    """Numbers of the blocks that a copy of the text lacks; empty where only the space between blocks differs.

    Blocks before the first change are found at their own offsets, blocks after the last change counted from the end;
    those between two changes by their digest, in any line of the copy. A block to which something was added at an edge
    is not found.
    """
    shift = len(copy) - code_points
    starts, ends = {block.start for block in blocks}, {block.end for block in blocks}
    lines = {block_digest(article, line.strip()) for line in copy.split("\n")}

    def found(block: Block, shift: int) -> bool:
        start, end = block.start + shift, block.end + shift
        is_whole = (block.start in ends or not copy[max(start - 1, 0) : max(start, 0)].strip()) and (
            block.end in starts or not copy[end : end + 1].strip()
        )
        return start >= 0 and is_whole and block_digest(article, copy[start:end]) == block.digest

    numbered = list(enumerate(blocks))
    while numbered and found(numbered[0][1], 0):
        numbered.pop(0)
    while numbered and found(numbered[-1][1], shift):
        numbered.pop()
    return tuple(number for number, block in numbered if block.digest not in lines)
