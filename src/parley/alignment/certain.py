"""What is certain in a gap: tokens that every good alignment of its two sides matches alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from parley.alignment.gaps import Gap
from parley.alignment.tokens import END

LARGEST = 4_000_000
"""A gap with more pairs of tokens is left alone."""
NEAR, RUN = 3, 4
"""A run of matched tokens is believed if so few tokens lie between it and what is certain, or if it is so long."""
MARGIN = 7
"""With the same word elsewhere, an alignment must be so many characters lighter."""
LONG = 6
"""A word with so many characters may have two that are wrong."""
Ints: TypeAlias = npt.NDArray[np.int32]
Pair: TypeAlias = tuple[int, int]
"""A token of the old text and one of the new."""


def certain_in(a: Sequence[str], b: Sequence[str], gap: Gap) -> Iterator[Pair]:
    """The pairs of tokens of a gap that are certain; ends of lines never are."""
    if gap.old and gap.new and len(gap.old) * len(gap.new) <= LARGEST:
        agreed = _agreed([a[i] for i in gap.old], [b[j] for j in gap.new])
        pairs = ((gap.old[i], gap.new[j]) for i, j in agreed)
        for run in _believed(a, b, gap, _runs((i, j) for i, j in pairs if a[i] != END)):
            yield from run


def _runs(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """The pairs that follow each other in both texts, together."""
    runs: list[list[Pair]] = []
    for i, j in pairs:
        if runs and runs[-1][-1] == (i - 1, j - 1):
            runs[-1].append((i, j))
        else:
            runs.append([(i, j)])
    return runs


def _believed(a: Sequence[str], b: Sequence[str], gap: Gap, runs: list[list[Pair]]) -> list[list[Pair]]:
    """The runs that are long, or near and in the same line as one that is believed or as a certain edge of the gap."""

    def near(one: Pair, other: Pair) -> bool:
        between = a[one[0] + 1 : other[0]], b[one[1] + 1 : other[1]]
        return all(len(words) <= NEAR and END not in words for words in between)

    edges = [(gap.old[0] - 1, gap.new[0] - 1)], [(gap.old[-1] + 1, gap.new[-1] + 1)]
    row = [edges[0], *runs, edges[1]]
    believed = [gap.after, *(len(run) >= RUN for run in runs), gap.before]
    for at in (*range(1, len(runs) + 1), *range(len(runs), 0, -1)):
        before = believed[at - 1] and near(row[at - 1][-1], row[at][0])
        after = believed[at + 1] and near(row[at][-1], row[at + 1][0])
        believed[at] = believed[at] or before or after
    return [run for run, is_believed in zip(runs, believed[1:-1], strict=True) if is_believed]


def _agreed(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """The pairs of equal tokens that the heaviest common subsequence of two sequences cannot do without.

    A token weighs its characters, and with one that differs by one or two, of which it may be a misspelling, one less.
    Nothing must make up for the weight of the pair, and the same or such a word elsewhere must cost MARGIN.
    """
    same, alike = (_shared(a, b, parts) for parts in (lambda word: (word,), _misspelt))
    own = np.array([len(word) for word in a], dtype=np.int32)
    weights = np.where(same, own[:, None], np.where(alike, own[:, None] - 1, 0)).astype(np.int32)
    heads, tails = _common(weights), _common(weights[::-1, ::-1])[::-1, ::-1]
    best, pairs = heads[-1, -1], []
    for i in range(len(a)):
        through = np.where(weights[i] > 0, heads[i, :-1] + weights[i] + tails[i + 1, 1:], -1)
        j = int(through.argmax())
        if through[j] == best and same[i, j] and (heads[i] + tails[i + 1]).max() <= best - own[i]:
            through[j] = -1
            if through.max() <= best - MARGIN:
                pairs.append((i, j))
    return pairs


def _shared(a: Sequence[str], b: Sequence[str], parts: Callable[[str], Iterable[str]]) -> npt.NDArray[np.bool_]:
    """Which words of one sequence have a part in common with which of another."""
    places: dict[str, list[int]] = {}
    for j, word in enumerate(b):
        for part in parts(word):
            places.setdefault(part, []).append(j)
    shared = np.zeros((len(a), len(b)), dtype=np.bool_)
    for i, word in enumerate(a):
        for part in parts(word):
            shared[i, places.get(part, [])] = True
    return shared


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> frozenset[str]:
    """A word as it is, and with each of its characters left out; of a long one, each two."""
    shorter = {word[:at] + word[at + 1 :] for at in range(len(word))} if len(word) > 1 else set()
    again = {less[:at] + less[at + 1 :] for less in shorter for at in range(len(less))} if len(word) >= LONG else set()
    return frozenset({word, *shorter, *again})


def _common(weights: Ints) -> Ints:
    """For each pair of heads of two sequences, the weight of their heaviest common subsequence."""
    table = np.zeros((weights.shape[0] + 1, weights.shape[1] + 1), dtype=np.int32)
    for i, row in enumerate(weights):
        np.maximum(table[i, 1:], table[i, :-1] + row, out=table[i + 1, 1:])
        np.maximum.accumulate(table[i + 1], out=table[i + 1])
    return table
