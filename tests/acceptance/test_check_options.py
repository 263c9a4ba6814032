"""`parley check` with its options: what is asked for, in which form, and against what was wrong before."""

import json
import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from commands import Command
from overlays import INVALID, lay_over, tree

from parley.checks import CHECKS
from parley.cli import main

ENGLISH = "articles/selva-strait-2031"
GOLD = f"{ENGLISH}/annotations.jsonl"
WHO = {f"GIT_{who}_{what}": "a@b.invalid" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def git(folder: Path, *arguments: str) -> None:
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=os.environ | WHO | alone, check=True, capture_output=True)


def commit(clone: Path) -> None:
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "A state")


@pytest.fixture
def clone(corpus: Path) -> Path:
    """A repository whose only commit has the valid corpus with a segment out of its range."""
    git(corpus.parent, "init", "--quiet")
    lay_over(corpus, INVALID / "span-range")
    commit(corpus.parent)
    return corpus.parent


def shift_lines(path: Path) -> None:
    """Move every line of a file of annotations down by one: the last becomes the first."""
    *lines, last = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([last, *lines]), encoding="utf-8")


# What is asked for


def test_the_list_has_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "--list")
    assert (code, [line.split()[0] for line in out.splitlines()]) == (0, ["id", *CHECKS])
    assert len(run(capsys, "check", "--list", "--level", "file,span", "--ignore", "nfc")[1].splitlines()) == 1 + sum(
        check.level in ("file", "span") and check.id != "nfc" for check in CHECKS.values()
    )


@pytest.mark.parametrize("option", ["--select", "--ignore", "--level"])
def test_an_unknown_name_is_2_and_lists_the_known(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", option, "nfc,spam" if option != "--level" else "spam")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "'spam'; known: " in err


def test_a_selection_decides_what_fails(corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_over(corpus, INVALID / "span-range")
    asked = ("check", corpus, "--texts", texts)
    assert run(capsys, *asked, "--select", "span-range")[0] == 1
    code, out, _ = run(capsys, *asked, "--ignore", "span-range")
    assert code == 0
    assert "not shown: 1 findings of checks that were not asked for" in out
    assert run(capsys, *asked, "--level", "link,article")[0] == 0


def test_a_cap_is_said_and_can_be_lifted(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(corpus / GOLD, corpus / "copy")
    path = corpus / GOLD
    path.write_text(path.read_text(encoding="utf-8").replace('"named"', '"nmaed"'), encoding="utf-8")
    code, out, _ = run(capsys, "check", corpus, "--max-lines", 1, "--select", "record-schema")
    count = path.read_text(encoding="utf-8").count('"nmaed"')
    assert (code, out.count("[record-schema]")) == (1, 2)
    assert f"{count - 1} more of [record-schema], {count} in all; `--max-lines 0` shows them" in out
    out = run(capsys, "check", corpus, "--max-lines", 0, "--select", "record-schema")[1]
    assert out.count("error [record-schema]") == count


@pytest.mark.parametrize("number", ["-1", "many"])
def test_a_cap_that_is_no_number_is_2(number: str, parley: Command) -> None:
    assert parley("check", "--max-lines", number).returncode == 2


# How it is written


def test_a_finding_shows_its_line_with_a_caret_under_the_place(
    corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / "span-range")
    _, line, caret, _ = run(capsys, "check", corpus, "--texts", texts)[1].splitlines()
    assert line[caret.index("^") : caret.rindex("^") + 1] == '{"start": 356, "end": 400}'


def test_several_forms_come_from_one_run(corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_over(corpus, INVALID / "span-range")
    before = tree(corpus)
    files = {form: corpus.parent / f"report.{form}" for form in ("json", "sarif", "junit", "github", "text")}
    outputs = [part for form, path in files.items() for part in ("--output", f"{form}:{path}")]
    code, out, err = run(capsys, "check", corpus, "--texts", texts, *outputs)
    said = {form: path.read_text(encoding="utf-8") for form, path in files.items()}
    assert (code, err, said["text"], tree(corpus)) == (1, "", out, before)
    assert [one["check"] for one in json.loads(said["json"])] == ["span-range"]
    assert [one["ruleId"] for one in json.loads(said["sarif"])["runs"][0]["results"]] == ["span-range"]
    assert ET.fromstring(said["junit"]).get("failures") == "1"
    assert said["github"].startswith("::error file=")


def test_an_output_in_the_corpus_is_2_and_changes_nothing(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(corpus)
    code, out, err = run(capsys, "check", corpus, "--output", f"json:{corpus / 'splits.json'}")
    assert (code, out, err.count("\n"), tree(corpus)) == (2, "", 1, before)


def test_no_colour_is_printed_into_a_pipe(corpus: Path, parley: Command) -> None:
    lay_over(corpus, INVALID / "span-range")
    assert "\x1b" not in parley("check", corpus).stdout


# Before and now


def test_what_was_wrong_at_a_revision_is_old_and_does_not_fail(
    clone: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shift_lines(clone / "corpus" / GOLD)
    asked = ("check", clone / "corpus", "--texts", texts, "--ignore", "canonical-form")
    assert run(capsys, *asked)[0] == 1
    code, out, err = run(capsys, *asked, "--since", "HEAD")
    assert (code, err) == (0, "")
    assert "old error [span-range]" in out
    assert out.endswith("3 articles: 1 errors, 0 warnings (0 new, 1 old)\n")


def test_what_is_new_since_a_revision_fails(clone: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_over(clone / "corpus", INVALID / "nfc")
    code, out, _ = run(capsys, "check", clone / "corpus", "--texts", texts, "--since", "HEAD", "--format", "json")
    assert code == 1
    assert {one["check"]: one["status"] for one in json.loads(out)} == {"span-range": "old", "nfc": "new"}


def test_one_article_is_compared_with_itself_and_a_new_one_is_all_new(
    clone: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = clone / "corpus" / ENGLISH
    added = shutil.copytree(article, article.parent / "another")
    for path, wanted in ((article, "(0 new, 1 old)"), (article / "text.txt", "(0 new, 1 old)"), (added, " 0 old)")):
        assert wanted in run(capsys, "check", path, "--texts", texts, "--since", "HEAD")[1]


def test_before_there_was_a_corpus_nothing_was_wrong(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(corpus.parent, "init", "--quiet")
    git(corpus.parent, "commit", "--quiet", "--allow-empty", "--message", "Nothing")
    lay_over(corpus, INVALID / "span-range")
    code, out, _ = run(capsys, "check", corpus, "--since", "HEAD")
    assert (code, out.splitlines()[-1].endswith("(1 new, 0 old)")) == (1, True)


def test_a_comparison_changes_neither_the_clone_nor_what_is_not_committed(
    clone: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "corpus" / "notes.txt").touch()
    before = tree(clone)
    run(capsys, "check", clone / "corpus", "--texts", texts, "--since", "HEAD")
    assert tree(clone) == before


def test_what_git_would_not_export_is_compared_too(
    clone: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / ".gitattributes").write_text("*.jsonl export-ignore\n", encoding="utf-8")
    commit(clone)
    assert run(capsys, "check", clone / "corpus", "--texts", texts, "--since", "HEAD")[0] == 0


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD~9", ""])
def test_a_revision_that_is_not_there_is_2(revision: str, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", clone / "corpus", f"--since={revision}")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"no revision {revision!r} in this clone" in err


def test_a_corpus_in_no_clone_is_2(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", corpus, "--since", "HEAD")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "not a git repository" in err


def test_a_hook_of_another_repository_does_not_lead_astray(
    clone: Path, texts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere/index")
    assert run(capsys, "check", clone / "corpus", "--texts", texts, "--since", "HEAD")[0] == 0


def test_a_baseline_tells_old_from_new(corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_over(corpus, INVALID / "span-range")
    baseline = corpus.parent / "baseline.json"
    asked = ("check", corpus, "--texts", texts)
    baseline.write_text(run(capsys, *asked, "--format", "json")[1], encoding="utf-8")
    assert run(capsys, *asked, "--baseline", baseline)[0] == 0
    lay_over(corpus, INVALID / "nfc")
    assert run(capsys, *asked, "--baseline", baseline)[0] == 1


def test_a_baseline_that_is_none_is_2(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", corpus, "--baseline", corpus / "corpus.json")[0] == 2


# Pages


def test_explain_prints_the_page_of_a_check(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", "span-range")
    assert (code, err) == (0, "")
    assert out.startswith("# span-range\n")
    assert "error [span-range]" in out


def test_explain_of_an_unknown_check_is_2_and_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", "spam")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "no check 'spam'; known: " in err
