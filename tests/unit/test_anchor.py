"""Anchoring a quotation: exact, and unique in its scope or not at all."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from parley.contributions.anchor import Unanchored, anchor, occurrences
from parley.fingerprints import quote_of
from parley.formats import find_blocks
from parley.records import Segment

TEXT = "Talks 🚢\n\nShe said that she left.\n\nHe said no. She said שָׁלוֹם.”"
BLOCKS = find_blocks(TEXT)


def anchored(**draft: Any) -> list[str] | Unanchored:
    found = anchor(TEXT, BLOCKS, draft)
    return found if isinstance(found, Unanchored) else [TEXT[s.start : s.end] for s in found]


def test_a_unique_quotation_is_anchored_by_code_points() -> None:
    assert anchor(TEXT, BLOCKS, {"quote": "left"}) == (Segment(start=27, end=31),)
    assert anchored(quote="שָׁלוֹם") == ["שָׁלוֹם"]


def test_an_ambiguous_quotation_is_not_anchored_and_lists_where_it_occurs() -> None:
    found = anchored(quote="said")
    assert isinstance(found, Unanchored)
    assert "occurs 3 times in the text" in found.message
    assert "from 1 to 3" in found.mend
    assert [TEXT[at : at + 4] for at in found.candidates] == ["said"] * 3


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_nth_picks_an_occurrence(nth: int) -> None:
    found = anchor(TEXT, BLOCKS, {"quote": "said", "nth": nth})
    assert not isinstance(found, Unanchored)
    assert found[0].start == occurrences(TEXT, "said", 0, len(TEXT))[nth - 1]


@pytest.mark.parametrize("nth", [0, 4, -1, "two", 1.5])
def test_an_occurrence_that_is_not_there_is_not_anchored(nth: object) -> None:
    found = anchored(quote="said", nth=nth)
    assert isinstance(found, Unanchored)
    assert f"no occurrence number {nth!r}" in found.message


def test_block_narrows_the_scope() -> None:
    found = anchor(TEXT, BLOCKS, {"quote": "said", "block": 1})
    assert not isinstance(found, Unanchored)
    assert BLOCKS[1].start <= found[0].start < BLOCKS[1].end


@pytest.mark.parametrize("block", [3, -1, "title"])
def test_a_block_that_is_not_there_is_not_anchored(block: object) -> None:
    found = anchored(quote="said", block=block)
    assert isinstance(found, Unanchored)
    assert (found.message, found.mend) == (f"there is no block {block!r}", "use a number from 0 to 2")


def test_each_piece_is_looked_for_after_the_one_before_it() -> None:
    assert anchored(quote=["that", "said no", "said"]) == ["that", "said no", "said"]


def test_a_list_of_nth_goes_with_the_pieces() -> None:
    found = anchor(TEXT, BLOCKS, {"quote": ["said", "said"], "nth": [1, 2]})
    assert not isinstance(found, Unanchored)
    assert [segment.start for segment in found] == [13, TEXT.rindex("said")]


def test_an_absent_quotation_says_in_which_block_it_stands() -> None:
    found = anchored(quote="left", block=2)
    assert isinstance(found, Unanchored)
    assert found.message == "'left' does not occur in block 2; it stands in block 1"


@pytest.mark.parametrize(
    "draft", [{}, {"quote": ""}, {"quote": []}, {"quote": 5}, {"quote": ["left", None]}, {"quote": "left", "color": 1}]
)
def test_what_is_no_quotation_is_not_anchored(draft: dict[str, Any]) -> None:
    assert isinstance(anchor(TEXT, BLOCKS, draft), Unanchored)


@given(st.data(), texts())
def test_an_anchored_quotation_covers_what_it_says(data: st.DataObject, text: str) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    nth = occurrences(text, quote, 0, len(text)).index(start) + 1
    found = anchor(text, (), {"quote": quote, "nth": nth})
    assert found == (Segment(start=start, end=start + len(quote)),)
    assert quote_of(text, found) == quote
    alone = anchor(text, (), {"quote": quote})
    assert alone == found or (isinstance(alone, Unanchored) and text.count(quote[0]) > 1)
