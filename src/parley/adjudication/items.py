"""What two passes agree on, and what a reader must decide: one item for each annotation that either has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parley.agreement import attributes_of, by_layer, joint_names, pairs_of, points_of, value_of
from parley.checks import View
from parley.records import LAYERS, AnyAnnotation, order, span_fields


@dataclass(frozen=True, slots=True)
class Item:
    """An annotation of one pass (`one`), of the other, or of both. `differing` are the fields in which the two differ.

    `names` are the two annotators.
    """

    names: tuple[str, str]
    one: AnyAnnotation | None
    other: AnyAnnotation | None
    differing: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The pass records that it is made of."""
        return " ".join(self.passes)

    @property
    def passes(self) -> tuple[str, ...]:
        """The ids of these records, as gold names them."""
        both = zip(self.names, (self.one, self.other), strict=True)
        return tuple(f"{name}#{annotation.id}" for name, annotation in both if annotation is not None)

    @property
    def is_agreed(self) -> bool:
        """Whether both have it, and say the same of it."""
        return self.one is not None and self.other is not None and not self.differing

    @property
    def first(self) -> AnyAnnotation:
        """The annotation of the first pass, or else of the second."""
        found = self.one or self.other
        assert found is not None
        return found


def items_of(one: View, other: View) -> tuple[Item, ...]:
    """The items of two passes of one article, in text order."""
    names = (one.annotator or "", other.annotator or "")
    mine, yours = by_layer(one.annotations), by_layer(other.annotations)
    pairs = pairs_of(mine, yours)
    joint = joint_names(mine, yours, pairs)
    found: list[Item] = []
    for layer in LAYERS:
        for pair in pairs[layer]:
            a, b = mine[layer][pair.one], yours[layer][pair.other]
            found.append(Item(names, a, b, tuple(_differing(a, b, joint.one, joint.other))))
        found += (Item(names, a, None) for a in _others(mine[layer], {pair.one for pair in pairs[layer]}))
        found += (Item(names, None, b) for b in _others(yours[layer], {pair.other for pair in pairs[layer]}))
    return tuple(sorted(found, key=lambda item: order(item.first)))


def _others(annotations: Sequence[AnyAnnotation], matched: set[int]) -> Iterator[AnyAnnotation]:
    return (annotation for number, annotation in enumerate(annotations) if number not in matched)


def _differing(
    one: AnyAnnotation, other: AnyAnnotation, first: Mapping[str, str], second: Mapping[str, str]
) -> Iterator[str]:
    """The fields in which two matched annotations differ: spans by their code points, links by what they lead to."""
    for name in span_fields(LAYERS[one.layer].model):
        a, b = getattr(one, name), getattr(other, name)
        if (a is None) != (b is None) or (a is not None and points_of(a) != points_of(b)):
            yield name
    for attribute in attributes_of(one.layer):
        if value_of(one, attribute, first) != value_of(other, attribute, second):
            yield attribute.name
