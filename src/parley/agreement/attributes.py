"""What is compared of matched annotations: labels, entities, and links to other annotations through what these match."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from parley.agreement.matching import Pair
from parley.records import LAYERS, AnyAnnotation, labels_of, links_of

Kind = Literal["label", "entity", "link"]
Value: TypeAlias = "str | frozenset[str] | None"
"""A label, an entity's id or a joint id; a set of them where the attribute holds several."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a layer: what kind of value it holds, the layer that a link leads to, its closed set of labels."""

    name: str
    kind: Kind
    target: str = ""
    labels: tuple[str, ...] = ()


@cache
def attributes_of(layer: str) -> tuple[Attribute, ...]:
    """The attributes of a layer that two annotators can agree on, in order of the model."""
    model = LAYERS[layer].model
    labels, links = labels_of(model), links_of(model)
    found = []
    for name in model.model_fields:
        if name in labels:
            found.append(Attribute(name, "label", labels=labels[name]))
        elif name in links:
            found.append(Attribute(name, "entity" if links[name] == "entity" else "link", links[name]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Joint:
    """One name for each annotation of two sets of an article: what is matched has the same in both.

    `one` and `other` give it by the annotation's id in its own set.
    """

    one: Mapping[str, str]
    other: Mapping[str, str]


def joint_names(
    one: Mapping[str, Sequence[AnyAnnotation]],
    other: Mapping[str, Sequence[AnyAnnotation]],
    pairs: Mapping[str, Iterable[Pair]],
) -> Joint:
    """The joint names of two sets, given by layer, from their pairs."""
    first = {annotation.id: f"{annotation.id}|" for layer in one.values() for annotation in layer}
    second = {annotation.id: f"|{annotation.id}" for layer in other.values() for annotation in layer}
    for layer, matched in pairs.items():
        for pair in matched:
            mine, yours = one[layer][pair.one].id, other[layer][pair.other].id
            first[mine] = second[yours] = f"{mine}|{yours}"
    return Joint(first, second)


def value_of(annotation: AnyAnnotation, attribute: Attribute, names: Mapping[str, str]) -> Value:
    """The value of an attribute; links as joint `names`, and as they are where they lead nowhere."""
    value: str | tuple[str, ...] | None = getattr(annotation, attribute.name)
    if value is None or attribute.kind != "link":
        return frozenset(value) if isinstance(value, tuple) else value
    if isinstance(value, str):
        return names.get(value, value)
    return frozenset(names.get(item, item) for item in value)


def items_of(value: Value) -> frozenset[str]:
    """What a value holds: nothing, one or several."""
    if value is None:
        return frozenset()
    return frozenset((value,)) if isinstance(value, str) else value
