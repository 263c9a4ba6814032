"""Shards: so many articles at a time are checked, in bounded memory, by any executor, and what is known of one is kept.

A shard is named by its place and does not depend on who works on it. Where it ends is decided by the ids around, so that
an article that is added or removed moves the ends of few shards.
"""

import os
import time
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from parley.cache import Cache
from parley.checks import ArticleSummary, summarise
from parley.contributions import layout
from parley.contributions.copies import TextOf, texts_from
from parley.contributions.corpus import Corpus, open_corpus
from parley.contributions.memory import (
    FileState,
    Kept,
    Memory,
    Now,
    Result,
    content_of,
    from_corpus,
    from_here,
    memory_of,
    state_of,
    state_of_texts,
    traced,
)
from parley.contributions.read import CheckedArticle, read_article
from parley.contributions.stored import Stored, opened
from parley.errors import LostWorker
from parley.findings import Finding, has_errors
from parley.records import Metadata

Done = TypeVar("Done")
ARTICLES = 250
"""Articles of a shard, about: enough that a column is long and a release has few files, few enough to do one shard again."""
IN_FLIGHT = 8
"""Shards that are handed to an executor before the first result is taken."""
RETRIES = 2
"""So often a shard is done again whose worker died."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Some articles of a corpus. `stamp` tells one state of the corpus's own files from another, `texts` of the sources.

    `asked` are the ids of those to be checked; of the others only what is known already is given.
    """

    corpus: Path
    stamp: str
    number: int
    articles: tuple[Stored, ...]
    asked: frozenset[str]
    sources: tuple[Path, ...] = ()
    texts: str = ""
    cache: Cache | None = None


@dataclass(frozen=True, slots=True)
class CheckedShard:
    """What was found in a shard: a result for each article, in order, less those that were not asked for and are not known.

    `contents` has digests of the files of those whose results may be kept.
    """

    number: int
    results: tuple[Result, ...]
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order of articles."""
        return tuple(finding for result in self.results for finding in result.findings)

    @property
    def summaries(self) -> tuple[ArticleSummary, ...]:
        """The summaries of the articles that could be read."""
        return tuple(result.summary for result in self.results if result.summary is not None)

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return has_errors(self.findings)


def plan(
    corpus: Corpus,
    articles: Sequence[Stored],
    asked: Collection[str] | None = None,
    sources: Sequence[Path] = (),
    cache: Cache | None = None,
) -> list[Shard]:
    """The shards of a corpus, in order of article ids; without a `cache` only those in which an article is asked for."""
    stamp, texts = layout.stamp(corpus.root), state_of_texts(sources)
    kept = cache if ".." not in corpus.root.parts else None  # a path with such a part has several spellings
    everything = frozenset(one.id for one in articles) if asked is None else frozenset(asked)
    shards = []
    for number, some in enumerate(cut(articles)):
        wanted = everything.intersection(one.id for one in some)
        if wanted or kept is not None:
            shards.append(Shard(corpus.root, stamp, number, some, wanted, tuple(sources), texts, kept))
    return shards


def cut(articles: Sequence[Stored]) -> Iterator[tuple[Stored, ...]]:
    """The articles in runs of `ARTICLES`, more or less by half: a run ends where the digest of an id says so."""
    run: list[Stored] = []
    for one in articles:
        run.append(one)
        is_end = zlib.crc32(one.id.encode("utf-8", "surrogateescape")) % (ARTICLES // 2) == 0
        if len(run) >= ARTICLES * 3 // 2 or (is_end and len(run) >= ARTICLES // 2):
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


@lru_cache(maxsize=2)
def _opened(root: Path, stamp: str) -> Corpus:  # the stamp keeps a changed corpus apart
    return open_corpus(root)


@lru_cache(maxsize=2)
def _texts(sources: tuple[Path, ...], state: str) -> TextOf:
    return texts_from(sources)


def run(
    work: Callable[[Shard, Corpus | None], Done],
    shards: Sequence[Shard],
    corpus: Corpus,
    executor: Executor | None = None,
) -> Iterator[Done]:
    """The results of all shards, in order; on `executor`, or one after another here, with the corpus that is open.

    A shard whose worker died is done again. Raises: LostWorker.
    """
    if executor is None:
        yield from (work(shard, corpus) for shard in shards)
        return
    waiting = iter(shards)
    pending = deque((shard, 0, executor.submit(work, shard, None)) for shard in islice(waiting, IN_FLIGHT))
    while pending:
        shard, deaths, future = pending.popleft()
        try:
            yield future.result()
        except BrokenExecutor as error:
            if deaths == RETRIES:
                raise LostWorker(f"{shard.articles[0].id} … {shard.articles[-1].id}") from error
            pending.appendleft((shard, deaths + 1, executor.submit(work, shard, None)))
            continue
        pending.extend((shard, 0, executor.submit(work, shard, None)) for shard in islice(waiting, 1))


def check_shard(shard: Shard, corpus: Corpus | None = None) -> CheckedShard:
    """Check a shard; in another process the corpus is opened there."""
    return read_shard(shard, corpus or opened_corpus(shard))[0]


def opened_corpus(shard: Shard) -> Corpus:
    """The corpus of a shard, opened once in a process."""
    return _opened(shard.corpus, shard.stamp)


def read_shard(shard: Shard, corpus: Corpus) -> tuple[CheckedShard, Mapping[str, Metadata]]:
    """Check a shard; the second value has the metadata that were read for it, by article."""
    known = _Known(shard, corpus)
    results = {one.id: result for one in shard.articles if (result := known.recall(one)) is not None}
    unknown = [one for one in shard.articles if one.id not in results and one.id in shard.asked]
    metadata: dict[str, Metadata] = {}
    text_of = _texts(shard.sources, shard.texts)
    for stored, files in zip(unknown, opened(shard.corpus, unknown), strict=True):
        looked_up: set[str] = set()
        authority = corpus.authority if shard.cache is None else traced(corpus.authority, looked_up)
        article = read_article(files, authority, text_of, light=True)
        results[stored.id] = _result(article)
        known.learn(stored, results[stored.id], looked_up)
        if article.subject is not None:
            metadata[stored.id] = article.subject.metadata
    known.save()
    inorder = tuple(results[one.id] for one in shard.articles if one.id in results)
    return CheckedShard(shard.number, inorder, known.contents), metadata


def _result(article: CheckedArticle) -> Result:
    subject = article.subject
    return Result(
        article.id,
        article.findings,
        summarise(subject) if subject is not None else None,
        subject is not None and subject.metadata.text_status == "withheld",
        bool(article.not_run),
        subject is not None
        and not any(isinstance(one, BaseModel) for view in subject.views for one in view.annotations[:1]),
    )


class _Known:
    """What is known of the articles of a shard before they are checked, and what is to be kept of them after."""

    def __init__(self, shard: Shard, corpus: Corpus) -> None:
        self._shard, self._facts = shard, corpus.facts
        self._root = os.fspath(shard.corpus)
        self._memory: Memory | None = None
        if shard.cache is not None:
            self._memory = memory_of(shard.cache, [one.id for one in shard.articles])
        self._begun = time.time_ns()
        self._states: dict[str, tuple[FileState, ...] | None] = {}
        self._learnt: list[tuple[Stored, Result, tuple[str, ...]]] = []
        self.contents: dict[str, bytes] = {}

    def _place(self, stored: Stored) -> tuple[str, int]:
        """The folder whose files an article follows from: its own, or that of its shard."""
        if stored.shard is not None:
            return os.path.join(self._root, layout.SHARDS, stored.shard), layout.MAX_SHARD_BYTES
        return os.path.join(self._root, layout.ARTICLES, stored.id), layout.MAX_BYTES

    def _state(self, stored: Stored) -> tuple[FileState, ...] | None:
        place, most = self._place(stored)
        if place not in self._states:
            self._states[place] = state_of(place, most)
        return self._states[place]

    def recall(self, stored: Stored) -> Result | None:
        """The result of an article that is as it was."""
        if self._memory is None or (files := self._state(stored)) is None:
            return None
        now = Now(self._place(stored)[0], files, self._begun, self._facts, self._shard.stamp, self._shard.texts)
        kept = self._memory.recall(stored.id, now)
        if kept is None:
            return None
        self.contents[stored.id] = kept.content
        return replace(kept.result, findings=from_here(kept.result.findings, self._shard.corpus))

    def learn(self, stored: Stored, result: Result, looked_up: Collection[str]) -> None:
        """Keep a result, if its files are still as they were when `save` is called."""
        if self._memory is not None and self._state(stored) is not None:
            self._learnt.append((stored, result, tuple(sorted(looked_up))))

    def save(self) -> None:
        """Write what was learnt. A file that changed while it was checked is left out."""
        if self._memory is None:
            return
        before, self._states = self._states, {}
        contents: dict[str, bytes | None] = {}
        for stored, result, looked_up in self._learnt:
            place, _ = self._place(stored)
            files = before[place]
            if place not in contents:
                contents[place] = content_of(place, files or ())
            content, findings = contents[place], from_corpus(result.findings, Path(place), self._shard.corpus)
            if files is None or content is None or findings is None or self._state(stored) != files:
                continue
            facts, texts = self._facts.digest(looked_up), self._shard.texts if result.is_withheld else ""
            kept = Kept(
                files,
                self._begun,
                content,
                looked_up,
                facts,
                self._shard.stamp,
                texts,
                replace(result, findings=findings),
            )
            self._memory.put(stored.id, kept)
            self.contents[stored.id] = content
        self._memory.save()
