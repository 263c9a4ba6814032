"""Checks of the level `link` on moves: where their evidence lies."""

from collections.abc import Iterator

from parley.checks.geometry import covers, overlap, size
from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import Attribution, Span


def evidence_attribution(view: View) -> Iterator[Breach]:
    """The evidence of a move lies in the content or on the cue of the attribution that is said to make it.

    The attribution says who answers for the move. One from another sentence has another source, and the move is put
    into the wrong mouth.
    """
    attributions = {attribution.id: attribution for attribution in view.attributions}
    for move in view.moves:
        attribution = attributions.get(move.attribution or "")
        spans = [span for span in (attribution.cue, attribution.content) if span] if attribution else []
        if spans and not any(overlap(span, move.evidence) for span in spans):
            yield Breach(
                f"the evidence lies neither in the content nor on the cue of {move.attribution}",
                "choose the attribution in which it lies, or leave attribution out for the author's voice",
                move.id,
                ("attribution",),
            )


def move_attribution(view: View) -> Iterator[Breach]:
    """A move whose evidence lies in what somebody is said to say names that attribution.

    Without it the move is the writer's own. A threat that a reporter merely quotes would be counted as the
    reporter's.
    """
    if view.annotator is not None:
        return  # a raw pass is left as it was made
    contents: list[tuple[int, int, Attribution, Span]] = [
        (a.content.start, a.content.end, a, a.content)
        for a in view.attributions
        if a.content and a.source_kind != "author"
    ]
    for move in view.moves:
        if move.attribution is not None:
            continue
        first, last = move.evidence.start, move.evidence.end
        holders = [
            (size(content), a.id)
            for start, end, a, content in contents
            if start <= first and last <= end and covers(content, move.evidence)
        ]
        if holders:
            yield Breach(
                f"the evidence lies in the content of {min(holders)[1]}, and no attribution is given",
                f"set attribution to {min(holders)[1]}, or to the one around it that makes the move",
                move.id,
                ("evidence",),
            )


def condition_in_evidence(view: View) -> Iterator[Breach]:
    """The condition of a move lies outside its evidence.

    Evidence is the shortest phrase that shows the move. With the condition inside, the two spans say the same words
    twice, and the evidence of one annotator cannot be compared with that of another.
    """
    if view.annotator is not None:
        return  # a raw pass is left as it was made
    for move in view.moves:
        if move.condition is not None and overlap(move.condition, move.evidence):
            yield Breach(
                f"the condition {move.condition.start}-{move.condition.end} lies in the evidence "
                f"{move.evidence.start}-{move.evidence.end}",
                "leave the condition out of the evidence, which may have two segments",
                move.id,
                ("evidence",),
            )


MOVE_CHECKS = (
    Check("evidence-attribution", "link", "error", "A move's evidence lies in its attribution.", evidence_attribution),
    Check("move-attribution", "link", "warning", "A move in somebody's words names whose.", move_attribution),
    Check("condition-in-evidence", "link", "error", "A condition lies outside the evidence.", condition_in_evidence),
)
