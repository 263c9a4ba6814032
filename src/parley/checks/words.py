"""Words, for counting and comparing texts, and runs of them that a published sentence shares with a withheld text."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import regex

WORD: Final = re.compile(r"[^\W_]+")
MARKS: Final = regex.compile(r"[\p{Mn}\p{Cf}]+")
"""Accents and points, and what is not seen: soft hyphens, joiners, marks of direction."""
UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|\w+")
"""A word; in scripts that put no space between words, a character."""
LEAK_WORDS: Final = 4
"""So many words in a row are a leak in what is published of the article that they are of."""
SHARED_LEAK_WORDS: Final = 6
"""So many are one in what speaks of no article in particular, where four in a row are often chance."""
Run = tuple[str, ...]


@lru_cache(maxsize=2)  # several checks ask for those of one text
def characters_of(text: str) -> Mapping[str, int]:
    """Each character of a text, and how often it occurs."""
    codes, counts = np.unique(np.frombuffer(text.encode("utf-32-le"), "<u4"), return_counts=True)
    return dict(zip(map(chr, codes.tolist()), counts.tolist(), strict=True))


@lru_cache(maxsize=2)
def words_of(text: str) -> Sequence[str]:
    """The words of a text, in lower case."""
    return tuple(UNSPACED.findall(text.lower()))


def folded(text: str) -> str:
    """A text without case, accents and what is not seen, in compatibility forms: line feeds stay where they are."""
    return MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def runs(text: str, length: int = LEAK_WORDS) -> Iterator[Run]:
    """Every `length` words in a row, folded."""
    words = WORD.findall(folded(text))
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def secret_runs(text: str, title: str, length: int = LEAK_WORDS) -> frozenset[Run]:
    """The runs of a withheld text that may not be published: all but those of its title."""
    return frozenset(runs(text, length)).difference(runs(title, length))


def shared(published: str, secret: Collection[Run], length: int = LEAK_WORDS) -> Iterator[Run]:
    """The runs of a published sentence that are secret."""
    return (run for run in runs(published, length) if run in secret)


def leaked_runs(text: str, title: str, published: str) -> Iterator[str]:
    """Runs of four consecutive words of a withheld text in `published`; those of the title may be published."""
    return (" ".join(run) for run in shared(published, secret_runs(text, title)))


def strings(value: object, exempt: Collection[str] = ()) -> Iterator[str]:
    """Every string in a JSON value; keys are left out, and what stands under an `exempt` key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in exempt:
                yield from strings(item, exempt)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item, exempt)
