"""Checks that look only where something can be wrong find what looking everywhere finds."""

import unicodedata
from pathlib import Path

import numpy as np
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts, words
from test_span_checks import metadata_of

from parley.checks import Authority, RawFile, View
from parley.checks.article import missed_mention
from parley.checks.file import CONTROL, control_character, may_compose, nfc
from parley.checks.span import GRAPHEME, span_grapheme
from parley.checks.summary import ENOUGH, SENTENCE_WORDS
from parley.checks.words import words_of
from parley.fingerprints import quote_of
from parley.records import Mention, Segment, Span

LETTERS = "aé\u0301\u0327कि한ᄒ\u1161\u11ab한\u0958\u212b\u200d🇪🇺👩\r\n\u202e\x07"
"""What composes, decomposes, joins or may not stand."""


def file(text: str) -> RawFile:
    return RawFile(Path("text.txt"), "text.txt", text.encode(), text)


@given(st.text(LETTERS, max_size=12) | st.text(max_size=12))
def test_a_file_that_is_not_nfc_is_found(text: str) -> None:
    assert bool(list(nfc(file(text)))) == (not unicodedata.is_normalized("NFC", text))


def test_every_character_that_nfc_may_change_is_looked_at() -> None:
    quick_check = regex.compile(r"[\p{NFC_QC=No}\p{NFC_QC=Maybe}]")
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    risky = {character for character in every if unicodedata.combining(character)} | {*quick_check.findall(every)}
    known = {character for character in risky if unicodedata.category(character) != "Cn"}
    assert {character for character in known if not may_compose(character)} == set()


@given(st.text(LETTERS, max_size=12) | st.text(max_size=12))
def test_every_control_character_is_found(text: str) -> None:
    found = [(breach.line, breach.column) for breach in control_character(file(text))]
    assert len(found) == len(CONTROL.findall(text.replace("\r", "\n")))


def mention(number: int, text: str, start: int, end: int) -> Mention:
    span = Span(segments=(Segment(start=start, end=end),), quote=text[start:end] or None)
    return Mention(
        id=f"m{number}", layer="mention", span=span, form="named", type="person", reading="literal", entity="x"
    )


@st.composite
def views(draw: st.DrawFn, characters: st.SearchStrategy[str]) -> View:
    """A text with some named mentions."""
    text = draw(characters.filter(lambda text: text.strip()))
    edges = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 4))
    places = [(start, min(start + length, len(text))) for start, length in draw(st.lists(edges, max_size=5))]
    mentions = tuple(mention(number, text, *place) for number, place in enumerate(places, 1))
    return View(metadata_of(text), text, mentions, Authority({}, {}))


@given(views(texts() | st.text(LETTERS, min_size=2, max_size=12)))
def test_every_segment_that_cuts_a_character_is_found(view: View) -> None:
    inside = np.zeros(len(view.text or "") + 1, dtype=bool)
    for match in GRAPHEME.finditer(view.text or ""):
        inside[match.start() + 1 : match.end()] = True
    wanted = [(m.id, key) for m in view.mentions for key in ("start", "end") if inside[getattr(m.span, key)]]
    assert [(breach.record, breach.where[-1]) for breach in span_grapheme(view)] == wanted


@given(views(st.text("ab ’\u0301漢", min_size=2, max_size=30)))
@settings(max_examples=300)
def test_every_name_that_is_not_marked_is_found(view: View) -> None:
    text = view.text or ""
    names = {quote_of(text, m.span.segments) for m in view.mentions} - {*text}
    longest_first = "|".join(map(regex.escape, sorted(names, key=len, reverse=True)))
    marked = {(m.span.start, m.span.end) for m in view.mentions}
    inside = {at for m in view.mentions for at in range(m.span.start, m.span.end)}
    pattern = rf"(?<![\w\p{{M}}])(?:{longest_first})(?![\w\p{{M}}])"
    wanted = [
        match.start()
        for match in (regex.finditer(pattern, text) if names else ())
        if match.span() not in marked and not {*range(*match.span())} <= inside
    ]
    assert [(breach.line, breach.column) for breach in missed_mention(view)] == [(1, at + 1) for at in wanted]


@given(st.lists(words() | st.sampled_from(["漢字", "a-b", "—", "हिन्दी"]), max_size=6).map(" ".join))
def test_a_sentence_has_enough_words_if_it_has_as_many_as_are_counted(sentence: str) -> None:
    assert bool(ENOUGH.match(sentence)) == (len(words_of(sentence)) >= SENTENCE_WORDS)
