"""Two sets of annotations of one article, compared: which match, and what they say of what is matched."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parley.agreement.attributes import Attribute, Value, attributes_of, joint_names, value_of
from parley.agreement.matching import (
    Pair,
    Points,
    key_points,
    match,
    match_points,
    merged,
    points_of,
    shared,
    size,
)
from parley.records import LAYERS, AnyAnnotation, LayerCoverage

UNIT = "unit"
"""The role of the span by which a layer is matched."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two sets of annotations of one article. What is not known of it is empty; without coverage it counts as complete."""

    article: str
    one: Sequence[AnyAnnotation]
    other: Sequence[AnyAnnotation]
    names: tuple[str, str] = ("", "")
    language: str = ""
    split: str = ""
    origin: str = ""
    coverage: LayerCoverage | None = None
    length: int | None = None

    def covered(self, layer: str) -> str:
        """How far a layer was annotated: complete, partial or none."""
        return "complete" if self.coverage is None else str(getattr(self.coverage, layer))


@dataclass(frozen=True, slots=True)
class SpanCount:
    """How many spans each side has, how many pairs are equal, and how much the pairs have in common (the sum of Dice)."""

    one: int
    other: int
    exact: int
    overlap: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What both sides say of one matched annotation."""

    one: Value
    other: Value
    pair: Pair


@dataclass(frozen=True, slots=True)
class Covered:
    """Code points by who covers them: both, one side alone, nobody."""

    both: int
    apart: int
    nobody: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case compared. `values` has for each attribute the values of all annotations of either side, matched or not.

    Of a layer that is covered in part, spans are left out: that one side has no annotation says nothing there.
    """

    case: Case
    spans: Mapping[tuple[str, str], SpanCount]
    judged: Mapping[tuple[str, str], tuple[Judged, ...]]
    values: Mapping[tuple[str, str], tuple[tuple[Value, ...], tuple[Value, ...]]]
    covered: Mapping[str, Covered]


def by_layer(annotations: Iterable[AnyAnnotation]) -> dict[str, list[AnyAnnotation]]:
    """Annotations by layer; every layer has its list."""
    found: dict[str, list[AnyAnnotation]] = {name: [] for name in LAYERS}
    for annotation in annotations:
        found[annotation.layer].append(annotation)
    return found


def pairs_of(
    one: Mapping[str, Sequence[AnyAnnotation]], other: Mapping[str, Sequence[AnyAnnotation]]
) -> dict[str, tuple[Pair, ...]]:
    """The pairs of each layer."""
    return {layer: match(layer, one[layer], other[layer]) for layer in LAYERS}


def compare(case: Case) -> Comparison:
    """Match the two sets of a case, and set side by side what they say."""
    one, other = by_layer(case.one), by_layer(case.other)
    pairs = pairs_of(one, other)
    joint = joint_names(one, other, pairs)
    spans: dict[tuple[str, str], SpanCount] = {}
    judged: dict[tuple[str, str], tuple[Judged, ...]] = {}
    values: dict[tuple[str, str], tuple[tuple[Value, ...], tuple[Value, ...]]] = {}
    covered: dict[str, Covered] = {}
    for layer in LAYERS:
        if case.covered(layer) == "none":
            continue
        mine, yours = one[layer], other[layer]
        if case.covered(layer) == "complete":
            spans[layer, UNIT] = _count(len(mine), len(yours), pairs[layer])
            for role, points in ROLES[layer].items():
                first, second = list(points(mine, one["mention"])), list(points(yours, other["mention"]))
                spans[layer, role] = _count(len(first), len(second), match_points(first, second))
            if case.length is not None:
                covered[layer] = _covered(mine, yours, case.length)
        for attribute in attributes_of(layer):
            key = layer, attribute.name
            first_values = _values(mine, attribute, joint.one)
            second_values = _values(yours, attribute, joint.other)
            values[key] = (first_values, second_values)
            judged[key] = tuple(Judged(first_values[p.one], second_values[p.other], p) for p in pairs[layer])
    return Comparison(case, spans, judged, values, covered)


def _values(annotations: Sequence[AnyAnnotation], attribute: Attribute, names: Mapping[str, str]) -> tuple[Value, ...]:
    return tuple(value_of(annotation, attribute, names) for annotation in annotations)


def _count(one: int, other: int, pairs: Sequence[Pair]) -> SpanCount:
    return SpanCount(one, other, sum(pair.is_exact for pair in pairs), sum(pair.dice for pair in pairs))


def _covered(one: Sequence[AnyAnnotation], other: Sequence[AnyAnnotation], length: int) -> Covered:
    first, second = _joined(one), _joined(other)
    both = shared(first, second)
    apart = size(first) + size(second) - 2 * both
    return Covered(both, apart, max(0, length - both - apart))


def _joined(annotations: Sequence[AnyAnnotation]) -> Points:
    """All code points that the key spans of some annotations of one layer cover."""
    return merged(piece for annotation in annotations for piece in key_points(annotation))


Pieces = Callable[[Sequence[AnyAnnotation], Sequence[AnyAnnotation]], Iterator[Points]]


def _field(name: str) -> Pieces:
    def pieces(annotations: Sequence[AnyAnnotation], _: Sequence[AnyAnnotation]) -> Iterator[Points]:
        return (points_of(span) for a in annotations if (span := getattr(a, name)) is not None)

    return pieces


def _sources(annotations: Sequence[AnyAnnotation], mentions: Sequence[AnyAnnotation]) -> Iterator[Points]:
    """The words of each attribution's sources together."""
    places = {mention.id: key_points(mention) for mention in mentions}
    for annotation in annotations:
        if points := merged(piece for id in getattr(annotation, "sources", ()) for piece in places.get(id, ())):
            yield points


ROLES: Final[Mapping[str, Mapping[str, Pieces]]] = {
    "mark": {},
    "mention": {},
    "attribution": {"source": _sources, "cue": _field("cue"), "content": _field("content")},
    "move": {"condition": _field("condition")},
}
"""Spans that are measured by themselves, whatever is matched with what."""
