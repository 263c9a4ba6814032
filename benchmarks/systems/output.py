"""What systems found, as a pass: records of mentions and attributions, one set an article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parley.checks.geometry import covers, size
from parley.checks.signs import QUOTES
from parley.contributions.canonical import annotations_text
from parley.fingerprints import quote_of
from parley.records import AnyAnnotation, Attribution, Mention, Segment, Span
from systems.texts import Range, Text, joined


@dataclass(frozen=True, slots=True)
class Name:
    """A mention that was found, in tokens."""

    tokens: Range
    form: str
    type: str


@dataclass(frozen=True, slots=True)
class Saying:
    """An attribution that was found, in pieces of tokens. Cue or content may be empty; each source is one range."""

    cue: tuple[Range, ...] = ()
    content: tuple[Range, ...] = ()
    sources: tuple[Range, ...] = ()


def annotations(text: Text, names: Iterable[Name], sayings: Iterable[Saying]) -> tuple[AnyAnnotation, ...]:
    """The records of a pass. A source is the mention that shares most with it; without one it is left out."""
    known = uncrossed(names)
    mentions = {name.tokens: _mention(text, f"m{number}", name) for number, name in enumerate(known, 1)}
    parted = (_parted(replace(one, sources=_nearest(one.sources, known))) for one in sayings)
    distinct = dict.fromkeys(one for one in parted if one.cue or one.content)
    attributions = [
        _attribution(text, f"a{number}", one, [mentions[source] for source in one.sources])
        for number, one in enumerate(distinct, 1)
    ]
    return (*mentions.values(), *(_with_parent(one, attributions) for one in attributions))


def pass_text(found: Sequence[AnyAnnotation]) -> str:
    """The file of a pass, canonical."""
    return annotations_text(found)


def uncrossed(names: Iterable[Name]) -> list[Name]:
    """Names in order, each place once; one that crosses an earlier or longer one is left out."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda name: (name.tokens[0], -name.tokens[1])):
        start, end = name.tokens
        if not any(a < start < b < end or (a, b) == (start, end) for a, b in (other.tokens for other in kept)):
            kept.append(name)
    return kept


def _parted(saying: Saying) -> Saying:
    """Its content without its cue and its sources: what is ascribed does not say that it is."""
    roles = [
        role for role in (*saying.cue, *saying.sources) if not any(_lies_in(one, (role,)) for one in saying.content)
    ]
    content = (piece for whole in saying.content for piece in _without(whole, joined(roles)))
    return replace(saying, content=joined(content))


def _without(whole: Range, roles: Sequence[Range]) -> Iterable[Range]:
    start, last = whole
    for first, end in roles:
        if start < end and first < last:
            if start < first:
                yield start, first
            start = max(start, end)
    if start < last:
        yield start, last


def _span(text: Text, pieces: Sequence[Range]) -> Span:
    points = joined([text.points(piece) for piece in pieces])
    segments = tuple(Segment(start=start, end=end) for start, end in points)
    is_withheld = text.metadata.text_status == "withheld"
    return Span(segments=segments, quote=None if is_withheld else quote_of(text.text, segments))


def _mention(text: Text, id: str, name: Name) -> Mention:
    span = _span(text, (name.tokens,))
    fields = {"id": id, "layer": "mention", "span": span, "form": name.form, "type": name.type, "reading": "literal"}
    return Mention.model_validate(fields)


def _attribution(text: Text, id: str, saying: Saying, sources: Sequence[Mention]) -> Attribution:
    return Attribution.model_validate(
        {
            "id": id,
            "layer": "attribution",
            "sources": tuple(source.id for source in sources),
            "cue": _span(text, saying.cue) if saying.cue else None,
            "content": _span(text, saying.content) if saying.content else None,
            "mode": _mode(text, saying),
            "act": "speech",
            "source_kind": sources[0].form if sources else "implicit",
            "polarity": "positive",
            "factuality": "actual",
        }
    )


def _nearest(sources: Iterable[Range], names: Sequence[Name]) -> tuple[Range, ...]:
    """The places of the names that share most with some sources, each once."""

    def alike(source: Range, tokens: Range) -> float:
        shared = min(source[1], tokens[1]) - max(source[0], tokens[0])
        return max(0, shared) / (source[1] - source[0] + tokens[1] - tokens[0])

    places = [name.tokens for name in names]
    best = ((source, max(places, key=lambda place: alike(source, place))) for source in sources if places)
    return tuple(dict.fromkeys(place for source, place in best if alike(source, place)))


def _lies_in(tokens: Range, pieces: Sequence[Range]) -> bool:
    return any(start <= tokens[0] and tokens[1] <= end for start, end in pieces)


def _mode(text: Text, saying: Saying) -> str:
    content = saying.content
    if not content:
        return "reported_act"
    first, last = text.low[content[0][0]], text.low[content[-1][1] - 1]
    if not saying.cue or last in QUOTES.get(first, ()):
        return "direct"
    return "mixed" if any(_lies_in(one, content) for one in text.quotations) else "indirect"


def _with_parent(inner: Attribution, others: Sequence[Attribution]) -> Attribution:
    """With the attribution in whose content it lies, the innermost of several; of two in each other, neither."""
    tie = inner.cue or inner.content
    around = [
        (size(outer.content), outer.id)
        for outer in others
        if outer.id != inner.id and tie and outer.content and covers(outer.content, tie) and not _holds(inner, outer)
    ]
    return inner.model_copy(update={"parent": min(around)[1]}) if around else inner


def _holds(outer: Attribution, inner: Attribution) -> bool:
    tie = inner.cue or inner.content
    return outer.content is not None and tie is not None and covers(outer.content, tie)
