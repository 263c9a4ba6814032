"""Defects of the files that say something once for all articles."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from corpora.world import Being

UNSPOKEN = "entity-unused"
"""Found only where every line of every article can be read: else something unread might speak of the entity."""
VERSION = "version-order"
NEWER = "9.0.0"
"""A version recorded as released, newer than the corpus's."""
Planter = Callable[[Being], tuple[Being, ...]]
"""From a being to those that stand in its place, the last of which is wrong; nobody where it cannot be wrong so."""


def _second(being: Being) -> Being:
    """Another being, sorted after this one, with other names; it neither means nor leads anything."""
    return Being(f"{being.id}-2", being.type, tuple(f"{name} 2" for name in being.names))


def entity_id_unique(being: Being) -> tuple[Being, ...]:
    return being, being


def entity_link(being: Being) -> tuple[Being, ...]:
    return (replace(being, leads="nobody"),) if being.leads else ()


def entity_unused(being: Being) -> tuple[Being, ...]:
    return being, _second(being)


def entity_twice(being: Being) -> tuple[Being, ...]:
    link = f"Q{being.id}"
    return replace(being, link=link), replace(_second(being), link=link)


def entity_namesake(being: Being) -> tuple[Being, ...]:
    return being, replace(_second(being), names=being.names)


def entity_two_types(being: Being) -> tuple[Being, ...]:
    return being, replace(_second(being), names=being.names, type="work" if being.type != "work" else "event")


def office_term(being: Being) -> tuple[Being, ...]:
    return (replace(being, leads=being.means),) if being.means else ()


ENTITIES: Mapping[str, Planter] = {
    "entity-id-unique": entity_id_unique,
    "entity-link": entity_link,
    UNSPOKEN: entity_unused,
    "entity-twice": entity_twice,
    "entity-namesake": entity_namesake,
    "entity-two-types": entity_two_types,
    "office-term": office_term,
}
