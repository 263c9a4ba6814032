"""What is known of an article: where it comes from, what may be done with it, how far it is annotated."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.base import ArticleId, FileRecord, IsoDate, Language, Record, Sha256, Text
from parley.records.text import Block, Copy, Fingerprint

Coverage = Literal["complete", "partial", "none"]
Genre = Literal["commentary", "news_report", "interview", "speech", "letter"]
Origin = Literal["acquired", "constructed"]
TextStatus = Literal["included", "withheld"]
Split = Literal["train", "validation", "test"]


class LayerCoverage(Record):
    """How far each layer was annotated, so that the absence of an annotation can be read."""

    mark: Coverage = Field(description="Marks: looked at everywhere, in part, or not at all.")
    mention: Coverage = Field(description="Mentions, likewise.")
    attribution: Coverage = Field(description="Attributions, likewise.")
    move: Coverage = Field(description="Moves, likewise.")


class Provenance(Record):
    """Where the text came from and where a copy of it can be had."""

    statement: Text = Field(description="In a sentence: who published or wrote it, how it came into the corpus.")
    copies: tuple[Copy, ...] = Field(default=(), description="Copies from which a withheld text can be hydrated.")


class Metadata(FileRecord):
    """One article without its text: `corpus/articles/<id>/metadata.json`."""

    id: ArticleId = Field(description="The article's permanent slug, the name of its folder.")
    title: Text = Field(description="The title as printed.")
    date_printed: Text | None = Field(
        default=None, description="The date as the text prints it; null if it prints none."
    )
    date: IsoDate | None = Field(default=None, description="That date as ISO 8601; null where it is not known.")
    language: Language = Field(description="BCP 47 language tag.")
    script: Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]{3}$")] = Field(
        description="BCP 47 script subtag (ISO 15924)."
    )
    genre: Genre = Field(description="Commentary, news report, interview, speech or letter.")
    origin: Origin = Field(
        description="`acquired`: a text published elsewhere; `constructed`: written for this corpus."
    )
    parallel_set: ArticleId | None = Field(
        default=None,
        description="Slug of the event that several articles report, each in its own way; null for an article by itself.",
    )
    publisher: Text | None = Field(default=None, description="Who published it; null where that is not known.")
    authors: tuple[Text, ...] = Field(default=(), description="Who wrote it; empty where that is not known.")
    license: Text = Field(description="SPDX licence of the text, or a `LicenseRef-…` that `rights` explains.")
    rights: Text = Field(description="What a reader may do with the text, in a sentence.")
    provenance: Provenance = Field(description="Where the text came from.")
    text_status: TextStatus = Field(
        description="`included`: the text travels with the release; `withheld`: it does not."
    )
    text_version: Annotated[int, Field(ge=1)] = Field(default=1, description="1, and one more for each correction.")
    supersedes: Sha256 | None = Field(default=None, description="`text_sha256` of the version that this one corrects.")
    fingerprint: Fingerprint = Field(description="Identifies the exact text.")
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)] = Field(
        description="Title, dateline, headings and paragraphs."
    )
    coverage: LayerCoverage = Field(description="How far each layer was annotated.")
    note: Text | None = Field(default=None, description="Anything else a reader of the metadata should know.")
