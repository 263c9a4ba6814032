"""The tables of a shard of articles, column by column, from the canonical lines of its annotations.

Lines come in that were checked: here nothing is refused, and what they point to is there. Rows stand in order of
articles, then of the lines. tests/row_by_row.py states the same rules record by record, and a test compares.

Neither `pa.array` is called, nor NumPy on an array: they import pandas, which takes a third of a second and 40 MB of
every process.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
from pydantic import BaseModel

from parley.records import (
    CONFIGS,
    LAYERS,
    Annotator,
    Article,
    Entity,
    Metadata,
    Split,
    ordered_fields,
)
from parley.tables.arrow import schema_of

Ints = npt.NDArray[np.int64]
_LETTERS = {ord(layer.letter): name for name, layer in LAYERS.items()}


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """One checked article: `text` only where it is included, gold and each annotator's pass as canonical lines."""

    metadata: Metadata
    split: Split
    text: str | None
    gold: bytes
    passes: tuple[tuple[Annotator, bytes], ...]


@dataclass(frozen=True, slots=True)
class _Layer:
    """The annotations of one layer: a struct array, and for each the position of its file."""

    rows: pa.StructArray
    file: Ints

    def column(self, name: str) -> Any:
        """One field of all."""
        return self.rows.field(name)

    def nested(self, files: int) -> pa.ListArray:
        """A list for each file."""
        ends = np.cumsum(np.bincount(self.file, minlength=files)) if files else np.zeros(0, dtype=np.int64)
        return pa.ListArray.from_arrays(numbers(np.concatenate([[0], ends]), pa.int32()), self.rows)


def shard_tables(articles: Sequence[ArticleLines], entities: Mapping[str, Entity]) -> dict[str, pa.Table]:
    """The rows of every config but `entities`, with all splits together, in order of `articles`."""
    gold = _layers([article.gold for article in articles])
    names = _Names(entities)
    common = _Common(articles)
    found: dict[str, dict[str, Any]] = {"articles": _articles(articles)}
    nested = {LAYERS[name].config: layer.nested(len(articles)) for name, layer in gold.items()}
    found["documents"] = found["articles"] | nested
    place = _Mentions(gold["mention"], common, names)
    found["marks"] = common.of(gold["mark"]) | place.spans(gold["mark"]) | {"label": gold["mark"].column("label")}
    found["mentions"] = place.columns
    found["attributions"] = _attributions(gold["attribution"], common, names, place)
    found["moves"] = _moves(gold["move"], common, names)
    found["passes"] = _passes(articles)
    return {config: _table(config, columns) for config, columns in found.items()}


def _table(config: str, columns: Mapping[str, Any]) -> pa.Table:
    schema = schema_of(CONFIGS[config])
    return pa.table([_as(columns[field.name], field.type) for field in schema], schema=schema)


def _as(column: Any, type_: pa.DataType) -> Any:
    return column if column.type == type_ else column.cast(type_)


def records_table(config: str, records: Iterable[BaseModel]) -> pa.Table:
    """A table of few records, one by one."""
    rows = _read([record.model_dump_json().encode() for record in records], CONFIGS[config])
    return _table(config, {name: rows.field(name) for name in ordered_fields(CONFIGS[config])})


def numbers(values: Ints, type_: pa.DataType | None = None) -> pa.Array:
    """Numbers as an array, of 64 bits or of another type."""
    data = values.astype(np.int32 if type_ == pa.int32() else np.int64)
    return pa.Array.from_buffers(type_ or pa.int64(), len(data), [None, pa.py_buffer(data)])


def ints(column: pa.Array) -> Ints:
    """The numbers of an array without nulls."""
    if not len(column):
        return np.zeros(0, dtype=np.int64)
    data = np.frombuffer(column.buffers()[1], dtype=f"i{column.type.bit_width // 8}")
    return data[column.offset : column.offset + len(column)].astype(np.int64)


def strings(values: Iterable[str]) -> pa.Array:
    """Strings as an array."""
    data = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, data)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(data), pa.py_buffer(offsets), pa.py_buffer(b"".join(data)))


def _layers(files: Sequence[bytes]) -> dict[str, _Layer]:
    """The annotations of all files by layer."""
    lines: dict[str, list[bytes]] = {name: [] for name in LAYERS}
    counts: dict[str, list[int]] = {name: [0] * len(files) for name in LAYERS}
    for number, data in enumerate(files):
        for line in data.split(b"\n")[:-1]:
            name = _LETTERS[line[8]]
            lines[name].append(line)
            counts[name][number] += 1
    return {
        name: _Layer(_read(lines[name], layer.model), np.repeat(np.arange(len(files)), counts[name]))
        for name, layer in LAYERS.items()
    }


def _read(lines: list[bytes], model: type[BaseModel]) -> pa.StructArray:
    schema = schema_of(model).remove_metadata()
    if not lines:
        return pa.nulls(0, pa.struct(list(schema)))
    data = b"\n".join(lines)
    table = pj.read_json(
        pa.BufferReader(data),
        pj.ReadOptions(use_threads=False, block_size=min(len(data) + 1, 2**31 - 1)),
        pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )
    columns = [_whole(table.column(field.name), field.type) for field in schema]
    return pa.StructArray.from_arrays(columns, fields=list(schema))


def _whole(column: pa.ChunkedArray, type_: pa.DataType) -> pa.Array:
    """A column in one piece; a list that a line leaves out is empty, not null."""
    array = column.combine_chunks()
    array = array if array.type == type_ else array.cast(type_)
    return pa.ListArray.from_arrays(array.offsets, array.values) if pa.types.is_list(type_) else array


def _articles(articles: Sequence[ArticleLines]) -> dict[str, Any]:
    wanted = ordered_fields(Article)
    rows = [article.metadata.model_dump() | {"split": article.split, "text": article.text} for article in articles]
    lines = [json.dumps({name: row[name] for name in wanted}, ensure_ascii=False).encode() for row in rows]
    table = _read(lines, Article)
    return {name: table.field(name) for name in wanted}


def _passes(articles: Sequence[ArticleLines]) -> dict[str, Any]:
    files = [(article, annotator, lines) for article in articles for annotator, lines in article.passes]
    layers = _layers([lines for _, _, lines in files])
    return {
        "id": strings([f"{article.metadata.id}@{annotator.id}" for article, annotator, _ in files]),
        "article": strings([article.metadata.id for article, _, _ in files]),
        "split": strings([article.split for article, _, _ in files]),
        "origin": strings([article.metadata.origin for article, _, _ in files]),
        "language": strings([article.metadata.language for article, _, _ in files]),
        "annotator": strings([annotator.id for _, annotator, _ in files]),
        "annotator_kind": strings([annotator.kind for _, annotator, _ in files]),
    } | {LAYERS[name].config: layer.nested(len(files)) for name, layer in layers.items()}


class _Names:
    """The entities' names, to be looked up for whole columns of ids."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._ids = strings(entities)
        self._names = strings([entity.name() for entity in entities.values()])

    def name(self, ids: Any) -> Any:
        """The names, null where an id is null."""
        return self._names.take(pc.index_in(ids, value_set=self._ids))

    def entity(self, ids: Any) -> Any:
        """`NamedEntity` structs, null where an id is null."""
        return pa.StructArray.from_arrays([ids, self.name(ids)], ["id", "name"], mask=ids.is_null())


class _Common:
    """What every flat row begins and ends with."""

    def __init__(self, articles: Sequence[ArticleLines]) -> None:
        self.articles = articles
        metadata = [article.metadata for article in articles]
        self._hashes = strings("#" for _ in articles)
        self._columns = {
            "article": strings([one.id for one in metadata]),
            "split": strings([article.split for article in articles]),
            "origin": strings([one.origin for one in metadata]),
            "language": strings([one.language for one in metadata]),
            "genre": strings([one.genre for one in metadata]),
        }

    def ids(self, ids: Any, file: Ints) -> Any:
        """Permanent ids, `article#m12`, of ids in the articles at `file`; null where an id is null."""
        at = numbers(file)
        return pc.binary_join_element_wise(self._columns["article"].take(at), ids, self._hashes.take(at))

    def of(self, layer: _Layer) -> dict[str, Any]:
        """The common columns of a layer."""
        file = numbers(layer.file)
        first = {name: column.take(file) for name, column in self._columns.items()}
        last = {name: layer.column(name) for name in ("unsure", "passes", "decision", "note")}
        return {"id": self.ids(layer.column("id"), layer.file)} | first | last


def _parent_of(lists: pa.ListArray, file: Ints) -> Ints:
    """For each value of a column of lists the position of the file that its row is of."""
    return np.repeat(file, np.diff(ints(lists.offsets)))


def _relisted(lists: pa.ListArray, values: Any) -> pa.ListArray:
    return pa.ListArray.from_arrays(lists.offsets, values)


class _Mentions:
    """The mentions of a shard: their rows, and themselves as parties of attributions."""

    def __init__(self, layer: _Layer, common: _Common, names: _Names) -> None:
        self._common = common
        starts = [[block.start for block in article.metadata.blocks] for article in common.articles]
        # All texts in one line, so that one search finds the block of every span.
        length = 1 + max((article.metadata.fingerprint.code_points for article in common.articles), default=0)
        length = max(length, 1 + max((start for one in starts for start in one), default=0))
        self._length = length
        self._blocks = np.array([n * length + s for n, one in enumerate(starts) for s in one], dtype=np.int64)
        self._first = np.concatenate([[0], np.cumsum([len(one) for one in starts])])[:-1].astype(np.int64)
        entity, refers_to = layer.column("entity"), layer.column("refers_to")
        self.columns = (
            common.of(layer)
            | self.spans(layer)
            | {name: layer.column(name) for name in ("form", "type", "reading")}
            | {"entity": entity, "entity_name": names.name(entity)}
            | {"refers_to": refers_to, "refers_to_name": names.name(refers_to)}
        )
        meant = names.entity(pc.coalesce(refers_to, entity))
        parts = [self.columns[name] for name in ("id", "quote", "segments")]
        self._parties = pa.StructArray.from_arrays([*parts, meant], ["id", "quote", "segments", "entity"])

    def spans(self, layer: _Layer) -> dict[str, Any]:
        """The columns of the one span of each row."""
        span = layer.column("span")
        segments = span.field("segments")
        offsets = ints(segments.offsets)
        start = ints(segments.values.field("start"))[offsets[:-1]]
        end = ints(segments.values.field("end"))[offsets[1:] - 1]
        at = np.searchsorted(
            self._blocks, layer.file * self._length + np.minimum(start, self._length - 1), side="right"
        )
        block = np.maximum(at - 1 - self._first[layer.file], 0) if len(start) else np.zeros(0, dtype=np.int64)
        return {
            "block": numbers(block),
            "start": numbers(start),
            "end": numbers(end),
            "segments": segments,
            "quote": span.field("quote"),
            "digest": span.field("digest"),
        }

    def parties(self, lists: pa.ListArray, file: Ints) -> pa.ListArray:
        """Lists of mention ids as lists of `Party`."""
        ids = self._common.ids(lists.values, _parent_of(lists, file))
        return _relisted(lists, self._parties.take(pc.index_in(ids, value_set=self.columns["id"])))


def _attributions(layer: _Layer, common: _Common, names: _Names, mentions: _Mentions) -> dict[str, Any]:
    speakers = layer.column("speakers")
    columns = common.of(layer)
    parent = common.ids(layer.column("parent"), layer.file)
    plain = ("cue", "content", "mode", "act", "source_kind", "polarity", "factuality")
    return (
        columns
        | {name: layer.column(name) for name in plain}
        | {
            "sources": mentions.parties(layer.column("sources"), layer.file),
            "addressees": mentions.parties(layer.column("addressees"), layer.file),
            "speakers": _relisted(speakers, names.entity(speakers.values)),
            "parent": parent,
            "depth": _depths(columns["id"], parent),
        }
    )


def _depths(ids: Any, parents: Any) -> pa.Array:
    """How many attributions each lies in."""
    nowhere = numbers(np.full(len(ids), -1), pa.int32())
    above = ints(pc.coalesce(pc.index_in(parents, value_set=ids), nowhere))
    depth = np.zeros(len(above), dtype=np.int64)
    current = above
    while (inside := current >= 0).any():
        depth += inside
        current = np.where(inside, above[current], -1)
    return numbers(depth)


def _moves(layer: _Layer, common: _Common, names: _Names) -> dict[str, Any]:
    plain = ("evidence", "act", "commitment", "commitment_polarity", "condition", "issues")
    sides = {name: names.entity(layer.column(name)) for name in ("actor", "target", "beneficiary")}
    attribution = common.ids(layer.column("attribution"), layer.file)
    return common.of(layer) | sides | {"attribution": attribution} | {name: layer.column(name) for name in plain}
