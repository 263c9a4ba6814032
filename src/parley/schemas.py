"""The public contract: a JSON Schema for every file that people write, and for what the commands give out."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import TypeAdapter

from parley.findings import Finding
from parley.records import (
    ANNOTATION,
    CONFIGS,
    LAYERS,
    Annotators,
    CorpusMetadata,
    Diff,
    Entity,
    Erratum,
    Manifest,
    Metadata,
    Releases,
    Splits,
    Tombstone,
)
from parley.records.decision import ReaderDecision
from parley.records.measures import Agreement, Scores
from parley.records.receipt import Receipt

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = "v1"
_FILES: Mapping[str, TypeAdapter[Any]] = {
    "agreement": TypeAdapter(Agreement),
    "annotation": ANNOTATION,
    "annotators": TypeAdapter(Annotators),
    "corpus": TypeAdapter(CorpusMetadata),
    "decision": TypeAdapter(ReaderDecision),
    "diff": TypeAdapter(Diff),
    "entity": TypeAdapter(Entity),
    "erratum": TypeAdapter(Erratum),
    "finding": TypeAdapter(Finding),
    "manifest": TypeAdapter(Manifest),
    "metadata": TypeAdapter(Metadata),
    "receipt": TypeAdapter(Receipt),
    "releases": TypeAdapter(Releases),
    "scores": TypeAdapter(Scores),
    "splits": TypeAdapter(Splits),
    "tombstone": TypeAdapter(Tombstone),
}
_LAYERS = {layer.name: TypeAdapter(layer.model) for layer in LAYERS.values()}
_ROWS = {f"row.{config}": TypeAdapter(model) for config, model in CONFIGS.items()}
_TITLES = {
    "agreement": "What `parley agreement --format json` prints",
    "annotation": "One line of a pass or of gold: an annotation of any layer",
    "annotators": "corpus/annotators.json",
    "corpus": "corpus/corpus.json",
    "decision": "One line of the file that `parley adjudicate --decisions` takes",
    "diff": "What `parley diff --format json` prints",
    "entity": "One line of corpus/entities.jsonl",
    "erratum": "One line of corpus/errata.jsonl",
    "finding": "One finding of `parley check --format json`",
    "manifest": "manifest.json of a release",
    "metadata": "metadata.json of an article",
    "receipt": "receipt.json of a hydrated release",
    "releases": "corpus/releases.json",
    "scores": "What `parley score --format json` prints",
    "splits": "corpus/splits.json",
    "tombstone": "One line of corpus/tombstones.jsonl",
}


def schema_texts() -> dict[str, str]:
    """Every schema by its file name, as canonical JSON text."""
    adapters: dict[str, TypeAdapter[Any]] = {**_FILES, **_LAYERS, **_ROWS}
    return {f"{name}.schema.json": _text(name, adapter) for name, adapter in sorted(adapters.items())}


def _text(name: str, adapter: TypeAdapter[Any]) -> str:
    schema = adapter.json_schema()
    title = _TITLES.get(name) or (
        f"One row of the config {name[4:]}" if "." in name else f"An annotation of layer {name}"
    )
    head = {"$schema": DIALECT, "$id": f"urn:parley-corpus:schema:{VERSION}:{name}"}
    return msgspec.json.format(json.dumps(head | schema | {"title": title}, ensure_ascii=False), indent=2) + "\n"
