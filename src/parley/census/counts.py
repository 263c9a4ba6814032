"""What is counted: articles with their gold and passes, words, labels, how far passes agree."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from parley.agreement import Annotated, Resampling, agreement, annotated_articles
from parley.checks.words import words_of
from parley.contributions import layout
from parley.contributions.corpus import open_corpus
from parley.contributions.stored import articles_at, opened
from parley.records import LAYERS, Annotator, AnyAnnotation, Entity, labels_of
from parley.records.measures import Agreement

ONCE = Resampling(0, 0)
"""No samples: the page gives measures without bounds, which `parley agreement` has."""


@dataclass(frozen=True, slots=True)
class Census:
    """What the figures are taken from. `words` has the articles whose text is in the corpus."""

    articles: tuple[Annotated, ...]
    words: Mapping[str, int]
    entities: Mapping[str, Entity]
    annotators: tuple[Annotator, ...]
    agreement: Agreement

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, sorted."""
        return tuple(sorted({article.metadata.language for article in self.articles}))

    def gold(self) -> Iterator[tuple[Annotated, AnyAnnotation]]:
        """The gold annotations, each with its article."""
        return ((article, one) for article in self.articles for one in article.gold or ())


def take_census(root: Path) -> Census:
    """Count a corpus. Raises: UnusableInput, also where a line cannot be read."""
    articles = tuple(annotated_articles(root))
    authority = open_corpus(root).authority
    files = opened(root, articles_at(root, root).stored)
    texts = {one.id: one.open(layout.TEXT)[0].text for one in files if layout.TEXT in one.names}
    cases = [
        article.case(article.passes[one], article.passes[other], (one, other))
        for article in articles
        for one, other in combinations(sorted(article.passes), 2)
    ]
    return Census(
        articles,
        {id: count_words(text) for id, text in texts.items() if text is not None},
        authority.entities,
        tuple(authority.annotators.values()),
        agreement(cases, root.name, ONCE),
    )


def count_words(text: str) -> int:
    """How many words a text has; in scripts without spaces between words, characters. Joiners in emoji are none."""
    return sum(any(character.isalnum() for character in word) for word in words_of(text))


def values(annotation: AnyAnnotation, field: str) -> tuple[str, ...]:
    """The labels that an annotation has in a field: none, one, or of `issues` several."""
    value = getattr(annotation, field)
    return value if isinstance(value, tuple) else () if value is None else (value,)


@dataclass(frozen=True, slots=True)
class Grid:
    """Counts by row and column, both named."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


def grid(census: Census, layer: str, field: str, columns: tuple[str, ...], column: Callable[[Annotated], str]) -> Grid:
    """How often each label of a field is in gold, by what `column` says of the article."""
    found = Counter(
        (label, column(article)) for article, one in census.gold() if one.layer == layer for label in values(one, field)
    )
    rows = labels_of(LAYERS[layer].model)[field]
    return Grid(rows, columns, tuple(tuple(found[row, name] for name in columns) for row in rows))


def by_language(census: Census, layer: str, field: str) -> Grid:
    """How often each label of a field is in gold, by language."""
    return grid(census, layer, field, census.languages, lambda article: article.metadata.language)


def lengths(census: Census) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
    """The lengths of the articles in code points, sorted, by language and origin."""
    found: dict[str, dict[str, list[int]]] = {language: {} for language in census.languages}
    for article in census.articles:
        known = article.metadata
        found[known.language].setdefault(known.origin, []).append(known.fingerprint.code_points)
    return {
        language: {origin: tuple(sorted(some)) for origin, some in sorted(origins.items())}
        for language, origins in found.items()
    }
