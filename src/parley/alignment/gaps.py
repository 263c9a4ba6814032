"""Gaps: the tokens of both texts that correspond as a whole, between stretches and in lines that resemble each other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parley.alignment.stretches import Stretch
from parley.alignment.tokens import Tokens

ALIKE = 0.5
"""Two lines are a pair if they share so many of their words, and no more than so much of that with any other line."""
MOST = 100_000
"""Pairs of lines that are compared; where there are more, none are."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Tokens of both texts that correspond as a whole: `after` and `before` say what is certain around them."""

    old: range
    new: range
    after: bool
    before: bool


def gaps_between(a: Tokens, b: Tokens, stretches: Sequence[Stretch]) -> Iterator[Gap]:
    """What lies between stretches, their edges included: whole where they are neighbours in both texts.

    Elsewhere it is what follows a stretch, and what precedes one, in its line.
    """
    first, last = Stretch(0, 0, 0), Stretch(len(a.words), len(b.words), 0)
    whole = {stretch.core: stretch for stretch in stretches}
    in_old = [first, *whole, last]
    in_new = sorted(in_old, key=lambda core: (core.new, core.length, core.old))
    follower, leader = dict(pairwise(in_new)), {after: before for before, after in pairwise(in_new)}
    for before, after in pairwise(in_old):
        if follower.get(before) == after:
            yield Gap(range(before.old_end, after.old), range(before.new_end, after.new), True, True)
            continue
        if before is not first:
            stretch = whole[before]
            end, new_end = a.line_of(stretch.old_end - 1)[1], b.line_of(stretch.new_end - 1)[1]
            end, new_end = min(end, after.old), min(new_end, follower[before].new)
            yield Gap(range(before.old_end, end), range(before.new_end, new_end), True, False)
        if after is not last:
            stretch = whole[after]
            start, new_start = a.line_of(stretch.old)[0], b.line_of(stretch.new)[0]
            start, new_start = max(start, before.old_end), max(new_start, leader[after].new_end)
            yield Gap(range(start, after.old), range(new_start, after.new), False, True)


def line_pairs(a: Tokens, b: Tokens, stretches: Sequence[Stretch]) -> Iterator[Gap]:
    """Lines without a stretch that resemble each other, and no other line nearly as much."""
    held = (
        {a.line_of(stretch.core.old) for stretch in stretches},
        {b.line_of(stretch.core.new) for stretch in stretches},
    )
    old, new = (
        [line for line in tokens.lines if line not in taken] for tokens, taken in zip((a, b), held, strict=True)
    )
    if len(old) * len(new) > MOST:
        return
    old_words, new_words = ([_counted(t.words[start:end]) for start, end in at] for t, at in ((a, old), (b, new)))
    alike = np.array([[_likeness(one, other) for other in new_words] for one in old_words]).reshape(len(old), len(new))
    for i, j in np.argwhere(alike >= ALIKE):
        others = np.concatenate([np.delete(alike[i], j), np.delete(alike[:, j], i)])
        if others.max(initial=0) <= alike[i, j] * ALIKE:
            yield Gap(range(*old[i]), range(*new[j]), True, True)


def _counted(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if word[0].isalnum())


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max(one.total(), other.total(), 1)
