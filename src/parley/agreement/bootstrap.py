"""Bootstrap intervals over articles: what a measure would have been on other articles of the same kind.

Articles are drawn with replacement, as many as there are, and the measure is computed from the sums of those drawn:
annotations of one article depend on each other, so that drawing them one by one would give bounds that are too narrow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from parley.records.measures import Estimate

Floats: TypeAlias = npt.NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""From sums (samples × columns) to measures (samples × measures); NaN where one is not defined."""
BOUNDS = (2.5, 97.5)
_AT_ONCE = 50
"""Samples whose sums are held in memory."""


@dataclass(frozen=True, slots=True)
class Resampling:
    """How many samples are drawn, and from which seed: the same seed draws the same articles."""

    samples: int
    seed: int

    def weights(self, articles: int) -> Iterator[Floats]:
        """How often each article is drawn in each sample (samples × articles), some samples at a time."""
        for some in _weights(articles, self.samples, self.seed):
            yield some.astype(np.float64)


@lru_cache(maxsize=1)
def _weights(articles: int, samples: int, seed: int) -> tuple[npt.NDArray[np.uint16], ...]:
    chance, evenly = np.random.default_rng(seed), np.full(articles, 1 / articles)
    sizes = (min(_AT_ONCE, samples - first) for first in range(0, samples, _AT_ONCE))
    return tuple(chance.multinomial(articles, evenly, size=size).astype(np.uint16) for size in sizes)


def estimates(columns: Floats, statistic: Statistic, resampling: Resampling) -> list[Estimate]:
    """Each measure of a statistic with its bounds; `columns` (articles × columns) are summed up over articles.

    No bounds are given for fewer than two articles.
    """
    articles = columns.shape[0]
    values = statistic(np.ones((1, articles)) @ columns)[0]
    low = high = np.full(len(values), np.nan)
    if articles > 1 and resampling.samples:
        drawn = np.concatenate([statistic(weights @ columns) for weights in resampling.weights(articles)])
        low, high = (_percentile(drawn, bound) for bound in BOUNDS)
    return [
        Estimate(value=_or_none(value), low=_or_none(a), high=_or_none(b))
        for value, a, b in zip(values, low, high, strict=True)
    ]


def _percentile(drawn: Floats, bound: float) -> Floats:
    """Of each column, without the samples in which it is not defined; NaN where it never is."""
    if not np.isnan(drawn).any():
        return np.asarray(np.percentile(drawn, bound, axis=0))
    found = [column[~np.isnan(column)] for column in drawn.T]
    return np.array([np.percentile(column, bound) if len(column) else np.nan for column in found])


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
