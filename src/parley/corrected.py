"""The rows of a config with errata laid over them: those of corrected articles made anew, all others as released."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from parley.contributions.canonical import annotations_text
from parley.errata import Overlay, Tables, annotations_of
from parley.records import CONFIGS, Metadata, ordered_fields
from parley.tables import ArticleLines, records_table, schema_of, shard_tables

BY_ARTICLE = {config: "id" if config in ("documents", "articles") else "article" for config in CONFIGS}
"""The column that says to which article a row belongs."""


def write_corrected(tables: Tables, config: str, made: Overlay, folder: Path) -> None:
    """Write the rows of a config, with the corrected articles in them, as `<split>.parquet`.

    Raw passes have no errata. A split without rows left has no file.
    """
    corrected = _tables_of(made)
    for split, files in tables[config].items():
        path, rows = folder / f"{split}.parquet", 0
        with pq.ParquetWriter(path, schema_of(CONFIGS[config])) as writer:
            for batch in _corrected_rows(files, config, made, corrected.get(config)):
                writer.write_table(batch)
                rows += batch.num_rows
        if not rows:
            path.unlink()


def _tables_of(made: Overlay) -> dict[str, pa.Table]:
    """The rows of the corrected articles, by config."""
    names = ordered_fields(Metadata)
    lines = [
        ArticleLines(
            Metadata.model_validate({name: getattr(document, name) for name in names}),
            document.split,
            document.text,
            annotations_text(annotations_of(document).values()).encode(),
            (),
        )
        for document in made.documents.values()
    ]
    return shard_tables(lines, made.entities) if lines else {}


def _corrected_rows(
    files: Sequence[Path], config: str, made: Overlay, corrected: pa.Table | None
) -> Iterator[pa.Table]:
    """The rows in their order: those of a corrected article stand where its first row stood."""
    schema = schema_of(CONFIGS[config])
    if config == "entities":
        yield records_table(config, made.entities.values())
        return
    done: set[str] = set()
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                for article, rows in _by_article(pa.Table.from_batches([batch], schema), BY_ARTICLE[config]):
                    if config == "passes" or article not in made.documents or corrected is None:
                        yield rows
                    elif article not in done:
                        done.add(article)
                        yield corrected.filter(pc.equal(corrected.column(BY_ARTICLE[config]), article)).cast(schema)


def _by_article(table: pa.Table, column: str) -> Iterator[tuple[str, pa.Table]]:
    ids = table.column(column).to_pylist()
    start = 0
    for end in range(1, len(ids) + 1):
        if end == len(ids) or ids[end] != ids[start]:
            yield ids[start], table.slice(start, end - start)
            start = end
