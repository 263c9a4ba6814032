"""The trained system: what the taggers that some articles taught find in a text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parley.records import AnyAnnotation
from systems.bio import Nesting, from_bio, to_bio
from systems.features import span_features, token_features
from systems.output import Name, Saying, annotations
from systems.shapes import free_quotations, turns
from systems.taggers import (
    Articles,
    CueRows,
    Pieces,
    Rows,
    Tagger,
    around,
    attribute_tagger,
    cue_spans,
    cue_tagger,
    mention_spans,
    mention_tagger,
    mentions_of,
    role_labels,
    role_tagger,
)
from systems.texts import Article, Text, joined

GAP: Final = 8
"""A cue goes on after at most so many tokens."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen on validation.

    `lists`: whether the words of lexicon.json are features; `nestings`: which layers of nested mentions are learned;
    `least`: the fewest tokens of a quotation that is taken for one without a cue. Penalties are those on large weights (L2).
    """

    lists: bool = True
    cue_penalty: float = 0.1
    nestings: tuple[Nesting, ...] = ("outermost", "innermost")
    mention_penalty: float = 0.1
    role_penalty: float = 0.1
    least: int = 6


def sayings(text: Text, cues: Sequence[Pieces], labels: Callable[[Pieces], Sequence[str]], least: int) -> list[Saying]:
    """The attributions of some cues, by the labels of the block of each, and those without a cue by their shape."""
    found = []
    for cue in cues:
        start, end = text.block_of(cue[0][0])
        spans = from_bio(labels(cue), end - start)
        moved = [([(a + start, b + start) for a, b in pieces], role) for pieces, role in spans]
        content = [piece for pieces, role in moved if role == "content" for piece in pieces]
        sources = [piece for pieces, role in moved if role == "source" for piece in pieces]
        found.append(Saying(cue, joined(content), tuple(sources)))
    return [*found, *turns(text), *free_quotations(text, found, least)]


def learned(articles: Articles, choice: Choice) -> Callable[[Text], tuple[AnyAnnotation, ...]]:
    """The system that some articles teach."""
    layers = [mention_tagger(articles, one, choice.mention_penalty, choice.lists) for one in choice.nestings]
    form, type = (attribute_tagger(articles, name, choice.mention_penalty) for name in ("form", "type"))
    cue_finder = cue_tagger(articles, choice.cue_penalty, choice.lists)
    role_finder = role_tagger(articles, choice.role_penalty, choice.lists)

    def find(text: Text) -> tuple[AnyAnnotation, ...]:
        rows = token_features(text, choice.lists)
        places = sorted({around(pieces) for layer in layers for pieces in _spans(text, rows, layer, 0)})
        seen = {place: [span_features(text, place)] for place in places}
        names = [Name(place, form.labels(one)[0], type.labels(one)[0]) for place, one in seen.items()]
        cues = list(_spans(text, rows, cue_finder, GAP))
        known = CueRows(text, cues, choice.lists)
        return annotations(
            text, names, sayings(text, cues, lambda cue: role_finder.labels(known.features(cue)), choice.least)
        )

    return find


def _spans(text: Text, rows: Rows, tagger: Tagger, reach: int) -> Iterator[Pieces]:
    for start, end in text.blocks:
        for pieces, _ in from_bio(tagger.labels(rows[start:end]), reach):
            yield tuple((a + start, b + start) for a, b in pieces)


def kept(article: Article, choice: Choice) -> tuple[AnyAnnotation, ...]:
    """What is left of gold in this system's labels: what it would find if each of them were right."""
    text, size = article.text, len(article.text.tokens)
    mentions = {around(pieces): one for one, pieces in mentions_of(article)}
    layers = (from_bio(to_bio(size, mention_spans(article, nesting))) for nesting in choice.nestings)
    places = sorted({around(pieces) for layer in layers for pieces, _ in layer})
    names = [Name(place, mentions[place].form, mentions[place].type) for place in places]
    cues = [pieces for pieces, _ in from_bio(to_bio(size, cue_spans(article)), GAP)]
    labels = dict(role_labels(article))
    return annotations(text, names, sayings(text, cues, lambda cue: labels.get(cue, ()), choice.least))
