"""Findings for people and for machines."""

import json
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from parley.contributions.check import Report
from parley.contributions.fix import Change
from parley.contributions.report import diff_of, finding_line, json_report, text_report
from parley.findings import Finding, RelatedPlace

FULL = Finding(
    check="span-range",
    severity="error",
    path="a/b.jsonl",
    line=3,
    column=9,
    end=12,
    record="x#m1",
    message="[0, 9) is no range",
    mend="mend it",
    related=(RelatedPlace(path="text.txt", message="offset 7: …שָׁלוֹם 👩🏽‍🚀…"),),
)
BARE = Finding(check="entity-unused", severity="warning", path="c.json", message="m", mend="n")


def test_findings_are_one_json_array_that_reads_back() -> None:
    text = json_report([FULL, BARE])
    assert TypeAdapter(tuple[Finding, ...]).validate_json(text) == (FULL, BARE)
    assert json.loads(text)[1]["line"] is None
    assert "שָׁלוֹם 👩🏽‍🚀" in text
    assert json_report([]) == "[]"


def test_a_finding_is_a_line_with_place_check_record_what_and_mend() -> None:
    assert finding_line(FULL).split("\n") == [
        "a/b.jsonl:3:9: error [span-range] x#m1: [0, 9) is no range; mend it",
        "  text.txt: offset 7: …שָׁלוֹם 👩🏽‍🚀…",
    ]
    assert finding_line(BARE) == "c.json: warning [entity-unused] m; n"


@pytest.mark.parametrize(
    ("character", "shown"), [("\n", "\\n"), ("\x1b", "\\x1b"), ("\u2028", "\\u2028"), ("\u202e", "\\u202e")]
)
def test_control_characters_of_a_broken_file_do_not_reach_the_terminal(character: str, shown: str) -> None:
    line = finding_line(BARE.model_copy(update={"message": f"a{character}b", "record": f"c{character}"}))
    assert line == f"c.json: warning [entity-unused] c{shown}: a{shown}b; n"


def test_a_report_ends_with_what_was_not_run_and_a_count() -> None:
    lines = text_report(Report((FULL, BARE), 3, ("x: without its text",))).split("\n")
    assert lines[-2:] == ["not run: x: without its text", "3 articles: 1 errors, 1 warnings"]


def test_a_change_is_shown_as_a_diff() -> None:
    diff = diff_of(Change(Path("a.txt"), "é\nold\n", "é\nnew\n"))
    assert diff.splitlines() == ["--- a.txt", "+++ a.txt", "@@ -1,2 +1,2 @@", " é", "-old", "+new"]


def test_a_finding_cannot_be_changed_and_has_no_other_fields() -> None:
    with pytest.raises(ValidationError):
        FULL.message = "x"  # type: ignore[misc]  # it is frozen: that is the claim
    with pytest.raises(ValidationError):
        Finding.model_validate_json(json.dumps(json.loads(BARE.model_dump_json()) | {"colour": 1}))
