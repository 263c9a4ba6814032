"""One article out of its number: everything in it follows from the seed, the size of the corpus and that number."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import get_args

from corpora.languages import SHARES, Language, name, zipf
from corpora.page import Json, Page, Role
from corpora.world import World, world
from parley.records.metadata import Genre

PARAGRAPHS = range(2, 41)
LENGTHS = tuple(accumulate(n**-1.7 for n in PARAGRAPHS))
"""A few paragraphs mostly, many now and then: about 90 annotations on average, 50 in the middle, 600 at most."""
GENRES: tuple[Genre, ...] = get_args(Genre)
WITHHELD = 7
"""The text of the first of so many articles is withheld."""
CAST = 14
"""So many of the cast are drawn for an article, some of them twice."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author and an annotator made: `passes` is how many annotated it on their own before gold was decided."""

    number: int
    language: Language
    title: str
    date_printed: str
    date: str
    genre: Genre
    text: str
    annotations: tuple[Json, ...]
    is_withheld: bool
    passes: int


def _page(place: World, number: int, language: Language, chance: Random) -> Page:
    """An empty page; each being is due in one article at least, so that none is never spoken of."""
    position = place.languages.index(language)
    drawn = chance.choices(range(len(place.beings)), cum_weights=place.weights, k=CAST)
    due = range(number, len(place.beings), place.articles)
    roles = {n: Role(place.beings[n], place.beings[n].names[position]) for n in (*drawn, *due)}
    return Page(language, chance, tuple(roles.values()), zipf(len(roles)), [roles[n] for n in due])


def draft(seed: int, articles: int, number: int) -> Draft:
    """Article `number` (from 0) of a corpus of so many articles."""
    place, chance = world(seed, articles), Random(f"{seed}/article/{number}")
    language = chance.choices(place.languages, SHARES)[0]
    page = _page(place, number, language, chance)
    page.words(2, 3)
    if page.happens(0.7):
        page.mention()
    page.words(1, 3)
    title = page.text
    page.end_block("\n")
    page.put(name(language.script, chance, 1))
    page.glue(f"{language.script.comma} ")
    year, month, day = chance.randint(2030, 2039), chance.randint(1, 12), chance.randint(1, 28)
    printed = f"{day}.{month}.{year}"
    page.add("mention", span=(page.glue(printed),), form="named", type="date", reading="literal")
    sentences = (page.tells, page.acts, page.says, page.quotes)
    for paragraph in range(chance.choices(PARAGRAPHS, cum_weights=LENGTHS)[0]):
        page.end_block()
        if paragraph % 6 == 5:
            page.words(2, 4)
            page.end_block()
        for sentence in chance.choices(sentences, (6, 2, 3, 3), k=chance.randint(2, 5)):
            sentence()
    while page.due:
        page.tells()
    passes = chance.choices((0, 1, 2), (85, 10, 5))[0]
    return Draft(
        number,
        language,
        title,
        printed,
        f"{year}-{month:02}-{day:02}",
        chance.choice(GENRES),
        page.text,
        tuple(page.annotations),
        number % WITHHELD == 0,
        passes,
    )
