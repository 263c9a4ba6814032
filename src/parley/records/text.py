"""Places in a text: segments, spans, blocks, and what identifies a text that is not carried.

Offsets are Unicode code points, from 0, end exclusive, into the normalised text (docs/adr/0001).
"""

from typing import Annotated, Literal

from pydantic import Field

from parley.records.base import Record, Sha256, SpanDigest, Text

Offset = Annotated[int, Field(ge=0)]
BlockKind = Literal["title", "dateline", "heading", "paragraph"]
Transform = Literal["plain", "conllu"]


class Segment(Record):
    """One contiguous piece of a span."""

    start: Offset = Field(description="First code point, from 0.")
    end: Offset = Field(description="One past the last code point.")


class Span(Record):
    """A place in the text: one or more ordered, disjoint segments, and what they say."""

    segments: Annotated[tuple[Segment, ...], Field(min_length=1)] = Field(
        description="The pieces, in order; more than one where the span is discontinuous."
    )
    quote: Text | None = Field(
        default=None, description="The words covered, segments joined by one space; null where the text is withheld."
    )
    digest: SpanDigest | None = Field(
        default=None, description="Keyed digest of the span, where the text is withheld (docs/adr/0002)."
    )

    @property
    def start(self) -> int:
        """First code point of the first segment."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the last segment."""
        return self.segments[-1].end


class Block(Record):
    """A structural unit of the text; blocks are ordered and tile it, with only whitespace between them."""

    kind: BlockKind = Field(description="What the block is: title, dateline, heading or paragraph.")
    start: Offset = Field(description="First code point, from 0.")
    end: Offset = Field(description="One past the last code point.")
    digest: Sha256 | None = Field(
        default=None, description="SHA-256 of the block salted with the article's id, where the text is withheld."
    )


class Fingerprint(Record):
    """What identifies the exact normalised text."""

    text_sha256: Sha256 = Field(description="SHA-256 of the normalised text in UTF-8.")
    code_points: Offset = Field(description="Length of the normalised text in code points.")
    normalisation: Literal["parley-text-1"] = Field(
        description="Name of the normalisation: UTF-8 without BOM, NFC, LF, no trailing spaces, no final newline."
    )


class Copy(Record):
    """Where a copy of a withheld text is, or how to recognise it."""

    repository: Text | None = Field(
        default=None, description="Public repository that holds the file, as `owner/name`; null where there is none."
    )
    commit: Text | None = Field(default=None, description="Commit at which the file was read.")
    path: Text = Field(description="Path of the file in the repository, or its name.")
    sha256: Sha256 = Field(description="SHA-256 of the file as it was read.")
    bytes: Offset = Field(description="Size of that file in bytes.")
    transform: Transform = Field(description="How the text is read from the file: `plain` or `conllu`.")
