"""Reading texts from the files that hold them."""

import pytest
from hypothesis import given
from strategies import texts

from parley.fingerprints import normalise
from parley.formats import TRANSFORMS, find_blocks, read_conllu, read_plain


def token(number: str, form: str, misc: str = "_") -> str:
    return "\t".join([number, form, *"_______", misc])


def conllu(*lines: str) -> bytes:
    return "\n".join(lines).encode() + b"\n"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in find_blocks(text)]


def test_every_transform_is_a_reader_of_bytes() -> None:
    assert dict(TRANSFORMS) == {"plain": read_plain, "conllu": read_conllu}


# plain


def test_plain_text_is_read_as_it_is() -> None:
    assert read_plain("\ufeffשָׁלוֹם\r\n".encode()) == "\ufeffשָׁלוֹם\r\n"


def test_what_is_not_utf_8_is_no_plain_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        read_plain(b"caf\xe9")


@given(texts())
def test_blocks_tile_a_text(raw: str) -> None:
    text = normalise(raw)
    blocks = find_blocks(text)
    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    assert edges == sorted(edges)
    assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()
    assert all(text[block.start : block.end].strip() for block in blocks)


def test_the_second_line_is_a_dateline_where_no_empty_line_parts_it_from_the_title() -> None:
    assert [kind for kind, _ in kinds("T\nSELVA, 3 May\n\nP.\n\nQ.")] == ["title", "dateline", "paragraph", "paragraph"]
    assert [kind for kind, _ in kinds("T\n\nSELVA said no.\n\nP.")] == ["title", "paragraph", "paragraph"]
    assert [kind for kind, _ in kinds("T\nP")] == ["title", "paragraph"]


def test_a_short_line_without_final_punctuation_between_empty_lines_is_a_heading() -> None:
    text = "T\n\nP one.\n\nمرحبا 🚢\n\nP two.\n\nWhat next?\n\nP three.\n\nAna Orlo"
    assert [words for kind, words in kinds(text) if kind == "heading"] == ["مرحبا 🚢"]


@pytest.mark.parametrize(
    "text",
    [
        "T\n\nP.\n\nNo empty line after\nP.",
        "T\n\nP.\nNo empty line before\n\nP.",
        "T\n\nP.\n\n" + "so long " * 11 + "a line\n\nP.",
        "T\n\nP.\n\n“A quotation”\n\nP.",
        "T\n\nP.\n\nNothing follows",
        "T\n\nP.\n\nما هذا؟\n\nP.",
    ],
)
def test_other_lines_are_no_heading(text: str) -> None:
    assert "heading" not in {kind for kind, _ in kinds(text)}


# conllu


def test_tokens_are_joined_as_space_after_says() -> None:
    lines = [
        "# sent_id = 1",
        token("1", "Привет", "SpaceAfter=No"),
        token("2", ","),
        token("3", "мир", "Gloss=a|SpaceAfter=No"),
        token("4", "!"),
    ]
    assert read_conllu(conllu(*lines, "", token("1", "Да"))) == "Привет, мир! Да"


def test_an_empty_line_stands_before_each_new_paragraph() -> None:
    lines = ["# newdoc", "# newpar", token("1", "A"), "", "# newpar id = 2", token("1", "B"), "", token("1", "C")]
    assert read_conllu(conllu(*lines)) == "A\n\nB C"


def test_multiword_tokens_stand_for_their_words_and_empty_nodes_for_none() -> None:
    lines = [
        token("1-2", "du", "SpaceAfter=No"),
        token("1", "de"),
        token("2", "le"),
        token("2.1", "x"),
        token("3", "!"),
        "",
        token("1", "Y"),
    ]
    assert read_conllu(conllu(*lines)) == "du! Y"


def test_carriage_returns_a_byte_order_mark_and_line_separators_in_tokens_are_read() -> None:
    data = b"\xef\xbb\xbf" + conllu("# newpar", token("1", "a\u2028b", "SpaceAfter=No"), token("2", "c")).replace(
        b"\n", b"\r\n"
    )
    assert read_conllu(data) == "a\u2028bc"


@pytest.mark.parametrize(
    ("line", "said"),
    [("Plain text.", "line 2 has 1 columns, CoNLL-U has 10"), (token("x", "y"), "line 2 has the number 'x'")],
)
def test_a_line_that_is_no_token_is_named(line: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_conllu(conllu(token("1", "A"), line))


def test_what_is_not_utf_8_is_no_conllu() -> None:
    with pytest.raises(UnicodeDecodeError):
        read_conllu(b"1\tcaf\xe9")
