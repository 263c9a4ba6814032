"""`parley check`, `fix` and `gold` as a contributor runs them: exit codes, one line for each thing that is wrong."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from overlays import INVALID, VALID, lay_over, tree
from pydantic import TypeAdapter

from parley.checks import CHECKS, RELEASE_CHECKS
from parley.cli import main
from parley.findings import Finding

ENGLISH, HEBREW = "articles/selva-strait-2031", "articles/shalom-veldanya-2031"
LINE = re.compile(r"(?P<place>[^ ]+): (error|warning) \[(?P<check>[a-z0-9-]+)\] (?P<said>[^;]+); (?P<mend>.+)")
"""What a finding looks like: where, how grave, which check, what, and what to do."""


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def edit_line(path: Path, id: str, change: Callable[[dict[str, Any]], object]) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["id"] == id:
            change(line)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


# Exit codes


def test_a_clean_corpus_is_0(corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", corpus, "--texts", texts) == (0, "3 articles: 0 errors, 0 warnings\n", "")
    assert run(capsys, "fix", corpus, "--texts", texts) == (0, "", "")


def test_without_arguments_the_corpus_of_this_folder_is_checked(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    assert run(capsys, "check")[0] == 0


@pytest.mark.parametrize("check_id", [id for id, rule in CHECKS.items() if rule not in RELEASE_CHECKS])
def test_errors_are_1_warnings_0_and_each_is_one_line(
    check_id: str, corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / check_id)
    code, out, err = run(capsys, "check", corpus, "--texts", texts)
    assert (code, err) == (1 if CHECKS[check_id].severity == "error" else 0, "")
    *lines, _ = [line for line in out.splitlines() if not line.startswith(("not run: ", " "))]
    assert lines
    for line in lines:
        match = LINE.fullmatch(line)
        assert match is not None, line
        assert match["check"] == check_id
        assert match["place"].startswith(str(corpus))


def test_a_quotation_that_only_a_person_can_anchor_is_1(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / ENGLISH / "annotations.jsonl"
    edit_line(path, "m2", lambda line: line.update(span={"quote": "Torria"}))
    code, out, _ = run(capsys, "fix", corpus)
    assert code == 1
    first, *candidates = [line for line in out.splitlines() if "mended" not in line]
    assert first.startswith(f"{path}:2:")
    assert "occurs 3 times in the text; add `nth`, from 1 to 3, or a longer quotation" in first
    assert [line.split(":")[1] for line in candidates] == [" offset 0", " offset 59", " offset 335"]


@pytest.mark.parametrize("command", ["check", "fix"])
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder / "nowhere", "does not exist; give a corpus, an article's folder or a file in one"),
        (
            lambda folder: folder,
            "is no corpus: there is no corpus.json in it or above it; give the folder that has one",
        ),
        (lambda folder: folder / "articles.only", "has no corpus.json; add it"),
        (lambda folder: folder / "no.articles", "has no articles; add one under articles/<article-id>/"),
    ],
    ids=["missing", "empty", "no-corpus-json", "no-articles"],
)
def test_what_is_no_corpus_is_2_and_one_line(
    command: str, make: Callable[[Path], Path], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "articles.only" / "articles").mkdir(parents=True)
    (tmp_path / "no.articles").mkdir()
    (tmp_path / "no.articles" / "corpus.json").write_bytes((VALID / "corpus.json").read_bytes())
    code, out, err = run(capsys, command, make(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith(f"parley: {make(tmp_path)}: {said}")
    assert err.count("\n") == 1


def test_an_article_that_does_not_exist_is_2(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "check", corpus / "articles" / "nowhere")
    assert (code, err.count("\n")) == (2, 1)
    assert "does not exist" in err


@pytest.mark.parametrize("command", ["check", "fix"])
def test_texts_that_do_not_exist_are_2(command: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, command, corpus, "--texts", corpus / "nowhere")
    assert (code, err) == (2, f"parley: {corpus / 'nowhere'}: does not exist; give a folder that holds the texts\n")


# Bad input


def bad_article(corpus: Path) -> str:
    (corpus / ENGLISH / "metadata.json").unlink()
    return f"{corpus / ENGLISH / 'metadata.json'}: error [missing-file] is missing; write it (CONTRIBUTING.md)"


def bad_json(corpus: Path) -> str:
    path = corpus / ENGLISH / "annotations.jsonl"
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    return f"{path}:17:299: error [json-syntax] unterminated string starting at; correct the JSON"


def bad_id(corpus: Path) -> str:
    path = corpus / ENGLISH / "annotations.jsonl"
    edit_line(path, "m7", lambda line: line.update(id="m6"))
    return f"{path}:14:8: error [id-unique] selva-strait-2031#m6: id m6 stands twice; give the later record a new id"


def bad_offset(corpus: Path) -> str:
    path = corpus / ENGLISH / "annotations.jsonl"
    edit_line(path, "v4", lambda line: line["condition"]["segments"][0].update(end=400))
    return (
        f"{path}:17:194: error [span-range] selva-strait-2031#v4: [356, 400) is not a non-empty range within [0, 371); "
        "write the span as a quotation and run `parley fix`"
    )


def bad_emoji(corpus: Path) -> str:
    path = corpus / ENGLISH / "annotations.jsonl"
    text = (corpus / ENGLISH / "text.txt").read_text(encoding="utf-8")
    start = text.index("👩🏽‍✈️")
    span = {"segments": [{"start": start, "end": start + 2}], "quote": text[start : start + 2]}
    edit_line(path, "k2", lambda line: line.update(span=span, label="emphasis"))
    return (
        f"{path}:13:75: error [span-grapheme] selva-strait-2031#k2: end {start + 2} lies inside the character "
        f"'👩🏽\\u200d✈️' [{start}, {start + 5}); move it to the edge of the character"
    )


def bad_mark(corpus: Path) -> str:
    path = corpus / HEBREW / "annotations.jsonl"
    edit_line(path, "m1", lambda line: line.update(span={"segments": [{"start": 1, "end": 11}], "quote": "ֶלְדַנְיָה"}))
    return (
        f"{path}:1:66: error [span-grapheme] shalom-veldanya-2031#m1: start 1 lies inside the character 'וֶ' [0, 2); "
        "move it to the edge of the character"
    )


@pytest.mark.parametrize("damage", [bad_article, bad_json, bad_id, bad_offset, bad_emoji, bad_mark])
def test_bad_input_is_one_line_that_says_what_where_and_what_to_do(
    damage: Callable[[Path], str], corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = damage(corpus)
    code, out, err = run(capsys, "check", corpus)
    lines = [line for line in out.splitlines() if ": error [" in line]
    assert (code, err, len(lines)) == (1, "", 1)
    assert lines[0].startswith(wanted)


# What may be written


@pytest.mark.parametrize("check_id", CHECKS)
def test_check_never_changes_a_file(
    check_id: str, corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / check_id)
    before = tree(corpus)
    run(capsys, "check", corpus, "--texts", texts)
    assert tree(corpus) == before


def test_fix_with_diff_shows_what_would_change_and_writes_nothing(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / "unanchored-quotation")
    before = tree(corpus)
    code, out, _ = run(capsys, "fix", corpus, "--diff")
    assert (code, tree(corpus)) == (0, before)
    assert '+{"id": "m1", "layer": "mention", "span": {"segments": [{"start": 0, "end": 6}], "quote": "Torria"}' in out


def test_fix_says_which_files_it_mended(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay_over(corpus, INVALID / "line-ending")
    assert run(capsys, "fix", corpus) == (0, f"{corpus / ENGLISH / 'text.txt'}: mended\n", "")
    assert run(capsys, "check", corpus)[0] == 0


def test_gold_says_what_it_wrote(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / ENGLISH / "annotations.jsonl"
    path.unlink()
    assert run(capsys, "gold", corpus / ENGLISH) == (0, f"{path}\n", "")
    assert path.read_bytes() == (VALID / ENGLISH / "annotations.jsonl").read_bytes()


def test_gold_without_a_pass_is_2(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "gold", corpus / "articles")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "has 0 passes" in err


# For machines


@pytest.mark.parametrize("check_id", ["span-range", "missing-file", "same-text"])
def test_json_is_one_array_of_findings(
    check_id: str, corpus: Path, texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / check_id)
    code, out, err = run(capsys, "check", corpus, "--texts", texts, "--format", "json")
    findings = TypeAdapter(tuple[Finding, ...]).validate_json(out)
    assert (code, err, [finding.check for finding in findings]) == (1, "", [check_id])


def test_json_of_a_clean_corpus_is_an_empty_array(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check", corpus, "--format", "json") == (0, "[]\n", "")


# As a process


def test_the_command_runs_as_a_process(corpus: Path, parley: Command) -> None:
    clean = parley("check", corpus)
    assert (clean.returncode, clean.stderr) == (0, "")
    lay_over(corpus, INVALID / "span-grapheme")
    wrong = parley("check", corpus, PYTHONIOENCODING="ascii")
    assert (wrong.returncode, wrong.stderr) == (1, "")
    assert "\\U0001f469" in wrong.stdout
    unusable = parley("check", "nowhere")
    assert (unusable.returncode, unusable.stdout, unusable.stderr.count("\n")) == (2, "", 1)


def test_an_unknown_command_or_option_is_2_and_names_the_known_ones(parley: Command) -> None:
    finished = parley("chekc")
    assert finished.returncode == 2
    assert "'check', 'explain'" in finished.stderr
    assert parley("check", "--colour").returncode == 2
