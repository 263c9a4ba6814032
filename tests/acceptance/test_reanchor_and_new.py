"""`parley new` and `parley reanchor` as a contributor runs them."""

import json
from pathlib import Path

import pytest
from commands import Command
from overlays import tree

from parley.cli import main

ARTICLE = "articles/selva-strait-2031"
TEXT = "The ferry sails again\nOstlav, 25 March 2024\n\n“The ferry to Dhalmar sails again on Monday,” said Mira Sobelska.\n"
FLAGS = (
    "--language=en", "--genre=news_report", "--origin=constructed", "--license=CC-BY-4.0", "--rights=Share it.",
    "--provenance=Written for this test.", "--split=train",
)  # fmt: skip


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def new_text(corpus: Path) -> Path:
    """The article's text, one paragraph longer."""
    path = corpus.parent / "new.txt"
    text = (corpus / ARTICLE / "text.txt").read_text(encoding="utf-8")
    path.write_text(text.replace("\n\n", "\n\nThe sea was calm.\n\n", 1), encoding="utf-8")
    return path


def test_a_text_file_becomes_an_article_that_only_waits_for_annotations(corpus: Path, parley: Command) -> None:
    (corpus.parent / "ferry.txt").write_text(TEXT, encoding="utf-8")
    made = parley("new", "dhalmar-ferry-2024", "--text", corpus.parent / "ferry.txt", "--corpus", corpus, *FLAGS)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == (
        "dhalmar-ferry-2024: 'The ferry sails again', 2024-03-25, Latn, blocks: title, dateline, paragraph\n"
    )
    checked = parley("check", corpus)
    assert (checked.returncode, checked.stdout.splitlines()[-1]) == (0, "4 articles: 0 errors, 0 warnings")


def test_in_a_pipe_all_that_is_missing_is_listed(corpus: Path, parley: Command) -> None:
    (corpus.parent / "ferry.txt").write_text(TEXT, encoding="utf-8")
    made = parley("new", "dhalmar-ferry-2024", "--text", corpus.parent / "ferry.txt", "--corpus", corpus)
    assert (made.returncode, made.stdout) == (2, "")
    assert made.stderr.startswith("parley: missing: --language (BCP 47")
    assert made.stderr.count("--") == 7


def test_a_promise_of_annotations_is_reported_until_it_is_kept(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus.parent / "ferry.txt").write_text(TEXT, encoding="utf-8")
    flags = ("--text", corpus.parent / "ferry.txt", "--corpus", corpus, *FLAGS, "--complete=mark,mention")
    assert run(capsys, "new", "dhalmar-ferry-2024", *flags)[0] == 0
    code, out, _ = run(capsys, "check", corpus)
    assert (code, out.count("[gold-missing]"), out.count(" error ")) == (1, 1, 1)


def test_a_text_that_only_grew_needs_nobody(corpus: Path, new_text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(corpus)
    code, out, _ = run(capsys, "reanchor", corpus / ARTICLE, "--text", new_text)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["kept", "moved", "changed", "ambiguous", "lost"]
    assert tree(corpus) == before
    code, _, err = run(capsys, "reanchor", corpus / ARTICLE, "--text", new_text, "--write")
    assert (code, err.count(": written\n")) == (0, 4)
    assert run(capsys, "check", corpus)[0] == 0


def test_what_a_person_must_decide_is_listed_and_is_1(
    corpus: Path, new_text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_text.write_text(
        new_text.read_text("utf-8").replace("Torria’s minister", "Norland’s minister"), encoding="utf-8"
    )
    code, out, _ = run(capsys, "reanchor", corpus / ARTICLE, "--text", new_text)
    assert code == 1
    gold = corpus / ARTICLE / "annotations.jsonl"
    assert any(
        line.startswith(f"{gold}:") and " lost: " in line and "'Torria'" in line and "stands 'Norland'" in line
        for line in out.splitlines()
    ), out
    code, out, err = run(capsys, "reanchor", corpus / ARTICLE, "--text", new_text, "--write")
    assert (code, "--keep-unresolved" in err) == (2, True)


def test_json_lists_every_span_that_is_neither_kept_nor_moved(
    corpus: Path, new_text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_text.write_text(
        new_text.read_text("utf-8").replace("Torria’s minister", "Norland’s minister"), encoding="utf-8"
    )
    code, out, _ = run(capsys, "reanchor", corpus / ARTICLE, "--text", new_text, "--format", "json")
    value = json.loads(out)
    assert (code, value["article"]) == (1, "selva-strait-2031")
    assert len(value["spans"]) == sum(value["counts"][verdict] for verdict in ("changed", "ambiguous", "lost"))


def test_of_a_withheld_text_no_words_are_printed(
    corpus: Path, texts: Path, new_text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = (texts / "grain-letter-2031.txt").read_text(encoding="utf-8")
    new_text.write_text(old.replace("Port Selva", "Port Norland"), encoding="utf-8")
    arguments = ("reanchor", corpus / "articles/grain-letter-2031", "--text", new_text, "--texts", texts)
    for form in ("text", "json"):
        code, out, _ = run(capsys, *arguments, "--format", form)
        assert (code, "Selva" in out, "Norland" in out) == (1, False, False)


def test_what_is_no_article_is_2(corpus: Path, new_text: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "reanchor", corpus, "--text", new_text)
    assert (code, out) == (2, "")
    assert "is no article's folder; give one under" in err
