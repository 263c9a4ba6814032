"""One article as typed records, and what can be asked of them."""

from pathlib import Path

import pytest

import parley
from parley.errors import BrokenRelease, UnknownName
from parley.loader import table_files
from parley.records import Attribution, Document, Mark, Mention, Move


@pytest.fixture
def document(release: Path) -> Document:
    return parley.article("selva-strait-2031", release=release)


def test_an_article_is_made_of_typed_records(document: Document) -> None:
    assert isinstance(document, Document)
    for layer, model in (("marks", Mark), ("mentions", Mention), ("attributions", Attribution), ("moves", Move)):
        records = getattr(document, layer)
        assert records
        assert all(isinstance(record, model) for record in records)


def test_every_quote_is_what_its_span_covers(release: Path, hydrated: Path) -> None:
    for folder, id in (
        (release, "selva-strait-2031"),
        (release, "shalom-veldanya-2031"),
        (hydrated, "grain-letter-2031"),
    ):
        document = parley.article(id, release=folder)
        for mention in document.mentions:
            assert mention.span.quote is not None
            assert mention.span.quote == document.quote(mention.span)


def test_a_discontinuous_span_is_quoted_with_a_space_between_its_segments(document: Document) -> None:
    content = document.attribution("a3").content
    assert content is not None
    assert (len(content.segments), content.start, content.end) == (2, 202, 248)
    assert document.quote(content) == content.quote == "“We want trade,” “and [open] seas.”"


def test_nested_attributions_know_their_depth_and_those_in_them(document: Document) -> None:
    outer, inner = document.attribution("a1"), document.attribution("a2")
    assert [document.depth(one) for one in (outer, inner)] == [0, 1]
    assert (document.nested(outer), document.nested(inner)) == ((inner,), ())


def test_a_circle_of_parents_does_not_hang(document: Document) -> None:
    a1, a2, *rest = document.attributions
    circle = (a1.model_copy(update={"parent": "a2"}), a2, *rest)
    assert document.model_copy(update={"attributions": circle}).depth(a2) >= 2


def test_it_says_who_says_what(document: Document) -> None:
    said = list(document.who_says_what())
    assert said[1] == (("veldania-government",), "had warned", "its “friends” would close the strait")
    assert len(said) == len(document.attributions)


def test_points_and_emoji_sequences_count_as_their_code_points(release: Path) -> None:
    document = parley.article("shalom-veldanya-2031", release=release)
    assert document.quote(document.mention("m1").span) == "וֶלְדַנְיָה"
    assert document.quote(document.attribution("a1").content) == "„אנחנו רוצים שָׁלוֹם 👨‍👩‍👧‍👦.”"


def test_without_a_text_nothing_is_quoted(release: Path) -> None:
    document = parley.article("grain-letter-2031", release=release)
    assert document.text is None
    assert [document.quote(mention.span) for mention in document.mentions] == [None] * 4
    assert list(document.who_says_what()) == [((), None, None)]


def test_what_is_not_there_is_refused(document: Document, release: Path) -> None:
    with pytest.raises(KeyError, match="m99"):
        document.mention("m99")
    with pytest.raises(UnknownName, match="no article 'selva'; known: grain-letter-2031, selva-strait-2031, shalom"):
        parley.article("selva", release=release)


def test_a_changed_file_is_not_read(copied: Path) -> None:
    path = table_files(copied, "documents")[-1]
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(BrokenRelease):
        parley.article("selva-strait-2031", release=copied)
