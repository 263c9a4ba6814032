"""The manifest of a release, and the configs it has."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from parley.records.base import FileRecord, Record, Sha256, Text, Version
from parley.records.document import Article, Document, Pass
from parley.records.entity import Entity
from parley.records.rows import AttributionRow, MarkRow, MentionRow, MoveRow
from parley.records.text import Offset

CONFIGS: Mapping[str, type[Record]] = {
    "documents": Document,
    "articles": Article,
    "mentions": MentionRow,
    "attributions": AttributionRow,
    "moves": MoveRow,
    "marks": MarkRow,
    "entities": Entity,
    "passes": Pass,
}
"""Each config with the model of its rows; the first is the default."""


SCHEMA_VERSION = "1.0.0"
"""Version of the JSON Schemas that this package writes, and the newest that it reads."""
FIRST_READER = "0.1.0"
"""The first version of the package that reads them."""


class ManifestFile(Record):
    """One file of a release."""

    path: Text = Field(description="Path within the release folder, with `/`.")
    sha256: Sha256 = Field(description="SHA-256 of the file.")
    bytes: Offset = Field(description="Size in bytes.")
    rows: Offset | None = Field(default=None, description="Rows, for a table.")
    schema_sha256: Sha256 | None = Field(default=None, description="Fingerprint of the table's schema.")


class Manifest(FileRecord):
    """`manifest.json`: what a release consists of. It proves a copy offline (`parley verify`)."""

    name: Text = Field(description="Name of the distribution.")
    version: Version = Field(description="Version of the corpus.")
    schema_version: Version = Field(description="Version of the JSON Schemas.")
    needs: Version | None = Field(
        default=None,
        description="The first version of the package that reads releases of this schema; null where that is any.",
    )
    writer: Text = Field(description="The library that wrote the tables; another version may write other bytes.")
    rebuilt_from: Sha256 | None = Field(
        default=None,
        description="Digest of the release whose rows this folder has, written again by other code; null for a release.",
    )
    hydrated_from: Sha256 | None = Field(
        default=None, description="Digest of the release that was hydrated into this copy; null for a release."
    )
    files: Annotated[tuple[ManifestFile, ...], Field(min_length=1)] = Field(description="Every file, sorted by path.")
    content: Sha256 = Field(description="Digest of the tables: of the lines `sha256  path` of all files under data/.")
    digest: Sha256 = Field(description="SHA-256 of this manifest's canonical JSON without this field.")

    @property
    def released(self) -> str:
        """The digest of the release that this is, or that it was made from."""
        return self.hydrated_from or self.rebuilt_from or self.digest
