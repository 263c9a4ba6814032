"""The words of saying in each language, from lexicon.json: written from knowledge of the languages, not from the corpus.

A word that ends in `*` stands for all that begin so. A language without an entry has an empty one.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from parley.records.mention import MentionType
from systems.texts import Range, Text, tokens_of

FILE: Final = Path(__file__).with_name("lexicon.json")
Kind = Literal["verb", "noun", "phrase", "adverb"]
_KINDS: Final[Mapping[Kind, str]] = {"phrase": "phrases", "verb": "verbs", "noun": "nouns", "adverb": "adverbs"}


class Words(BaseModel):
    """The words of one language. `that` opens a content; `bare` says that a content may follow without it.

    `pronouns` have the type of what they mostly stand for; `inside` are small words within names, `articles` words that open
    them, `determiners` what a common noun follows where all nouns have capitals.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    adverbs: tuple[str, ...] = ()
    that: tuple[str, ...] = ()
    bare: bool = False
    pronouns: Mapping[str, MentionType] = Field(default_factory=dict)
    titles: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    determiners: tuple[str, ...] = ()


@cache
def lexicon() -> Mapping[str, Words]:
    """The words of each language."""
    return TypeAdapter(dict[str, Words]).validate_json(FILE.read_bytes())


class Matcher:
    """Finds words and phrases, the longest at each place."""

    def __init__(self, words: tuple[str, ...], script: str) -> None:
        self._stems = tuple(word[:-1] for word in words if word.endswith("*"))
        whole = (word for word in words if not word.endswith("*"))
        self._phrases = {tuple(word[start:end] for start, end in tokens_of(word, script)) for word in whole}
        self._longest = max(map(len, self._phrases), default=1)

    def at(self, text: Text, token: int) -> int:
        """How many tokens match from one on; 0 for none."""
        low = text.low
        for length in range(self._longest, 0, -1):
            if tuple(low[token : token + length]) in self._phrases:
                return length
        return 1 if self._stems and low[token].startswith(self._stems) else 0

    def find(self, text: Text) -> Iterator[Range]:
        """All matches, from left to right."""
        token = 0
        while token < len(text.low):
            length = self.at(text, token)
            if length:
                yield token, token + length
            token += length or 1


@cache
def matcher(language: str, script: str, list_of: str) -> Matcher:
    """The matcher of one of a language's lists."""
    return Matcher(tuple(getattr(lexicon().get(language, Words()), list_of)), script)


def matches(text: Text, list_of: str) -> list[Range]:
    """Where the words of one of the lists stand."""
    return list(matcher(text.language, text.metadata.script, list_of).find(text))


def words_of(text: Text) -> Words:
    """The words of a text's language."""
    return lexicon().get(text.language, Words())


def sayings_in(text: Text) -> list[tuple[Range, Kind]]:
    """Words of saying with their kind; of two that overlap the phrase, then the verb."""
    found: list[tuple[Range, Kind]] = []
    taken: set[int] = set()
    for kind, list_of in _KINDS.items():
        for start, end in matches(text, list_of):
            if not taken.intersection(range(start, end)):
                found.append(((start, end), kind))
                taken.update(range(start, end))
    return sorted(found)
