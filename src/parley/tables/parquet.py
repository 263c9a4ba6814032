"""Writing the tables of a release: shards or rows come in, Parquet parts of bounded size go out.

The settings are pinned, so that the same rows give the same bytes with the same version of the library.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import BaseModel

from parley.records import CONFIGS, Record
from parley.tables.arrow import schema_of
from parley.tables.columns import ints, numbers, strings

GROUP_ROWS = 10_000
"""Rows of a row group, at most."""
PENDING_ROWS = 1_000
"""So many rows that come one by one are held in memory for each table."""
SPLITS = ("train", "validation", "test")
_SETTINGS: Mapping[str, Any] = {
    "version": "2.6",
    "compression": "zstd",
    "compression_level": 3,
    "write_page_index": True,
}
"""Chosen by measurement (docs/performance.md), as are the encodings."""
PART_BYTES = 256 * 2**20
"""A part is closed when it holds so many bytes in Arrow's form."""


@dataclass(frozen=True, slots=True)
class Table:
    """One split of one config as it was written: its parts' paths in the release, their rows, bytes uncompressed."""

    config: str
    split: str
    paths: tuple[str, ...]
    part_rows: tuple[int, ...]
    memory: int
    stored: int

    @property
    def rows(self) -> int:
        """Rows of all parts."""
        return sum(self.part_rows)


def _leaves(path: str, type_: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    """The columns of a field as Parquet names them, with their types."""
    if pa.types.is_list(type_):
        yield from _leaves(f"{path}.list.element", type_.value_type)
    elif pa.types.is_struct(type_):
        for field in type_:
            yield from _leaves(f"{path}.{field.name}", field.type)
    else:
        yield path, type_


def settings_of(schema: pa.Schema) -> dict[str, Any]:
    """How a table is written. Numbers and ids hardly repeat and grow from row to row: stored as differences."""
    columns = [leaf for field in schema for leaf in _leaves(field.name, field.type)]
    deltas = {
        path: "DELTA_BINARY_PACKED" if pa.types.is_integer(type_) else "DELTA_BYTE_ARRAY"
        for path, type_ in columns
        if pa.types.is_integer(type_) or path.split(".")[-1] == "id"
    }
    return {
        **_SETTINGS,
        "use_dictionary": [path for path, _ in columns if path not in deltas],
        "column_encoding": deltas,
    }


class TableWriter:
    """Writes the rows of all configs under `folder/data`; a split without rows gets no file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[tuple[str, str], _Parts] = {}

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for parts in self._open.values():
            parts.close()

    def add(self, config: str, split: str, row: Record | Mapping[str, Any]) -> None:
        """Add one row, as its record or as the values that `datasets` or pyarrow gives for it."""
        parts = self._open.get((config, split))
        if parts is None:
            parts = self._open[config, split] = _Parts(
                self._folder / "data" / config, split, schema_of(CONFIGS[config])
            )
        parts.add(row.model_dump() if isinstance(row, BaseModel) else row)

    def finish(self) -> tuple[Table, ...]:
        """Close all files, under their final names. Configs in their order, splits train, validation, test."""
        return tuple(
            self._open[config, split].finish(config, self._folder)
            for config in CONFIGS
            for split in SPLITS
            if (config, split) in self._open
        )


class _Parts:
    """The parts of one split of one config."""

    def __init__(self, folder: Path, split: str, schema: pa.Schema) -> None:
        self._folder, self._split, self._schema = folder, split, schema
        self._pending: list[Mapping[str, Any]] = []
        self._writer: pq.ParquetWriter | None = None
        self._names: list[Path] = []
        self._rows: list[int] = []
        self._memory = self._in_part = 0
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, row: Mapping[str, Any]) -> None:
        self._pending.append(row)
        if len(self._pending) >= PENDING_ROWS:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_pylist(self._pending, self._schema)
        self._pending = []
        if self._writer is None:
            self._names.append(self._folder / f"{self._split}-part-{len(self._names):05d}")
            self._rows.append(0)
            self._writer = pq.ParquetWriter(self._names[-1], self._schema, **settings_of(self._schema))
        self._writer.write_table(table)
        self._rows[-1] += table.num_rows
        self._memory += table.nbytes
        self._in_part += table.nbytes
        if self._in_part >= PART_BYTES:
            self.close()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer, self._in_part = None, 0

    def finish(self, config: str, root: Path) -> Table:
        if self._pending:
            self._flush()
        self.close()
        paths = [
            name.rename(self._folder / f"{self._split}-{number:05d}-of-{len(self._names):05d}.parquet")
            for number, name in enumerate(self._names)
        ]
        return Table(
            config,
            self._split,
            tuple(path.relative_to(root).as_posix() for path in paths),
            tuple(self._rows),
            self._memory,
            sum(path.stat().st_size for path in paths),
        )


def rows_sha256(folder: Path) -> str:
    """Digest of all rows of a release's tables, whichever library wrote them: JSON lines by config, split and order."""
    digest = hashlib.sha256()
    for config in CONFIGS:
        for split in SPLITS:
            digest.update(f"{config} {split}\n".encode())
            for row in read_rows(sorted((folder / "data" / config).glob(f"{split}-*.parquet"))):
                digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def read_rows(paths: list[Path]) -> Iterator[dict[str, Any]]:
    """The rows of Parquet files, in order, a batch at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=PENDING_ROWS):
                yield from batch.to_pylist()


def write_parts(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write each split of each table as `folder/<config>/<split>.parquet`; a split without rows gets no file."""
    for config, table in tables.items():
        at = np.zeros(table.num_rows, dtype=np.int64)
        if "split" in table.schema.names:
            at = ints(pc.index_in(table.column("split").combine_chunks(), value_set=strings(SPLITS)))
        for number, split in enumerate(SPLITS):
            rows = table.take(numbers(np.flatnonzero(at == number)))
            if rows.num_rows:
                (folder / config).mkdir(exist_ok=True)  # not its parents: who removed `folder` shall not go unnoticed
                path = folder / config / f"{split}.parquet"
                pq.write_table(rows, path, row_group_size=GROUP_ROWS, **settings_of(rows.schema))


def assemble(parts: Sequence[Path], folder: Path) -> tuple[Table, ...]:
    """Move the parts that `write_parts` wrote, in order, under their names in the release `folder`."""
    return tuple(
        _assembled(files, config, split, folder)
        for config in CONFIGS
        for split in SPLITS
        if (files := [path for part in parts if (path := part / config / f"{split}.parquet").is_file()])
    )


def _assembled(files: Sequence[Path], config: str, split: str, folder: Path) -> Table:
    target = folder / "data" / config
    target.mkdir(parents=True, exist_ok=True)
    paths, rows, memory, stored = [], [], 0, 0
    for number, file in enumerate(files):
        path = file.rename(target / f"{split}-{number:05d}-of-{len(files):05d}.parquet")
        metadata = pq.read_metadata(path)
        paths.append(path.relative_to(folder).as_posix())
        rows.append(metadata.num_rows)
        memory += sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
        stored += path.stat().st_size
    return Table(config, split, tuple(paths), tuple(rows), memory, stored)
