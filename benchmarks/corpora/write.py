"""Writing a corpus, an article at a time; kept of each is only what the files about all of them need."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TextIO

from corpora.article import draft
from corpora.article_defects import Around
from corpora.defects import Defect, Late, Rate, in_article, in_records
from corpora.folder import Article, article, copy_of, files
from corpora.line_defects import LINES
from corpora.shared import bygone, entity_lines, once
from corpora.world import world
from parley.contributions import layout
from parley.contributions.convert import write_shards
from parley.contributions.pack import pack
from parley.errors import UnusableInput
from parley.records import Split

CHUNK = 64
"""So many articles a worker takes at a time."""
SPLITS: tuple[Split, ...] = ("train",) * 8 + ("validation", "test")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: everything that is written follows from it. `is_twice`: each article has two passes."""

    articles: int
    seed: int
    rate: Rate
    is_twice: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is kept of an article: its split (None where that is left out), counts, and what is wrong with it.

    `late` is a defect whose place is known only when all articles are written. `lines` are for a shard, not written yet.
    `is_read` is False where some of its lines, or its metadata, cannot be read.
    """

    id: str
    split: Split | None
    gold: int
    passes: int
    is_withheld: bool
    defects: tuple[Defect, ...]
    late: Late | None
    is_read: bool
    lines: Mapping[str, bytes]


Store = Callable[[Path, str, Mapping[str, bytes]], Mapping[str, bytes]]
"""Puts the files of an article, by their path in its folder, into a corpus; or returns them as lines of a shard."""


def store_folder(corpus: Path, id: str, made: Mapping[str, bytes]) -> Mapping[str, bytes]:
    for path, data in made.items():
        where = corpus / layout.ARTICLES / id / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(data)
    return {}


def store_lines(corpus: Path, id: str, made: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return pack(id, made, corpus / layout.ARTICLES / id)


STORES: Mapping[str, Store] = {"folders": store_folder, "shards": store_lines}
"""Each layout of a corpus with what stores an article in it."""


def id_of(seed: int, number: int) -> str:
    """The article's id: its number, so that ids sort, and a word."""
    chance = Random(f"{seed}/id/{number}")
    return f"{number:06d}-" + "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3))


def _article(plan: Plan, number: int, id: str, is_longer: bool = False) -> Article:
    """An article under an id; a longer one has a last paragraph of one word."""
    made = draft(plan.seed, plan.articles, number)
    if plan.is_twice:
        made = replace(made, passes=2)
    more = f"\n\n{made.language.grammar['the']}{made.language.script.stop}" if is_longer else ""
    return article(replace(made, text=made.text + more), id, Random(f"{plan.seed}/passes/{number}"))


def _around(plan: Plan, number: int, id: str) -> Around:
    """What a spoilt article may have to do with the one before it."""
    split = _split(number)
    if number == 0 or plan.rate.spoils(number - 1):
        return Around(split)
    twin = _article(plan, number - 1, id)
    longer = None if _split(number - 1) == split else _article(plan, number - 1, id, is_longer=True)
    return Around(split, twin, longer, plan.rate.heeds(number))


def _split(number: int) -> Split:
    return SPLITS[number % len(SPLITS)]


def write_article(plan: Plan, output: Path, store: Store, number: int) -> Outcome:
    """Write one article, its withheld text beside the corpus; the same wherever and after whatever it is called."""
    id, rate = id_of(plan.seed, number), plan.rate
    made = _article(plan, number, id)
    hit, spoilt = None, None
    if rate.spoils(number):
        around = _around(plan, number, id)
        spoilt = in_article(made, around, rate, number)
    if spoilt is not None:
        hit, defect = spoilt
        written, defects = hit.files, [defect]
    else:
        share = rate if not rate.heeds(number + 1) else replace(rate, share=0.0)
        gold, defects = in_records(made, share, number)
        written = {**files(made), layout.GOLD: gold.encode()}
    if made.is_withheld:
        (output / "texts" / f"{id}.txt").write_bytes(copy_of(made.text))
    lines = store(output / "corpus", id, written)
    kinds = {defect.check for defect in defects}
    late = Late(defects[0], hit.released, hit.tombstone) if hit is not None and hit.released is not None else None
    return Outcome(
        id,
        None if "split-assigned" in kinds else _split(number),
        len(made.gold),
        sum(map(len, made.passes.values())),
        made.is_withheld,
        tuple(defects) if late is None else (),
        late,
        not kinds & {*LINES, "missing-file"},
        lines,
    )


def generate(plan: Plan, output: Path, form: str = "folders", workers: int = 1) -> Counter[str]:
    """Write `corpus/`, `texts/` and `defects.jsonl` under `output`; returns counts. Raises: UnusableInput."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UnusableInput("is there already; give a new or empty folder", output)
    (output / "corpus").mkdir(parents=True)
    (output / "texts").mkdir()
    splits: dict[str, Split] = {}
    counts: Counter[str] = Counter(articles=plan.articles)
    late: list[Late] = []
    unread: list[str] = []
    with (output / "defects.jsonl").open("w", encoding="utf-8", newline="") as noted, mapper(workers) as each:
        outcomes = each(partial(write_article, plan, output, STORES[form]), range(plan.articles))

        def taken() -> Iterator[Mapping[str, bytes]]:
            for outcome in outcomes:
                if outcome.split:
                    splits[outcome.id] = outcome.split
                counts.update(gold=outcome.gold, passes=outcome.passes, withheld=outcome.is_withheld)
                counts["defects"] += _note(noted, outcome.defects)
                late.extend([outcome.late] if outcome.late else [])
                unread.extend([] if outcome.is_read else [outcome.id])
                yield outcome.lines

        shards = (output / "corpus" / layout.SHARDS / f"{number:05d}" for number in count())
        write_shards(taken(), shards)
        lines, defects = entity_lines(world(plan.seed, plan.articles), plan.rate, not unread)
        counts["entities"] = len(lines)
        counts["defects"] += _note(noted, defects)
        _write(output / "corpus" / layout.ENTITIES, "".join(lines))
        texts, defects = once(plan.articles, plan.rate, splits)
        counts["defects"] += _note(noted, defects)
        more, defects = bygone(late, texts[layout.SPLITS])
        counts["defects"] += _note(noted, defects)
        for name, text in (texts | more).items():
            _write(output / "corpus" / name, text)
    return counts


@contextmanager
def mapper(workers: int) -> Iterator[Callable[[Callable[[int], Outcome], Iterable[int]], Iterable[Outcome]]]:
    """`map`, in this process or in several; the order is the same."""
    if workers == 1:
        yield map
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield partial(pool.map, chunksize=CHUNK)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _note(noted: TextIO, defects: Iterable[Defect]) -> int:
    """Write defects down; returns how many."""
    lines = [json.dumps(asdict(defect), ensure_ascii=False) + "\n" for defect in defects]
    noted.writelines(lines)
    return len(lines)
