"""Which annotation of one pass is which of another: the best pairs, whatever the order, the segments and the ids."""

import sys
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from second_passes import Json, place

from parley.agreement.matching import Pair, Points, dice, match, match_points, merged
from parley.errors import UnusableInput
from parley.records import ANNOTATION, AnyAnnotation, Move

SPANS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 8)).map(lambda at: ((at[0], at[0] + at[1]),)), max_size=5)


def best_by_trying(one: Sequence[Points], other: Sequence[Points]) -> tuple[int, float]:
    """The most equal spans, and with so many the most in common, of all ways to pair two lists."""
    if len(one) > len(other):
        one, other = other, one
    chosen = []
    for order in permutations(range(len(other)), len(one)):
        values = [value for i, j in enumerate(order) if (value := dice(one[i], other[j])) >= 0.5]
        chosen.append((values.count(1), sum(values)))
    return max(chosen)


@given(SPANS, SPANS)
def test_no_other_way_to_pair_spans_is_better(one: list[Points], other: list[Points]) -> None:
    pairs = match_points(one, other)
    equal, common = best_by_trying(one, other)
    assert sum(pair.is_exact for pair in pairs) == equal
    assert sum(pair.dice for pair in pairs) == pytest.approx(common)


@given(SPANS, SPANS)
def test_nothing_is_paired_twice_and_each_pair_is_half_alike(one: list[Points], other: list[Points]) -> None:
    pairs = match_points(one, other)
    assert len({pair.one for pair in pairs}) == len({pair.other for pair in pairs}) == len(pairs)
    assert all(pair.dice == dice(one[pair.one], other[pair.other]) >= 0.5 for pair in pairs)


def test_an_equal_span_goes_before_two_that_are_alike() -> None:
    whole, first, second = ((0, 10),), ((0, 5),), ((5, 10),)
    assert match_points([whole, first], [whole, second]) == (Pair(0, 0, 1),)


def test_what_two_spans_share_is_counted_over_all_segments() -> None:
    assert dice(((0, 4), (10, 14)), ((2, 4), (10, 14))) == pytest.approx(12 / 14)
    assert dice(((0, 4),), ((4, 8),)) == 0
    assert merged([(5, 9), (0, 3), (3, 4), (6, 7)]) == ((0, 4), (5, 9))


def move(number: int, start: int, end: int, **fields: object) -> AnyAnnotation:
    default: Json = {"actor": "torria", "act": "demand", "issues": ["trade"]}
    return ANNOTATION.validate_python(
        default | {"id": f"v{number}", "layer": "move", "evidence": place(start, end)} | fields, strict=False
    )


def test_moves_over_one_evidence_go_by_actor_target_and_act() -> None:
    one = [move(1, 0, 9, target="veldania"), move(2, 0, 9, target="lysia"), move(3, 0, 9, act="warn")]
    other = [move(7, 0, 9, act="warn"), move(8, 0, 9, target="veldania"), move(9, 0, 9, target="lysia")]
    assert match("move", one, other) == (Pair(0, 1, 1), Pair(1, 2, 1), Pair(2, 0, 1))


def test_overlap_goes_before_equal_attributes() -> None:
    one, other = [move(1, 0, 9)], [move(1, 0, 8), move(2, 0, 9, actor="lysia")]
    (pair,) = match("move", one, other)
    chosen = other[pair.other]
    assert isinstance(chosen, Move)
    assert chosen.actor == "lysia"


MOVES: st.SearchStrategy[list[Json]] = st.lists(
    st.builds(
        dict,
        start=st.integers(0, 3),
        end=st.integers(5, 8),
        actor=st.sampled_from(("torria", "lysia")),
        act=st.sampled_from(("demand", "warn")),
        issues=st.sampled_from((["trade"], ["energy"])),
    ),
    max_size=5,
)


@given(MOVES, MOVES)
def test_it_does_not_matter_which_set_comes_first(first: list[Json], second: list[Json]) -> None:
    def found(one: Sequence[AnyAnnotation], other: Sequence[AnyAnnotation]) -> list[float]:
        pairs = [(one[pair.one], other[pair.other], pair) for pair in match("move", one, other)]
        same = [sum(getattr(a, name) == getattr(b, name) for a, b, _ in pairs) for name in ("actor", "act", "issues")]
        return [sum(pair.is_exact for *_, pair in pairs), round(sum(pair.dice for *_, pair in pairs), 6), sum(same)]

    one, other = ([move(n, **fields) for n, fields in enumerate(moves, 1)] for moves in (first, second))
    assert found(one, other) == found(other, one)


def attribution(number: int, **fields: object) -> AnyAnnotation:
    default: Json = {"mode": "reported_act", "act": "speech", "source_kind": "implicit", "polarity": "positive"}
    default |= {"id": f"a{number}", "layer": "attribution", "factuality": "actual"}
    return ANNOTATION.validate_python(default | fields, strict=False)


def test_an_attribution_is_matched_by_its_cue_only_where_a_content_is_lacking() -> None:
    bare, whole = attribution(1, cue=place(0, 4)), attribution(2, cue=place(0, 4), content=place(5, 50))
    elsewhere = attribution(3, cue=place(0, 4), content=place(60, 90))
    assert match("attribution", [bare], [whole]) == (Pair(0, 0, 1),)
    assert match("attribution", [elsewhere], [whole]) == ()


def test_without_scipy_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    whole, first = ((0, 10),), ((0, 6),)
    assert match_points([whole], [whole]) == (Pair(0, 0, 1),)
    with pytest.raises(UnusableInput, match=r"needs scipy: pip install 'parley-corpus\[agreement\]'"):
        match_points([whole, first], [whole, first])


def test_nothing_is_matched_with_nothing() -> None:
    assert match("mention", [], []) == ()
    assert match("attribution", [attribution(1)], [attribution(1)]) == ()
