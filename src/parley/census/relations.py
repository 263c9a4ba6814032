"""Which invented state speaks to or about which, and how often in a hostile way: moves of constructed articles, by state."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from parley.census.counts import Census
from parley.records import Entity

HOSTILE = ("criticize", "accuse", "reject", "demand", "threaten")
"""What CAMEO counts as conflict in words: disapprove (two acts here), reject, demand, threaten."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The moves of one state towards another: how many, and how many of them hostile."""

    actor: str
    target: str
    moves: int
    hostile: int


@dataclass(frozen=True, slots=True)
class Relations:
    """The states by name, what goes from one to another, what stays within one, and all moves of these articles."""

    states: tuple[str, ...]
    between: tuple[Relation, ...]
    within: int
    moves: int


def state_of(id: str | None, date: str | None, entities: Mapping[str, Entity]) -> str | None:
    """The invented state that an entity is or acts for on a date; None where there is none, or several.

    A government belongs to the state whose id begins its own, a person to the state of the office held on that date.
    """
    entity = entities.get(id or "")
    if entity is None or not entity.constructed:
        return None
    if entity.type == "state":
        return entity.id
    if entity.type == "government":
        states = (one.id for one in entities.values() if one.constructed and one.type == "state")
        return next((state for state in states if entity.id.startswith(f"{state}-")), None)
    held = {
        state_of(one.of, date, entities)
        for one in entity.offices
        if date and (one.start or "") <= date and (one.end is None or date <= one.end or date.startswith(one.end))
    }
    return held.pop() if len(held) == 1 else None


def relations(census: Census) -> Relations:
    """The moves of the constructed articles, by state."""
    moves, hostile, total = Counter[tuple[str, str]](), Counter[tuple[str, str]](), 0
    for article, move in census.gold():
        if move.layer != "move" or article.metadata.origin != "constructed":
            continue
        total += 1
        actor, target = (state_of(id, article.metadata.date, census.entities) for id in (move.actor, move.target))
        if actor and target:
            moves[actor, target] += 1
            hostile[actor, target] += move.act in HOSTILE
    names = {state: census.entities[state].name() for pair in moves for state in pair}
    return Relations(
        tuple(sorted(names.values())),
        tuple(
            Relation(names[pair[0]], names[pair[1]], count, hostile[pair])
            for pair, count in sorted(moves.items())
            if pair[0] != pair[1]
        ),
        sum(count for (actor, target), count in moves.items() if actor == target),
        total,
    )
