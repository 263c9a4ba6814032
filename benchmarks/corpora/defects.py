"""Which defects are planted where. Each is put so that `parley check` reports it at the place that is written down.

`PLANTED` names every check that can be failed on purpose, `NOT_PLANTED` the others with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from corpora.article_defects import ARTICLES, HEEDING, OFTEN, SELDOM, Around, Hit
from corpora.corpus_defects import ENTITIES, VERSION
from corpora.folder import Article, line, place
from corpora.line_defects import LINES
from corpora.page import Json
from corpora.plants import Key, Plant, Planter
from corpora.record_defects import RECORDS
from corpora.span_defects import SPANS
from parley.checks import CHECKS
from parley.contributions import layout
from parley.records import ReleasedArticle, Tombstone

READABLE: Mapping[str, Planter] = {**SPANS, **RECORDS}
PLANTED = (*LINES, *READABLE, *ARTICLES, *ENTITIES, VERSION)
NOT_PLANTED: Mapping[str, str] = {
    "symlink-outside": "a link leads somewhere, and nothing lies outside of what is made",
    "file-size": "one such file is larger than all the others together",
    "article-twice": "an article is made in one place",
    "parallel-split": "each made-up article is of an event of its own",
    "language-of-text": "the words are of no language, and what a model takes them for is not known",
    "label-unused": "a label that is nowhere has no place",
    "label-by-annotator": "a label that is nowhere has no place",
    "erratum-valid": "an erratum is of a recorded release, and none is recorded",
    "manifest-intact": "it looks at a built release",
    "card-counts": "it looks at a built release",
    "published-words": "it looks at a built release",
}
TRIES = 60
"""So many records are tried for a kind of defect before the next kind is."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A line of `defects.jsonl`: the check that reports it, where in the corpus, and if only where texts are given."""

    check: str
    path: str
    line: int | None = None
    record: str | None = None
    needs_text: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """A defect of what was released, with the lines it has in files that are written when all articles are."""

    defect: Defect
    released: ReleasedArticle
    tombstone: Tombstone | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of gold: its sort key, and what is wrong with it, if anything."""

    key: Key
    line: str
    kind: str = ""
    plant: Plant | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """How many are planted: the share of articles, records and entities that are wrong, and in what (nothing: in all)."""

    seed: int
    share: float
    only: frozenset[str] = frozenset()

    def of(self, family: Iterable[str], turn: int) -> Sequence[str]:
        """The kinds of a family that are wanted, beginning with another one at each turn."""
        kinds = [kind for kind in family if not self.only or kind in self.only]
        first = turn % len(kinds) if kinds else 0
        return kinds[first:] + kinds[:first]

    def spoils(self, number: int) -> bool:
        """Whether the files of an article are made wrong; its records are then left as they are."""
        return self._spoilt(number) < self._spoilt(number + 1) and bool(self.of(ARTICLES, 0))

    def _spoilt(self, number: int) -> int:
        """How many articles before this one are spoilt: they stand at equal distances."""
        return int(number * self.share + Random(self.seed).random())

    def in_files(self, number: int) -> Sequence[str]:
        """The kinds to try, in this order, for an article that is spoilt: each kind has its turn."""
        is_seldom = Random(f"{self.seed}/files/{number}").random() < 0.3
        turn, families = self._spoilt(number), (SELDOM, OFTEN) if is_seldom else (OFTEN, SELDOM)
        return [kind for family in families for kind in self.of(family, turn)]

    def heeds(self, number: int) -> bool:
        """Whether an article is wrong only if the records of the one before are right."""
        return self.spoils(number) and not self.spoils(number - 1) and self.in_files(number)[0] == HEEDING


def in_article(article: Article, around: Around, rate: Rate, number: int) -> tuple[Hit, Defect] | None:
    """The article with one defect of its files; None where none of those wanted can be planted."""
    for kind in rate.in_files(number):
        if hit := ARTICLES[kind](article, around):
            return hit, Defect(kind, _path(article, hit.path), hit.line, hit.record, _needs_text(kind, article, around))
    return None


def _path(article: Article, path: str) -> str:
    return path.removeprefix("../../") if path.startswith("../../") else f"{layout.ARTICLES}/{article.id}/{path}"


def _needs_text(kind: str, article: Article, around: Around | None = None) -> bool:
    is_withheld = article.is_withheld or (around is not None and around.twin is not None and around.twin.is_withheld)
    return CHECKS[kind].needs_text and is_withheld


def in_records(article: Article, rate: Rate, number: int) -> tuple[str, list[Defect]]:
    """The article's gold with defects of its records: of lines that cannot be read, or of others, never of both."""
    rows: dict[str, Row] = {record["id"]: Row(place(record), line(record)) for record in article.gold}
    further: list[Row] = []
    for row in _plants(article, rate, number):
        if row.plant is not None and not row.plant.is_added:
            rows[row.plant.record] = row
        else:
            further.append(row)
    ordered = sorted((*rows.values(), *further), key=lambda row: row.key)
    path = _path(article, layout.GOLD)
    found = []
    for at, row in enumerate(ordered, 1):
        if row.plant is not None:
            needs_text = _needs_text(row.kind, article)
            if row.plant.elsewhere:
                name, there = row.plant.elsewhere
                found.append(Defect(row.kind, _path(article, name), there, None, needs_text))
            else:
                found.append(Defect(row.kind, path, at, row.plant.record, needs_text))
    return "".join(f"{row.line}\n" for row in ordered), found


def _plants(article: Article, rate: Rate, number: int) -> Iterator[Row]:
    """So many defects as there are records times the rate, each where it can be planted and disturbs no other."""
    chance = Random(f"{rate.seed}/records/{number}")
    families = [family for family in (LINES, READABLE) if rate.of(family, 0)]
    if not families or not rate.share:
        return
    [family] = chance.choices(families, [len(rate.of(family, 0)) for family in families])
    untouched = {record["id"]: record for record in article.gold}
    for turn in range(sum(chance.random() < rate.share for _ in article.gold)):
        for kind in rate.of(family, number + turn):
            if plant := _plant(family[kind], article, untouched, chance):
                for id in (plant.record, *plant.needs):
                    untouched.pop(id, None)
                yield Row(plant.key, plant.line, kind, plant)
                break


def _plant(planter: Planter, article: Article, untouched: Mapping[str, Json], chance: Random) -> Plant | None:
    for id in chance.sample(list(untouched), min(len(untouched), TRIES)):
        plant = planter(untouched[id], article, chance)
        if plant is not None and plant.needs <= untouched.keys():
            return plant
    return None
