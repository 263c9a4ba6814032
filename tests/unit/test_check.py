"""`parley check`: everything that is wrong, in one run, and each wrong thing once."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from overlays import INVALID, TEXTS, VALID, damaged, lay_over, tree

from parley.checks import CHECKS, RELEASE_CHECKS, leaked_runs
from parley.contributions.check import Report, check
from parley.errors import ParleyError, UnusableInput
from parley.findings import LEVELS

ENGLISH, WITHHELD = "articles/selva-strait-2031", "articles/grain-letter-2031"
GOLD, PASS = f"{ENGLISH}/annotations.jsonl", f"{ENGLISH}/passes/fixture-person.jsonl"


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    path.write_text(change(before), encoding="utf-8", newline="")
    assert path.read_text(encoding="utf-8") != before


def said(report: Report) -> set[tuple[str, str]]:
    return {(finding.check, Path(finding.path).name) for finding in report.findings}


def test_findings_of_all_levels_and_files_come_in_one_run(corpus: Path, texts: Path) -> None:
    wrong = ("splits.json", "json-syntax"), (GOLD, "record-schema"), (GOLD, "span-range"), ("corpus.json", "nfc")
    edit(corpus / "splits.json", lambda text: text[:-3])
    edit(
        corpus / GOLD,
        lambda text: text.replace('"“friends”"}, "label"', '"“friends”"}, "colour"').replace(
            '"end": 370', '"end": 999'
        ),
    )
    edit(corpus / "corpus.json", lambda text: text.replace("invented", "inventede\u0301", 1))
    report = check([corpus], [texts])
    places = [(Path(f.path).relative_to(corpus).as_posix(), f.check) for f in report.findings]
    assert places == sorted(places, key=lambda place: place[0])
    assert set(places) == set(wrong)
    assert report.has_errors


def test_warnings_alone_fail_no_run(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "entity-unused")
    assert not check([corpus], [texts]).has_errors


def test_what_needs_a_text_that_is_not_given_is_said_as_not_run(corpus: Path) -> None:
    (line,) = check([corpus]).not_run
    needing = ", ".join(rule.id for rule in CHECKS.values() if rule.needs_text and rule not in RELEASE_CHECKS)
    assert line == f"grain-letter-2031: without its text: {needing} (give --texts DIR)"


def test_what_needs_a_text_that_is_not_the_right_one_is_said_as_not_run(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "grain-letter-2031.txt").write_text("Another letter.", encoding="utf-8")
    (line,) = check([corpus], [tmp_path / "grain-letter-2031.txt"]).not_run
    assert line.endswith("(no copy in DIR is its text)")


def test_what_needs_a_text_that_cannot_be_read_is_said_as_not_run(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "utf-8")
    (line,) = check([corpus], [texts]).not_run
    assert line.startswith("selva-strait-2031: without its text: ")
    assert line.endswith("(mend text.txt first)")


@pytest.mark.parametrize("name", ["", "metadata.json", "passes/fixture-person.jsonl", "passes"])
def test_a_path_in_an_article_checks_that_article_alone(name: str, corpus: Path) -> None:
    report = check([corpus / ENGLISH / name])
    assert (report.findings, report.articles) == ((), 1)
    assert report.not_run == (f"{corpus}: only some articles given: the levels corpus and release",)


def test_an_article_is_checked_from_within_its_folder(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus / ENGLISH)
    assert check([Path()]).articles == 1


def test_several_paths_are_checked_in_one_run(corpus: Path) -> None:
    assert check([corpus / WITHHELD, corpus / ENGLISH / "text.txt"]).articles == 2


@pytest.mark.parametrize("name", ["annotators.json", "entities.jsonl", "releases.json", "splits.json"])
@pytest.mark.parametrize("damage", ["missing", "empty", "broken", "not-utf-8", "another-record"])
def test_a_file_that_cannot_be_read_is_one_finding_and_blames_no_other(name: str, damage: str, corpus: Path) -> None:
    path = corpus / name
    content = {"empty": b"\n", "broken": b'{"a": ', "not-utf-8": b"\xff", "another-record": b'{"colour": 1}\n'}
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[damage])
    report = check([corpus])
    assert {name for _, name in said(report)} == {name}
    assert any(f"without {name}" in line for line in report.not_run)


def test_an_unreadable_corpus_file_is_said_and_the_corpus_level_is_not_run(corpus: Path) -> None:
    edit(corpus / "corpus.json", lambda text: text[:40])
    report = check([corpus])
    assert said(report) == {("json-syntax", "corpus.json")}
    assert any("without corpus.json" in line for line in report.not_run)


@pytest.mark.parametrize("name", [GOLD, PASS])
def test_a_line_that_ends_early_is_one_finding_and_blames_no_other(name: str, corpus: Path, texts: Path) -> None:
    for number in range((corpus / name).read_text(encoding="utf-8").count("\n")):
        lines = (VALID / name).read_text(encoding="utf-8").splitlines()
        lines[number] = lines[number][: len(lines[number]) // 2]
        (corpus / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert [(f.check, f.line) for f in check([corpus], [texts]).findings] == [("json-syntax", number + 1)]


def test_a_pass_that_is_not_utf_8_is_one_finding_and_blames_no_other(corpus: Path, texts: Path) -> None:
    (corpus / PASS).write_bytes(b"\xff\n")
    assert said(check([corpus], [texts])) == {("utf-8", "fixture-person.jsonl")}


def test_findings_of_an_article_whose_metadata_cannot_be_read_are_still_said(corpus: Path, texts: Path) -> None:
    edit(corpus / ENGLISH / "metadata.json", lambda text: text[:50])
    edit(corpus / GOLD, lambda text: text.replace('"state"', '"country"', 1))
    assert said(check([corpus], [texts])) == {("json-syntax", "metadata.json"), ("record-schema", "annotations.jsonl")}


def test_an_offset_past_any_number_is_a_finding(corpus: Path, texts: Path) -> None:
    edit(corpus / GOLD, lambda text: text.replace('"end": 370', f'"end": {10**30}'))
    assert said(check([corpus], [texts])) == {("span-range", "annotations.jsonl")}


@pytest.mark.parametrize("ending", ["", "\n\n", "\n\n\n"])
def test_a_text_ends_with_one_line_feed(ending: str, corpus: Path, texts: Path) -> None:
    edit(corpus / ENGLISH / "text.txt", lambda text: text.rstrip("\n") + ending)
    assert said(check([corpus], [texts])) == {("canonical-form", "text.txt")}


def test_two_articles_with_one_id_are_said_by_their_folders(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "same-text")
    edit(
        corpus / "articles/torria-reopens-2031/metadata.json",
        lambda text: text.replace("torria-reopens", "selva-strait"),
    )
    assert said(check([corpus], [texts])) == {("article-folder", "metadata.json"), ("same-text", "metadata.json")}


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of bytes")
def test_a_file_name_that_is_not_utf_8_is_a_finding(corpus: Path, texts: Path) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/caf\xe9.txt")).touch()
    (found,) = check([corpus], [texts]).findings
    assert (found.check, found.path) == ("unexpected-file", f"{corpus}/caf\\udce9.txt")


def test_withheld_words_are_not_shown_in_findings(corpus: Path, texts: Path) -> None:
    edit(
        corpus / WITHHELD / "annotations.jsonl",
        lambda text: "\n".join(line for line in text.split("\n") if '"a1"' not in line),
    )
    report = check([corpus], [texts])
    assert {f.check for f in report.findings} == {"uncovered-quotation"}
    assert not [f for f in report.findings if "wind" in f.message]


def test_a_path_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"is no corpus: there is no corpus\.json in it or above it"):
        check([tmp_path])


def test_every_check_has_a_kebab_case_id_a_known_level_and_a_sentence() -> None:
    for id, rule in CHECKS.items():
        assert id == rule.id == rule.id.lower().replace("_", "-").replace(" ", "-")
        assert rule.level in LEVELS
        assert rule.summary.endswith(".")


@pytest.mark.parametrize(
    ("published", "leaks"),
    [
        ("Then let the grain SHIPS pass.", ["let the grain ships", "the grain ships pass"]),
        ("the grain ships sank", []),
        ("An open letter on grain", []),
    ],
)
def test_four_words_of_a_withheld_text_are_a_leak_but_not_its_title(published: str, leaks: list[str]) -> None:
    text = (TEXTS / "grain-letter-2031.txt").read_text(encoding="utf-8")
    assert list(leaked_runs(text, "An open letter on grain", published)) == leaks


def lines_of(corpus: Path) -> list[str]:
    try:
        return [finding.message for finding in check([corpus], [TEXTS]).findings]
    except ParleyError as error:
        return [str(error)]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(tree(VALID))))
def test_any_damage_to_a_file_ends_in_findings_or_one_line(seed: int, name: str, corpus: Path) -> None:
    shutil.copytree(VALID, corpus, dirs_exist_ok=True)
    (corpus / name).write_bytes(damaged((VALID / name).read_bytes(), seed))
    assert not [line for line in lines_of(corpus) if "\n" in line]


def test_json_keys_of_the_valid_corpus_name_their_schemas(corpus: Path) -> None:
    for path in corpus.rglob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["$schema"].endswith(f"/schema/v1/{path.stem}.schema.json")
