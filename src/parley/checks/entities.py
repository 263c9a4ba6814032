"""Checks of the level `corpus`: the authority file, one line a thing, and each thing once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from parley.checks.subjects import Check, CorpusSubject
from parley.findings import Breach, FieldPath
from parley.records import Entity

ENTITIES = "entities.jsonl"
Place = tuple[Entity, FieldPath]


def entity_id_unique(corpus: CorpusSubject) -> Iterator[Breach]:
    """An entity has one line in the authority file.

    Mentions, speakers and actors point to it by its id. Of two lines under one id a release can carry only one, and
    nobody chose which.
    """
    for entity, count in Counter(corpus.entity_lines).items():
        if count > 1:
            yield Breach(
                f"entity {entity!r} stands {count} times", "merge the lines, or rename one", entity, ("id",), ENTITIES
            )


def entity_link(corpus: CorpusSubject) -> Iterator[Breach]:
    """An office is of a state or body that stands in the authority file.

    Readers go from a person to the side that the person speaks for by these links. One that leads nowhere leaves a
    speaker without a side.
    """
    known = corpus.authority.entities
    for entity in known.values():
        for position, office in enumerate(entity.offices):
            if office.of not in known and corpus.authority.is_complete:
                yield Breach(
                    f"the office is of {office.of!r}, which does not exist",
                    "correct the id, or add the entity",
                    entity.id,
                    ("offices", position, "of"),
                    ENTITIES,
                )


def entity_unused(corpus: CorpusSubject) -> Iterator[Breach]:
    """Something refers to every entity: an annotation, or an office.

    What nothing refers to is left over from a correction, or is the right entity beside a wrong one that is used.
    """
    if not all(article.is_complete for article in corpus.articles) or len(corpus.articles) < len(corpus.folders):
        return
    used = {office.of for entity in corpus.authority.entities.values() for office in entity.offices}
    for article in corpus.articles:
        used.update(article.used_entities)
    for entity in corpus.authority.entities:
        if entity not in used:
            yield Breach(f"nothing refers to {entity!r}", "remove it, or link what means it", entity, ("id",), ENTITIES)


def entity_twice(corpus: CorpusSubject) -> Iterator[Breach]:
    """One thing of another authority is one entity here.

    Two entities with the same Wikidata id are the same person or place under two ids: half of its mentions are lost to
    whoever looks for one of them. Where their types differ, one of the two types is wrong as well.
    """
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for entity in corpus.authority.entities.values():
        for position, link in enumerate(entity.links):
            places[link.scheme, link.id].append((entity, ("links", position)))
    for (scheme, id), found in places.items():
        first = found[0][0]
        for entity, where in found[1:]:
            if entity is not first:
                types = f" ({entity.type} and {first.type})" if entity.type != first.type else ""
                yield Breach(
                    f"{scheme} {id} is {first.id!r} too{types}",
                    "keep one of the two and link everything to it, or correct the link",
                    entity.id,
                    where,
                    ENTITIES,
                )


def _by_name(corpus: CorpusSubject) -> Iterator[tuple[str, str, Sequence[Place]]]:
    places: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for entity in corpus.authority.entities.values():
        for position, name in enumerate(entity.names):
            places[name.language, name.text.casefold()].append((entity, ("names", position)))
    for (language, _), found in places.items():
        entity, where = found[0]
        yield language, entity.names[int(where[1])].text, found


def entity_namesake(corpus: CorpusSubject) -> Iterator[Breach]:
    """Entities of one type and one name say in their notes what tells them apart.

    Two persons may have the same name. More often it is one person entered twice, and what she said is then divided
    between two speakers. A note on each shows that somebody looked.
    """
    for language, name, found in _by_name(corpus):
        seen: dict[str, Entity] = {}
        for entity, where in found:
            first = seen.setdefault(entity.type, entity)
            if first is not entity and not (first.note and entity.note):
                yield Breach(
                    f"{first.id!r} is a {entity.type} with the name {name!r} ({language}) too",
                    "keep one of the two, or say in a note of each what tells it from the other",
                    entity.id,
                    where,
                    ENTITIES,
                )


def entity_two_types(corpus: CorpusSubject) -> Iterator[Breach]:
    """A name stands under one type.

    A state and its government, a city and the council that sits in it have different names in the authority file,
    because the metonymic reading of a mention goes from one to the other. One name under two types is mostly one
    thing entered twice, with two opinions on what it is.
    """
    for language, name, found in _by_name(corpus):
        first = found[0][0]
        for entity, where in found[1:]:
            if entity.type != first.type:
                yield Breach(
                    f"{name!r} ({language}) is the {first.type} {first.id!r} too, here it is a {entity.type}",
                    "keep one of the two, or give each the name that it alone has",
                    entity.id,
                    where,
                    ENTITIES,
                )


ENTITY_CHECKS = (
    Check("entity-id-unique", "corpus", "error", "An entity has one line in the authority file.", entity_id_unique),
    Check("entity-link", "corpus", "error", "Offices are of entities that exist.", entity_link),
    Check("entity-unused", "corpus", "warning", "Every entity is referred to.", entity_unused),
    Check("entity-twice", "corpus", "error", "One thing of another authority is one entity.", entity_twice),
    Check("entity-namesake", "corpus", "warning", "Namesakes of one type are told apart by notes.", entity_namesake),
    Check("entity-two-types", "corpus", "warning", "A name stands under one type.", entity_two_types),
)
