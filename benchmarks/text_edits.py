"""Random edits of a text with known truth: where each of its code points is afterwards, or that it is gone."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from parley.checks.words import UNSPACED
from parley.fingerprints import SPACES, normalise
from parley.records import Segment

WORD = UNSPACED
"""A word; in scripts that put no space between words a character, or an edit of three words would move whole clauses."""
PARAGRAPH = re.compile(r"[^\n]+")
GONE = -1
Outcome = Literal["found", "missed", "none", "changed", "indistinguishable", "wrong"]
"""found, missed: the words survive, and are reported there or nowhere. none: they do not, and nothing is reported.
changed: they do not, and the place between their edges is reported with the words that are there. wrong: another place."""


@dataclass(frozen=True)
class Edited:
    """A text before and after its edits.

    `swapped` is the old text after its paragraphs were swapped and before all other edits; `place` gives for each of its
    code points the place in `new`, or GONE; `moved` the place in `swapped` of each code point of `old`.
    """

    old: str
    swapped: str
    new: str
    moved: Sequence[int]
    place: Sequence[int]

    def survivor(self, span: Sequence[Segment]) -> tuple[Segment, ...] | None:
        """Where the span is: each code point of a segment is there and beside the one before it. None where not."""
        found = []
        for segment in span:
            places = [self.place[self.moved[at]] for at in range(segment.start, segment.end)]
            if places[0] == GONE or places != list(range(places[0], places[0] + len(places))):
                return None
            found.append(Segment(start=places[0], end=places[-1] + 1))
        return tuple(found)

    def edges(self, span: Sequence[Segment]) -> tuple[Segment, ...] | None:
        """The place between the first and the last code point of each segment, where these are still there, in order."""
        found = []
        for segment in span:
            first, last = (self.place[self.moved[at]] for at in (segment.start, segment.end - 1))
            if GONE in (first, last) or first > last:
                return None
            found.append(Segment(start=first, end=last + 1))
        return tuple(found)

    def outcome(self, span: Sequence[Segment], reported: Sequence[Segment] | None) -> Outcome:
        """What a report of the span's place is worth."""
        survivor = self.survivor(span)
        if reported is None:
            return "missed" if survivor else "none"
        if tuple(reported) == survivor:
            return "found"
        was = [self.old[segment.start : segment.end] for segment in span]
        says = [self.new[segment.start : segment.end] for segment in reported]
        if survivor is None and was != says and tuple(reported) == self.edges(span):
            return "changed"
        return "indistinguishable" if self.is_indistinguishable(span, reported) else "wrong"

    def is_indistinguishable(self, span: Sequence[Segment], reported: Sequence[Segment]) -> bool:
        """Whether the two texts speak for the reported place at least as much as for the truth.

        That is so if, for each segment, no more code points must be inserted and deleted to make the new text of the old
        one (its paragraphs swapped) with the segment at the reported place than in the true way. The true way is charged
        for what it did to the segment, and before and after it the least that is possible: edits elsewhere excuse nothing.
        """
        return all(self._cost_at(one, there) <= self._true_cost(one) for one, there in zip(span, reported, strict=True))

    def _cost_at(self, one: Segment, there: Segment) -> int:
        start, end = self.moved[one.start], self.moved[one.end - 1] + 1
        changed = Indel.distance(self.swapped[start:end], self.new[there.start : there.end])
        return changed + self._around(start, there.start, end, there.end)

    def _true_cost(self, one: Segment) -> int:
        start, end = self.moved[one.start], self.moved[one.end - 1] + 1
        before = max((at for at in range(start) if self.place[at] != GONE), default=-1)
        after = min((at for at in range(end, len(self.place)) if self.place[at] != GONE), default=len(self.place))
        new_start = self.place[before] + 1 if before >= 0 else 0
        new_end = self.place[after] if after < len(self.place) else len(self.new)
        kept = sum(self.place[at] != GONE for at in range(before + 1, after))
        changed = (after - before - 1 - kept) + (new_end - new_start - kept)
        return changed + self._around(before + 1, new_start, after, new_end)

    def _around(self, start: int, new_start: int, end: int, new_end: int) -> int:
        before = Indel.distance(self.swapped[:start], self.new[:new_start])
        return int(before + Indel.distance(self.swapped[end:], self.new[new_end:]))


@dataclass
class _Draft:
    """A text being edited: its characters, and the place from which each came."""

    characters: list[str]
    origins: list[int]

    @property
    def text(self) -> str:
        return "".join(self.characters)

    def put(self, start: int, end: int, new: str) -> None:
        self.characters[start:end] = new
        self.origins[start:end] = [GONE] * len(new)

    def words(self, chance: random.Random, count: int) -> tuple[int, int]:
        """The place of some words in a row, in one paragraph."""
        text = self.text
        found = [match.span() for match in WORD.finditer(text)]
        first = chance.randrange(len(found))
        last = min(first + count - 1, len(found) - 1)
        while "\n" in text[found[first][0] : found[last][1]]:
            last -= 1
        return found[first][0], found[last][1]


def _insert_words(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, chance.randint(1, 3))
    words = draft.text[start:end]
    at, _end = draft.words(chance, 1)
    draft.put(at, at, f"{words} ")


def _delete_words(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, chance.randint(1, 3))
    draft.put(start, end + (draft.text[end : end + 1] == " "), "")


def _replace_words(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, chance.randint(1, 3))
    words = draft.text[start:end]
    start, end = draft.words(chance, chance.randint(1, 3))
    draft.put(start, end, words)


def _insert_character(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, 1)
    at = chance.randint(start, end)
    draft.put(at, at, chance.choice(draft.text[start:end]))


def _delete_character(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, 1)
    at = chance.randrange(start, end)
    draft.put(at, at + 1, "")


def _replace_character(draft: _Draft, chance: random.Random, _: Sequence[str]) -> None:
    start, end = draft.words(chance, 1)
    at = chance.randrange(start, end)
    other = draft.words(chance, 1)[0]
    draft.put(at, at + 1, draft.characters[other])


def _decoy(draft: _Draft, chance: random.Random, quotes: Sequence[str]) -> None:
    names = [quote for quote in quotes if len(quote.split()) <= 4]
    at, _ = draft.words(chance, 1)
    draft.put(at, at, f"{chance.choice(names)} ")


def _long_decoy(draft: _Draft, chance: random.Random, quotes: Sequence[str]) -> None:
    text, quote = draft.text, chance.choice(quotes)
    found = text.find(quote)
    if found < 0:
        return
    start = max(text.rfind("\n", 0, found) + 1, found - chance.randint(0, 15))
    end = found + len(quote) + chance.randint(0, 15)
    copy = text[start:end].split("\n")[0].strip()
    at, _ = draft.words(chance, 1)
    draft.put(at, at, f"{copy} ")


Edit = Callable[[_Draft, random.Random, Sequence[str]], None]
EDITS: tuple[Edit, ...] = (
    _insert_words,
    _delete_words,
    _replace_words,
    _insert_character,
    _delete_character,
    _replace_character,
    _decoy,
)
"""The words of a decoy are those of a span of four words or fewer."""
HOSTILE: tuple[Edit, ...] = (*EDITS, _decoy, _long_decoy, _long_decoy)
"""With copies of spans of any length, also with some of what stands around them."""


def edited(
    old: str,
    spans: Sequence[Sequence[Segment]],
    chance: random.Random,
    per_hundred_words: float,
    edits: Sequence[Edit] = EDITS,
) -> Edited:
    """A normalised text with at least one edit; in every other, two paragraphs are swapped first."""
    quotes = [old[segment.start : segment.end] for span in spans for segment in span]
    order = _swapped(old, chance) if chance.random() < 0.5 else list(range(len(old)))
    draft = _Draft([old[at] for at in order], list(range(len(old))))
    swapped = draft.text
    for _ in range(max(1, round(len(WORD.findall(old)) * per_hundred_words / 100))):
        chance.choice(edits)(draft, chance, quotes)
    _normalise(draft)
    if normalise(draft.text) != draft.text:
        return edited(old, spans, chance, per_hundred_words, edits)
    places = [GONE] * len(old)
    for place, origin in enumerate(draft.origins):
        if origin != GONE:
            places[origin] = place
    moved = [0] * len(old)
    for place, origin in enumerate(order):
        moved[origin] = place
    return Edited(old, swapped, draft.text, moved, places)


def _swapped(text: str, chance: random.Random) -> list[int]:
    """The order of the code points after two paragraphs changed places."""
    paragraphs = [match.span() for match in PARAGRAPH.finditer(text)]
    if len(paragraphs) < 2:
        return list(range(len(text)))
    (a, b), (c, d) = sorted(chance.sample(paragraphs, 2))
    return [*range(a), *range(c, d), *range(b, c), *range(a, b), *range(d, len(text))]


def _normalise(draft: _Draft) -> None:
    """Take away spaces at the ends of lines and line feeds at the end of the text."""
    for at in range(len(draft.characters) - 1, -1, -1):
        following = draft.characters[at + 1] if at + 1 < len(draft.characters) else "\n"
        if (draft.characters[at] in SPACES and following == "\n") or (
            draft.characters[at] == "\n" and at + 1 == len(draft.characters)
        ):
            draft.put(at, at + 1, "")
