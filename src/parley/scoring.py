"""How well a system's annotations match gold: precision, recall and F1 by layer, attribute and label (docs/agreement.md)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.agreement import (
    UNIT,
    Annotated,
    Case,
    Floats,
    Resampling,
    SpanCount,
    Tally,
    annotated_articles,
    estimates,
    in_groups,
    ratio,
    read_annotations,
    shown,
    so_many_articles,
    span_columns,
    tally,
)
from parley.contributions import layout
from parley.display import aligned
from parley.errors import UnknownName, UnusableInput
from parley.findings import Finding
from parley.records import AnyAnnotation
from parley.records.measures import By, Estimate, Quality, Score, Scores
from parley.release import is_release

Part = tuple[str, str, str | None, str | None]
"""Layer, role, attribute, label."""
MEASURES = 6
"""Of each part: precision, recall and F1, by equal spans, then by what is shared."""


@dataclass(frozen=True, slots=True)
class System:
    """What a system gave, by article, and what of it cannot be read."""

    annotations: Mapping[str, Sequence[AnyAnnotation]]
    findings: tuple[Finding, ...] = ()


def score(gold: Path, system: Path, resampling: Resampling, split: str | None = None) -> Scores | tuple[Finding, ...]:
    """Score a system's annotations against the gold of a corpus, an article or a release; of one split, if it is named.

    `system` is a file named `<article-id>.jsonl` (any name where gold has one article), a folder of such files, a corpus
    or a release. Where it cannot be read, what is wrong with it. Raises: UnusableInput, UnknownName, BrokenRelease.
    """
    articles = {one.metadata.id: one for one in annotated_articles(gold) if one.gold is not None}
    given = read_system(system, tuple(articles))
    if given.findings:
        return given.findings
    chosen = [one for one in articles.values() if split is None or one.split == split]
    if not chosen:
        raise UnusableInput("has no gold" + (f" in the split {split}" if split else ""), gold)
    tallies = [tally(_case(one, given.annotations.get(one.metadata.id, ())), with_items=True) for one in chosen]
    return Scores(
        gold=str(gold),
        system=str(system),
        articles=len(chosen),
        missing=tuple(one.metadata.id for one in chosen if one.metadata.id not in given.annotations),
        samples=resampling.samples,
        seed=resampling.seed,
        scores=tuple(row for group in in_groups(tallies) for row in _scores(*group, resampling)),
    )


def _case(article: Annotated, given: Sequence[AnyAnnotation]) -> Case:
    return article.case(article.gold or (), tuple(given), ("gold", "system"))


def read_system(path: Path, articles: Sequence[str]) -> System:
    """What a system gave for the `articles` of gold. Raises: UnusableInput, UnknownName, BrokenRelease."""
    if path.is_file():
        name = articles[0] if len(articles) == 1 else path.stem
        return _read_files({name: path}, articles)
    if is_release(path) or (path / layout.CORPUS).is_file():
        found = {one.metadata.id: one.gold for one in annotated_articles(path) if one.gold is not None}
        return System({id: found[id] for id in articles if id in found})
    files = {file.stem: file for file in sorted(path.glob("*.jsonl"))}
    if not files:
        raise UnusableInput("has no files <article-id>.jsonl; give a system's annotations, an article a file", path)
    return _read_files(files, articles)


def _read_files(files: Mapping[str, Path], articles: Sequence[str]) -> System:
    if unknown := [name for name in files if name not in articles]:
        raise UnknownName("article with gold", unknown[0], articles)
    read = {name: read_annotations(path, name) for name, path in files.items()}
    findings = tuple(finding for _, found in read.values() for finding in found)
    return System({name: annotations for name, (annotations, _) in read.items()}, findings)


def _parts(one: Tally) -> Iterator[tuple[Part, SpanCount]]:
    for (layer, role), count in one.spans.items():
        yield (layer, role, None, None), count
    for (layer, attribute, label), count in one.items.items():
        yield (layer, UNIT, attribute, label), count


def _scores(by: By, group: str, members: Iterable[Tally], resampling: Resampling) -> Iterator[Score]:
    counts: dict[Part, list[tuple[str, SpanCount]]] = {}
    for one in members:
        for part, count in _parts(one):
            counts.setdefault(part, []).append((one.article, count))
    for layer in dict.fromkeys(part[0] for part in counts):
        own = {part: span_columns(found) for part, found in counts.items() if part[0] == layer}
        yield from _layer_scores(by, group, own, resampling)


def _layer_scores(by: By, group: str, own: Mapping[Part, Floats], resampling: Resampling) -> Iterator[Score]:
    """The scores of one layer, whose parts are counted in the same articles."""
    parts = list(own)
    totals = [own[part].sum(axis=0) for part in parts]
    means = {
        part: [n for n, other in enumerate(parts) if other[2] == part[2] and other[3] and totals[n][0]]
        for part in parts
        if part[2] and not part[3]
    }
    means = {part: labels for part, labels in means.items() if labels}

    def statistic(sums: Floats) -> Floats:
        measures = _measures(sums.reshape(len(sums), len(parts), 4))
        macros = [_mean(measures[:, labels][:, :, (2, 5)]) for labels in means.values()]
        return np.concatenate([measures.reshape(len(sums), -1), *macros], axis=1)

    found = estimates(np.concatenate([own[part] for part in parts], axis=1), statistic, resampling)
    macros = {part: found[len(parts) * MEASURES + 2 * n :][:2] for n, part in enumerate(means)}
    for number, part in enumerate(parts):
        layer, role, attribute, label = part
        values = found[number * MEASURES : (number + 1) * MEASURES]
        macro: Sequence[Estimate | None] = macros.get(part, (None, None))
        yield Score(
            by=by,
            group=group,
            layer=layer,
            role=role,
            attribute=attribute,
            label=label,
            articles=len(own[part]),
            gold=int(totals[number][0]),
            system=int(totals[number][1]),
            exact=Quality(precision=values[0], recall=values[1], f1=values[2]),
            overlap=Quality(precision=values[3], recall=values[4], f1=values[5]),
            macro_exact=macro[0],
            macro_overlap=macro[1],
        )


def _measures(sums: Floats) -> Floats:
    """Precision, recall and F1 (samples × parts × 6) from gold, system, exact and overlap."""
    gold, system, exact, overlap = np.moveaxis(sums, -1, 0)
    found = [
        ratio(part, whole)
        for right in (exact, overlap)
        for part, whole in ((right, system), (right, gold), (2 * right, gold + system))
    ]
    return np.stack(found, axis=-1)


def _mean(measures: Floats) -> Floats:
    """The mean over labels (samples × labels × measures), without those of which a sample has none."""
    known = ~np.isnan(measures)
    return ratio(np.where(known, measures, 0).sum(axis=1), known.sum(axis=1))


def scores_text(scores: Scores) -> str:
    """Spans, attributes and labels of all articles; spans and attributes of each group, where there are several."""
    several = {by for by in ("language", "split", "origin") if len({r.group for r in scores.scores if r.by == by}) > 1}
    columns = (
        "group",
        "layer",
        "what",
        "gold",
        "system",
        "P exact",
        "R exact",
        "F1 exact",
        "F1 overlap",
        "macro F1 exact",
    )
    rows = [row for row in scores.scores if row.by == "all" or (row.by in several and row.label is None)]
    tables = [
        aligned(columns, [_row(row) for row in rows if row.by == by])
        for by in ("all", "language", "split", "origin")
        if any(row.by == by for row in rows)
    ]
    bounds = f"bounds: 95 % of {scores.samples} samples of articles, seed {scores.seed}"
    return "\n\n".join(
        [f"{so_many_articles(scores.articles)}, {len(scores.missing)} of them without a file", bounds, *tables]
    )


def _row(score: Score) -> tuple[object, ...]:
    what = " ".join(part for part in (score.attribute or score.role, score.label) if part)
    return (
        score.group or "all",
        score.layer,
        what,
        score.gold,
        score.system,
        _plain(score.exact.precision),
        _plain(score.exact.recall),
        shown(score.exact.f1),
        shown(score.overlap.f1),
        shown(score.macro_exact) if score.macro_exact else "",
    )


def _plain(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.2f}"
