"""Checks of the level `link` on attributions within attributions."""

from collections.abc import Iterator

from parley.checks.geometry import covers, size
from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import Attribution


def attribution_cycle(view: View) -> Iterator[Breach]:
    """No attribution is its own ancestor.

    Who unfolds who said that who said what would never come to an end.
    """
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


def parent_content(view: View) -> Iterator[Breach]:
    """The cue of a nested attribution lies in the content of its parent.

    To be nested means just that: the parent's source says that the inner source says it. Outside of that content the
    writer says so, and a reader would credit it to the wrong voice.
    """
    attributions = {attribution.id: attribution for attribution in view.attributions}
    for annotation in view.attributions:
        parent, inner = attributions.get(annotation.parent or ""), annotation.cue or annotation.content
        if parent is None or inner is None:
            continue
        if parent.content is None or not covers(parent.content, inner):
            yield Breach(
                f"the cue lies outside the content of its parent {parent.id}",
                "choose the attribution whose content holds the cue, or leave parent out",
                annotation.id,
                ("parent",),
            )


def _holders(view: View) -> Iterator[tuple[Attribution, dict[str, int]]]:
    """Each attribution with those in whose content it lies, and the size of that; of two in each other, neither."""
    contents = [(a.content.start, a.content.end, a, a.content) for a in view.attributions if a.content]
    for inner in view.attributions:
        tie = inner.cue or inner.content
        if tie is None:
            continue
        first, last = tie.start, tie.end
        around = [
            (outer, content)
            for start, end, outer, content in contents
            if start <= first and last <= end and outer.id != inner.id and covers(content, tie)
        ]
        yield inner, {outer.id: size(content) for outer, content in around if not _lies_in(outer, inner)}


def _lies_in(outer: Attribution, inner: Attribution) -> bool:
    tie = outer.cue or outer.content
    return inner.content is not None and tie is not None and covers(inner.content, tie)


def parent_nearest(view: View) -> Iterator[Breach]:
    """An attribution that lies in another's content names it as its parent, the innermost of several.

    Without the parent, what a minister says that her rival said stands as if the writer reported the rival. A parent
    further out leaves one of the voices out.
    """
    known = {attribution.id for attribution in view.attributions}
    for annotation, sizes in _holders(view):
        nearest = min(sizes, key=lambda id: sizes[id], default=None)
        if nearest is None:
            continue
        if annotation.parent is None:
            said = f"the cue lies in the content of {nearest}, and no parent is given"
        elif annotation.parent in known and sizes.get(annotation.parent, 0) > sizes[nearest]:
            said = f"the parent is {annotation.parent}, but the cue lies further in, in the content of {nearest}"
        else:
            continue
        yield Breach(said, f"set parent to {nearest}", annotation.id, ("parent",) if annotation.parent else ())


NESTING_CHECKS = (
    Check("attribution-cycle", "link", "error", "No attribution is its own ancestor.", attribution_cycle),
    Check(
        "parent-content", "link", "error", "A nested attribution's cue lies in its parent's content.", parent_content
    ),
    Check("parent-nearest", "link", "error", "The parent is the innermost attribution around.", parent_nearest),
)
