"""Checks of spans against texts of many scripts: characters as readers see them, pairs of signs, blocks, segments."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.checks import Authority, View
from parley.checks.signs import PAIRS, cut_pair, mark_signs, pairs_in, quotation_marks
from parley.checks.span import GRAPHEME, JOINING, segment_adjacent, span_block, span_grapheme
from parley.fingerprints import fingerprint, quote_of
from parley.formats import find_blocks
from parley.records import ANNOTATION, AnyAnnotation, Metadata, Segment

Places = tuple[tuple[int, int], ...]


def metadata_of(text: str) -> Metadata:
    return Metadata.model_validate(
        {
            "id": "x", "title": "x", "language": "en", "script": "Latn", "genre": "letter", "origin": "constructed",
            "license": "CC0-1.0", "rights": "x", "provenance": {"statement": "x"}, "text_status": "included",
            "fingerprint": fingerprint(text), "blocks": find_blocks(text),
            "coverage": dict.fromkeys(("mark", "mention", "attribution", "move"), "complete"),
        }
    )  # fmt: skip


def view(text: str, *annotations: AnyAnnotation) -> View:
    return View(metadata_of(text), text, annotations, Authority({}, {}))


def span(text: str, *places: tuple[int, int]) -> dict[str, object]:
    segments = [Segment(start=start, end=end) for start, end in places]
    return {"segments": [{"start": a, "end": b} for a, b in places], "quote": quote_of(text, segments)}


def mark(text: str, label: str, *places: tuple[int, int]) -> AnyAnnotation:
    return ANNOTATION.validate_json(
        json.dumps({"id": "k1", "layer": "mark", "label": label, "span": span(text, *places)})
    )


def attribution(text: str, *content: tuple[int, int]) -> AnyAnnotation:
    fields = {
        "id": "a1", "layer": "attribution", "content": span(text, *content), "mode": "direct", "act": "speech",
        "source_kind": "implicit", "polarity": "positive", "factuality": "actual",
    }  # fmt: skip
    return ANNOTATION.validate_json(json.dumps(fields))


def covering(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


CLUSTERS = {
    "Devanagari vowel sign": "कि",
    "Devanagari conjunct": "क्ष",
    "Tamil": "நி",
    "Thai sara am": "กำ",
    "Thai tone mark": "น้",
    "Hangul jamo": "각",
    "flag": "🇪🇺",
    "tag flag": "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "skin tone": "👍🏽",
    "family": "👨‍👩‍👧‍👦",
    "keycap": "1️⃣",
    "Hebrew points": "שָׁ",
    "Arabic vowel": "بَ",
    "Latin accents": "q̇̃",
}
"""A character of several code points each."""


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_segment_inside_a_character_of_any_script_is_found(name: str) -> None:
    cluster = CLUSTERS[name]
    text = f"a{cluster}b"
    for cut in range(1, len(cluster)):
        assert len(list(span_grapheme(view(text, mark(text, "sic", (0, 1 + cut)))))) == 1
        assert len(list(span_grapheme(view(text, mark(text, "sic", (1 + cut, len(text))))))) == 1
    assert list(span_grapheme(view(text, mark(text, "sic", (1, 1 + len(cluster)))))) == []


def test_of_two_flags_one_may_be_annotated() -> None:
    text = "🇪🇺🇺🇳"
    assert list(span_grapheme(view(text, mark(text, "sic", (0, 2))))) == []
    assert len(list(span_grapheme(view(text, mark(text, "sic", (0, 3)))))) == 1


@given(st.text(max_size=30))
def test_a_text_without_joining_characters_has_no_character_of_several(text: str) -> None:
    assert JOINING.search(text) or all(len(match.group()) == 1 for match in GRAPHEME.finditer(text))


# Pairs of signs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("“a” (b) [c]", ["“a”", "(b)", "[c]"]),
        ("«Экипаж „Грей Херон“ ждёт»", ["«Экипаж „Грей Херон“ ждёт»", "„Грей Херон“"]),
        ("„Nein”, „ja“", ["„Nein”", "„ja“"]),
        ("«a, — b. — c»", ["«a, — b. — c»"]),
        ('"one" and "two"', ['"one"', '"two"']),
        ('צה"ל אמר "כן"', ['"כן"']),
        ("the partners’ ‘backs’ don’t", []),
        ("“not closed\n“closed”", ["“closed”"]),
        ("a) b] (c", []),
        ("“a (b” c)", ["“a (b”"]),
        ("「あ『い』」", ["「あ『い』」", "『い』"]),
    ],
)
def test_pairs_are_those_of_the_languages_at_hand(text: str, pairs: list[str]) -> None:
    assert [text[opening : closing + 1] for opening, closing in pairs_in(text)] == pairs


@given(st.text(st.sampled_from([*PAIRS, *'”»“」)]"', "a", " ", "\n"]), max_size=30))
def test_pairs_nest_and_close_what_they_open(text: str) -> None:
    pairs = pairs_in(text)
    assert all(text[closing] in PAIRS[text[opening]] for opening, closing in pairs)
    assert not [1 for a, b in pairs for c, d in pairs if a < c < b < d]


QUOTED = "«Мы ждём, — сказал он. — Судно [наше] цело»"


@pytest.mark.parametrize(
    ("segments", "cuts"),
    [
        (((0, 8), (24, len(QUOTED))), 0),
        (((1, 8), (24, len(QUOTED) - 1)), 0),
        (((0, 8),), 1),
        (((24, 36),), 1),
        (((1, 8), (24, 34)), 1),
    ],
)
def test_an_interrupted_quotation_is_whole_by_all_its_segments(segments: Places, cuts: int) -> None:
    assert len(list(cut_pair(view(QUOTED, attribution(QUOTED, *segments))))) == cuts


@pytest.mark.parametrize(
    ("words", "breaches"), [("“We wait”", 0), ("We wait", 1), ("wait", 0), ("“We wait” and “see”", 0)]
)
def test_a_content_keeps_the_marks_that_stand_around_it(words: str, breaches: int) -> None:
    text = "She said: “We wait” and “see”."
    assert len(list(quotation_marks(view(text, attribution(text, covering(text, words)))))) == breaches


@pytest.mark.parametrize(
    ("label", "words", "breaches"),
    [
        ("insertion", "[open]", 0),
        ("insertion", "open", 1),
        ("scare_quote", "‘so-called’", 0),
        ("scare_quote", "so-called", 1),
        ("ellipsis", "[…]", 0),
        ("ellipsis", "[open]", 1),
        ("emphasis", "so-called", 0),
    ],
)
def test_a_mark_covers_its_signs(label: str, words: str, breaches: int) -> None:
    text = "a ‘so-called’ [open] sea […] there"
    assert len(list(mark_signs(view(text, mark(text, label, covering(text, words)))))) == breaches


# Segments and blocks

BLOCKS = "Title\nCity, today\n\nOne two three.\n\nFour five."


@pytest.mark.parametrize(
    ("places", "adjacent", "crossing"),
    [
        (((19, 22), (27, 32)), 0, 0),
        (((19, 22), (23, 26)), 1, 0),
        (((19, 22), (22, 26)), 1, 0),
        (((27, 33), (35, 39)), 0, 0),
        (((27, 39),), 0, 1),
        (((0, 10),), 0, 1),
        (((35, 45),), 0, 0),
    ],
)
def test_segments_are_parted_by_words_or_by_the_edge_of_a_block(places: Places, adjacent: int, crossing: int) -> None:
    one = view(BLOCKS, attribution(BLOCKS, *places))
    assert (len(list(segment_adjacent(one))), len(list(span_block(one)))) == (adjacent, crossing)


def test_a_block_that_begins_beyond_any_number_crosses_no_segment() -> None:
    text = "The strait.\n\nIt is shut."
    shown = view(text, mark(text, "emphasis", (0, 3)))
    far = shown.metadata.blocks[0].model_copy(update={"start": 10**30, "end": 10**31})
    beyond = replace(shown, metadata=shown.metadata.model_copy(update={"blocks": (far,)}))
    assert list(span_block(beyond)) == []
