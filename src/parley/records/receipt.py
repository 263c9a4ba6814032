"""What a reader's copy of a release has of the texts that it withholds (`receipt.json` of a hydrated release)."""

from typing import Literal

from pydantic import Field

from parley.records.base import ArticleId, FileRecord, Record, Sha256, Text, Version
from parley.records.text import Offset, Transform

Verdict = Literal["verified", "differs", "not-found", "unreadable"]


class ServedCopy(Record):
    """The file that gave a text. It has a place where its bytes are those recorded for a copy, and none otherwise."""

    repository: Text | None = Field(default=None, description="Repository that holds it, as `owner/name`.")
    commit: Text | None = Field(default=None, description="Commit at which it lies there.")
    path: Text | None = Field(default=None, description="Path in the repository, or name, as recorded.")
    sha256: Sha256 = Field(description="SHA-256 of the file that was read.")
    transform: Transform = Field(description="How the text was read from it.")


class ArticleReceipt(Record):
    """What became of one withheld article."""

    id: ArticleId = Field(description="The article.")
    verdict: Verdict = Field(
        description="`verified`: the text is there; `differs`: the nearest file is another text; or why there is none."
    )
    served: ServedCopy | None = Field(default=None, description="The file that gave the text; null where none did.")
    normalised: tuple[Text, ...] = Field(
        default=(), description="What had to be normalised: byte-order-mark, crlf, nfc, trailing-space."
    )
    blocks: tuple[Offset, ...] = Field(default=(), description="Blocks that the nearest file lacks, where it differs.")
    annotations: Offset = Field(description="Annotations of the article, in gold.")


class LayerReceipt(Record):
    """How many annotations of a layer have their words."""

    layer: Text = Field(description="The layer.")
    annotations: Offset = Field(description="Annotations in the release, in gold.")
    with_text: Offset = Field(description="Of these the ones whose text is at hand: included, or verified.")


class Receipt(FileRecord):
    """Which texts a hydrated release has, so that a paper can say what it rests on. The same for the same copies."""

    name: Text = Field(description="Name of the distribution.")
    version: Version = Field(description="Version of the corpus.")
    release: Sha256 = Field(description="Digest of the manifest of the release that was hydrated.")
    withheld: Offset = Field(description="Articles whose text the release withholds.")
    verified: Offset = Field(description="Of these the ones whose text is there.")
    annotations: Offset = Field(description="Annotations in the release, in gold.")
    with_text: Offset = Field(description="Of these the ones whose text is at hand: included, or verified.")
    layers: tuple[LayerReceipt, ...] = Field(description="The same for each layer.")
    articles: tuple[ArticleReceipt, ...] = Field(description="Every withheld article, sorted by id.")
