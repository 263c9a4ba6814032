"""Checks of the level `article`: whether gold says what its passes say, or a note says why not."""

from collections.abc import Iterator, Mapping

from parley.checks.subjects import ArticleSubject, Check, View
from parley.findings import Breach
from parley.records import AnyAnnotation, links_of, model_of, ordered_fields, span_fields

_OF_GOLD = ("id", "layer", "unsure", "passes", "decision", "note")
"""Fields that are no statement about the text."""
GOLD = "annotations.jsonl"


def gold_supported(article: ArticleSubject) -> Iterator[Breach]:
    """Agreed gold says what two passes say; where gold says what none does, a note says why.

    `agreed` is read as: two annotators came to this without each other. If one of them wrote something else, or there was
    only one, how far annotators agree is overstated, and nobody looks again. An adjudicated annotation that is neither
    annotator's was made by the reader: without a note nobody can tell his reasons from a slip.
    """
    if article.gold is None or not article.passes:
        return
    passes = {view.annotator or "": view for view in article.passes}
    for annotation in article.gold.annotations:
        if annotation.decision not in ("agreed", "adjudicated"):
            continue
        apart = {source: _differing(annotation, source, article.gold, passes) for source in annotation.passes}
        if annotation.decision == "adjudicated":
            if annotation.note is None and all(apart.values()):
                said = "adjudicated, but no pass says the same and there is no note"
                yield Breach(said, "say in `note` why", annotation.id, ("decision",), GOLD)
        elif len({source.partition("#")[0] for source in annotation.passes}) < 2:
            said = f"agreed, but it comes from {', '.join(annotation.passes) or 'no pass'} alone"
            mend = "name the pass records of two annotators, or set the decision to single or adjudicated"
            yield Breach(said, mend, annotation.id, ("decision",), GOLD)
        else:
            for source, names in apart.items():
                if names:
                    said = f"agreed, but {source} has another {', '.join(names)}"
                    mend = "give what both say, or set the decision to adjudicated and say why in `note`"
                    yield Breach(said, mend, annotation.id, (names[0],), GOLD)


def _differing(annotation: AnyAnnotation, source: str, gold: View, passes: Mapping[str, View]) -> list[str]:
    """The fields in which gold differs from one of its pass records; none where that record cannot be looked up."""
    annotator, _, local = source.partition("#")
    record = passes[annotator].by_id.get(local) if annotator in passes else None
    if record is None or record.layer != annotation.layer:
        return []  # pass-provenance and link-layer see to it
    model = model_of(annotation)
    spans, links = span_fields(model), links_of(model)
    found = []
    for name in ordered_fields(model):
        if name in _OF_GOLD:
            continue
        ours, theirs = getattr(annotation, name), getattr(record, name)
        if name in spans:
            same = _place(ours) == _place(theirs)
        elif links.get(name, "entity") != "entity":
            same = {_in_pass(str(target), annotator, gold) for target in _items(ours)} == {*_items(theirs)}
        else:
            same = {*_items(ours)} == {*_items(theirs)}
        found += [] if same else [name]
    return found


def _in_pass(target: str, annotator: str, gold: View) -> str | None:
    """The id that the target of a link in gold has in a pass."""
    linked = gold.by_id.get(target)
    sources = (source.partition("#") for source in (linked.passes if linked is not None else ()))
    return next((local for name, _, local in sources if name == annotator), None)


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _place(span: object) -> list[tuple[int, int]]:
    return [(segment.start, segment.end) for segment in getattr(span, "segments", ())]


GOLD_CHECKS = (
    Check(
        "gold-supported",
        "article",
        "error",
        "Agreed gold says what two passes say; what no pass says has a note.",
        gold_supported,
    ),
)
