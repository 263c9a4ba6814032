"""Checks of the level `link` on the roles of an attribution: source, cue, content, speakers."""

from collections import defaultdict
from collections.abc import Iterator

from parley.checks.geometry import covers, overlap
from parley.checks.subjects import Check, View
from parley.findings import Breach


def role_overlap(view: View) -> Iterator[Breach]:
    """Source and cue of an attribution lie outside its content.

    The content is what is ascribed; that it is, and to whom, is not part of it. Who compares contents, or trains on
    them, would get “she said” inside what she said.
    """
    for annotation in view.attributions:
        if annotation.content is None:
            continue
        if annotation.cue is not None and overlap(annotation.cue, annotation.content):
            yield Breach(
                "the cue lies in the content",
                "end the content before the cue, or interrupt it",
                annotation.id,
                ("cue",),
            )
        for position, id in enumerate(annotation.sources):
            source = view.by_id.get(id)
            if source is not None and source.layer == "mention" and covers(annotation.content, source.span):
                yield Breach(
                    f"the source {id} lies in the content of its own attribution",
                    "choose a mention of the source outside the content, or leave it out of the content",
                    annotation.id,
                    ("sources", position),
                )


FORMS = {
    "named": {"named"},
    "nominal": {"nominal"},
    "pronominal": {"pronominal"},
    "collective": {"nominal", "pronominal"},
}
"""The forms of mention that make a kind of source; any form makes the other kinds."""


def source_kind(view: View) -> Iterator[Breach]:
    """The kind of a source is that of its mention.

    How often sources are named is what this field is counted for. It follows from the form of the mention: one that
    says otherwise is a slip in one of the two.
    """
    forms_of: dict[str, set[str]] = defaultdict(set)  # of an id that stands twice, both
    for mention in view.mentions:
        forms_of[mention.id].add(mention.form)
    for annotation in view.attributions:
        kind = annotation.source_kind
        if annotation.sources and kind == "implicit":
            yield Breach(
                "source_kind is implicit, but there are sources", "correct one of them", annotation.id, ("source_kind",)
            )
        if kind not in FORMS or any(id not in view.by_id for id in annotation.sources):
            continue
        forms = set[str]().union(*(forms_of[id] for id in annotation.sources))
        if not forms and kind != "pronominal":
            yield Breach(
                f"source_kind is {kind}, but there are no sources",
                "add the mention of the source, or choose implicit",
                annotation.id,
                ("source_kind",),
            )
        elif forms and not forms & FORMS[kind]:
            yield Breach(
                f"source_kind is {kind}, but the source's form is {', '.join(sorted(forms))}",
                "correct source_kind, or the form of the mention",
                annotation.id,
                ("source_kind",),
            )


ACTORS = frozenset({"person", "organization", "government", "state"})
"""What speaks for itself; a group or a document may be resolved into those who speak through it."""


def speakers_of_sources(view: View) -> Iterator[Breach]:
    """The speakers are those whom the sources mean.

    `speakers` resolves pronouns and metonymy, and is what one groups by. Where the sources mean one and the speakers
    are another, one of them was not corrected along with the other. A group, or a document, may have its members as
    speakers.
    """
    if view.annotator is not None:
        return  # a raw pass is left as it was made
    entities = view.authority.entities
    for annotation in view.attributions:
        mentions = [view.by_id[id] for id in annotation.sources if id in view.by_id]
        meant = [m.refers_to or m.entity for m in mentions if m.layer == "mention"]
        actors = [id for id in meant if id and id in entities and entities[id].type in ACTORS]
        lacking = [id for id in actors if id not in annotation.speakers]
        extra = [id for id in annotation.speakers if id not in actors] if len(actors) == len(annotation.sources) else []
        is_known = all(id in entities for id in annotation.speakers)
        if is_known and (lacking or (actors and extra)):
            said = (
                f"the sources mean {', '.join(actors)}, the speakers are {', '.join(annotation.speakers) or 'left out'}"
            )
            yield Breach(said, "correct the speakers, or the entity of the mention", annotation.id, ("speakers",))


ROLE_CHECKS = (
    Check("role-overlap", "link", "error", "Source and cue lie outside the content.", role_overlap),
    Check("source-kind", "link", "error", "The kind of a source is that of its mention.", source_kind),
    Check("speakers-of-sources", "link", "warning", "Speakers are those whom the sources mean.", speakers_of_sources),
)
