"""A text as tokens: words, marks and the ends of lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import regex

UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
TOKEN = regex.compile(rf"\n\s*|[{UNSPACED}]\p{{M}}*|(?:(?![{UNSPACED}])[\p{{L}}\p{{N}}]\p{{M}}*)+|\S")
"""A line's end, a character of a script that sets no spaces between words, a word, or one other character."""
END = "\n"
"""What the end of a line, or of several, is as a token."""
Shingle: TypeAlias = tuple[str, ...]
"""Some tokens in a row."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text."""

    text: str

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Start and end of each token."""
        return [match.span() for match in TOKEN.finditer(self.text)]

    @cached_property
    def words(self) -> list[str]:
        """What each token says; the ends of one or several lines are one line feed."""
        return [self.text[start:end].strip() or END for start, end in self.places]

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """The first token of each line and one past its last."""
        ends = [number for number, word in enumerate(self.words) if word == END]
        return [(before + 1, end) for before, end in pairwise([-1, *ends, len(self.words)])]

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last token of which a place holds something."""
        return bisect_right(self._ends, start), bisect_left(self._starts, end) - 1

    def within(self, start: int, end: int) -> range:
        """The tokens of which a place holds something."""
        first, last = self.covering(start, end)
        return range(first, last + 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.places]

    @cached_property
    def _ends(self) -> list[int]:
        return [end for _, end in self.places]

    def line_of(self, token: int) -> tuple[int, int]:
        """The line in which a token lies; its end belongs to it."""
        return self.lines[bisect_right(self.lines, (token, len(self.words))) - 1]


def shingles(words: Sequence[str], size: int) -> list[Shingle]:
    """All runs of so many tokens, in order."""
    return list(zip(*(words[offset:] for offset in range(size)), strict=False))
