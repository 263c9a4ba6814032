"""What a decision takes: annotations of the passes, or a reader's own, with the spans that were edited anchored."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from parley.adjudication.decisions import NEW, Decisions
from parley.adjudication.items import Item
from parley.contributions.anchor import Unanchored, anchor
from parley.contributions.canonical import plain
from parley.fingerprints import quote_of, span_key, withhold
from parley.records import LAYERS, AnyAnnotation, Metadata, Span, span_fields
from parley.records.decision import ReaderDecision

Json = dict[str, Any]
LETTERS = {layer.letter: layer for layer in LAYERS.values()}


@dataclass(frozen=True, slots=True)
class Ground:
    """The article that spans lie in: `text` is there only if it is at hand."""

    metadata: Metadata
    text: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a decision cannot be carried out."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes gold: an annotation of a pass (or a reader's own), whose it is, and what is said of it."""

    annotator: str
    value: Json
    passes: tuple[str, ...]
    decision: str
    item: str
    edit: Json = field(default_factory=dict)

    @property
    def layer(self) -> str:
        """Its layer."""
        return str(self.value["layer"])

    @property
    def span_fields(self) -> tuple[str, ...]:
        """The fields of its layer that hold a span."""
        return span_fields(LAYERS[self.layer].model)


def taken_of(item: Item, decisions: Decisions, ground: Ground) -> Iterator[Taken | Refused]:
    """What of an item becomes gold: nothing, one annotation or two."""
    decision = decisions.of(item.id)
    if decision is None:
        yield from (_agreed(item),) if item.is_agreed else ()
    elif (reason := _fault(item, decision)) is not None:
        yield Refused(item.id, reason)
    else:
        for annotation, name in zip((item.one, item.other), item.names, strict=True):
            if annotation is not None and decision.take in ("both", "a" if name == item.names[0] else "b"):
                passes = (f"{name}#{annotation.id}",) if decision.take == "both" else item.passes
                yield _anchored(_adjudicated(item, annotation, name, passes, decision), ground)


def own_of(decisions: Decisions, ground: Ground) -> Iterator[Taken | Refused]:
    """The new annotations of the reader's own."""
    for _, decision in decisions.by_item.values():
        if decision.item.startswith(NEW):
            own = _own(decision)
            yield own if isinstance(own, Refused) else _anchored(own, ground)


def _fault(item: Item, decision: ReaderDecision) -> str | None:
    """What is wrong with the decision on an item."""
    take = decision.take
    if take in ("none", "both") and decision.edit:
        return f"takes {take} and edits; take one, and write another as `new#…`"
    if take != "none" and decision.why is None:
        return "does not say why; add `why`"
    if (take in ("a", "both") and item.one is None) or (take in ("b", "both") and item.other is None):
        there = "a" if item.other is None else "b"
        return f"takes {take!r}, but only {item.passes[0]} has it; take {there!r} or 'none'"
    return None


def _agreed(item: Item) -> Taken:
    one, other = item.one, item.other
    assert one is not None
    assert other is not None
    value = plain(one) | {"unsure": [name for name in one.unsure if name in other.unsure]}
    return Taken(item.names[0], value, item.passes, "agreed", item.id)


def _adjudicated(
    item: Item, chosen: AnyAnnotation, name: str, passes: tuple[str, ...], decision: ReaderDecision
) -> Taken:
    """The chosen annotation; what the decision settled is no longer unsure."""
    settled = {*item.differing, *decision.edit} if len(passes) > 1 else {*decision.edit}
    value = plain(chosen) | {"unsure": [one for one in chosen.unsure if one not in settled], "note": decision.why}
    return Taken(name, value, passes, "adjudicated", item.id, dict(decision.edit))


def _own(decision: ReaderDecision) -> Taken | Refused:
    local = decision.item.removeprefix(NEW)
    layer = LETTERS.get(local[:1])
    if " " in local or layer is None or decision.take is not None:
        letters = ", ".join(LETTERS)
        return Refused(
            decision.item, f"a new annotation is one item, `new#` with a letter of {letters}, and takes nothing"
        )
    if decision.why is None:
        return Refused(decision.item, "does not say why; add `why`")
    value = {"id": local, "layer": layer.name, "note": decision.why}
    return Taken("new", value, (), "adjudicated", decision.item, dict(decision.edit))


def _anchored(one: Taken, ground: Ground) -> Taken | Refused:
    """The same with the edited spans anchored, or why one cannot be."""
    edit = dict(one.edit)
    for name in one.span_fields:
        if edit.get(name) is not None:
            span = _span(edit[name], ground)
            if isinstance(span, str):
                return Refused(one.item, f"{name}: {span}")
            edit[name] = span
    return replace(one, edit=edit)


def _span(span: object, ground: Ground) -> Json | str:
    """A span as canonical JSON, with words or digest where the text is at hand."""
    if isinstance(span, dict) and "segments" in span:
        try:
            segments = Span.model_validate_json(json.dumps({"segments": span["segments"]})).segments
        except ValidationError:
            return 'has no valid segments; write {"segments": [{"start": 0, "end": 7}]}, or a quotation'
    elif ground.text is None:
        return "is a quotation, and the text is not at hand; give --texts DIR, or segments"
    else:
        found = anchor(ground.text, ground.metadata.blocks, span if isinstance(span, dict) else {})
        if isinstance(found, Unanchored):
            return f"{found.message}; {found.mend}"
        segments = found
    known = Span(segments=segments)
    if ground.text is not None:
        if ground.metadata.text_status == "included":
            known = Span(segments=segments, quote=quote_of(ground.text, segments) or None)
        else:
            known = withhold(known, span_key(ground.metadata.id, ground.text), ground.text)
    value: Json = plain(known)
    return value
