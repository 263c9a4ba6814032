"""What is said once for the whole corpus: its metadata, its splits, the versions released."""

from typing import Annotated

from pydantic import Field, StringConstraints

from parley.records.base import ArticleId, FileRecord, IsoDate, Record, Sha256, Text, Version
from parley.records.metadata import Split

Orcid = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]$")]
Doi = Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S+$")]


class Author(Record):
    """A creator of the corpus, as citations name it: an organisation, or a person where `family` is given."""

    name: Text = Field(description="The name, whole.")
    given: Text | None = Field(default=None, description="Given names, of a person.")
    family: Text | None = Field(default=None, description="Family name, of a person.")
    orcid: Orcid | None = Field(default=None, description="ORCID iD, of a person: `0000-0002-1825-0097`.")


class Statement(Record):
    """What a reader should know before using the data; the card and Croissant's responsible-AI fields have it."""

    collection: Text = Field(description="How the texts were chosen and got.")
    uses: Text = Field(description="What the corpus is meant for.")
    quality: Text = Field(description="How well annotators agree, how often gold is wrong, and how that was found.")
    limitations: Text = Field(description="What it does not show, and what it is not fit for.")
    personal_information: Text = Field(description="What it says of persons.")
    maintenance: Text = Field(description="How it is corrected and how long a version stays.")


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
    publisher: Text | None = Field(default=None, description="Who publishes it; null for the authors themselves.")
    contact: Text | None = Field(default=None, description="An e-mail address; null where there is none.")
    license: Text = Field(description="SPDX licence of the data.")
    code_license: Text = Field(description="SPDX licence of the package.")
    homepage: Text | None = Field(
        default=None, description="Where the project lives; null while it has no public place."
    )
    doi: Doi | None = Field(default=None, description="DOI of this version; null where it has none.")
    keywords: tuple[Text, ...] = Field(description="Keywords for catalogues.")
    statement: Statement | None = Field(default=None, description="What a reader should know before using it.")


class Splits(FileRecord):
    """`corpus/splits.json`: each article's split, assigned once and never moved."""

    splits: dict[ArticleId, Split] = Field(
        description="Article id to train, validation or test.", json_schema_extra={"additionalProperties": False}
    )


class ReleasedVersion(Record):
    """A version that was released, and what it was."""

    version: Version = Field(description="The version.")
    digest: Sha256 = Field(description="The digest of its manifest.")
    rows: Sha256 | None = Field(
        default=None,
        description="The digest of its rows, whichever library writes them. Null where it is not known: then only the "
        "very bytes count as the release.",
    )
    writer: Text | None = Field(
        default=None, description="The library that wrote its tables, as its manifest names it."
    )


class Releases(FileRecord):
    """`corpus/releases.json`: every version ever released. A version recorded here is never built with other content."""

    releases: tuple[ReleasedVersion, ...] = Field(description="Released versions, oldest first.")
