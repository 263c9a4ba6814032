"""The contents of a release folder, as its tables hold them."""

from collections.abc import Iterator, Mapping
from heapq import merge
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from parley.contents.corpus import lines_of, listed, object_of, text_of
from parley.contents.schema import schema_values
from parley.contents.values import CORPUS, ArticleContents, Contents, Key, Values, annotation_values, bare, record_value
from parley.contributions import layout
from parley.errors import BrokenRelease
from parley.loader import table_files
from parley.records import LAYERS, CorpusMetadata, Entity, Metadata
from parley.records.changes import Compared
from parley.release import verify

BATCH = 32
"""Articles that are decoded at a time."""


def of_release(folder: Path, name: str) -> Contents:
    """What a release folder holds, proven by its manifest; a hydrated copy holds what it was made from.

    Raises: BrokenRelease.
    """
    manifest = verify(folder)
    annotators = object_of(folder / layout.ANNOTATORS)
    once: Values = {CORPUS: record_value(object_of(folder / layout.CORPUS), CorpusMetadata)}
    once |= {("annotator", str(value["id"])): bare(value) for value in listed(annotators.get("annotators"))}
    for path in table_files(folder, "entities"):
        for row in _rows(path):
            once |= {("entity", str(row["id"])): record_value(row, Entity) for row in row.to_pylist()}
    once |= {("tombstone", str(value["id"])): bare(value) for value in lines_of(folder / layout.TOMBSTONES)}
    once |= schema_values({path.name: text_of(path) for path in (folder / "schema").glob("row.*.schema.json")})
    side = Compared(name=name, version=manifest.version, digest=manifest.released)
    return Contents(side, once, _released_articles(folder))


def _rows(path: Path, batch_size: int = 1_000) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=batch_size)


Stored: TypeAlias = tuple[str, pa.RecordBatch]
"""The id of an article, and a row that belongs to it."""


def _sorted_rows(folder: Path, config: str, field: str) -> Iterator[Stored]:
    """The rows of a config in order of their article: the splits, each in order, merged."""
    files: dict[str, list[Path]] = {}
    for path in table_files(folder, config):
        files.setdefault(path.name.split("-")[0], []).append(path)

    def of_split(paths: list[Path]) -> Iterator[Stored]:
        last = ""
        for path in paths:
            for batch in _rows(path, BATCH):
                for row, id in enumerate(batch.column(field).to_pylist()):
                    if id < last:
                        raise BrokenRelease([f"{path.name}: article {id!r} stands after {last!r}"], folder)
                    last = id
                    yield id, batch.slice(row, 1)

    return merge(*map(of_split, files.values()), key=lambda stored: stored[0])


def _released_articles(folder: Path) -> Iterator[ArticleContents]:
    passes = _sorted_rows(folder, "passes", "article")
    ahead = next(passes, None)
    for id, row in _sorted_rows(folder, "documents", "id"):
        own: list[pa.RecordBatch] = []
        while ahead is not None and ahead[0] <= id:
            own += [ahead[1]] if ahead[0] == id else []
            ahead = next(passes, None)
        yield _stored_article(id, row, own)


def _stored_article(id: str, row: pa.RecordBatch, passes: list[pa.RecordBatch]) -> ArticleContents:
    def load() -> Values:
        value = row.to_pylist()[0]
        withheld = value["text_status"] == "withheld"
        if withheld:
            value["text"] = None
        layers = {name: value.pop(name) for name in _layers_of(value)}
        values: Values = {("article", id): record_value(value, Metadata)}
        for annotations in layers.values():
            values |= annotation_values(id, annotations, withheld)
        for batch in passes:
            for one in batch.to_pylist():
                key: Key = ("pass", one["id"])
                values[key] = {"article": id, "annotator": one["annotator"]}
                for name in _layers_of(one):
                    values |= annotation_values(one["id"], one[name], withheld)
        return values

    return ArticleContents(id, load, (row, *passes))


def _layers_of(row: Mapping[str, Any]) -> list[str]:
    """The columns that hold annotations: of the layers known here, and of any other that looks like one."""
    known = {layer.config for layer in LAYERS.values()}
    return [
        name
        for name, value in row.items()
        if name in known or (isinstance(value, list) and value and isinstance(value[0], dict) and "layer" in value[0])
    ]
