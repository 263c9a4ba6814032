"""Ways to write the tables of a release: `python benchmarks/layouts.py RELEASE [--docs docs/performance.md]`.

The train split of `mentions` and of `documents` is written again in each way. Of each: its bytes, those of its footers,
CPU seconds to write it and to read it whole, and the bytes that are read to find one article, by the filters of pyarrow
and by `datasets` as a stream. Needs Linux, which counts what a process reads.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from parley.loader import table_files
from parley.tables.parquet import GROUP_ROWS, settings_of
from report import table, write

CONFIGS: Final = {"mentions": "article", "documents": "id"}
"""The configs that are measured, with the column that has an article's id."""
DICTIONARIES: Final[Mapping[str, Any]] = {"use_dictionary": True, "column_encoding": None}
"""The encodings that pyarrow takes by itself."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a config is written, if not as `parley build` does: shards a file, rows a row group, the writer's options."""

    said: str
    shards: int = 1
    rows: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(CONFIGS, GROUP_ROWS))
    options: Mapping[str, Any] = field(default_factory=dict)


LAYOUTS: Final = (
    Layout("**as `parley build` does**"),
    Layout("pyarrow's own encodings", options=DICTIONARIES),
    Layout("the same, groups of 1,000 / 50", rows={"mentions": 1_000, "documents": 50}, options=DICTIONARIES),
    Layout("groups of 1,000 / 50", rows={"mentions": 1_000, "documents": 50}),
    Layout("groups of 3,000 / 100", rows={"mentions": 3_000, "documents": 100}),
    Layout("4 shards a file", shards=4),
    Layout("8 shards a file", shards=8),
    Layout("8 shards a file, groups of 50,000", shards=8, rows={"mentions": 50_000, "documents": 50_000}),
    Layout("no page index", options={"write_page_index": False}),
    Layout("statistics of ids only", options={"write_statistics": ["id", "article"]}),
    Layout("data pages of 64 KB", options={"data_page_size": 2**16}),
    Layout("data pages of version 2", options={"data_page_version": "2.0"}),
    Layout("zstd 1", options={"compression_level": 1}),
    Layout("zstd 6", options={"compression_level": 6}),
    Layout("zstd 9", options={"compression_level": 9}),
    Layout("zstd 15", options={"compression_level": 15}),
    Layout("snappy", options={"compression": "snappy", "compression_level": None}),
)


def bytes_read() -> int:
    """How many bytes this process has read so far."""
    counts = re.search(r"^rchar: (\d+)", Path("/proc/self/io").read_text(), re.MULTILINE)
    assert counts is not None
    return int(counts[1])


def cpu_of(run: Callable[[], object], times: int = 3) -> float:
    """Median CPU seconds of some runs."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        run()
        found.append(time.process_time() - begun)
    return median(found)


def read_by(run: Callable[[], object]) -> int:
    """How many bytes a call reads; at its second time, so that what is imported does not count."""
    run()
    before = bytes_read()
    run()
    return bytes_read() - before


def tables_of(files: Sequence[Path], shards: int) -> Iterator[pa.Table]:
    """The rows of so many shards at a time."""
    for start in range(0, len(files), shards):
        yield pa.concat_tables([pq.read_table(path) for path in files[start : start + shards]])


def write_all(files: Sequence[Path], layout: Layout, config: str, folder: Path) -> float:
    """Write a config in a layout; returns the CPU seconds of writing alone."""
    spent = 0.0
    for number, rows in enumerate(tables_of(files, layout.shards)):
        begun = time.process_time()
        path = folder / f"train-{number:05d}.parquet"
        pq.write_table(rows, path, row_group_size=layout.rows[config], **{**settings_of(rows.schema), **layout.options})
        spent += time.process_time() - begun
    return spent


def find(folder: Path, column: str, id: str) -> pa.Table:
    """The rows of one article, by pyarrow's filters, file by file."""
    found = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found.append(pq.read_table(file, filters=[(column, "==", id)]))
    return pa.concat_tables(found)


def stream(folder: Path, column: str, id: str) -> list[Any]:
    """The same rows by `datasets`, as a stream."""
    from datasets import load_dataset

    files = [str(path) for path in sorted(folder.iterdir())]
    rows = load_dataset(
        "parquet", data_files=files, split="train", streaming=True, filters=[(column, "==", id)], columns=[column]
    )
    return list(rows)


def measured(files: Sequence[Path], layout: Layout, config: str, id: str) -> tuple[str, ...]:
    """A line of the table."""
    with tempfile.TemporaryDirectory() as made:
        folder, column = Path(made), CONFIGS[config]
        written = write_all(files, layout, config, folder)
        paths = sorted(folder.iterdir())
        size = sum(path.stat().st_size for path in paths)
        footers = sum(pq.read_metadata(path).serialized_size for path in paths)
        scan = cpu_of(lambda: [pq.read_table(path, use_threads=False).num_rows for path in paths])
        assert find(folder, column, id).num_rows == len(stream(folder, column, id)) > 0
        one = read_by(lambda: find(folder, column, id))
        streamed = read_by(lambda: stream(folder, column, id))
    return (
        layout.said,
        f"{len(paths)}",
        f"{size / 1e6:.2f}",
        f"{footers / 1e3:.0f}",
        f"{written:.2f}",
        f"{scan:.2f}",
        f"{one / 1e3:.0f}",
        f"{streamed / 1e3:.0f}",
    )


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Ways to write the tables of a release.")
    parser.add_argument("release", metavar="RELEASE", type=Path)
    parser.add_argument("--docs", metavar="FILE", type=Path, help="a document to write the tables into")
    given = parser.parse_args()
    head = ("", "files", "MB", "footers kB", "write CPU s", "read CPU s", "one article kB", "streamed, one column kB")
    for config, column in CONFIGS.items():
        files = [path for path in table_files(given.release, config) if path.name.startswith("train-")]
        ids = pq.read_table(files[len(files) // 2], columns=[column]).column(column)
        text = table(head, [measured(files, layout, config, ids[len(ids) // 2].as_py()) for layout in LAYOUTS])
        print(f"{config}\n\n{text}", flush=True)
        if given.docs is not None:
            write(given.docs, {f"layouts-{config}": text})


if __name__ == "__main__":
    main()
