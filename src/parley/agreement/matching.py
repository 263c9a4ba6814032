"""Which annotation of one set is which of another: one to one, by what their spans share.

Two annotations of a layer are taken for the same where their key spans are at least half alike (Dice, over code points).
Of all ways to pair them, the one is taken that has the most equal spans, then the most in common, then the most equal
attributes: several moves may share one evidence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from parley.errors import UnusableInput
from parley.records import LAYERS, AnyAnnotation, Span, labels_of, links_of

ALIKE = 0.5
"""Spans that share less of their code points are two, not one seen in two ways."""
KEYS = {"mark": ("span",), "mention": ("span",), "attribution": ("content", "cue"), "move": ("evidence",)}
"""The spans by which a layer is matched: the first that both have."""
IDENTITY = {
    "mark": ("label",),
    "mention": ("entity", "type"),
    "attribution": ("speakers", "act"),
    "move": ("actor", "target", "act"),
}
"""What tells annotations with the same span apart."""
_TIE = 1e-6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotations, by position in their sets, that are taken for one; `dice` is 1 only where the spans are equal."""

    one: int
    other: int
    dice: float

    @property
    def is_exact(self) -> bool:
        """Whether both cover the same code points."""
        return self.dice == 1


Points = tuple[tuple[int, int], ...]
"""The code points of a span: ordered, disjoint ranges."""


def merged(ranges: Iterable[tuple[int, int]]) -> Points:
    """The code points of any ranges together; those that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def points_of(span: Span) -> Points:
    """The code points that a span covers."""
    return merged((segment.start, segment.end) for segment in span.segments)


def key_span(annotation: AnyAnnotation) -> Span | None:
    """The span by which an annotation is matched, if it has one."""
    spans: Iterator[Span | None] = (getattr(annotation, name) for name in KEYS[annotation.layer])
    return next((span for span in spans if span is not None), None)


def key_points(annotation: AnyAnnotation) -> Points:
    """The code points of that span; none without it."""
    span = key_span(annotation)
    return () if span is None else points_of(span)


def size(points: Points) -> int:
    """How many code points they are."""
    return sum(end - start for start, end in points)


def shared(one: Points, other: Points) -> int:
    """How many code points two have in common."""
    return sum(max(0, min(e, f) - max(s, t)) for s, e in one for t, f in other)


def dice(one: Points, other: Points) -> float:
    """2 |A ∩ B| / (|A| + |B|): 1 where both are equal, 0 where they share nothing."""
    total = size(one) + size(other)
    return 2 * shared(one, other) / total if total else 0.0


def match_points(one: Sequence[Points], other: Sequence[Points]) -> tuple[Pair, ...]:
    """The best pairs of two lists of spans."""
    edges = {(i, j): value for i, j in _touching(one, other) if (value := dice(one[i], other[j])) >= ALIKE}
    return _best(edges, {})


def match(layer: str, one: Sequence[AnyAnnotation], other: Sequence[AnyAnnotation]) -> tuple[Pair, ...]:
    """The best pairs of two sets of annotations of a layer."""
    edges: dict[tuple[int, int], float] = {}
    for i, j in _candidates(layer, one, other):
        key = next((name for name in KEYS[layer] if getattr(one[i], name) and getattr(other[j], name)), None)
        if key is not None:
            value = dice(points_of(getattr(one[i], key)), points_of(getattr(other[j], key)))
            edges |= {(i, j): value} if value >= ALIKE else {}
    return _best(edges, {(i, j): _likeness(layer, one[i], other[j]) for i, j in edges})


def _likeness(layer: str, one: AnyAnnotation, other: AnyAnnotation) -> float:
    """How many attributes are equal: those of its identity first, then all labels and entities."""
    model = LAYERS[layer].model
    entities = (name for name, kind in links_of(model).items() if kind == "entity")

    def equal(names: Iterable[str]) -> int:
        return sum(getattr(one, name) == getattr(other, name) for name in names)

    return equal(IDENTITY[layer]) + equal((*labels_of(model), *entities)) / 100


def _candidates(layer: str, one: Sequence[AnyAnnotation], other: Sequence[AnyAnnotation]) -> Iterator[tuple[int, int]]:
    """Pairs of which any key span might have something in common."""

    def hull(annotation: AnyAnnotation) -> Points:
        spans = [span for name in KEYS[layer] if (span := getattr(annotation, name)) is not None]
        return ((min(span.start for span in spans), max(span.end for span in spans)),) if spans else ()

    return _touching([hull(annotation) for annotation in one], [hull(annotation) for annotation in other])


def _touching(one: Sequence[Points], other: Sequence[Points]) -> Iterator[tuple[int, int]]:
    """Positions of pairs whose outermost bounds overlap."""

    def bounds(spans: Sequence[Points]) -> npt.NDArray[np.int64]:
        found = [(span[0][0], span[-1][1]) if span else (0, 0) for span in spans]
        return np.array(found, dtype=np.int64).reshape(-1, 2)

    a, b = bounds(one), bounds(other)
    found = (a[:, None, 0] < b[None, :, 1]) & (b[None, :, 0] < a[:, None, 1])
    yield from ((int(i), int(j)) for i, j in np.argwhere(found))


def _best(edges: dict[tuple[int, int], float], likeness: dict[tuple[int, int], float]) -> tuple[Pair, ...]:
    """Of each group of annotations that overlap each other the best pairs, in order of the first."""
    found: list[Pair] = []
    for group in _groups(edges):
        if len(group) == 1:
            found.append(Pair(*group[0], edges[group[0]]))
            continue
        rows, columns = sorted({i for i, _ in group}), sorted({j for _, j in group})
        weights = np.zeros((len(rows), len(columns)))
        for i, j in group:
            value = edges[i, j]
            exact = len(group) if value == 1 else 0
            weights[rows.index(i), columns.index(j)] = exact + value + _TIE * likeness.get((i, j), 0)
        for row, column in zip(*_assignment(weights), strict=True):
            pair = rows[row], columns[column]
            if pair in edges:
                found.append(Pair(*pair, edges[pair]))
    return tuple(sorted(found, key=lambda pair: pair.one))


def _groups(edges: dict[tuple[int, int], float]) -> list[list[tuple[int, int]]]:
    """The edges in groups that share no annotation."""
    group_of: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for edge in edges:
        ends = (("one", edge[0]), ("other", edge[1]))
        joined = [edge]
        for group in {id(group_of[end]): group_of[end] for end in ends if end in group_of}.values():
            joined += group
        for i, j in joined:
            group_of["one", i] = group_of["other", j] = joined
    return list({id(group): group for group in group_of.values()}.values())


def _assignment(weights: npt.NDArray[np.float64]) -> tuple[list[int], list[int]]:
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise UnusableInput("matching annotations needs scipy: pip install 'parley-corpus[agreement]'") from error
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return rows.tolist(), columns.tolist()
