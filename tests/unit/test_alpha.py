"""Krippendorff's α: his published examples, a second library, and sets of labels by hand."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.agreement.alpha import alpha, masi, sums_of

Units = list[list[str]]
EXAMPLES = {
    "A, binary, two observers": (("0100000010", "1110010000"), 0.095),
    "B, nominal, two observers": (("aabbdcccedda", "babbbccceddd"), 0.692),
    "C, nominal, four observers, missing data": (
        ("123321412...", "1233224125.3", ".3332342251.", "12332441251."),
        0.743,
    ),
}
"""The data of “Computing Krippendorff's Alpha-Reliability” (2011), a row an observer, with the α that it states."""


def units_of(rows: tuple[str, ...]) -> Units:
    return [[value for value in column if value != "."] for column in zip(*rows, strict=True)]


def nominal(units: Units) -> float:
    return float(alpha(sums_of(units, sorted({value for unit in units for value in unit}))))


@pytest.mark.parametrize(("rows", "published"), EXAMPLES.values(), ids=EXAMPLES)
def test_alpha_is_as_published(rows: tuple[str, ...], published: float) -> None:
    assert round(nominal(units_of(rows)), 3) == published


@given(st.lists(st.text("abc.", min_size=4, max_size=4), min_size=2, max_size=12))
def test_alpha_is_that_of_another_library(units: list[str]) -> None:
    given_values = [value for unit in units for value in unit if value != "." and 4 - unit.count(".") > 1]
    if len(set(given_values)) > 1:
        codes = [[np.nan if value == "." else ord(value) for value in unit] for unit in units]
        theirs = krippendorff.alpha(np.array(codes).T, level_of_measurement="nominal")
        assert nominal([list(unit.replace(".", "")) for unit in units]) == pytest.approx(theirs)


def test_alpha_of_one_value_is_not_defined() -> None:
    assert np.isnan(nominal([["a", "a"], ["a", "a"]]))
    assert np.isnan(nominal([["a"], []]))


def test_sets_of_labels_differ_in_part() -> None:
    ab, a, b = frozenset("ab"), frozenset("a"), frozenset("b")
    assert [masi(ab, ab), masi(ab, a), masi(frozenset("ac"), ab), masi(a, b)] == [0, 1 - 1 / 3, 1 - 1 / 9, 1]
    values = [ab, a, b]
    differences = np.array([[masi(one, other) for other in values] for one in values])
    # observed 2/3 + 2/3; expected over the values ab, a, b, b: 8; α = 1 - 3 · 4/3 / 8
    assert float(alpha(sums_of([[ab, a], [b, b]], values, masi), differences)) == pytest.approx(0.5)


def test_sums_of_articles_may_be_added() -> None:
    one, other = [["a", "a"], ["a", "b"]], [["b", "b"], ["b", "a"], ["b", "b"]]
    first, second = sums_of(one, "ab"), sums_of(other, "ab")
    both = alpha(type(first)(first.disagreement + second.disagreement, first.counts + second.counts))
    assert float(both) == pytest.approx(nominal(one + other))
