"""Attributions by rule: words of saying, and what quotation marks, *that*, commas and colons set off beside them."""

from collections.abc import Sequence
from typing import Final

from systems.lexicon import Kind, matches, sayings_in, words_of
from systems.output import Name, Saying
from systems.rule_names import LEAST
from systems.shapes import free_quotations, outermost, turns
from systems.texts import ENDS, Range, Text

NEAR: Final = 6
"""A source, a comma or a word that opens a content stands at most so many tokens from the cue."""
_COMMAS, _COLONS = frozenset(",،，"), frozenset(":：")
_DASHES = frozenset("—–")
_SEMICOLONS = frozenset(";；؛")


def sayings(text: Text, known: Sequence[Name]) -> list[Saying]:
    """The attributions: those of a word of saying for which a content is found, and those by shape."""
    cues = sayings_in(text)
    quoted = _quotations_of(text, [cue for cue, kind in cues if kind in ("verb", "phrase")])
    found = []
    for cue, kind in cues:
        unit = _unit(text, cue)
        content = _content(text, cue, kind, unit, quoted.get(cue, []))
        if content:
            source = _source(text, cue, unit, content, known)
            found.append(Saying((cue,), tuple(content), (source,) if source else ()))
    return [*found, *turns(text), *free_quotations(text, found, LEAST)]


def _unit(text: Text, cue: Range) -> Range:
    """The sentence of a cue up to a semicolon, or the quotation within it."""
    around = [one for one in text.quotations if one[0] < cue[0] and cue[1] < one[1] and one[1] - one[0] >= LEAST]
    sentence = text.sentence_of(cue[0])
    start, end = (around[-1][0] + 1, around[-1][1] - 1) if around else sentence
    before = _first(text, range(cue[0] - 1, start, -1), _SEMICOLONS)
    return start if before is None else before + 1, _first(text, range(cue[1], end), _SEMICOLONS) or end


def _quotations_of(text: Text, cues: Sequence[Range]) -> dict[Range, list[Range]]:
    """The quotations of a sentence, each with the cue that stands nearest outside of it."""
    found: dict[Range, list[Range]] = {}
    for start, end in outermost(text.quotations):
        sentence = text.sentence_of(start)
        near = [cue for cue in cues if sentence[0] <= cue[0] < sentence[1] and not start <= cue[0] < end]
        if near and end - start >= LEAST:
            nearest = min(near, key=lambda cue: start - cue[1] if cue[0] < start else cue[0] - end)
            found.setdefault(nearest, []).append((start, end))
    return found


def _content(text: Text, cue: Range, kind: Kind, unit: Range, quoted: list[Range]) -> list[Range]:
    """What is said, by the first rule that fits; empty, if none does."""
    if interrupted := _interrupted(text, cue):
        return interrupted
    after = range(cue[1], min(cue[1] + (1 if kind == "noun" else NEAR), unit[1]))
    opening = next((end for start, end in matches(text, "that") if start in after), None)
    if opening is not None:
        return _trimmed(text, opening, unit[1])
    if quoted or kind == "noun":
        return quoted
    return _unmarked(text, cue, kind, unit)


def _unmarked(text: Text, cue: Range, kind: Kind, unit: Range) -> list[Range]:
    """A content without quotation marks or a word that opens it: up to a comma or a colon, or from one."""
    comma = _first(text, range(cue[1], unit[1]), _COMMAS)
    before = _first(text, range(cue[0] - 1, max(unit[0], cue[0] - NEAR), -1), _COMMAS)
    colon = _first(text, range(cue[1], min(cue[1] + NEAR, unit[1])), _COLONS)
    if kind in ("phrase", "adverb"):
        if before is not None and (comma is None or unit[1] - cue[1] < 2 * NEAR):
            return _trimmed(text, unit[0], before)
        return _trimmed(text, comma + 1, unit[1]) if comma is not None else []
    if colon is not None:
        return _trimmed(text, colon + 1, unit[1])
    if before is not None and unit[1] - cue[1] <= NEAR:
        return _trimmed(text, unit[0], before)
    if text.language == "de" and comma is not None and comma - cue[1] < NEAR:
        return _trimmed(text, comma + 1, unit[1])
    return _trimmed(text, cue[1] + (comma == cue[1]), unit[1]) if words_of(text).bare else []


def _interrupted(text: Text, cue: Range) -> list[Range]:
    """Both parts of a quotation with a cue between dashes in it."""
    around = [one for one in text.quotations if one[0] < cue[0] and cue[1] < one[1]]
    if not around:
        return []
    start, end = around[-1]
    dash = _first(text, range(cue[0] - 1, max(start, cue[0] - 3), -1), _DASHES)
    other = _first(text, range(cue[1], end), _DASHES)
    if dash is None or text.low[dash - 1] not in _COMMAS | ENDS:
        return []
    before = (start, dash - (text.low[dash - 1] in _COMMAS))
    return [before, (other + 1, end)] if other is not None else [before]


def _first(text: Text, tokens: range, signs: frozenset[str]) -> int | None:
    return next((token for token in tokens if text.low[token] in signs), None)


def _trimmed(text: Text, start: int, end: int) -> list[Range]:
    """A content without what ends the sentence; none of less than three tokens."""
    while end > start and text.low[end - 1] in ENDS:
        end -= 1
    return [(start, end)] if end - start > 2 else []


def _source(text: Text, cue: Range, unit: Range, content: Sequence[Range], known: Sequence[Name]) -> Range | None:
    """The name nearest to the cue, outside the content: behind it where the content or nothing stands before."""
    outside = [
        one.tokens
        for one in known
        if one.type != "date" and unit[0] <= one.tokens[0] and one.tokens[1] <= unit[1]
        if not any(start < one.tokens[1] and one.tokens[0] < end for start, end in content)
    ]
    before = [one for one in outside if one[1] <= cue[0] and cue[0] - one[1] < NEAR]
    after = [one for one in outside if one[0] >= cue[1] and one[0] - cue[1] < NEAR]
    stands_first = any(end <= cue[0] <= end + 2 for _, end in content) or text.language == "ar"
    ways = (after[:1], before[-1:]) if stands_first else (before[-1:], after[:1])
    return next((one for way in ways for one in way), None)
