"""Checks of the level `link`: what records point to, and whether it is of the kind that their role asks for."""

from collections.abc import Iterator

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import LAYERS


def dangling_link(view: View) -> Iterator[Breach]:
    """Every id that is pointed to exists.

    A link is how a pronoun leads to a person, and a quotation to who said it. One that leads nowhere is lost in every
    join, and nobody notices that a row is missing.
    """
    known = view.by_id.keys() | view.lost
    entities = view.authority.entities
    for record, where, kind, target in view.links:
        is_entity = kind == "entity"
        if target in (entities if is_entity else known) or (is_entity and target in known):
            continue
        if view.authority.is_complete if is_entity else view.knows_ids:
            yield Breach(
                f"{where[0]} points to {kind} {target!r}, which does not exist",
                f"correct the id, or add the {kind}" + (" to corpus/entities.jsonl" if is_entity else ""),
                view.annotations[record].id,
                where,
            )


def link_layer(view: View) -> Iterator[Breach]:
    """An id is of the kind that its role asks for: sources are mentions, speakers entities, a parent an attribution.

    The id exists, so that nothing seems to be missing; but who looks up the speaker finds a pronoun in its place, and
    who follows gold to its pass finds a record of another layer.
    """
    for record, where, kind, target in view.links:  # an id of another form is met in reading
        if kind == "entity" and target in view.by_id and target not in view.authority.entities:
            yield Breach(
                f"{where[0]} points to the {view.by_id[target].layer} {target!r}; it takes an entity",
                "give the id of the entity, as corpus/entities.jsonl has it",
                view.annotations[record].id,
                where,
            )
    for annotation in view.annotations:
        for position, source in enumerate(annotation.passes):
            letter = source.partition("#")[2][:1]
            if letter != annotation.id[0]:
                other = next((layer.name for layer in LAYERS.values() if layer.letter == letter), "record")
                yield Breach(
                    f"the {annotation.layer} comes from {source!r}, a {other}",
                    f"give the id of a {annotation.layer} of the pass",
                    annotation.id,
                    ("passes", position),
                )


def refers_to_reading(view: View) -> Iterator[Breach]:
    """`refers_to` is given where the reading is not literal, and only there; it is another than `entity`.

    Metonymy is two things: what is named, and what is meant. With one of them missing, or the same twice, it cannot
    be told from a literal reading that somebody mislabelled.
    """
    for mention in view.mentions:
        if (mention.refers_to is not None) != (mention.reading != "literal"):
            yield Breach(
                f"reading is {mention.reading}, refers_to is {mention.refers_to or 'left out'}",
                "give refers_to where the reading is metonymic or mixed, and only there",
                mention.id,
                ("reading",),
            )
        elif mention.refers_to is not None and mention.refers_to == mention.entity:
            yield Breach(
                f"refers_to is {mention.refers_to!r}, which is the entity that is named",
                "give what is meant, or set the reading to literal and leave refers_to out",
                mention.id,
                ("refers_to",),
            )


def named_entity(view: View) -> Iterator[Breach]:
    """A named mention has an entity, unless it names a date or a thing of no type.

    A name that leads to no entity is not found by who looks for all that is said of its bearer, under other names and
    in other articles.
    """
    for mention in view.mentions:
        if mention.form == "named" and mention.entity is None:
            if mention.type not in ("date", "other"):
                yield Breach("a named mention has no entity", "link it to the authority file", mention.id, ("form",))


BODIES = frozenset({"organization", "government", "state", "group"})
"""Bodies of people: one of them may be spoken of as another."""


def entity_type(view: View) -> Iterator[Breach]:
    """The type of a mention does not contradict that of its entity.

    Both say what the words literally name. A mention of a person that leads to a city has a wrong type or a wrong
    entity, and where the city stands for somebody, that one belongs in `refers_to`. Of states, governments,
    organizations and groups one may be spoken of as another.
    """
    for mention in view.mentions:
        entity = view.authority.entities.get(mention.entity or "")
        if entity is None or mention.type == entity.type or {mention.type, entity.type} <= BODIES:
            continue
        yield Breach(
            f"type is {mention.type}, but the entity {entity.id!r} is of type {entity.type}",
            "leave the entity of a date out" if mention.type == "date" else "correct the type or the entity",
            mention.id,
            ("type",),
        )


def pass_provenance(view: View) -> Iterator[Breach]:
    """Gold names the pass records that it comes from; a pass names none.

    Agreement is computed, and a doubt looked up, by going from gold back to what each annotator wrote. An annotation
    that comes from nowhere was made by nobody who could be asked.
    """
    for annotation in view.annotations:
        if view.annotator is not None:
            if annotation.passes or annotation.decision:
                yield Breach(
                    "a raw pass says where it comes from",
                    "leave out passes and decision: they belong to gold",
                    annotation.id,
                    ("passes",),
                )
            continue
        if annotation.decision is None or (not annotation.passes and annotation.decision != "adjudicated"):
            yield Breach(
                "gold does not say from which pass it comes",
                "add passes and decision (agreed, adjudicated or single)",
                annotation.id,
            )
        for position, source in enumerate(annotation.passes):
            annotator, _, local = source.partition("#")
            known = view.passes.get(annotator, frozenset())
            if known is not None and local not in known:
                yield Breach(
                    f"no record {local!r} in passes/{annotator}.jsonl",
                    "correct the id of the pass record",
                    annotation.id,
                    ("passes", position),
                )


LINK_CHECKS = (
    Check("dangling-link", "link", "error", "Every id that is pointed to exists.", dangling_link),
    Check("link-layer", "link", "error", "An id is of the kind that its role asks for.", link_layer),
    Check(
        "refers-to-reading",
        "link",
        "error",
        "`refers_to` is given where the reading is not literal, and only there.",
        refers_to_reading,
    ),
    Check("named-entity", "link", "error", "A named mention has an entity.", named_entity),
    Check("entity-type", "link", "error", "A mention's type does not contradict its entity's.", entity_type),
    Check(
        "pass-provenance",
        "link",
        "error",
        "Gold names the pass records that it comes from; a pass does not.",
        pass_provenance,
    ),
)
