"""Trying the systems: choose on validation, learn from train, find on test, score."""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from parley.agreement import Resampling
from parley.contributions import layout
from parley.errors import UnusableInput
from parley.records import AnyAnnotation
from parley.records.measures import Score, Scores
from parley.scoring import score
from systems.output import annotations, pass_text
from systems.rule_names import names
from systems.rule_sayings import sayings
from systems.taggers import forget
from systems.texts import Article, Text
from systems.trained import Choice, kept, learned

PARTS: Final = {
    "mention": ("mention", "unit", None),
    "type of mention": ("mention", "unit", "type"),
    "cue": ("attribution", "cue", None),
    "content": ("attribution", "content", None),
    "source": ("attribution", "source", None),
}
"""What is reported: layer, role and attribute in the scores."""
ANY: Final = 10**6
"""A quotation has fewer tokens."""
PENALTIES: Final = (0.03, 0.1, 0.3, 1.0)
GRID: Final[tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...]] = (
    ("lists", (False, True), ("cue",)),
    ("cue_penalty", PENALTIES, ("cue",)),
    ("nestings", (("outermost",), ("innermost",), ("outermost", "innermost")), ("mention",)),
    ("mention_penalty", PENALTIES, ("mention", "type of mention")),
    ("role_penalty", PENALTIES, ("content", "source")),
    ("least", (6, 10, ANY), ("content",)),
)
"""What is chosen on validation, one after another: the values tried, and the parts whose mean F1 (exact) decides."""
Find = Callable[[Text], Sequence[AnyAnnotation]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One value tried on validation. F1 is None where there was nothing to measure."""

    name: str
    value: object
    f1: float | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Run:
    """What came out for some articles: the scores of each system on test, and CPU seconds of each step."""

    articles: tuple[Article, ...]
    trials: tuple[Trial, ...]
    scores: Mapping[str, Scores]
    seconds: Mapping[str, float]

    def of(self, split: str) -> tuple[Article, ...]:
        """The articles of a split."""
        return _of(self.articles, split)


def _of(articles: Iterable[Article], split: str) -> tuple[Article, ...]:
    return tuple(one for one in articles if one.split == split)


def run(corpus: Path, articles: Sequence[Article], output: Path, resampling: Resampling) -> Run:
    """Choose, learn, find and score on some articles of a corpus. Raises: UnusableInput."""
    train, validation, test = (_of(articles, split) for split in ("train", "validation", "test"))
    if not train or not test:
        raise UnusableInput(
            f"has {len(train)} articles to learn from and {len(test)} to be tried on; needs both", corpus
        )
    shutil.rmtree(output, ignore_errors=True)
    gold = _copy(corpus, articles, output / "gold")
    forget()
    clock = _Clock()
    choice, trials = choose(train, validation, lambda found: _scored(gold, output / "tried", found, Resampling(0, 0)))
    clock.lap("choosing")
    forget()
    find = learned(train, choice)
    clock.lap("learning")
    found: dict[str, dict[str, Sequence[AnyAnnotation]]] = {}
    systems: dict[str, Callable[[Article], Sequence[AnyAnnotation]]] = {
        "rule": lambda article: _by_rule(article.text),
        "trained": lambda article: find(article.text),
        "bound": lambda article: kept(article, choice),
    }
    for name, system in systems.items():
        found[name] = {article.id: system(article) for article in test}
        clock.lap(name)
    scores = {name: _scored(gold, output / name, one, resampling, "test") for name, one in found.items()}
    return Run(tuple(articles), tuple(trials), scores, clock.laps)


class _Clock:
    """CPU seconds from one lap to the next."""

    def __init__(self) -> None:
        self._last, self.laps = time.process_time(), dict[str, float]()

    def lap(self, name: str) -> None:
        now = time.process_time()
        self.laps[name], self._last = now - self._last, now


def _by_rule(text: Text) -> Sequence[AnyAnnotation]:
    known = names(text)
    return annotations(text, known, sayings(text, known))


def _copy(corpus: Path, articles: Iterable[Article], folder: Path) -> Path:
    """A corpus of these articles alone, with their gold: what `parley score` is given."""
    ids = {article.id for article in articles}
    skipped = shutil.ignore_patterns(layout.PASSES)
    folder.mkdir(parents=True)
    for name in layout.TOP_FILES:
        if (corpus / name).is_file():
            shutil.copy(corpus / name, folder)
    for id in sorted(ids):
        shutil.copytree(corpus / layout.ARTICLES / id, folder / layout.ARTICLES / id, ignore=skipped)
    return folder


def _scored(
    gold: Path,
    folder: Path,
    found: Mapping[str, Sequence[AnyAnnotation]],
    resampling: Resampling,
    split: str = "validation",
) -> Scores:
    folder.mkdir(parents=True, exist_ok=True)
    for id, own in found.items():
        (folder / f"{id}.jsonl").write_text(pass_text(own), encoding="utf-8")
    scores = score(gold, folder, resampling, split)
    if not isinstance(scores, Scores):
        raise UnusableInput(scores[0].message, folder)
    return scores


def choose(
    train: tuple[Article, ...], validation: Sequence[Article], scored: Callable[[Mapping[str, Any]], Scores]
) -> tuple[Choice, list[Trial]]:
    """The best values on validation, the first of equal ones; without articles there, those that a choice begins with."""
    choice, trials = Choice(), list[Trial]()
    for name, values, parts in GRID if validation else ():
        tried = []
        for value in values:
            find = learned(train, replace(choice, **{name: value}))
            scores = scored({article.id: find(article.text) for article in validation})
            found = [row.exact.f1.value for part in parts if (row := row_of(scores, part))]
            known = [one for one in found if one is not None]
            tried.append(sum(known) / len(known) if known else None)
        best = max(range(len(values)), key=lambda n: (tried[n] or 0.0, -n))
        choice = replace(choice, **{name: values[best]})
        trials += [Trial(name, value, f1, n == best) for n, (value, f1) in enumerate(zip(values, tried, strict=True))]
    return choice, trials


def row_of(scores: Scores, part: str, by: str = "all", group: str = "") -> Score | None:
    """The row of a part, of all articles or of a group."""
    wanted = (by, group, *PARTS[part], None)
    rows = ((row, (row.by, row.group, row.layer, row.role, row.attribute, row.label)) for row in scores.scores)
    return next((row for row, own in rows if own == wanted), None)
