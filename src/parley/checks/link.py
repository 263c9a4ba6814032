"""Checks of the level `link`: what records point to."""

from collections.abc import Iterator

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import Span, links_of


def _targets(value: object) -> Iterator[tuple[tuple[int, ...], str]]:
    if isinstance(value, str):
        yield (), value
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield (position,), item


def dangling_link(view: View) -> Iterator[Breach]:
    known = view.by_id.keys() | view.lost
    for annotation in view.annotations:
        for name, kind in links_of(type(annotation)).items():
            there = view.authority.entities.keys() if kind == "entity" else known
            if not (view.authority.is_complete if kind == "entity" else view.knows_ids):
                continue
            for position, target in _targets(getattr(annotation, name)):
                if target not in there:
                    yield Breach(
                        f"{name} points to {kind} {target!r}, which does not exist",
                        f"correct the id, or add the {kind}"
                        + (" to corpus/entities.jsonl" if kind == "entity" else ""),
                        annotation.id,
                        (name, *position),
                    )


def attribution_cycle(view: View) -> Iterator[Breach]:
    parents = {a.id: a.parent for a in view.attributions}
    for start, parent in parents.items():
        seen, current = [start], parent
        while current is not None and current not in seen:
            seen.append(current)
            current = parents.get(current)
        if current == start and start == min(seen):
            yield Breach(
                f"parents run in a circle: {' → '.join([*seen, start])}", "remove one parent", start, ("parent",)
            )


def _covers(outer: Span, inner: Span) -> bool:
    return all(any(o.start <= i.start and i.end <= o.end for o in outer.segments) for i in inner.segments)


def parent_content(view: View) -> Iterator[Breach]:
    attributions = {attribution.id: attribution for attribution in view.attributions}
    for annotation in view.attributions:
        parent, inner = attributions.get(annotation.parent or ""), annotation.cue or annotation.content
        if parent is None or inner is None:
            continue
        if parent.content is None or not _covers(parent.content, inner):
            yield Breach(
                f"the cue lies outside the content of its parent {parent.id}",
                "choose the attribution whose content holds the cue, or leave parent out",
                annotation.id,
                ("parent",),
            )


def refers_to_reading(view: View) -> Iterator[Breach]:
    for annotation in view.mentions:
        if (annotation.refers_to is not None) != (annotation.reading != "literal"):
            yield Breach(
                f"reading is {annotation.reading}, refers_to is {annotation.refers_to or 'left out'}",
                "give refers_to where the reading is metonymic or mixed, and only there",
                annotation.id,
                ("reading",),
            )


def named_entity(view: View) -> Iterator[Breach]:
    for annotation in view.mentions:
        if annotation.form == "named" and annotation.entity is None:
            if annotation.type not in ("date", "other"):
                yield Breach("a named mention has no entity", "link it to the authority file", annotation.id, ("form",))


def pass_provenance(view: View) -> Iterator[Breach]:
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
    Check("attribution-cycle", "link", "error", "No attribution is its own ancestor.", attribution_cycle),
    Check(
        "parent-content", "link", "error", "A nested attribution's cue lies in its parent's content.", parent_content
    ),
    Check(
        "refers-to-reading",
        "link",
        "error",
        "`refers_to` is given where the reading is not literal, and only there.",
        refers_to_reading,
    ),
    Check("named-entity", "link", "error", "A named mention has an entity.", named_entity),
    Check(
        "pass-provenance",
        "link",
        "error",
        "Gold names the pass records that it comes from; a pass does not.",
        pass_provenance,
    ),
)
