"""An item in a line: what it is, where it stands, and what each pass says of it."""

from collections.abc import Sequence

from parley.adjudication.items import Item
from parley.agreement import key_span
from parley.fingerprints import quote_of
from parley.records import AnyAnnotation, Segment, Span, labels_of, model_of

SHOWN = 80
"""Characters of a quotation that are shown."""


def about(item: Item, text: str | None) -> str:
    """`mention [59, 85) “Ana Orlo”: type: person | group`; with an annotation of one pass alone, what it says."""
    names = dict(zip(item.names, (item.one, item.other), strict=True))
    present = [name for name, annotation in names.items() if annotation is not None]
    head = f"{item.first.layer} {_span(key_span(item.first), text)}"
    if len(present) == 1:
        said = [f"{name} {_value(getattr(item.first, name), text)}" for name in _telling(item.first)]
        return f"{head}: only {present[0]}: {', '.join(said)}"
    if item.is_agreed:
        return f"{head}: agreed"
    said = [
        f"{name}: {_value(getattr(item.one, name), text)} | {_value(getattr(item.other, name), text)}"
        for name in item.differing
    ]
    return f"{head}: {'; '.join(said)}"


def summary(items: Sequence[Item], open_items: Sequence[Item]) -> str:
    """How many items there are of each kind, and how many are open."""
    agreed = sum(item.is_agreed for item in items)
    apart = sum(item.one is not None and item.other is not None for item in items) - agreed
    first, second = items[0].names if items else ("", "")
    alone = [sum(item.other is None for item in items), sum(item.one is None for item in items)]
    return (
        f"{agreed} agreed, {apart} differ, {alone[0]} only of {first}, {alone[1]} only of {second}; "
        f"{len(open_items)} to decide"
    )


def _telling(annotation: AnyAnnotation) -> list[str]:
    """The fields with labels and entities that it has."""
    named = ("entity", "refers_to", "speakers", "actor", "target")
    names = [*labels_of(model_of(annotation)), *named]
    return [name for name in names if getattr(annotation, name, None)]


def _value(value: object, text: str | None) -> str:
    if isinstance(value, Span):
        return _span(value, text)
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _span(span: Span | None, text: str | None) -> str:
    if span is None:
        return "none"
    place = " ".join(f"[{segment.start}, {segment.end})" for segment in span.segments)
    quote = _words(span.segments, text)
    return f"{place} “{quote}”" if quote else place


def _words(segments: Sequence[Segment], text: str | None) -> str:
    words = " ".join(quote_of(text, segments).split()) if text is not None else ""
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
