"""Checks of the level `article`: what the metadata say of the text (title, date, script, language), against the text."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

import regex

from parley.checks.subjects import ArticleSubject, Check
from parley.checks.words import characters_of, words_of
from parley.findings import Breach
from parley.remember import Remembered

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

FIGURES: Final = re.compile(r"(\d{1,4})\s?[./年-]\s?(\d{1,2})\s?[./月-]\s?(\d{1,4})")
"""A date in figures."""
MIN_WORDS: Final = 10
MAX_CODE_POINTS: Final = 200_000
SCRIPTS: Final = {"Hans": "Hani", "Hant": "Hani", "Jpan": r"Hani}\p{sc=Hira}\p{sc=Kana", "Kore": r"Hang}\p{sc=Hani"}
"""What ISO 15924 has a code for and Unicode has not, as the Unicode scripts that it is made of."""
HEAD: Final = 300
"""So many code points tell a language; fewer than `SHORT` do not."""
SHORT: Final = 200
SURE: Final = 0.95
ALIKE: Final = (
    frozenset({"hr", "sr", "bs", "sh"}),
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
    frozenset({"gl", "pt"}),
    frozenset({"he", "hbo"}),
)
"""Languages that a short text does not tell apart."""


def title_block(article: ArticleSubject) -> Iterator[Breach]:
    """Title and printed date are as the text prints them.

    They are what a citation says, and of a withheld text all that travels. A title retyped is a title misquoted.
    """
    metadata, text = article.metadata, article.text
    titles = [block for block in metadata.blocks if block.kind == "title"]
    if text is None or not titles:
        return
    printed = text[titles[0].start : titles[0].end]
    if printed != metadata.title:
        yield Breach(f"title is {metadata.title!r}, the text's title {printed!r}", "copy the title", where=("title",))
    if metadata.date_printed is not None and metadata.date_printed not in text:
        yield Breach(
            f"the text does not print the date {metadata.date_printed!r}",
            "copy the date as the text prints it",
            where=("date_printed",),
        )


def date_of_dateline(article: ArticleSubject) -> Iterator[Breach]:
    """Day and year of `date` stand in `date_printed`, and a date in figures has its month where the language puts it.

    `date` orders the articles in time, and offices are held by it. It is typed by hand beside the printed date, and a
    day and month that change places are seldom noticed. Figures of any script are read; of a date in figures the year
    comes first or last, the day before the month unless the year or an English text says otherwise. A printed date of
    another calendar is a false alarm.
    """
    metadata = article.metadata
    if metadata.date is not None and metadata.date_printed is not None:
        if not _says(metadata.date_printed, [int(part) for part in metadata.date.split("-")], metadata.language):
            yield Breach(
                f"date is {metadata.date}, the text prints {metadata.date_printed!r}",
                "write date as the printed date says it: YYYY-MM-DD",
                where=("date",),
            )


def _says(printed: str, date: list[int], language: str) -> bool:
    year, month_and_day = {date[0], date[0] % 100}, date[1:]
    numbers = {int(number) for number in re.findall(r"\d{1,4}", printed)}
    day = set(month_and_day[1:])
    if len(numbers) > 1 and not (numbers & year and day <= numbers):
        return False
    if len(numbers) == 1 and not numbers & (year | day):
        return False
    match = FIGURES.search(printed)
    if match is None or not day:
        return True
    figures = [int(number) for number in match.groups()]
    is_year_first = figures[0] > 31
    orders = [month_and_day if is_year_first else month_and_day[::-1]]
    orders += [month_and_day] if language.startswith("en") else []
    return (figures[1:] if is_year_first else figures[:2]) in orders


def script_of_text(article: ArticleSubject) -> Iterator[Breach]:
    """Most letters of the text are of the script that the metadata name.

    Readers choose tokenisers and fonts by `script`. Metadata copied from another article keep its script.
    """
    script, counts = article.metadata.script, characters_of(article.text or "")
    letters = {character: count for character, count in counts.items() if character.isalpha()}
    try:
        own = sum(letters[found] for found in _letters_of(script).findall("".join(letters)))
    except regex.error:
        return  # `language-known` says so
    if own * 2 < sum(letters.values()):
        yield Breach(
            f"script is {script}, but {own} of {sum(letters.values())} letters of the text are", "correct script",
            where=("script",),
        )  # fmt: skip


@cache
def _letters_of(script: str) -> regex.Pattern[str]:
    return regex.compile(rf"[\p{{sc={SCRIPTS.get(script, script)}}}]")


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@Remembered
def _is_modelled(language: str) -> bool:
    return language in _identifier().labels


@Remembered
def _read_as(text: str) -> tuple[str, float]:
    """The language that a text is taken for, and how probable that is."""
    language, probability = _identifier().classify(text)
    return str(language), float(probability)


def language_of_text(article: ArticleSubject) -> Iterator[Breach]:
    """The language of the text is the one that the metadata name.

    Every row of every config carries it, and readers choose their part of the corpus by it. Metadata copied from
    another article keep its language. Judged by a model of 140 languages on the beginning of the text, where it is sure; a
    text under 200 code points, and languages that look alike, are left alone.
    """
    text, said = article.text or "", article.metadata.language.split("-")[0]
    if len(text) < SHORT or not _is_modelled(said):
        return
    seen, probability = _read_as(text[:HEAD])
    alike = any({seen, said} <= group for group in ALIKE)
    if seen != said and probability >= SURE and not alike:
        yield Breach(
            f"language is {said}, but the text reads like {seen} (probability {probability:.2f})",
            "correct language",
            where=("language",),
        )


def text_length(article: ArticleSubject) -> Iterator[Breach]:
    """A text has at least 10 words and at most 200,000 code points.

    A shorter one was cut off on its way here; a longer one is a book or a whole archive, which belongs in several
    articles: an annotator finishes an article, and a reader's model has to take it whole.
    """
    length = article.metadata.fingerprint.code_points
    words = len(words_of(article.text)) if article.text is not None else MIN_WORDS
    if words < MIN_WORDS:
        yield Breach(
            f"the text has {words} words, fewer than {MIN_WORDS}", "give the whole text", where=("fingerprint",)
        )
    if length > MAX_CODE_POINTS:
        yield Breach(
            f"the text has {length} code points, more than {MAX_CODE_POINTS}",
            "make several articles of it",
            where=("fingerprint", "code_points"),
        )


DESCRIPTION_CHECKS = (
    Check(
        "title-block",
        "article",
        "error",
        "Title and printed date are as the text prints them.",
        title_block,
        needs_text=True,
    ),
    Check("date-of-dateline", "article", "warning", "The date is the one that the text prints.", date_of_dateline),
    Check(
        "script-of-text",
        "article",
        "error",
        "The text is in the script that is named.",
        script_of_text,
        needs_text=True,
    ),
    Check(
        "language-of-text",
        "article",
        "warning",
        "The text is in the language that is named.",
        language_of_text,
        needs_text=True,
    ),
    Check("text-length", "article", "warning", "The text is neither a scrap nor a book.", text_length, needs_text=True),
)
