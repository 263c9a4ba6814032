"""Following spans into another text: found where their words are, and never at a look-alike."""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlays import TEXTS, VALID
from strategies import texts

from parley.alignment import align
from parley.checks import Authority
from parley.contributions.copies import texts_from
from parley.contributions.layout import article_folders
from parley.contributions.read import read_article
from parley.contributions.reanchor import Followed, follow
from parley.records import Segment, spans_in
from text_edits import EDITS, GONE, HOSTILE, Edit, edited

OLD = (
    "The cook of Selva sleeps\n\nThe baker of Selva ran home before the rain. The cook said that Torria was ready.\n\n"
    "Nobody saw the שָׁלוֹם 👩🏽‍🚀 sign in Torria. The cook of Port Selva ran after the baker, who had no umbrella.\n\n"
    "Harbours"
)
Span = tuple[Segment, ...]


def span(*quotes: str, nth: int = 1, text: str = OLD) -> Span:
    """The place of some words, each after the one before; the first at its occurrence number `nth`."""
    segments: list[Segment] = []
    after = -1
    for quote in quotes:
        for _ in range(nth if not segments else 1):
            after = text.index(quote, after + 1)
        segments.append(Segment(start=after, end=after + len(quote)))
    return tuple(segments)


def followed(new: str, *quotes: str, nth: int = 1) -> Followed:
    return follow(align(OLD, new), span(*quotes, nth=nth))


def words(new: str, found: Followed) -> list[str]:
    return [new[segment.start : segment.end] for segment in found.segments or ()]


def test_in_the_same_text_a_span_is_kept() -> None:
    assert followed(OLD, "The cook", nth=2) == Followed("kept", span("The cook", nth=2))


@pytest.mark.parametrize(("quote", "nth"), [("The cook", 2), ("Torria", 1), ("שָׁלוֹם", 1), ("👩🏽‍🚀 sign in Torria", 1)])
def test_a_span_moves_as_far_as_its_words(quote: str, nth: int) -> None:
    new = OLD.replace("ran home", "walked all the way home 🚢")
    assert followed(new, quote, nth=nth) == Followed("moved", span(quote, nth=nth, text=new))


def test_words_beside_an_edit_are_found_by_what_is_on_their_other_side() -> None:
    new = OLD.replace("ready.", "nowhere near ready.").replace("The cook said", "She said")
    assert followed(new, "Torria").segments == span("Torria", text=new)


def test_a_span_follows_its_paragraph() -> None:
    title, first, second, last = OLD.split("\n\n")
    new = "\n\n".join((title, second, first, last))
    for quote, nth in (("The cook", 2), ("Torria", 1), ("The cook of Port Selva", 1), ("umbrella.", 1)):
        assert words(new, followed(new, quote, nth=nth)) == [quote]
    assert followed(new, "Torria").segments == span("Torria", nth=2, text=new)


def test_a_span_follows_an_edited_paragraph() -> None:
    title, first, second, last = OLD.split("\n\n")
    new = "\n\n".join((title, second, first.replace("home before", "off before"), last))
    assert followed(new, "Torria").segments == span("Torria", nth=2, text=new)


def test_each_piece_of_a_discontinuous_span_is_followed() -> None:
    new = OLD.replace("Nobody", "Hardly anybody").replace("sign in", "new sign in")
    found = followed(new, "saw the", "Torria")
    assert (found.verdict, words(new, found)) == ("moved", ["saw the", "Torria"])


def test_pieces_that_changed_places_are_ambiguous() -> None:
    title, first, second, last = OLD.split("\n\n")
    new = "\n\n".join((title, second, first, last))
    assert followed(new, "The baker", "umbrella").verdict == "ambiguous"


def test_a_decoy_takes_no_span_from_its_place() -> None:
    new = OLD.replace("Nobody saw", "Torria, Torria and Torria: nobody in Torria saw")
    assert followed(new, "Torria").segments == span("Torria", text=new)


def test_words_that_are_gone_are_lost_although_the_same_stand_elsewhere() -> None:
    new = OLD.replace("The cook said that Torria", "The cook said that it")
    assert followed(new, "Torria") == Followed("lost", now="it")


def test_words_that_are_gone_are_not_taken_for_new_ones() -> None:
    new = OLD.replace("that Torria was", "that it was").replace("no umbrella", "no Torria")
    found = followed(new, "Torria")
    assert (found.verdict, found.segments) == ("ambiguous", None)
    assert [new[at : at + 6] for at in found.candidates] == ["Torria"]


def test_one_of_two_that_stood_side_by_side_is_ambiguous() -> None:
    new = OLD.replace("Torria was ready", "Torria, Torria was ready")
    found = followed(new, "Torria")
    assert (found.verdict, len(found.candidates)) == ("ambiguous", 2)


def test_a_word_that_grew_is_another_word() -> None:
    assert followed(OLD.replace("the baker,", "the bakers,"), "baker", nth=2).verdict == "lost"


def test_other_words_between_the_same_edges_are_a_change_with_a_place() -> None:
    new = OLD.replace("ran home before", "ran straight home just before")
    found = followed(new, "The baker of Selva ran home before the rain")
    assert (found.verdict, words(new, found)) == (
        "changed",
        ["The baker of Selva ran straight home just before the rain"],
    )


def test_a_changed_span_does_not_reach_into_another_paragraph() -> None:
    new = OLD.replace("ran home before the rain. The cook", "ran home\n\nbefore the rain. The cook")
    assert followed(new, "The baker of Selva ran home before the rain").verdict == "lost"


@given(texts(max_size=200), st.data())
def test_every_span_of_an_unchanged_text_is_kept_or_doubted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start:end].strip():
        found = follow(align(text, text), (Segment(start=start, end=end),))
        assert found.segments in (None, (Segment(start=start, end=end),))


@given(texts(max_size=80), texts(max_size=80))
def test_only_equal_words_are_matched_and_each_once(old: str, new: str) -> None:
    alignment = align(old, new)
    pairs = [(i, j) for i, j in enumerate(alignment.matched) if j >= 0]
    assert all(alignment.old.words[i] == alignment.new.words[j] for i, j in pairs)
    assert len({j for _, j in pairs}) == len(pairs)


def constructed() -> list[tuple[str, tuple[Span, ...]]]:
    """The texts with gold that travel with the repository, and the tests' own withheld one."""
    found = []
    for corpus in (Path(__file__).parents[2] / "corpus", VALID):
        for folder in article_folders(corpus):
            subject = read_article(folder, Authority({}, {}, False), texts_from([TEXTS])).subject
            if subject is not None and subject.gold is not None and subject.text is not None:
                spans = [one.segments for a in subject.gold.annotations for _, one in spans_in(a)]
                found.append((subject.text, tuple(dict.fromkeys(spans))))
    return found


@pytest.mark.parametrize(("edits", "least"), [(EDITS, 0.99), (HOSTILE, 0.95)], ids=["edits", "long decoys"])
def test_after_random_edits_no_span_is_silently_wrong_and_nearly_all_are_found(
    edits: Sequence[Edit], least: float
) -> None:
    counts: Counter[str] = Counter()
    for number, (text, spans) in enumerate(constructed()):
        for level in (0.5, 2.0, 6.0):
            truth = edited(text, spans, random.Random(f"{number}/{level}"), level, edits)
            alignment = align(truth.old, truth.new)
            for one in spans:
                places = follow(alignment, one).segments
                counts[truth.outcome(one, places)] += 1
    assert counts["wrong"] == 0
    assert counts["found"] >= least * (counts["found"] + counts["missed"]) > 1000


def test_the_truth_of_an_edited_text_is_true() -> None:
    for number, (text, spans) in enumerate(constructed()):
        truth = edited(text, spans, random.Random(number), 5.0, HOSTILE)
        for at, character in enumerate(truth.old):
            place = truth.place[truth.moved[at]]
            assert place == GONE or truth.new[place] == character
        assert {truth.outcome(one, truth.survivor(one)) for one in spans} <= {"found", "none"}
        elsewhere = (Segment(start=0, end=1),)
        assert all(truth.outcome(one, elsewhere) == "wrong" for one in spans if len(one) == 1 and one[0].start > 300)
