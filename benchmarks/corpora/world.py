"""What all articles of one corpus share: its languages, and who is in it, by how often they are spoken of."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil
from random import Random

from corpora.languages import SCRIPTS, Language, Script, languages, name, zipf
from parley.records import AuthorityLink, Entity, Name
from parley.records.entity import EntityType, Office

COUNTRY: tuple[tuple[EntityType, int], ...] = (
    ("state", 1), ("place", 1), ("government", 2), ("person", 2), ("person", 2), ("organization", 3),
    ("person", 2), ("group", 2), ("person", 2), ("event", 3), ("work", 2), ("other", 2),
)  # fmt: skip
"""What a country brings, and of how many words each name is; the place is its capital."""
STATE, CAPITAL, GOVERNMENT, LEADER = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Being:
    """Someone or something to speak of: what a capital `means`, whom a person `leads`, a `link` to another authority."""

    id: str
    type: EntityType
    names: tuple[str, ...]
    means: str | None = None
    leads: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Languages and beings; `weights` are the cumulative weights of the beings by rank."""

    seed: int
    articles: int
    languages: tuple[Language, ...]
    beings: tuple[Being, ...]
    weights: tuple[float, ...]


def _beings(seed: int, countries: int, taken: set[str]) -> Iterator[Being]:
    """The beings by rank; no name is a word of the vocabulary or another's."""
    for country in range(countries):
        chance = Random(f"{seed}/country/{country}")
        for position, (kind, words) in enumerate(COUNTRY):
            government = f"government-{country}"
            yield Being(
                government if position == GOVERNMENT else f"{kind}-{country * len(COUNTRY) + position}",
                kind,
                tuple(_name(script, chance, words, taken) for script in SCRIPTS),
                government if position == CAPITAL else None,
                government if position == LEADER else None,
            )


def _name(script: Script, chance: Random, words: int, taken: set[str]) -> str:
    while (made := name(script, chance, words)).casefold() in taken:
        words += script.space == ""  # short names run out where a word is two characters
    taken.add(made.casefold())
    return made


@cache
def world(seed: int, articles: int) -> World:
    """The world of a corpus; its beings grow with the root of the number of articles."""
    spoken = languages(seed)
    taken = {word.casefold() for language in spoken for word in language.vocabulary}
    beings = tuple(_beings(seed, ceil(2 * articles**0.5), taken))
    return World(seed, articles, spoken, beings, zipf(len(beings), 0.9))


def entity(being: Being, spoken: tuple[Language, ...]) -> Entity:
    """The being's line in the authority file."""
    offices = (Office(office="head of government", of=being.leads, start="2029"),) if being.leads else ()
    names = tuple(Name(language=language.code, text=text) for language, text in zip(spoken, being.names, strict=True))
    links = (AuthorityLink(scheme="wikidata", id=being.link, source="invented"),) if being.link else ()
    return Entity(id=being.id, type=being.type, names=names, constructed=True, links=links, offices=offices)
