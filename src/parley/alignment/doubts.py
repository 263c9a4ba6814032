"""Doubts: what seems to be new text may be the old place, and the place that was found a copy of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from parley.alignment.stretches import EDGE, SMALL
from parley.alignment.tokens import END, Shingle, Tokens, shingles

AROUND, DRIFT = 40, 8
"""So many tokens around a place speak for it, if they are displaced by at most so many."""
BESIDE, SLIP = 12, 2
"""The same, for two places so near that what is around the one is around the other."""
FREQUENT = 20
"""A small shingle that occurs more often says nothing of a place."""


def doubtful(a: Tokens, b: Tokens, matched: Sequence[int]) -> Iterator[int]:
    """The old tokens for which a place among unmatched words of the new text is about as good as their own."""
    now = _places(b.words)
    support = _support(a, now)
    for i, rivals in _rivals(_places(a.words), now, set(matched)).items():
        if 0 <= i < len(a.words) and matched[i] >= 0:
            own, beside = support(i, matched[i], AROUND, DRIFT), support(i, matched[i], BESIDE, SLIP)
            if any(
                2 * support(i, j, AROUND, DRIFT) >= max(own, 1)
                or (abs(j - matched[i]) <= AROUND and 2 * support(i, j, BESIDE, SLIP) >= max(beside, 1))
                for j in rivals
                if abs(j - matched[i]) > DRIFT
            ):
                yield i


def _places(words: Sequence[str]) -> Mapping[Shingle, list[int]]:
    """Where each small shingle begins that lies in one line."""
    found: dict[Shingle, list[int]] = defaultdict(list)
    for place, shingle in enumerate(shingles(words, SMALL)):
        if END not in shingle:
            found[shingle].append(place)
    return {shingle: places for shingle, places in found.items() if len(places) <= FREQUENT}


def _rivals(
    then: Mapping[Shingle, list[int]], now: Mapping[Shingle, list[int]], taken: set[int]
) -> Mapping[int, set[int]]:
    """For each old token in or near a small shingle that stands among unmatched words, the place that it would have."""
    rivals: dict[int, set[int]] = defaultdict(set)
    for shingle, places in now.items():
        for j in places:
            if taken.isdisjoint(range(j, j + SMALL)):
                for i in then.get(shingle, ()):
                    for offset in range(-EDGE, EDGE + SMALL):
                        rivals[i + offset].add(j + offset)
    return rivals


def _support(a: Tokens, now: Mapping[Shingle, list[int]]) -> Callable[[int, int, int, int], int]:
    """How many small shingles around an old token, in its line, stand around a place too, displaced by little."""
    small = shingles(a.words, SMALL)

    def support(i: int, j: int, around: int, drift: int) -> int:
        start, end = a.line_of(i)
        at_hand = range(max(i - around, start), min(i + around, end - SMALL + 1))
        return sum(any(abs(place - j - at + i) <= drift for place in now.get(small[at], ())) for at in at_hand)

    return support
