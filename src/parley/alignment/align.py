"""The alignment of two texts: what stretches and gaps claim, where no two claims and no doubt stand against it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from parley.alignment.certain import Pair, certain_in
from parley.alignment.doubts import doubtful
from parley.alignment.gaps import gaps_between, line_pairs
from parley.alignment.stretches import Stretch, find_stretches
from parley.alignment.tokens import Tokens


@dataclass(frozen=True)
class Alignment:
    """Two texts and, for each token of the old one, its token in the new one; -1 where that is not certain."""

    old: Tokens
    new: Tokens
    matched: Sequence[int]

    @cached_property
    def origin(self) -> dict[int, int]:
        """The old token of each new token that is matched."""
        return {new: old for old, new in enumerate(self.matched) if new >= 0}


def align(old: str, new: str) -> Alignment:
    """Align two texts, in time that grows with them and with the square of what changed in one place."""
    a, b = Tokens(old), Tokens(new)
    stretches = find_stretches(a, b)
    claims = {pair for stretch in stretches for pair in stretch.core.pairs}
    for gap in (*gaps_between(a, b, stretches), *line_pairs(a, b, stretches)):
        claims.update(certain_in(a.words, b.words, gap))
    contested = _contested(stretches)
    matched = [-1] * len(a.words)
    for i, j in _alone(claims):
        if i not in contested:
            matched[i] = j
    for i in list(doubtful(a, b, matched)):
        matched[i] = -1
    return Alignment(a, b, matched)


def _alone(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs that share neither of their tokens with another pair."""
    pairs = set(pairs)
    in_old, in_new = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
    return ((i, j) for i, j in pairs if in_old[i] == in_new[j] == 1)


def _contested(stretches: Sequence[Stretch]) -> set[int]:
    """The old tokens that two stretches match differently, or that share their place with another one."""
    pairs = {pair for stretch in stretches for pair in stretch.pairs}
    return {i for i, _ in pairs} - {i for i, _ in _alone(pairs)}
