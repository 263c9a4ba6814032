"""Krippendorff's α: agreement corrected for chance, after “Computing Krippendorff's Alpha-Reliability” (2011).

α is 1 - D_o/D_e: the disagreement observed, by that to be expected if the same values had been dealt out blindly.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from parley.agreement.attributes import Value, items_of

Floats = npt.NDArray[np.float64]
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sums:
    """What α is computed from; both may be added up over articles, and have articles or samples as leading axis.

    `counts` has the number of each value among units with two values or more, `disagreement` the sum of the differences
    between the values of a unit, each unit's by the number of its values less one.
    """

    disagreement: Floats
    counts: Floats


def alpha(sums: Sums, differences: Floats | None = None) -> Floats:
    """α for each entry of the leading axis; NaN where all values are the same or there are none.

    `differences` has the difference of any two values; without it two values are the same (0) or not (1).
    """
    counts = sums.counts
    total = counts.sum(axis=-1)
    if differences is None:
        expected = total**2 - (counts**2).sum(axis=-1)
    else:
        expected = ((counts @ differences) * counts).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (total - 1) * sums.disagreement / expected
    return np.asarray(np.where(expected > 0, found, np.nan))


def sums_of(
    units: Sequence[Sequence[Item]], values: Sequence[Item], difference: Callable[[Any, Any], float] | None = None
) -> Sums:
    """The sums of some units, each with the values that annotators gave it; `values` are all there are, in any order."""
    position = {value: number for number, value in enumerate(values)}
    apart: Callable[[Any, Any], float] = difference or (lambda one, other: float(one != other))
    counts, disagreement = np.zeros(len(values)), 0.0
    for unit in units:
        if len(unit) > 1:
            for value in unit:
                counts[position[value]] += 1
            disagreement += sum(apart(a, b) for a, b in permutations(unit, 2)) / (len(unit) - 1)
    return Sums(np.asarray(disagreement), counts)


def masi(one: Value, other: Value) -> float:
    """The difference of two sets (MASI, Passonneau 2006): 0 for equal ones, 1 where they have nothing in common."""
    a, b = items_of(one), items_of(other)
    if a == b:
        return 0.0
    common = len(a & b)
    monotonic = 2 / 3 if a <= b or b <= a else 1 / 3
    return 1 - (common / len(a | b) * monotonic if common else 0)
