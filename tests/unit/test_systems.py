"""The two plain systems of benchmarks/systems: tokens, labels of tokens, what rules find, what is written."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from overlays import VALID
from strategies import texts

from parley.fingerprints import fingerprint, quote_of
from parley.records import Attribution, Block, Mention, Metadata, Span
from systems.bio import Labelled, flat, from_bio, to_bio
from systems.features import shape
from systems.lexicon import lexicon
from systems.output import Name, Saying, annotations, uncrossed
from systems.rule_names import names
from systems.rule_sayings import sayings
from systems.shapes import free_quotations, turns
from systems.texts import Range, Text, tokens_of

KNOWN = Metadata.model_validate_json((VALID / "articles" / "selva-strait-2031" / "metadata.json").read_bytes())
SCRIPTS = {"ru": "Cyrl", "ar": "Arab", "zh": "Hans", "hi": "Deva"}


def text_of(*paragraphs: str, language: str = "en") -> Text:
    """A text of some paragraphs."""
    text, blocks = "\n\n".join(paragraphs), list[Block]()
    for paragraph in paragraphs:
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block(kind="paragraph", start=start, end=start + len(paragraph)))
    script = SCRIPTS.get(language, "Latn")
    changes = {"language": language, "script": script, "blocks": tuple(blocks), "fingerprint": fingerprint(text)}
    return Text(KNOWN.model_copy(update=changes), text, tokens_of(text, script))


def words(text: str, script: str) -> list[str]:
    return [text[start:end] for start, end in tokens_of(text, script)]


@pytest.mark.parametrize(
    ("text", "script", "expected"),
    [
        ("Orlo’s café, at 9.30", "Latn", ["Orlo", "’", "s", "café", ",", "at", "9.30"]),
        ("外长说：不。", "Hans", ["外", "长", "说", "：", "不", "。"]),
        ("وقالت لمحاميها", "Arab", ["و", "قالت", "ل", "محامي", "ها"]),
        ("मंत्री ने कहा।", "Deva", ["मंत्री", "ने", "कहा", "।"]),
        ("ок 👩🏽‍✈️!", "Cyrl", ["ок", "👩🏽‍✈️", "!"]),
    ],
)
def test_tokens_are_words_signs_and_clitics(text: str, script: str, expected: list[str]) -> None:
    assert words(text, script) == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("Orlo", "Xx"), ("AC/14", "X/d"), ("मंत्री", "c"), ("外", "c"), ("de-Marrad", "x-Xx")]
)
def test_a_shape_has_each_kind_of_character_once_in_a_row(word: str, expected: str) -> None:
    assert shape(word) == expected


@given(texts(), st.sampled_from(["Latn", "Arab", "Hans", "Deva"]))
def test_tokens_cover_all_but_space_and_split_no_grapheme(text: str, script: str) -> None:
    found = tokens_of(text, script)
    assert list(found) == sorted(found)
    assert all(end <= start for (_, end), (start, _) in pairwise(found))
    assert regex.sub(r"\s", "", "".join(text[start:end] for start, end in found)) == regex.sub(r"\s", "", text)
    edges = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    assert {edge for token in found for edge in token} <= edges


@st.composite
def spans_apart(draw: st.DrawFn, pieces: int) -> list[Labelled]:
    """Spans one after another, each of some pieces with gaps between them."""
    found: list[Labelled] = []
    at = 0
    for label in draw(st.lists(st.sampled_from(["cue", "content"]), max_size=6)):
        own: list[Range] = []
        for _ in range(draw(st.integers(1, pieces))):
            start = at + draw(st.integers(1 if own else 0, 3))
            at = start + draw(st.integers(1, 4))
            own.append((start, at))
        found.append((tuple(own), label))
    return found


def length_of(spans: Sequence[Labelled]) -> int:
    return max((pieces[-1][1] for pieces, _ in spans), default=0)


@given(spans_apart(pieces=1))
def test_spans_of_one_piece_come_back_from_their_labels(spans: list[Labelled]) -> None:
    assert from_bio(to_bio(length_of(spans), spans)) == spans


@given(spans_apart(pieces=3))
def test_spans_of_several_pieces_come_back_where_the_reach_is_enough(spans: list[Labelled]) -> None:
    assert from_bio(to_bio(length_of(spans), spans), reach=3) == spans


def test_a_piece_out_of_reach_becomes_a_span_of_its_own() -> None:
    labels = to_bio(9, [(((0, 1), (6, 8)), "cue")])
    assert from_bio(labels, reach=4) == [(((0, 1),), "cue"), (((6, 8),), "cue")]


def test_an_i_without_a_b_begins_a_span() -> None:
    assert from_bio(["O", "I-cue", "I-cue"]) == [(((1, 3),), "cue")]


NESTED: list[Labelled] = [(((0, 9),), "mention"), (((2, 6),), "mention"), (((4, 5),), "mention")]


def test_of_nested_spans_the_outermost_or_the_innermost_is_kept_and_what_lies_between_is_lost() -> None:
    outer, inner = flat(NESTED, "outermost"), flat(NESTED, "innermost")
    assert (outer, inner) == (NESTED[:1], NESTED[2:])
    assert NESTED[1] not in outer + inner


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), max_size=8), st.sampled_from(["outermost", "innermost"])
)
def test_flat_spans_do_not_overlap_and_hold_or_touch_all_others(places: list[Range], nesting: str) -> None:
    spans: list[Labelled] = [(((start, start + size),), "mention") for start, size in places]
    kept = flat(spans, "outermost" if nesting == "outermost" else "innermost")
    tokens = [token for pieces, _ in kept for start, end in pieces for token in range(start, end)]
    assert len(tokens) == len(set(tokens))
    assert all(set(range(*pieces[0])) & set(tokens) for pieces, _ in spans)


def test_a_quotation_does_not_end_the_sentence_that_it_stands_in() -> None:
    text = text_of("“We stay! Do not go.” said Ana Orlo. “Why?” Nobody knew on 3. May.", language="de")
    said = [text.words(sentence) for sentence in text.sentences]
    assert said == ["“We stay! Do not go.” said Ana Orlo.", "“Why?”", "Nobody knew on 3. May."]


SAID = {
    "en": ("“We shall stay until Monday,” said Ana Orlo.", "said", "“We shall stay until Monday,”"),
    "ru": ("«Мы останемся до понедельника», — сказала Ана Орло.", "сказала", "«Мы останемся до понедельника»"),
    "fr": ("Ana Orlo a dit qu’elle partirait lundi.", "dit", "elle partirait lundi"),
    "es": ("Según Ana Orlo, el puerto cerrará el lunes.", "Según", "el puerto cerrará el lunes"),
    "de": ("Ana Orlo sagte, der Hafen werde geschlossen.", "sagte", "der Hafen werde geschlossen"),
    "ar": ("قالت آنا أورلو إن الميناء سيغلق يوم الاثنين.", "قالت", "الميناء سيغلق يوم الاثنين"),
    "zh": ("安娜·奥洛说，港口星期一关闭。", "说", "港口星期一关闭"),
    "hi": ("मंत्री ने कहा कि बंदरगाह सोमवार को बंद होगा।", "कहा", "बंदरगाह सोमवार को बंद होगा"),
}


@pytest.mark.parametrize("language", SAID)
def test_the_rules_find_what_is_said_in_each_language(language: str) -> None:
    sentence, cue, content = SAID[language]
    text = text_of(sentence, language=language)
    (found,) = sayings(text, names(text))
    assert [text.words(piece) for piece in found.cue + found.content] == [cue, content]


def test_the_rules_find_both_parts_of_an_interrupted_quotation() -> None:
    text = text_of("«Мы ждали весь день, — сказала Ана Орло. — Но корабль не пришёл».", language="ru")
    (found,) = sayings(text, names(text))
    said = [text.words(piece) for piece in found.content]
    assert said == ["«Мы ждали весь день", "Но корабль не пришёл»"]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        (
            "en",
            "On 3 May 2031 Prime Minister Ana Orlo left her ship.",
            ["3 May 2031", "Prime Minister Ana Orlo", "her"],
        ),
        ("de", "Am 3. Mai 2031 lobte Ana Orlo die Regierung.", ["3. Mai 2031", "Ana Orlo"]),
        ("zh", "2031年5月3日，安娜·奥洛，记者。", ["2031年5月3日", "安娜·奥洛"]),
        ("ar", "رحبت الوزيرة ليلى حداد بنا.", ["الوزيرة ليلى حداد"]),
    ],
)
def test_the_rules_find_names_dates_and_pronouns(language: str, sentence: str, expected: list[str]) -> None:
    text = text_of(sentence, language=language)
    assert set(expected) <= {text.words(name.tokens) for name in names(text)}


@pytest.mark.parametrize("language", ["en", "ru", "fr", "es", "de", "ar", "zh", "hi"])
def test_every_language_has_its_words(language: str) -> None:
    known = lexicon()[language]
    assert len(known.verbs) >= 40
    assert known.pronouns
    assert known.phrases
    assert len(known.months) >= 12 or language == "zh"


def test_the_turns_of_an_interview_are_contents_of_who_is_named_before_them() -> None:
    text = text_of("Mirror: Why now?", "Orlo: Why not?", "Mirror: Well.", "Note: nothing.", "Orlo: Yes.")
    found = [(text.words(one.sources[0]), text.words(one.content[0])) for one in turns(text)]
    assert found == [("Mirror", "Why now?"), ("Orlo", "Why not?"), ("Mirror", "Well."), ("Orlo", "Yes.")]


def test_only_long_quotations_that_nothing_covers_stand_free() -> None:
    text = text_of("“We shall see what comes.” The “ship” came. “And we were glad of it.”")
    taken = [Saying(((7, 8),), (text.quotations[0],))]
    assert [text.words(one.content[0]) for one in free_quotations(text, taken, 6)] == ["“And we were glad of it.”"]


def quotes(text: Text, span: Span | None) -> str | None:
    return None if span is None else quote_of(text.text, span.segments)


def test_a_content_is_written_without_its_cue_and_a_source_as_the_nearest_mention() -> None:
    text = text_of("That, Ana Orlo thinks, is half a success.")
    names = [Name((2, 4), "named", "person"), Name((6, 7), "nominal", "other")]
    found = annotations(text, names, [Saying(((4, 5),), ((0, 10),), ((3, 4),))])
    (said,) = (one for one in found if isinstance(one, Attribution))
    assert [one.id for one in found if isinstance(one, Mention)] == ["m1", "m2"]
    assert (quotes(text, said.content), said.sources, said.source_kind) == (
        "That, , is half a success",
        ("m1",),
        "named",
    )


def test_of_names_that_cross_the_earlier_is_kept() -> None:
    places = [(0, 4), (2, 6), (2, 3), (0, 4)]
    assert [name.tokens for name in uncrossed(Name(place, "named", "person") for place in places)] == [(0, 4), (2, 3)]


def test_an_attribution_in_another_has_it_as_parent() -> None:
    text = text_of("Orlo said that Veldania denies that it will close.")
    outer, inner = Saying(((1, 2),), ((3, 9),)), Saying(((4, 5),), ((6, 9),))
    found = [one for one in annotations(text, [], [outer, inner]) if isinstance(one, Attribution)]
    assert [one.parent for one in found] == [None, "a1"]
