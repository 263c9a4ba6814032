"""The fast way and the exact way accept the same lines, find the same and build the same; a corpus is its articles.

PARLEY_FULL=1 tries 25 made-up corpora instead of 2, and 600 damaged files instead of 40.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overlays import damaged, tree
from test_fast import same

import generate
from parley.build import build
from parley.checks import summarise
from parley.contributions import layout, read
from parley.contributions.check import check
from parley.contributions.copies import texts_from
from parley.contributions.corpus import check_corpus, open_corpus
from parley.contributions.read import CheckedArticle, read_article
from parley.contributions.stored import articles

FULL = bool(os.environ.get("PARLEY_FULL"))
CORPORA, FILES, ARTICLES = (25, 600, 60) if FULL else (2, 40, 10)
SEEDS = st.integers(0, 10_000)


@contextmanager
def made(*options: str, size: int = ARTICLES) -> Iterator[Path]:
    """A made-up corpus in `corpus`, its withheld texts in `texts`."""
    with TemporaryDirectory() as folder:
        output = Path(folder) / "made"
        assert generate.main(["--size", str(size), "--output", str(output), *options]) == 0
        yield output


@contextmanager
def exact_only() -> Iterator[None]:
    """For as long as it lasts, no file is decoded the fast way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read, "decode_canonical", lambda data: None)
        yield


def judged(article: CheckedArticle) -> tuple[object, ...]:
    """What a reader of the article is told, and what the corpus level learns of it."""
    subject = article.subject
    sets = [(v.annotator, v.lost, v.is_complete, v.knows_ids) for v in subject.views] if subject else None
    return article.findings, article.not_run, sets, summarise(subject) if subject else None


def differences(folder: Path, read: Callable[..., CheckedArticle]) -> list[str]:
    """In what the two ways to read an article differ."""
    fast, exact = read(folder, light=True), read(folder, light=False)
    views = [(one, other) for one, other in zip(_views(fast), _views(exact), strict=True)]
    unlike = [f"{folder.name}: findings or summary"] if judged(fast) != judged(exact) else []
    return unlike + [f"{folder.name}: {one.annotator}" for one, other in views if not _alike(one, other)]


def _views(article: CheckedArticle) -> tuple[Any, ...]:
    return article.subject.views if article.subject else ()


def _alike(one: Any, other: Any) -> bool:
    pairs = zip(one.annotations, other.annotations, strict=True)
    return all(same(light, record) for light, record in pairs) and one.used_entities == other.used_entities


@given(SEEDS, st.sampled_from(["0", "0.02", "0.3"]), st.booleans())
@settings(max_examples=CORPORA)
def test_both_ways_find_the_same_in_the_same_lines(seed: int, rate: str, has_texts: bool) -> None:
    with made("--seed", str(seed), "--defects", rate) as output:
        authority = open_corpus(output / "corpus").authority
        text_of = texts_from([output / "texts"] if has_texts else [])
        found = [
            difference
            for folder in sorted((output / "corpus" / "articles").iterdir())
            for difference in differences(folder, lambda path, light: read_article(path, authority, text_of, light))
        ]
    assert found == []


@cache
def intact() -> tuple[dict[str, bytes], TemporaryDirectory[str]]:
    """The files of a clean corpus, and where they lie while tests run."""
    place = TemporaryDirectory()
    with made("--seed", "4", size=6) as output:
        files = tree(output)
    for path, data in files.items():
        (Path(place.name) / path).parent.mkdir(parents=True, exist_ok=True)
        (Path(place.name) / path).write_bytes(data)
    return files, place


@given(SEEDS)
@settings(max_examples=FILES)
def test_both_ways_find_the_same_in_a_damaged_file(seed: int) -> None:
    files, place = intact()
    chance = random.Random(seed)
    path = chance.choice(sorted(path for path in files if path.endswith(("metadata.json", "annotations.jsonl"))))
    where = Path(place.name) / path
    where.write_bytes(damaged(files[path], seed) if seed % 2 else renumbered(files[path], chance))
    try:
        authority = open_corpus(Path(place.name) / "corpus").authority
        assert differences(where.parent, lambda path, light: read_article(path, authority, light=light)) == []
    finally:
        where.write_bytes(files[path])


def renumbered(data: bytes, chance: random.Random) -> bytes:
    """The file with one of its digits changed: of an offset, an id, a digest."""
    at = chance.choice([match.start() for match in re.finditer(rb"[0-9]", data)])
    return data[:at] + str(chance.randrange(10)).encode() + data[at + 1 :]


@given(SEEDS)
@settings(max_examples=CORPORA)
def test_the_findings_of_a_corpus_are_those_of_its_articles_and_of_the_whole(seed: int) -> None:
    with made("--seed", str(seed), "--defects", "0.1") as output:
        root, sources = output / "corpus", [output / "texts"]
        corpus, text_of, stored = open_corpus(root), texts_from(sources), articles(root)
        one_by_one = [read_article(root / layout.ARTICLES / one.id, corpus.authority, text_of) for one in stored.stored]
        summaries = [summarise(article.subject) for article in one_by_one if article.subject]
        parts = {*corpus.findings, *stored.findings, *check_corpus(corpus, summaries, stored.stored)}
        parts = parts.union(*(article.findings for article in one_by_one))
        assert set(check([root], sources).findings) == parts


@given(SEEDS)
@settings(max_examples=1 + CORPORA // 10)
def test_both_ways_and_lines_in_another_form_build_the_same_bytes(seed: int) -> None:
    with made("--seed", str(seed)) as output:
        fast = tree(build(output / "corpus", output / "fast").folder)
        with exact_only():
            exact = tree(build(output / "corpus", output / "exact").folder)
        for path in (output / "corpus" / "articles").glob("*/**/*.jsonl"):
            lines = path.read_bytes().splitlines()[::-1]
            path.write_bytes(b"".join(line.replace(b'": ', b'" : ') + b"\n" for line in lines))
        other = build(output / "corpus", output / "other")
        assert {finding.check for finding in other.warnings} == {"canonical-form"}
        assert fast == exact == tree(other.folder)
