"""What stands for a text: the same for the same text, and nothing to one who has no text."""

import hashlib
import hmac
import random
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import texts

from parley.fingerprints import (
    block_digest,
    differing_blocks,
    fingerprint,
    normalisations,
    normalise,
    quote_of,
    span_digest,
    span_key,
    withhold,
)
from parley.formats import find_blocks
from parley.records import Block, Segment, Span

LETTERS = "abcdefgh éßжяعש語👩🚢"


def invented(blocks: int) -> str:
    """A text of so many blocks, all different."""
    chance = random.Random(7)
    return "\n\n".join(
        " ".join("".join(chance.choices(LETTERS.replace(" ", ""), k=chance.randint(1, 9))) for _ in range(20))
        for _ in range(blocks)
    )


TEXT = normalise(invented(20))
BLOCKS = tuple(
    block.model_copy(update={"digest": block_digest("x", TEXT[block.start : block.end])}) for block in find_blocks(TEXT)
)


def differing(copy: str) -> tuple[int, ...]:
    return differing_blocks("x", BLOCKS, len(TEXT), normalise(copy))


# Normalisation


@given(st.text(st.characters(codec="utf-8")) | texts())
def test_normalising_twice_is_normalising_once(raw: str) -> None:
    once = normalise(raw)
    assert normalise(once) == once
    assert normalisations(once) == ()


@given(texts())
def test_encodings_of_the_same_text_are_normalised_alike(raw: str) -> None:
    text = normalise(raw)
    other = "\ufeff" + unicodedata.normalize("NFD", text).replace("\n", " \u00a0\r\n") + "\r\n\r\n"
    assert normalise(other) == text


def test_what_was_normalised_is_named() -> None:
    assert normalisations("\ufeffcafe\u0301 \r\n") == ("byte-order-mark", "crlf", "nfc", "trailing-space")


# Digests


def test_a_fingerprint_is_of_the_exact_text() -> None:
    text = "שָׁלוֹם 👩🏽‍🚀"
    found = fingerprint(text)
    assert (found.text_sha256, found.code_points) == (hashlib.sha256(text.encode()).hexdigest(), len(text))


def test_equal_blocks_of_two_articles_have_different_digests() -> None:
    assert block_digest("a", "Yes.") != block_digest("b", "Yes.")
    assert block_digest("a", "Yes.") not in (hashlib.sha256(b"Yes.").hexdigest(), hashlib.sha256(b"aYes.").hexdigest())


def test_a_span_key_is_not_derivable_from_the_published_fingerprint() -> None:
    salt = b"parley/span-key/1\0x"
    published = hashlib.sha256(TEXT.encode()).digest()
    # HMAC hashes a key longer than 64 bytes: were the text the key, its published digest would do instead.
    keyed_with_text = hmac.new(TEXT.encode(), salt, hashlib.sha256).digest()
    assert keyed_with_text == hmac.new(published, salt, hashlib.sha256).digest()
    assert span_key("x", TEXT) not in (keyed_with_text, hmac.new(salt, published, hashlib.sha256).digest(), published)


def test_span_keys_differ_by_text_and_by_article() -> None:
    assert len({span_key("x", TEXT), span_key("y", TEXT), span_key("x", TEXT + ".")}) == 3


def test_a_span_digest_is_of_place_words_and_key() -> None:
    key, place = span_key("x", TEXT), (Segment(start=0, end=3),)
    assert len(span_digest(key, place, "Yes")) == 32
    others = {
        span_digest(key, (Segment(start=4, end=7),), "Yes"),
        span_digest(key, place, "Yas"),
        span_digest(span_key("y", TEXT), place, "Yes"),
    }
    assert len(others | {span_digest(key, place, "Yes")}) == 4


def test_a_withheld_span_has_no_words() -> None:
    place = (Segment(start=0, end=3), Segment(start=5, end=8))
    span = withhold(Span(segments=place, quote=quote_of(TEXT, place)), span_key("x", TEXT), TEXT)
    assert (span.segments, span.quote) == (place, None)
    assert span.digest == span_digest(span_key("x", TEXT), place, f"{TEXT[:3]} {TEXT[5:8]}")


# Which block of a copy differs


@pytest.mark.parametrize("kind", ["replace", "insert", "delete"])
@settings(max_examples=200)
@given(data=st.data())
def test_a_changed_character_is_never_verified_and_its_block_is_named(kind: str, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(BLOCKS) - 1))
    block = BLOCKS[number]
    # what is put in at the edge of a block belongs to it
    at = data.draw(st.integers(block.start, block.end if kind == "insert" else block.end - 1))
    new = data.draw(st.sampled_from("xQ7é👩ש")) if kind != "delete" else ""
    copy = normalise(TEXT[:at] + new + TEXT[at + (kind != "insert") :])
    assume(copy != TEXT)
    assert fingerprint(copy) != fingerprint(TEXT)
    assert differing(copy) == (number,)


def test_changes_in_several_blocks_are_all_named() -> None:
    parts = TEXT.split("\n\n")
    parts[2], parts[9], parts[15] = parts[2] + "x", "x" + parts[9], parts[15][:5] + parts[15][6:]
    assert differing("\n\n".join(parts)) == (2, 9, 15)


def test_a_block_that_is_missing_is_named() -> None:
    parts = TEXT.split("\n\n")
    assert differing("\n\n".join([*parts[:4], *parts[5:]])) == (4,)


def test_no_block_is_named_where_only_the_space_between_them_differs() -> None:
    assert differing(TEXT.replace("\n\n", "\n", 3)) == ()
    assert differing("\n\n" + TEXT) == ()


def test_blocks_that_touch_are_told_apart() -> None:
    text = "abcdef"
    blocks = [(0, 3), (3, 6)]
    known = [Block(kind="paragraph", start=a, end=b, digest=block_digest("x", text[a:b])) for a, b in blocks]
    assert differing_blocks("x", known, 6, "abcdXf") == (1,)
    assert differing_blocks("x", known, 6, "abXdef") == (0,)


def test_every_block_of_another_text_is_named() -> None:
    assert differing("Something else.") == tuple(range(20))
