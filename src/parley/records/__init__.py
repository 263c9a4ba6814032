"""The records of Parley: frozen, strict pydantic models, from which everything else is derived."""

from parley.records.annotator import Annotator, Annotators
from parley.records.attribution import Attribution
from parley.records.base import FileRecord, Link, Record, labels_of, links_of, ordered_fields
from parley.records.corpus import Author, CorpusMetadata, ReleasedVersion, Releases, Splits
from parley.records.document import Article, Document, Pass
from parley.records.entity import AuthorityLink, Entity, Name, Office
from parley.records.layers import ANNOTATION, LAYERS, AnyAnnotation, Layer, first_offset, order, span_fields, spans_in
from parley.records.mark import Mark
from parley.records.mention import Mention
from parley.records.metadata import LayerCoverage, Metadata, Provenance, Split
from parley.records.move import UNCOMMITTED_ACTS, Move
from parley.records.release import CONFIGS, Manifest, ManifestFile
from parley.records.released import ReleasedArticle, ReleasedEntity, Tombstone
from parley.records.text import Block, Copy, Fingerprint, Segment, Span

__all__ = [
    "ANNOTATION",
    "CONFIGS",
    "LAYERS",
    "UNCOMMITTED_ACTS",
    "Annotator",
    "Annotators",
    "AnyAnnotation",
    "Article",
    "Attribution",
    "Author",
    "AuthorityLink",
    "Block",
    "Copy",
    "CorpusMetadata",
    "Document",
    "Entity",
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
    "Tombstone",
    "first_offset",
    "labels_of",
    "links_of",
    "order",
    "ordered_fields",
    "span_fields",
    "spans_in",
]
