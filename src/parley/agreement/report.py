"""From comparisons to the report of `parley agreement`: spans, attributes and labels, with their bounds."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from parley.agreement.alpha import Floats, Sums, alpha, masi, sums_of
from parley.agreement.attributes import Attribute, Value, attributes_of, items_of
from parley.agreement.bootstrap import Resampling, Statistic, estimates
from parley.agreement.compare import UNIT, Covered, SpanCount
from parley.agreement.tally import Tally, in_groups
from parley.records import LAYERS
from parley.records.measures import (
    Agreement,
    AttributeAgreement,
    By,
    Confused,
    Estimate,
    LabelAgreement,
    PassPair,
    SpanAgreement,
)

Key = TypeVar("Key", bound=Hashable)


def agreement_of(tallies: Sequence[Tally], name: str, resampling: Resampling) -> Agreement:
    """The report on some comparisons of passes."""
    pairs = Counter((one.names, one.article) for one in tallies)
    counted = Counter(names for names, _ in pairs)
    spans: list[SpanAgreement] = []
    attributes: list[AttributeAgreement] = []
    for by, group, members in in_groups(tallies):
        spans += _spans(by, group, members, resampling)
        attributes += _attributes(by, group, members, resampling)
    return Agreement(
        name=name,
        articles=len({one.article for one in tallies}),
        samples=resampling.samples,
        seed=resampling.seed,
        pairs=tuple(PassPair(one=one, other=other, articles=n) for (one, other), n in sorted(counted.items())),
        spans=tuple(spans),
        attributes=tuple(attributes),
        labels=tuple(sorted(_labels(tallies), key=lambda row: (row.agreement, -row.uses))),
    )


def span_columns(counts: Iterable[tuple[str, SpanCount]]) -> Floats:
    """Counts of some articles as columns (articles × 4): one, other, exact, overlap; those of one article added up."""
    rows: dict[str, Floats] = {}
    for article, count in counts:
        row = np.array([count.one, count.other, count.exact, count.overlap], dtype=np.float64)
        rows[article] = rows.get(article, 0) + row
    return np.array(list(rows.values())).reshape(-1, 4)


def ratio(part: Floats, whole: Floats) -> Floats:
    """A share; NaN of nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(whole > 0, part / whole, np.nan))


def _f1(sums: Floats) -> Floats:
    size = sums[:, :2].sum(axis=1)
    return np.stack([ratio(2 * sums[:, 2], size), ratio(2 * sums[:, 3], size)], axis=1)


def _spans(by: By, group: str, members: Sequence[Tally], resampling: Resampling) -> Iterator[SpanAgreement]:
    for layer, role in _keys(one.spans for one in members):
        columns = span_columns((one.article, one.spans[layer, role]) for one in members if (layer, role) in one.spans)
        exact, overlap = estimates(columns, _f1, resampling)
        total = columns.sum(axis=0)
        covered = [(one.article, one.covered[layer]) for one in members if layer in one.covered]
        yield SpanAgreement(
            by=by,
            group=group,
            layer=layer,
            role=role,
            articles=len(columns),
            one=int(total[0]),
            other=int(total[1]),
            exact=exact,
            overlap=overlap,
            alpha=_covered_alpha(covered, resampling) if role == UNIT and covered else None,
        )


def _covered_alpha(covered: Sequence[tuple[str, Covered]], resampling: Resampling) -> Estimate:
    """α over code points: each is a unit, covered or not."""
    rows: dict[str, Floats] = {}
    for article, one in covered:
        row = np.array([2 * one.apart, 2 * one.both + one.apart, 2 * one.nobody + one.apart], dtype=np.float64)
        rows[article] = rows.get(article, 0) + row
    return estimates(np.array(list(rows.values())), _alpha_of_columns(None), resampling)[0]


def _alpha_of_columns(differences: Floats | None) -> Statistic:
    def statistic(sums: Floats) -> Floats:
        return alpha(Sums(sums[:, 0], sums[:, 1:]), differences)[:, None]

    return statistic


def _attributes(by: By, group: str, members: Sequence[Tally], resampling: Resampling) -> Iterator[AttributeAgreement]:
    for layer, attribute in _known_attributes(members):
        rows: dict[str, Counter[tuple[Value, Value]]] = {}
        for one in members:
            if judged := one.judged.get((layer, attribute.name)):
                rows.setdefault(one.article, Counter()).update(judged)
        units = sum(judged.total() for judged in rows.values())
        same = np.array([[sum(n for (a, b), n in row.items() if a == b), row.total()] for row in rows.values()])
        yield AttributeAgreement(
            by=by,
            group=group,
            layer=layer,
            attribute=attribute.name,
            units=units,
            agreement=estimates(same.reshape(-1, 2), lambda sums: ratio(sums[:, :1], sums[:, 1:]), resampling)[0],
            alpha=None if attribute.kind == "link" else _alpha(list(rows.values()), attribute, resampling),
        )


def _alpha(rows: Sequence[Counter[tuple[Value, Value]]], attribute: Attribute, resampling: Resampling) -> Estimate:
    """α of an attribute. Sets of labels differ in part (MASI); other values are the same or not."""
    values: list[Value] = sorted({value for row in rows for pair in row for value in pair}, key=_by_name)
    in_part = attribute.kind == "label" and any(isinstance(value, frozenset) for value in values)
    differences = np.array([[masi(a, b) for b in values] for a in values]) if in_part else None
    columns = []
    for row in rows:
        sums = sums_of(list(row.elements()), values, masi if in_part else None)
        columns.append([float(sums.disagreement), *sums.counts])
    return estimates(np.array(columns).reshape(-1, 1 + len(values)), _alpha_of_columns(differences), resampling)[0]


def _by_name(value: Value) -> tuple[str, ...]:
    return tuple(sorted(items_of(value)))


def _labels(tallies: Sequence[Tally]) -> Iterator[LabelAgreement]:
    """Each label that was used in matched annotations, with what stood for it."""
    for layer, attribute in _known_attributes(tallies):
        uses, both = Counter[str](), Counter[str]()
        instead: dict[str, Counter[str]] = {label: Counter() for label in attribute.labels}
        for one in tallies:
            for (a, b), n in one.judged.get((layer, attribute.name), {}).items():
                for mine, yours in ((items_of(a), items_of(b)), (items_of(b), items_of(a))):
                    for label in mine if attribute.kind == "label" else ():
                        uses[label] += n
                        both[label] += n * (label in yours)
                        if label not in yours:
                            instead[label].update(dict.fromkeys(yours - mine or {""}, n))
        for label in attribute.labels:
            if uses[label]:
                confused = sorted(instead[label].items(), key=lambda item: (-item[1], item[0]))
                yield LabelAgreement(
                    layer=layer,
                    attribute=attribute.name,
                    label=label,
                    uses=uses[label],
                    agreement=round(both[label] / uses[label], 6),
                    confused=tuple(Confused(label=other, count=n) for other, n in confused),
                )


def _known_attributes(tallies: Sequence[Tally]) -> Iterator[tuple[str, Attribute]]:
    known = {key for one in tallies for key in one.judged}
    for layer in LAYERS:
        yield from ((layer, attribute) for attribute in attributes_of(layer) if (layer, attribute.name) in known)


def _keys(mappings: Iterable[Mapping[Key, object]]) -> list[Key]:
    """The keys of all, in the order in which they come first."""
    return list(dict.fromkeys(key for mapping in mappings for key in mapping))
