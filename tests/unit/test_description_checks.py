"""What metadata say of a text is compared with the text, without false alarms."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from overlays import TEXTS, VALID

from parley.checks import Authority
from parley.checks.article import missed_mention
from parley.checks.description import date_of_dateline, language_of_text, script_of_text
from parley.checks.metadata import block_kind
from parley.checks.subjects import ArticleSubject, View
from parley.contributions.copies import texts_from
from parley.contributions.read import read_article
from parley.records import Mention, Segment, Span

ENGLISH, HEBREW, WITHHELD = "selva-strait-2031", "shalom-veldanya-2031", "grain-letter-2031"


def article(id: str, text: str | None = None, **metadata: object) -> ArticleSubject:
    """An article of the valid corpus with other metadata or another text."""
    subject = read_article(VALID / "articles" / id, Authority({}, {}, False), texts_from([TEXTS])).subject
    assert subject is not None
    changed = subject.metadata.model_copy(update=metadata)
    return ArticleSubject(id, changed, text or subject.text, True, subject.gold, subject.passes)


@pytest.mark.parametrize(
    ("date", "printed", "language"),
    [
        ("2024-03-18", "18 March 2024", "en"),
        ("2024-03-18", "Понедельник, 18 марта 2024 года, 10:30", "ru"),
        ("2024-03-18", "١٨ مارس ٢٠٢٤", "ar"),
        ("2024-03-18", "2024年3月18日", "ja"),
        ("2024-03-18", "18.03.24", "de"),
        ("2024-03-04", "3/4/2024", "en"),
        ("2024-03-04", "4/3/2024", "en"),
        ("2024-03-04", "2024-03-04", "sv"),
        ("2024-03", "March 2024", "en"),
        ("2024-03-18", "18 March", "en"),
        ("2024-03-18", "二〇二四年三月十八日", "zh"),
    ],
)
def test_a_date_as_it_is_printed_is_right(date: str, printed: str, language: str) -> None:
    assert list(date_of_dateline(article(ENGLISH, date=date, date_printed=printed, language=language))) == []


@pytest.mark.parametrize(
    ("date", "printed", "language"),
    [
        ("2024-03-18", "18 March 2023", "en"),
        ("2024-03-18", "17 March 2024", "en"),
        ("2024-03-18", "١٧ مارس ٢٠٢٤", "ar"),
        ("2024-04-03", "04.03.2024", "de"),
        ("2024-04-03", "2024年3月4日", "ja"),
        ("2024-05-04", "3/4/2024", "en"),
    ],
)
def test_another_date_than_the_printed_one_is_found(date: str, printed: str, language: str) -> None:
    assert len(list(date_of_dateline(article(ENGLISH, date=date, date_printed=printed, language=language)))) == 1


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("Jpan", "東京はひらがなとカタカナ"),
        ("Kore", "서울 漢字"),
        ("Hans", "中文"),
        ("Cyrl", "Москва и NATO"),
        ("Deva", "हिन्दी"),
        ("Latn", "123 …"),
    ],
)
def test_a_text_in_its_script_is_right(script: str, text: str) -> None:
    assert list(script_of_text(article(ENGLISH, text, script=script))) == []


@pytest.mark.parametrize(("script", "text"), [("Hans", "ひらがな"), ("Arab", "Москва"), ("Hant", "한국")])
def test_a_text_in_another_script_is_found(script: str, text: str) -> None:
    assert len(list(script_of_text(article(ENGLISH, text, script=script)))) == 1


@pytest.mark.parametrize("language", ["en", "tlh"])
def test_a_language_that_is_right_or_unknown_to_the_model_is_no_finding(language: str) -> None:
    assert list(language_of_text(article(ENGLISH, language=language))) == []


def test_a_short_text_tells_no_language() -> None:
    assert list(language_of_text(article(HEBREW, language="ar"))) == []


def named(number: int, start: int, end: int) -> Mention:
    span = Span(segments=(Segment(start=start, end=end),))
    return Mention(
        id=f"m{number}", layer="mention", span=span, form="named", type="state", reading="literal", entity="torria"
    )


def misses(text: str, marked: Sequence[str | tuple[int, int]], id: str = HEBREW) -> list[str]:
    """The messages on a text in which each of `marked` is marked: a place, or words where they first stand."""
    subject = article(id)
    metadata = subject.metadata.model_copy(
        update={"coverage": subject.metadata.coverage.model_copy(update={"mention": "complete"})}
    )
    places = [(text.index(one), text.index(one) + len(one)) if isinstance(one, str) else one for one in marked]
    mentions = tuple(named(n, start, end) for n, (start, end) in enumerate(places, 1))
    return [breach.message for breach in missed_mention(View(metadata, text, mentions, subject.authority))]


@pytest.mark.parametrize("again", ["Torria’s fleet", "l’Torria", "“Torria”", "Torria-led", "TORRIA, Torria"])
def test_a_known_name_that_is_not_marked_is_found_as_a_whole_word(again: str) -> None:
    (message,) = misses(f"Torria slept; {again}.", ["Torria"])
    assert message.startswith("the name 'Torria' at ")


@pytest.mark.parametrize("again", ["Torrian", "torria", "Torria\u0301", "пTorria", "Torria2"])
def test_what_only_looks_like_a_known_name_is_none(again: str) -> None:
    assert misses(f"Torria slept; {again}.", ["Torria"]) == []


def test_a_name_inside_a_longer_name_is_none_of_its_own() -> None:
    assert misses("Torria slept. The Bank of Torria woke.", ["Torria", "Bank of Torria"]) == []


def test_a_name_that_is_marked_without_its_article_is_marked() -> None:
    text = "Torria’s talks in the Torria; the Torria slept."
    inner = text.rindex("the Torria")
    assert misses(text, ["Torria", "the Torria", (inner + 4, inner + 10)]) == []
    assert misses(text, ["Torria", "the Torria"]) != []


def test_a_missed_name_of_a_withheld_text_is_told_by_its_place() -> None:
    (message,) = misses("Torria slept; Torria woke.", ["Torria"], WITHHELD)
    assert message == "the name at 14-20 is no mention, but m1 marks it elsewhere"


def test_the_corpus_of_this_repository_has_no_false_alarm(texts: Path) -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    for folder in (corpus / "articles").iterdir():
        subject = read_article(folder, Authority({}, {}, False)).subject
        assert subject is not None
        checks = (date_of_dateline, script_of_text, language_of_text) if subject.text else (date_of_dateline,)
        assert [breach for check in checks for breach in check(subject)] == []


@pytest.mark.parametrize(("genre", "breaches"), [("news_report", 1), ("interview", 1), ("speech", 0), ("letter", 0)])
def test_a_speech_or_a_letter_may_print_no_title(genre: str, breaches: int) -> None:
    untitled = tuple(block.model_copy(update={"kind": "paragraph"}) for block in article(ENGLISH).metadata.blocks)
    assert len(list(block_kind(article(ENGLISH, genre=genre, blocks=untitled)))) == breaches


def test_a_title_after_other_blocks_is_wrong_in_a_speech_too() -> None:
    first, *others = article(ENGLISH).metadata.blocks
    blocks = (first.model_copy(update={"kind": "paragraph"}), others[0].model_copy(update={"kind": "title"}))
    assert len(list(block_kind(article(ENGLISH, genre="speech", blocks=blocks)))) == 1
