"""What is said once for the whole corpus: its metadata, its splits, the versions released."""

from typing import Annotated

from pydantic import Field

from parley.records.base import ArticleId, FileRecord, IsoDate, Record, Sha256, Text, Version
from parley.records.metadata import Split


class Author(Record):
    """A creator of the corpus, as citations name it."""

    name: Text = Field(description="The name.")


class CorpusMetadata(FileRecord):
    """`corpus/corpus.json`: the one source of the card's, the citation's and the catalogues' metadata."""

    name: Text = Field(description="Short name.")
    title: Text = Field(description="Full title.")
    version: Version = Field(
        description="Version of the corpus that a build writes (SemVer, apart from the package's)."
    )
    schema_version: Version = Field(description="Version of the JSON Schemas.")
    date: IsoDate = Field(description="Date of this version.")
    description: Text = Field(description="What it is, in two or three sentences.")
    authors: Annotated[tuple[Author, ...], Field(min_length=1)] = Field(description="Creators, in order.")
    license: Text = Field(description="SPDX licence of the data.")
    code_license: Text = Field(description="SPDX licence of the package.")
    homepage: Text | None = Field(
        default=None, description="Where the project lives; null while it has no public place."
    )
    keywords: tuple[Text, ...] = Field(description="Keywords for catalogues.")


class Splits(FileRecord):
    """`corpus/splits.json`: each article's split, assigned once and never moved."""

    splits: dict[ArticleId, Split] = Field(description="Article id to train, validation or test.")


class ReleasedVersion(Record):
    """A version that was released, and what it was."""

    version: Version = Field(description="The version.")
    digest: Sha256 = Field(description="The digest of its manifest.")


class Releases(FileRecord):
    """`corpus/releases.json`: every version ever released. A version recorded here is never built with other content."""

    releases: tuple[ReleasedVersion, ...] = Field(description="Released versions, oldest first.")
