"""Texts in tokens: what systems read. Only articles whose text is at hand are given."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import regex

from parley.checks.signs import QUOTES, pairs_in
from parley.contributions import layout
from parley.contributions.copies import texts_from
from parley.contributions.corpus import open_corpus
from parley.contributions.read import read_article
from parley.contributions.stored import articles, opened
from parley.errors import UnusableInput
from parley.records import AnyAnnotation, Metadata, Span

Range = tuple[int, int]
"""Tokens, or code points, from the first up to the one after the last."""
_TOKEN = regex.compile(r"\p{Han}\p{M}*|\p{N}+(?:[.,:]\p{N}+)*|(?:(?!\p{Han})[\p{L}\p{M}\p{N}\u200c\u200d])+|\X")
_ARABIC = regex.compile(
    r"(?P<piece>[وف]\p{M}*)?(?P<piece>[بلكس]\p{M}*)?(?P<piece>(?:\p{L}\p{M}*){2,}?)"
    r"(?P<piece>(?:ه\p{M}*ا|ه\p{M}*م\p{M}*ا?|ه\p{M}*ن|ك\p{M}*م|ن\p{M}*ا|[هكي])\p{M}*)?"
)
"""A word of four pieces that may be written as one: conjunction, preposition, word, pronoun. Too many are no harm."""
ENDS = frozenset("….!?。！？।॥؟")
_GOES_ON = frozenset(",،，—–-")


@dataclass(frozen=True, eq=False)
class Text:
    """A text, and its tokens as ranges of code points."""

    metadata: Metadata
    text: str
    tokens: Sequence[Range]

    @property
    def language(self) -> str:
        """The language without script and region."""
        return self.metadata.language.split("-")[0]

    def words(self, tokens: Range) -> str:
        """What some tokens say."""
        start, end = self.points(tokens)
        return self.text[start:end]

    def points(self, tokens: Range) -> Range:
        """The code points of some tokens, and of the space between them."""
        return self.tokens[tokens[0]][0], self.tokens[tokens[1] - 1][1]

    def covering(self, start: int, end: int) -> Range:
        """The tokens that some code points touch."""
        first = bisect_right(self._ends, start)
        return first, max(bisect_left(self._starts, end), first + 1)

    @cached_property
    def low(self) -> tuple[str, ...]:
        """What each token says, in small letters."""
        return tuple(self.text[start:end].lower() for start, end in self.tokens)

    def pieces(self, span: Span) -> tuple[Range, ...]:
        """The tokens that each segment of a span touches; those that follow each other are one piece."""
        return joined(self.covering(segment.start, segment.end) for segment in span.segments)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, end in self.tokens]

    @cached_property
    def blocks(self) -> tuple[Range, ...]:
        """The tokens of each block of the article."""
        return tuple(self.covering(block.start, block.end) for block in self.metadata.blocks)

    def block_of(self, token: int) -> Range:
        """The tokens of the block that a token is in."""
        return next(block for block in self.blocks if block[0] <= token < block[1])

    def sentence_of(self, token: int) -> Range:
        """The tokens of the sentence that a token is in."""
        return next(sentence for sentence in self.sentences if sentence[0] <= token < sentence[1])

    @cached_property
    def quotations(self) -> tuple[Range, ...]:
        """The tokens of each quotation, with its marks, also of those within others."""
        pairs = (pair for pair in pairs_in(self.text) if self.text[pair[0]] in QUOTES)
        return tuple(self.covering(first, last + 1) for first, last in pairs)

    @cached_property
    def _closing(self) -> frozenset[int]:
        return frozenset(end - 1 for _, end in self.quotations)

    @cached_property
    def depth(self) -> tuple[int, ...]:
        """In how many quotations each token is; the marks are in their own."""
        found = [0] * len(self.tokens)
        for start, end in self.quotations:
            for token in range(start, end):
                found[token] += 1
        return tuple(found)

    @cached_property
    def sentences(self) -> tuple[Range, ...]:
        """The sentences of all blocks; a quotation does not end the sentence that it stands in."""
        return tuple(sentence for block in self.blocks for sentence in self._sentences(block))

    def _sentences(self, block: Range) -> Iterator[Range]:
        start, last = block
        for token in range(start, last):
            if token + 1 < last and self._ends_sentence(token):
                yield start, token + 1
                start = token + 1
        yield start, last

    def _ends_sentence(self, token: int) -> bool:
        said, following = self.words((token, token + 1)), self.words((token + 1, token + 2))
        if following in _GOES_ON or following[0].islower() or token + 1 in self._closing:
            return False
        before = self.words((token - 1, token)) if token else ""
        if token in self._closing:
            return self.depth[token] == 1 and before in ENDS
        is_abbreviated = said == "." and (before.isdigit() or len(before) == 1)
        return said in ENDS and not self.depth[token] and not is_abbreviated


@dataclass(frozen=True, eq=False)
class Article:
    """A text with its gold."""

    text: Text
    split: str
    gold: Sequence[AnyAnnotation]

    @property
    def id(self) -> str:
        """The article's id."""
        return self.text.metadata.id


def joined(ranges: Iterator[Range] | Sequence[Range]) -> tuple[Range, ...]:
    """Ranges in order, those that touch or overlap made one."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return tuple(found)


def tokens_of(text: str, script: str) -> tuple[Range, ...]:
    """Words, numbers and signs, as code points; Chinese by character, Arabic words in their pieces."""
    found: list[Range] = []
    for match in _TOKEN.finditer(text):
        if match.group().isspace():
            continue
        parts = _ARABIC.fullmatch(match.group()) if script == "Arab" else None
        spans = sorted(parts.spans("piece")) if parts else [(0, len(match.group()))]
        found += [(match.start() + start, match.start() + end) for start, end in spans]
    return tuple(found)


def articles_at_hand(corpus: Path, sources: Sequence[Path], with_withheld: bool) -> list[Article]:
    """The articles with gold for mentions and attributions, complete, whose text is at hand. Raises: UnusableInput."""
    root, text_of = layout.find_corpus(corpus), texts_from(sources)
    opened_corpus, found = open_corpus(root), []
    for files in opened(root, articles(root).stored):
        subject = read_article(files, opened_corpus.authority, text_of).subject
        if subject is None or subject.gold is None or subject.text is None:
            continue
        known = subject.metadata
        is_complete = {known.coverage.mention, known.coverage.attribution} == {"complete"}
        if is_complete and (known.text_status == "included" or with_withheld):
            split = opened_corpus.splits.splits.get(known.id, "")
            found.append(
                Article(
                    Text(known, subject.text, tokens_of(subject.text, known.script)), split, subject.gold.annotations
                )
            )
    if not found:
        raise UnusableInput("has no article with complete gold whose text is at hand", root)
    return found
