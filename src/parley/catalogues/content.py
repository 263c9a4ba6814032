"""What catalogues are told of a release: its metadata, its tables with their checksums, and what was counted in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from parley.card import Counts
from parley.records import LAYERS, Author, CorpusMetadata, ManifestFile
from parley.tables import Table

FLAT = ("mentions", "attributions", "moves", "marks", "entities")
"""The configs described for catalogues: one annotation or entity a row."""


@dataclass(frozen=True, slots=True)
class Content:
    """A release whose tables are written. `content` is the digest of the tables, `citation` its entry of BibTeX."""

    metadata: CorpusMetadata
    tables: Sequence[Table]
    files: Mapping[str, ManifestFile]
    counts: Counts
    content: str
    citation: str

    @property
    def paths(self) -> Iterator[tuple[Table, str, int]]:
        """Each file of the tables with its table and rows."""
        for table in self.tables:
            for path, rows in zip(table.paths, table.part_rows, strict=True):
                yield table, path, rows

    @property
    def flat(self) -> Iterator[tuple[Table, str, int]]:
        """Those of the flat configs."""
        return (item for item in self.paths if item[0].config in FLAT)

    @property
    def languages(self) -> list[str]:
        """The languages of the texts."""
        return sorted(self.counts.languages)

    @property
    def sizes(self) -> list[str]:
        """How much it is: articles, and annotations in gold."""
        layers = {layer.config for layer in LAYERS.values()}
        annotations = sum(table.rows for table in self.tables if table.config in layers)
        return [f"{sum(self.counts.articles.values())} articles", f"{annotations} annotations"]


def name_of(table: Table, path: str) -> str:
    """The name of one file in a catalogue: `mentions-train-00000-of-00001`."""
    return f"{table.config}-{path.rsplit('/', 1)[-1].removesuffix('.parquet')}"


def license_url(metadata: CorpusMetadata) -> str:
    """Where the licence stands."""
    return f"https://spdx.org/licenses/{metadata.license}.html"


def orcid_url(author: Author) -> str | None:
    """An author's ORCID iD as a link."""
    return f"https://orcid.org/{author.orcid}" if author.orcid else None


def publisher_of(metadata: CorpusMetadata) -> str:
    """Who publishes the corpus."""
    return metadata.publisher or ", ".join(author.name for author in metadata.authors)


def present(**values: object) -> dict[str, object]:
    """The values that are there."""
    return {name: value for name, value in values.items() if value}


def json_text(value: object) -> str:
    """A JSON file."""
    return msgspec.json.format(json.dumps(value, ensure_ascii=False), indent=2) + "\n"
