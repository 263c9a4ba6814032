"""Shards: so many articles at a time are checked and their tables written, in bounded memory, by any executor.

A shard is named by its place and does not depend on who works on it: the parts have the same bytes whatever the executor
or the number of workers. Two attempts at one shard cannot both publish: the first that renames its folder has done it.
"""

import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from pydantic import BaseModel

from parley.checks import ArticleSubject, ArticleSummary, View, summarise
from parley.contributions import layout
from parley.contributions.canonical import annotations_text
from parley.contributions.copies import texts_from
from parley.contributions.corpus import Corpus, open_corpus
from parley.contributions.read import CheckedArticle, read_article
from parley.findings import Finding
from parley.tables import ArticleLines, shard_tables, write_parts

ARTICLES = 250
"""Articles of a shard: enough that a column is long, few enough that a shard fits into memory many times."""
IN_FLIGHT = 8
"""Shards that are handed to an executor before the first result is taken."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Some articles of a corpus, by name. `stamp` tells one state of the corpus's own files from another."""

    corpus: Path
    stamp: str
    number: int
    articles: tuple[str, ...]
    sources: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedShard:
    """What was found in a shard. `parts` is the folder of its tables, None where it has errors or none were asked for."""

    number: int
    findings: tuple[Finding, ...]
    summaries: tuple[ArticleSummary, ...]
    not_run: tuple[tuple[str, tuple[str, ...]], ...]
    parts: Path | None


def plan(corpus: Corpus, folders: Sequence[Path], sources: Sequence[Path] = ()) -> list[Shard]:
    """The shards of a corpus, in order of article ids."""
    names = [folder.name for folder in folders]
    stamp = layout.stamp(corpus.root)
    return [
        Shard(corpus.root, stamp, number, tuple(names[start : start + ARTICLES]), tuple(sources))
        for number, start in enumerate(range(0, len(names), ARTICLES))
    ]


@lru_cache(maxsize=2)
def _opened(root: Path, stamp: str) -> Corpus:  # the stamp keeps a changed corpus apart
    return open_corpus(root)


def work(shard: Shard, output: Path | None = None) -> CheckedShard:
    """Check the articles of a shard; where `output` is given and none has an error, write its tables there."""
    corpus = _opened(shard.corpus, shard.stamp)
    text_of = texts_from(shard.sources)
    articles = [
        read_article(shard.corpus / layout.ARTICLES / name, corpus.authority, text_of, light=True)
        for name in shard.articles
    ]
    wanted = output is not None and not corpus.has_errors and not any(article.has_errors for article in articles)
    return CheckedShard(
        shard.number,
        tuple(finding for article in articles for finding in article.findings),
        tuple(summarise(article.subject) for article in articles if article.subject is not None),
        tuple((article.id, article.not_run) for article in articles if article.not_run),
        _write(corpus, articles, output / f"{shard.number:05d}") if wanted and output is not None else None,
    )


def _write(corpus: Corpus, articles: Sequence[CheckedArticle], target: Path) -> Path:
    lines = [_lines(corpus, article.subject) for article in articles if article.subject is not None]
    attempt = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
    write_parts(shard_tables(lines, corpus.authority.entities), attempt)
    with suppress(OSError):  # another attempt was first, with the same bytes
        attempt.rename(target)
    shutil.rmtree(attempt, ignore_errors=True)
    return target


def _lines(corpus: Corpus, article: ArticleSubject) -> ArticleLines:
    folder = corpus.root / layout.ARTICLES / article.folder
    gold = _canonical(article.gold, folder / layout.GOLD) if article.gold else b""
    passes = (
        (
            corpus.authority.annotators[view.annotator or ""],
            _canonical(view, folder / layout.PASSES / f"{view.annotator}.jsonl"),
        )
        for view in article.passes
    )
    text = article.text if article.metadata.text_status == "included" else None
    return ArticleLines(article.metadata, corpus.splits.splits[article.folder], text, gold, tuple(passes))


def _canonical(view: View, path: Path) -> bytes:
    """The canonical lines of a file; of one that was decoded the fast way these are its bytes."""
    if any(isinstance(annotation, BaseModel) for annotation in view.annotations[:1]):
        return annotations_text(view.annotations).encode()
    return path.read_bytes()


def run(
    shards: Sequence[Shard], output: Path | None = None, executor: Executor | None = None
) -> Iterator[CheckedShard]:
    """The results of all shards, in order; on `executor`, or one after another here."""
    if executor is None:
        yield from (work(shard, output) for shard in shards)
        return
    waiting = iter(shards)
    pending: deque[Future[CheckedShard]] = deque(executor.submit(work, s, output) for s in islice(waiting, IN_FLIGHT))
    while pending:
        yield pending.popleft().result()
        pending.extend(executor.submit(work, shard, output) for shard in islice(waiting, 1))
