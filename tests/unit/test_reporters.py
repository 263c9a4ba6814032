"""A report in each of its forms, for people and for machines."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter
from sarif_schema import SARIF

from parley.checks import CHECKS
from parley.contributions.change import Change
from parley.contributions.check import Report
from parley.errors import UnknownName, UnusableInput
from parley.findings import LEVELS, Finding, RelatedPlace
from parley.reporters import REPORTERS, Style, finding_line, outputs_of
from parley.reporters.diff import diff_of

FULL = Finding(
    check="span-range",
    severity="error",
    path="a/b c.jsonl",
    line=3,
    column=9,
    end=12,
    record="x#m1",
    message="[0, 9) is no range: 50 %, <really> & so",
    mend="mend it",
    related=(RelatedPlace(path="text.txt", line=2, message="offset 7: …שָׁלוֹם 👩🏽‍🚀…"),),
)
BARE = Finding(check="entity-unused", severity="warning", path="c.json", message="m", mend="n")
OLD = FULL.model_copy(update={"status": "old", "line": 9})
HOSTILE = BARE.model_copy(update={"message": "a\x1b[2J\u202e\ufffe]]>\r\nb", "record": "c\ud800"})
REPORT = Report((FULL, BARE), 3, ("x: without its text",))
COMPARED = Report((FULL, OLD), 1, (), is_compared=True)
PLAIN = Style()


def written(form: str, report: Report, style: Style = PLAIN) -> str:
    return "".join(REPORTERS[form](report, style))


def many(count: int) -> Report:
    return Report(tuple(BARE.model_copy(update={"line": line}) for line in range(1, count + 1)), 1, ())


# Text


def test_a_finding_is_a_line_with_place_check_record_what_and_mend() -> None:
    assert finding_line(FULL).split("\n") == [
        "a/b c.jsonl:3:9: error [span-range] x#m1: [0, 9) is no range: 50 %, <really> & so; mend it",
        "  text.txt: offset 7: …שָׁלוֹם 👩🏽‍🚀…",
    ]
    assert finding_line(BARE) == "c.json: warning [entity-unused] m; n"


@pytest.mark.parametrize("character", ["\n", "\x1b", "\u2028", "\u202e", "\u200f", "\ufeff", "\ud800"])
def test_control_characters_of_a_broken_file_do_not_reach_the_terminal(character: str) -> None:
    shown = character.encode("unicode_escape").decode()
    line = finding_line(BARE.model_copy(update={"message": f"a{character}b", "record": f"c{character}"}))
    assert line == f"c.json: warning [entity-unused] c{shown}: a{shown}b; n"


def test_a_report_ends_with_what_was_not_run_and_a_count() -> None:
    lines = written("text", REPORT).splitlines()
    assert lines[-2:] == ["not run: x: without its text", "3 articles: 1 errors, 1 warnings"]


def test_of_a_check_so_many_findings_are_shown_and_all_are_counted() -> None:
    lines = written("text", many(25)).splitlines()
    assert lines[20:] == [
        "5 more of [entity-unused], 25 in all; `--max-lines 0` shows them",
        "1 articles: 0 errors, 25 warnings",
    ]
    assert len(written("text", many(25), Style(most=0)).splitlines()) == 26


def test_new_findings_come_before_old_ones_and_both_are_counted() -> None:
    lines = written("text", Report((OLD, FULL), 1, (), is_compared=True)).splitlines()
    assert [line.split()[2] for line in (lines[0], lines[2])] == ["error", "old"]
    assert lines[-1] == "1 articles: 2 errors, 0 warnings (1 new, 1 old)"


def test_findings_of_checks_that_were_not_asked_for_are_said_to_be_there() -> None:
    assert "not shown: 7 findings of checks that were not asked for" in written("text", Report((), 1, (), unasked=7))


@pytest.mark.parametrize("form", [form for form in REPORTERS if form != "text"])
def test_only_text_has_colours(form: str) -> None:
    assert "\x1b" in written("text", REPORT, Style(is_coloured=True))
    assert "\x1b" not in written(form, REPORT, Style(is_coloured=True))


def test_a_change_is_shown_as_a_diff() -> None:
    diff = diff_of(Change(Path("a.txt"), "é\nold\n", "é\nnew\n"))
    assert diff.splitlines() == ["--- a.txt", "+++ a.txt", "@@ -1,2 +1,2 @@", " é", "-old", "+new"]


# JSON


def test_findings_are_one_json_array_that_reads_back() -> None:
    text = written("json", REPORT)
    assert TypeAdapter(tuple[Finding, ...]).validate_json(text) == (FULL, BARE)
    assert json.loads(text)[1]["line"] is None
    assert "שָׁלוֹם 👩🏽‍🚀" in text
    assert written("json", Report((), 0, ())) == "[]\n"


# SARIF


@pytest.mark.parametrize("report", [REPORT, COMPARED, Report((), 0, ()), many(3)], ids=["two", "old", "none", "many"])
def test_sarif_is_valid_against_its_schema(report: Report) -> None:
    log = json.loads(written("sarif", report))
    Draft202012Validator(SARIF, format_checker=FormatChecker()).validate(log)


@pytest.mark.parametrize("wrong", [{"version": "2.0"}, {"runs": [{}]}, {"nonsense": 1}])
def test_the_schema_of_sarif_refuses_what_is_none(wrong: dict[str, object]) -> None:
    log = json.loads(written("sarif", REPORT)) | wrong
    assert not Draft202012Validator(SARIF).is_valid(log)


def test_sarif_has_a_rule_with_help_for_each_check_and_results_refer_to_theirs() -> None:
    (run,) = json.loads(written("sarif", REPORT))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CHECKS)
    assert all(rule["help"]["text"] for rule in rules)
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [FULL.check, BARE.check]


def test_sarif_has_places_in_code_points_and_related_places() -> None:
    run = json.loads(written("sarif", REPORT))["runs"][0]
    physical = run["results"][0]["locations"][0]["physicalLocation"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert physical["artifactLocation"]["uri"] == "a/b%20c.jsonl"
    assert physical["region"] == {"startLine": 3, "startColumn": 9, "endColumn": 12}
    assert run["results"][0]["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 2}
    assert "region" not in run["results"][1]["locations"][0]["physicalLocation"]


def test_sarif_fingerprints_do_not_depend_on_lines_or_numbers_and_are_unique() -> None:
    moved = FULL.model_copy(update={"line": 70, "message": FULL.message.replace("9", "12")})
    first, second, other = (
        one["partialFingerprints"]["parley/v1"]
        for one in json.loads(written("sarif", Report((FULL, moved, BARE), 1, ())))["runs"][0]["results"]
    )
    alone = json.loads(written("sarif", Report((moved,), 1, ())))["runs"][0]["results"][0]["partialFingerprints"]
    assert alone["parley/v1"] == first
    assert len({first, second, other}) == 3


def test_sarif_says_what_is_new_and_what_was_not_run() -> None:
    states = [one["baselineState"] for one in json.loads(written("sarif", COMPARED))["runs"][0]["results"]]
    assert states == ["new", "unchanged"]
    (note,) = json.loads(written("sarif", REPORT))["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "not run: x: without its text"


# JUnit


def test_junit_has_a_suite_for_each_level_and_a_case_for_each_check() -> None:
    root = ET.fromstring(written("junit", REPORT))
    assert [suite.get("name") for suite in root] == [
        f"parley.{level}" for level in LEVELS if any(check.level == level for check in CHECKS.values())
    ]
    assert sorted(case.get("name", "") for case in root.iter("testcase")) == sorted(CHECKS)
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == (str(len(CHECKS)), "1", "0")


def test_junit_fails_by_new_errors_only() -> None:
    root = ET.fromstring(written("junit", Report((OLD, BARE), 1, (), is_compared=True)))
    assert root.get("failures") == "0"
    assert {case.get("name") for case in root.iter("testcase") if case.find("system-out") is not None} == {
        OLD.check,
        BARE.check,
    }


def test_junit_skips_what_had_nothing_to_look_at() -> None:
    root = ET.fromstring(written("junit", Report((), 1, (), skipped=frozenset({"same-text"}))))
    (case,) = [case for case in root.iter("testcase") if case.find("skipped") is not None]
    assert (case.get("name"), root.get("skipped")) == ("same-text", "1")


def test_junit_is_xml_whatever_a_finding_holds() -> None:
    text = ET.fromstring(written("junit", Report((HOSTILE,), 1, ()))).find(".//testcase/system-out")
    assert text is not None
    assert text.text == finding_line(HOSTILE)


# GitHub


def test_github_sets_a_command_at_the_place_and_escapes_what_the_command_would_read() -> None:
    first, second, *rest = written("github", REPORT).splitlines()
    assert first == (
        "::error file=a/b c.jsonl,line=3,col=9,endColumn=12,title=span-range::x#m1: [0, 9) is no range: 50 %25, "
        "<really> & so; mend it%0Atext.txt: offset 7: …שָׁלוֹם 👩🏽‍🚀…"
    )
    assert second == "::warning file=c.json,title=entity-unused::m; n"
    assert rest == ["::notice title=not run::x: without its text", "3 articles: 1 errors, 1 warnings"]


def test_github_escapes_the_separators_of_properties() -> None:
    line = written("github", Report((BARE.model_copy(update={"path": "a,b:c%.json"}),), 1, ()))
    assert line.startswith("::warning file=a%2Cb%3Ac%25.json,title=")


def test_github_writes_each_command_on_one_line_and_what_is_old_as_a_notice() -> None:
    assert len(written("github", Report((HOSTILE,), 1, ())).splitlines()) == 2
    assert written("github", COMPARED).splitlines()[1].startswith("::notice file=a/b c.jsonl,line=9")


# Markdown


def test_markdown_has_counts_and_new_findings_with_their_mend() -> None:
    lines = written("markdown", COMPARED).splitlines()
    assert lines[0] == "## Parley: fails"
    assert lines[2:6] == ["| | new | old |", "|---|---:|---:|", "| errors | 1 | 1 |", "| warnings | 0 | 0 |"]
    (row,) = [line for line in lines if line.startswith("| a/b")]
    assert row == (
        "| a/b c.jsonl:3 | span-range (error) | x\\#m1: \\[0, 9) is no range: 50 %, \\<really\\> &amp; so | mend it |"
    )


def test_markdown_passes_where_everything_is_old_and_says_what_was_not_run() -> None:
    text = written("markdown", Report((OLD,), 1, ("x: no text",), unasked=2, is_compared=True))
    assert text.startswith("## Parley: passes\n")
    assert "| place |" not in text
    assert "- not run: x: no text\n- not shown: 2 findings" in text


def test_markdown_takes_no_markup_from_what_people_wrote() -> None:
    hostile = BARE.model_copy(update={"message": "<img> | @team\n# x", "mend": "[a](b)"})
    (row,) = [
        line for line in written("markdown", Report((hostile,), 1, ())).splitlines() if line.startswith("| c.json")
    ]
    assert row.count(" | ") == 3
    assert not any(mark in row.replace(f"\\{mark}", "") for mark in ("<", "[", "#"))
    assert "@team" not in row


# Files


@pytest.mark.parametrize("asked", ["json", "json:", "json:{folder}", "json:{folder}/none/x.json"])
def test_a_report_that_cannot_go_where_it_is_asked_is_refused(asked: str, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="names no file in a folder that exists"):
        outputs_of([asked.format(folder=tmp_path)], [corpus])


def test_an_unknown_form_is_refused_with_the_known_ones(corpus: Path) -> None:
    with pytest.raises(UnknownName, match="no format 'xml'; known: text, json, sarif, junit, github"):
        outputs_of(["xml:a.xml"], [corpus])


def test_a_report_never_replaces_a_file_of_the_corpus(corpus: Path) -> None:
    with pytest.raises(UnusableInput, match="lies in what is checked"):
        outputs_of([f"json:{corpus / 'articles' / '..' / 'splits.json'}"], [corpus / "articles" / "grain-letter-2031"])


def test_a_report_never_lands_in_a_release(release: Path) -> None:
    with pytest.raises(UnusableInput, match="lies in what is checked"):
        outputs_of([f"json:{release / 'manifest.json'}"], [release])
