"""What one comparison adds to the sums: a few kilobytes an article, so that a corpus of any size fits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from parley.agreement.attributes import Value, attributes_of, items_of
from parley.agreement.compare import Case, Comparison, Covered, Judged, SpanCount, compare
from parley.records.measures import By

Found: TypeAlias = tuple[str, str, str | None]
"""Layer, attribute and label; without a label all values of the attribute."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One comparison in numbers. `items` counts the values of attributes as `spans` counts spans.

    `judged` has how often one side gave one value and the other another, in matched annotations.
    """

    article: str
    names: tuple[str, str]
    groups: Mapping[By, str]
    spans: Mapping[tuple[str, str], SpanCount]
    items: Mapping[Found, SpanCount]
    judged: Mapping[tuple[str, str], Counter[tuple[Value, Value]]]
    covered: Mapping[str, Covered]


def tally(case: Case, with_items: bool = False) -> Tally:
    """Compare a case, and count; the values of attributes one by one only if asked for."""
    comparison = compare(case)
    judged = {key: Counter((one.one, one.other) for one in judgements) for key, judgements in comparison.judged.items()}
    groups: dict[By, str] = {"all": "", "language": case.language, "split": case.split, "origin": case.origin}
    known = {by: group for by, group in groups.items() if group or by == "all"}
    items = dict(_items(comparison)) if with_items else {}
    return Tally(case.article, case.names, known, comparison.spans, items, judged, comparison.covered)


def _items(comparison: Comparison) -> Iterator[tuple[Found, SpanCount]]:
    """The values of each attribute, and each of its labels, of the layers that are covered completely."""
    for (layer, name), (one, other) in comparison.values.items():
        if comparison.case.covered(layer) != "complete":
            continue
        attribute = next(attribute for attribute in attributes_of(layer) if attribute.name == name)
        judged = comparison.judged[layer, name]
        yield (layer, name, None), _count(one, other, judged)
        for label in attribute.labels:
            yield (layer, name, label), _count(one, other, judged, label)


def _count(
    one: Iterable[Value], other: Iterable[Value], judged: Sequence[Judged], label: str | None = None
) -> SpanCount:
    def items(value: Value) -> frozenset[str]:
        return items_of(value) if label is None else items_of(value) & {label}

    right = [(len(items(each.one) & items(each.other)), each.pair) for each in judged]
    return SpanCount(
        sum(len(items(value)) for value in one),
        sum(len(items(value)) for value in other),
        sum(number for number, pair in right if pair.is_exact),
        sum(number * pair.dice for number, pair in right),
    )


def in_groups(tallies: Sequence[Tally]) -> Iterator[tuple[By, str, list[Tally]]]:
    """All comparisons, then those of each language, split and origin."""
    bys: tuple[By, ...] = ("all", "language", "split", "origin")
    for by in bys:
        for group in sorted({one.groups[by] for one in tallies if by in one.groups}):
            yield by, group, [one for one in tallies if one.groups.get(by) == group]
