"""Other ways to the same tables, to compare with: `python benchmarks/peers.py NAME CORPUS OUTPUT`.

All read the lines that `parley build` reads, gold and passes, so many files at a time, and write Parquet as it does.
`floor`, `polars` and `datasets` check nothing. A name that begins with `load` loads a config of a release instead.
"""

import argparse
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from parley.contributions import layout

FILES: Final = 250
"""So many files are read at a time."""
ZSTD: Final[Mapping[str, Any]] = {"compression": "zstd", "compression_level": 3}


def _files(corpus: Path) -> list[Path]:
    return [path for folder in layout.article_folders(corpus) for path in layout.annotation_files(folder)]


def _batches(corpus: Path) -> Iterator[tuple[int, bytes]]:
    files = _files(corpus)
    for number, start in enumerate(range(0, len(files), FILES)):
        yield number, b"".join(path.read_bytes() for path in files[start : start + FILES])


def floor(corpus: Path, output: Path) -> None:
    """Arrow's own JSON reader, then Parquet."""
    import pyarrow as pa
    import pyarrow.json as pj
    import pyarrow.parquet as pq

    for number, data in _batches(corpus):
        table = pj.read_json(pa.BufferReader(data), pj.ReadOptions(block_size=len(data) + 1))
        pq.write_table(table, output / f"{number:05d}.parquet", **ZSTD)


def polars(corpus: Path, output: Path) -> None:
    """Polars' JSON reader, then Parquet."""
    import polars as pl

    for number, data in _batches(corpus):
        table = pl.read_ndjson(io.BytesIO(data), infer_schema_length=None)
        table.write_parquet(output / f"{number:05d}.parquet", **ZSTD)


def datasets(corpus: Path, output: Path) -> None:
    """`datasets`' JSON reader with the features that the lines have, then Parquet."""
    import pyarrow as pa
    from datasets import Features, load_dataset

    from parley.records import LAYERS
    from parley.tables import schema_of

    schema = pa.unify_schemas([schema_of(layer.model).remove_metadata() for layer in LAYERS.values()])
    files, cache = [str(path) for path in _files(corpus)], str(output / "cache")
    features = Features.from_arrow_schema(schema)
    rows = load_dataset("json", data_files=files, split="train", features=features, cache_dir=cache)
    rows.to_parquet(output / "rows.parquet")


def naive(corpus: Path, output: Path) -> None:
    """Each line by `json.loads`, then pydantic, then a table from the records."""
    from parley.records import ANNOTATION

    for number, data in _batches(corpus):
        lines = data.decode().splitlines()
        _write((ANNOTATION.validate_python(json.loads(line), strict=False) for line in lines), output / f"{number:05d}")


def pydantic(corpus: Path, output: Path) -> None:
    """Each line by pydantic's own JSON reader, then a table from the records: the best it can do."""
    from parley.records import ANNOTATION

    for number, data in _batches(corpus):
        _write(map(ANNOTATION.validate_json, data.splitlines()), output / f"{number:05d}")


def exact(corpus: Path, output: Path) -> None:
    """All checks on pydantic's records, which the exact way reads line by line, then a table from the records."""
    from parley.checks import summarise
    from parley.contributions.corpus import check_corpus, open_corpus
    from parley.contributions.read import read_article
    from parley.contributions.stored import Stored

    opened, summaries = open_corpus(corpus), []
    folders = layout.article_folders(corpus)
    for number, start in enumerate(range(0, len(folders), FILES)):
        records: list[Any] = []
        for folder in folders[start : start + FILES]:
            article = read_article(folder, opened.authority)
            if article.has_errors or article.subject is None:
                raise SystemExit(f"{folder} has errors")
            records += [annotation for view in article.subject.views for annotation in view.annotations]
            summaries.append(summarise(article.subject))
        _write(records, output / f"{number:05d}")
    list(check_corpus(opened, summaries, [Stored(folder.name) for folder in folders]))


def _write(records: Iterable[Any], output: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from parley.records import LAYERS
    from parley.tables import schema_of

    rows: dict[str, list[dict[str, Any]]] = {}
    for record in records:
        rows.setdefault(record.layer, []).append(record.model_dump())
    for name, values in rows.items():
        table = pa.Table.from_pylist(values, schema_of(LAYERS[name].model))
        pq.write_table(table, output.with_name(f"{output.name}-{name}.parquet"), **ZSTD)


def load_parley(release: Path, config: str) -> None:
    """`parley.load`, which proves the files first."""
    import parley

    parley.load(config, release=release)


def load_datasets(release: Path, config: str) -> None:
    """What `datasets` gives for the Parquet files by themselves."""
    from datasets import load_dataset

    folder = release / "data" / config
    splits = dict.fromkeys(path.name.split("-")[0] for path in sorted(folder.iterdir()))
    load_dataset("parquet", data_files={split: str(folder / f"{split}-*.parquet") for split in splits})


PEERS: Final[Mapping[str, Callable[[Path, Path], None]]] = {
    peer.__name__: peer for peer in (floor, polars, datasets, pydantic, naive, exact)
}
LOADERS: Final[Mapping[str, Callable[[Path, str], None]]] = {
    "load-parley": load_parley,
    "load-datasets": load_datasets,
}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Other ways to the same tables, to compare with.")
    parser.add_argument("name", choices=(*PEERS, *LOADERS))
    parser.add_argument("source", metavar="CORPUS|RELEASE", type=Path)
    parser.add_argument("target", metavar="OUTPUT|CONFIG")
    given = parser.parse_args()
    if given.name in LOADERS:
        LOADERS[given.name](given.source, given.target)
    else:
        Path(given.target).mkdir(parents=True)
        PEERS[given.name](given.source, Path(given.target))


if __name__ == "__main__":
    main()
