"""The records of Parley: frozen, strict pydantic models, from which everything else is derived."""

from parley.records.annotator import Annotator, Annotators
from parley.records.attribution import Attribution
from parley.records.base import FileRecord, Link, Record, labels_of, links_of, ordered_fields
from parley.records.changes import Bump, Change, Diff
from parley.records.corpus import Author, CorpusMetadata, ReleasedVersion, Releases, Splits, Statement
from parley.records.document import Article, Document, Pass
from parley.records.entity import AuthorityLink, Entity, Name, Office
from parley.records.errata import FIXED, Correction, Erratum
from parley.records.layers import (
    ANNOTATION,
    LAYERS,
    AnyAnnotation,
    Layer,
    first_offset,
    model_of,
    order,
    span_fields,
    spans_in,
)
from parley.records.mark import Mark
from parley.records.mention import Mention
from parley.records.metadata import LayerCoverage, Metadata, Provenance, Split
from parley.records.move import UNCOMMITTED_ACTS, Move
from parley.records.release import CONFIGS, FIRST_READER, SCHEMA_VERSION, Manifest, ManifestFile
from parley.records.released import ReleasedArticle, ReleasedEntity, Tombstone, bounds, id_runs
from parley.records.text import Block, Copy, Fingerprint, Segment, Span

__all__ = [
    "ANNOTATION",
    "CONFIGS",
    "FIRST_READER",
    "FIXED",
    "LAYERS",
    "SCHEMA_VERSION",
    "UNCOMMITTED_ACTS",
    "Annotator",
    "Annotators",
    "AnyAnnotation",
    "Article",
    "Attribution",
    "Author",
    "AuthorityLink",
    "Block",
    "Bump",
    "Change",
    "Copy",
    "CorpusMetadata",
    "Correction",
    "Diff",
    "Document",
    "Entity",
    "Erratum",
    "FileRecord",
    "Fingerprint",
    "Layer",
    "LayerCoverage",
    "Link",
    "Manifest",
    "ManifestFile",
    "Mark",
    "Mention",
    "Metadata",
    "Move",
    "Name",
    "Office",
    "Pass",
    "Provenance",
    "Record",
    "ReleasedArticle",
    "ReleasedEntity",
    "ReleasedVersion",
    "Releases",
    "Segment",
    "Span",
    "Split",
    "Splits",
    "Statement",
    "Tombstone",
    "bounds",
    "first_offset",
    "id_runs",
    "labels_of",
    "links_of",
    "model_of",
    "order",
    "ordered_fields",
    "span_fields",
    "spans_in",
]
