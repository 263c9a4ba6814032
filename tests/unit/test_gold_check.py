"""Gold and its passes: what `agreed` and `adjudicated` promise, and what is not blamed."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from second_passes import ARTICLE, FIRST, SECOND, Json, lines_of, other_id, write_lines, write_second_pass

from parley.contributions.check import check

NOTE = {"note": "A slip of both."}


def found(corpus: Path, gold: Mapping[str, Json], second: Mapping[str, Json | None]) -> list[str]:
    """What `gold-supported` says of gold that two passes agree on, some of whose lines are changed."""
    write_second_pass(corpus, second)
    path = corpus / ARTICLE / "annotations.jsonl"
    agreed = [
        line | {"passes": [f"{SECOND}#{other_id(line['id'])}", f"{FIRST}#{line['id']}"], "decision": "agreed"}
        for line in lines_of(path)
    ]
    write_lines(path, [line | gold.get(line["id"], {}) for line in agreed])
    findings = check([corpus], [], ["gold-supported"]).findings
    return [f"{(one.record or '').partition('#')[2]}: {one.message}" for one in findings]


def test_gold_that_two_passes_gave_is_agreed_under_any_ids(corpus: Path) -> None:
    assert found(corpus, {}, {}) == []


@pytest.mark.parametrize(
    ("id", "change", "name"),
    [
        ("m4", {"reading": "mixed"}, "reading"),
        ("a1", {"sources": ["m5"]}, "sources"),
        ("a2", {"parent": "a3"}, "parent"),
        ("v1", {"issues": ["security"]}, "issues"),
        ("v4", {"condition": {"segments": [{"start": 356, "end": 368}]}}, "condition"),
    ],
)
def test_agreed_gold_that_one_pass_contradicts_is_found(id: str, change: Json, name: str, corpus: Path) -> None:
    assert found(corpus, {}, {id: change}) == [f"{id}: agreed, but {SECOND}#{other_id(id)} has another {name}"]


def test_the_order_of_issues_does_not_matter(corpus: Path) -> None:
    assert found(corpus, {}, {"v1": {"issues": ["transport", "security"]}}) == []


def test_agreed_by_one_pass_is_found(corpus: Path) -> None:
    alone = found(corpus, {"m1": {"passes": [f"{FIRST}#m1"]}}, {})
    assert alone == [f"m1: agreed, but it comes from {FIRST}#m1 alone"]


def test_an_adjudicated_annotation_needs_a_pass_or_a_note(corpus: Path) -> None:
    other: Json = {"decision": "adjudicated", "reading": "mixed"}
    gold: dict[str, Json] = {
        "m3": {"decision": "adjudicated"},
        "m4": other,
        "m8": other | NOTE,
        "m1": {"decision": "adjudicated", "passes": []},
    }
    reason = "adjudicated, but no pass says the same and there is no note"
    assert found(corpus, gold, {}) == [f"m1: {reason}", f"m4: {reason}"]


def test_a_record_that_is_not_there_is_left_to_another_check(corpus: Path) -> None:
    assert found(corpus, {}, {"m1": None}) == []
