"""The tables made column by column hold what the same rules give record by record."""

from pathlib import Path

import pyarrow as pa
import pytest
from row_by_row import rows_of

from parley.contributions import layout
from parley.contributions.corpus import open_corpus
from parley.contributions.read import read_article
from parley.records import CONFIGS
from parley.tables import ArticleLines, schema_of, shard_tables

ROOT = Path(__file__).resolve().parents[2]
CORPORA = [ROOT / "corpus", ROOT / "tests" / "contributions" / "valid" / "corpus"]
SHARDED = [config for config in CONFIGS if config != "entities"]


def both_ways(root: Path) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """The tables of a corpus column by column, and record by record."""
    corpus = open_corpus(root)
    articles: list[ArticleLines] = []
    rows: dict[str, list[object]] = {config: [] for config in SHARDED}
    for folder in layout.article_folders(root):
        subject = read_article(folder, corpus.authority).subject
        assert subject is not None
        split = corpus.splits.splits[folder.name]
        for config, row in rows_of(subject, split, corpus.authority):
            rows[config].append(row.model_dump())
        passes = [
            (corpus.authority.annotators[path.stem], path.read_bytes())
            for path in sorted((folder / layout.PASSES).glob("*.jsonl"))
        ]
        text = subject.text if subject.metadata.text_status == "included" else None
        gold = (folder / layout.GOLD).read_bytes()
        articles.append(ArticleLines(subject.metadata, split, text, gold, tuple(passes)))
    exact = {config: pa.Table.from_pylist(values, schema_of(CONFIGS[config])) for config, values in rows.items()}
    return shard_tables(articles, corpus.authority.entities), exact


@pytest.mark.parametrize("root", CORPORA, ids=["corpus", "fixture"])
def test_columns_and_records_give_the_same_rows(root: Path) -> None:
    columns, exact = both_ways(root)
    for config in SHARDED:
        columns[config].validate(full=True)
        assert columns[config].schema.equals(exact[config].schema, check_metadata=True)
        assert columns[config].to_pylist() == exact[config].to_pylist(), config


def test_a_shard_without_articles_has_empty_tables() -> None:
    tables = shard_tables([], {})
    assert {config: table.num_rows for config, table in tables.items()} == dict.fromkeys(SHARDED, 0)
