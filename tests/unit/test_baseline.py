"""What is new and what was wrong before does not depend on lines, nor on where the corpus lies."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.contributions.baseline import compare, place_in_corpus, read_baseline
from parley.contributions.check import Report
from parley.errors import UnusableInput
from parley.findings import Finding
from parley.reporters import REPORTERS, Style

RANGE = Finding(
    check="span-range",
    severity="error",
    path="corpus/articles/x/annotations.jsonl",
    line=3,
    record="x#m1",
    message="[0, 400) is not a non-empty range within [0, 15)",
    mend="n",
)
FINDINGS = st.lists(
    st.builds(
        Finding,
        check=st.sampled_from(["span-range", "nfc"]),
        severity=st.just("error"),
        path=st.sampled_from(["corpus/articles/x/text.txt", "corpus/splits.json"]),
        line=st.integers(1, 3),
        message=st.sampled_from(["a 1", "a 2", "'m1' b"]),
        mend=st.just("n"),
    ),
    max_size=8,
)


def statuses(findings: list[Finding], earlier: list[Finding]) -> list[str]:
    return [finding.status for finding in compare(findings, earlier)]


def like(**changes: object) -> Finding:
    return RANGE.model_copy(update=changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"line": 900, "column": 7},
        {"path": "/tmp/elsewhere/corpus/articles/x/annotations.jsonl"},
        {"path": "D:\\corpus\\articles\\x\\annotations.jsonl"},
        {"message": "[12, 412) is not a non-empty range within [0, 27)"},
        {"severity": "warning", "mend": "another"},
    ],
    ids=["line", "folder", "windows", "offsets", "severity"],
)
def test_the_same_thing_elsewhere_is_old(changes: dict[str, object]) -> None:
    assert statuses([RANGE], [like(**changes)]) == ["old"]


@pytest.mark.parametrize(
    "changes",
    [
        {"check": "span-quote"},
        {"record": "x#m2"},
        {"path": "corpus/articles/y/annotations.jsonl"},
        {"message": "[0, 400) is something else"},
    ],
    ids=["check", "record", "article", "message"],
)
def test_another_thing_is_new(changes: dict[str, object]) -> None:
    assert statuses([RANGE], [like(**changes)]) == ["new"]


def test_what_a_message_names_is_not_taken_for_a_number() -> None:
    assert statuses(
        [like(message="article 'x-2031' has no split")], [like(message="article 'x-2032' has no split")]
    ) == ["new"]
    assert statuses([like(message="id m6 stands twice")], [like(message="id m7 stands twice")]) == ["new"]


def test_each_is_old_as_often_as_it_was_and_the_rest_is_new() -> None:
    findings = [like(line=line) for line in (1, 2, 3)]
    assert statuses(findings, [like(line=2)]) == ["new", "old", "new"]
    assert sorted(statuses(findings, [like(line=8), like(line=9)])) == ["new", "old", "old"]


def test_only_new_errors_fail_a_run() -> None:
    report = Report((RANGE, like(record="x#m2", severity="warning")), 1, ())
    assert (report.has_errors, report.against([RANGE]).has_errors, report.against([]).has_errors) == (True, False, True)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("corpus/splits.json", "splits.json"),
        ("/home/articles/corpus/articles/x/passes/a.jsonl", "articles/x/passes/a.jsonl"),
        ("", ""),
    ],
)
def test_a_place_is_seen_from_the_corpus(path: str, place: str) -> None:
    assert place_in_corpus(path) == place


@given(findings=FINDINGS, others=FINDINGS)
def test_a_run_is_all_old_against_itself_and_no_more_is_old_than_was_there(
    findings: list[Finding], others: list[Finding]
) -> None:
    assert set(statuses(findings, findings[::-1])) <= {"old"}
    assert statuses(findings, others).count("old") <= len(others)
    assert set(statuses(findings, [])) <= {"new"}


def test_a_baseline_is_what_an_earlier_run_wrote(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("".join(REPORTERS["json"](Report((RANGE,), 1, ()), Style())), encoding="utf-8")
    assert read_baseline(path) == (RANGE,)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", json.dumps([{"check": "nfc"}]).encode()])
def test_a_baseline_that_is_no_array_of_findings_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match="is no JSON array of findings"):
        read_baseline(path)


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
