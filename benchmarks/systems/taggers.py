"""Conditional random fields: for mentions, for cues, and for what belongs to a cue.

The last reads the block of a cue once for each cue in it, and labels content and sources: so contents may nest, overlap
and have several pieces. What stands in another block than its cue is out of its reach.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pycrfsuite

from parley.records import Attribution, Mention
from systems.bio import Labelled, Nesting, flat, to_bio
from systems.features import cue_features, span_features, token_features
from systems.texts import Article, Range, Text

Rows = Sequence[Sequence[str]]
Articles = tuple[Article, ...]
Pieces = tuple[Range, ...]
ROUNDS: Final = 100
"""Rounds of L-BFGS at most."""


class Tagger:
    """A conditional random field: the same sequences give the same weights."""

    def __init__(self, sequences: Iterable[tuple[Rows, Sequence[str]]], penalty: float) -> None:
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 0.0, "c2": penalty, "max_iterations": ROUNDS})
        for features, labels in sequences:
            trainer.append(features, labels)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model"
            trainer.train(str(path))
            self._model = path.read_bytes()
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._model)

    def labels(self, features: Rows) -> list[str]:
        """The likeliest labels of a sequence."""
        return list(self._tagger.tag(features))


@cache
def mention_tagger(articles: Articles, nesting: Nesting, penalty: float, lists: bool) -> Tagger:
    """A tagger for one layer of nested mentions."""
    return Tagger(_sequences(articles, lambda article: mention_spans(article, nesting), lists), penalty)


def mention_spans(article: Article, nesting: Nesting) -> list[Labelled]:
    """The mentions of one layer. Those of several pieces are left out."""
    return flat(((pieces, "mention") for _, pieces in mentions_of(article) if len(pieces) == 1), nesting)


def mentions_of(article: Article) -> Iterator[tuple[Mention, Pieces]]:
    """The mentions of gold, in tokens."""
    for one in article.gold:
        if isinstance(one, Mention):
            yield one, article.text.pieces(one.span)


@cache
def attribute_tagger(articles: Articles, attribute: str, penalty: float) -> Tagger:
    """A tagger for the form or the type of whole mentions: each is a sequence of one."""
    known = ((article.text, one, pieces) for article in articles for one, pieces in mentions_of(article))
    rows = (([span_features(text, around(pieces))], [str(getattr(one, attribute))]) for text, one, pieces in known)
    return Tagger(rows, penalty)


def around(pieces: Pieces) -> Range:
    return pieces[0][0], pieces[-1][1]


@cache
def cue_tagger(articles: Articles, penalty: float, lists: bool) -> Tagger:
    """A tagger for cues."""
    return Tagger(_sequences(articles, cue_spans, lists), penalty)


def cue_spans(article: Article) -> list[Labelled]:
    """The cues of gold; of two that share a word the longer one."""
    return flat(((cue, "cue") for _, cue in cues_of(article)), "outermost")


def cues_of(article: Article) -> Iterator[tuple[Attribution, Pieces]]:
    """The attributions of gold that have a cue, with its tokens."""
    for one in article.gold:
        if isinstance(one, Attribution) and one.cue is not None:
            yield one, article.text.pieces(one.cue)


def _sequences(
    articles: Articles, spans: Callable[[Article], list[Labelled]], lists: bool
) -> Iterator[tuple[Rows, list[str]]]:
    for article in articles:
        features, labels = token_features(article.text, lists), to_bio(len(article.text.tokens), spans(article))
        for start, end in article.text.blocks:
            yield features[start:end], labels[start:end]


@cache
def role_tagger(articles: Articles, penalty: float, lists: bool) -> Tagger:
    """A tagger for the content and the sources of one cue."""
    return Tagger((one for article in articles for one in _role_sequences(article, lists)), penalty)


def _role_sequences(article: Article, lists: bool) -> Iterator[tuple[Rows, list[str]]]:
    seen = CueRows(article.text, [cue for _, cue in cues_of(article)], lists)
    for cue, labels in role_labels(article):
        yield seen.features(cue), labels


def role_labels(article: Article) -> Iterator[tuple[Pieces, list[str]]]:
    """Each cue of gold, with the labels of its block: where its content and its sources are."""
    text, mentions = article.text, {one.id: pieces for one, pieces in mentions_of(article)}
    for attribution, cue in cues_of(article):
        content = [(text.pieces(attribution.content), "content")] if attribution.content else []
        sources = (((piece,), "source") for id in attribution.sources for piece in mentions[id])
        start, end = text.block_of(cue[0][0])
        yield cue, to_bio(len(text.tokens), flat([*content, *sources], "outermost"))[start:end]


class CueRows:
    """The cues of a text: what the tagger of roles sees of one of them."""

    def __init__(self, text: Text, cues: Sequence[Pieces], lists: bool) -> None:
        self._text, self._own = text, token_features(text, lists)
        self._tokens = frozenset(token for cue in cues for start, end in cue for token in range(start, end))

    def features(self, cue: Pieces) -> Rows:
        """The features of each token of its block."""
        block = self._text.block_of(cue[0][0])
        pairs = zip(self._own[slice(*block)], cue_features(self._text, block, cue, self._tokens), strict=True)
        return [[*own, *of_cue] for own, of_cue in pairs]


def forget() -> None:
    """Forget all taggers that were learned."""
    for tagger in (mention_tagger, attribute_tagger, cue_tagger, role_tagger):
        tagger.cache_clear()
