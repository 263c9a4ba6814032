"""`parley work`: a text with its blocks numbered, and a pass that is written by quotation and committed without words."""

from pathlib import Path

import pytest
from overlays import TEXTS, tree
from repositories import git
from second_passes import ARTICLE, SECOND, Json, lines_of, write_lines

from parley.checks import leaked_runs
from parley.cli import CLEAN, FINDINGS, UNUSABLE, main
from parley.contributions.check import check

WITHHELD = "articles/grain-letter-2031"
MENTION: Json = {"id": "m1", "layer": "mention", "form": "named", "type": "state", "reading": "literal"}


def run(corpus: Path, article: str, *options: str, annotator: str = SECOND) -> int:
    folder = corpus.parent / "work"
    return main(["work", str(corpus / article), "--annotator", annotator, "--folder", str(folder), *options])


def drafted(corpus: Path, article: str, *lines: Json) -> Path:
    """Write the second annotator's draft, in the folder that the command made."""
    return write_lines(corpus.parent / "work" / Path(article).name / f"{SECOND}.jsonl", lines)


def mention(quote: str, **more: object) -> Json:
    return MENTION | {"span": {"quote": quote} | more, "entity": "torria"}


def test_the_text_is_shown_with_its_blocks_numbered_and_nothing_else(corpus: Path) -> None:
    assert run(corpus, ARTICLE) == CLEAN
    home = corpus.parent / "work" / "selva-strait-2031"
    view = (home / "blocks.txt").read_text("utf-8")
    assert view.startswith(
        "[0] title\nTorria reopens the Strait of Selva\n\n[1] dateline\nPORT SELVA, 3 May 2031\n\n[2]"
    )
    assert view.endswith("\n[5] paragraph\nVeldania demands a new treaty, and Torria will agree if the tolls fall.\n")
    assert (home / f"{SECOND}.jsonl").read_bytes() == b""
    assert sorted(path.name for path in (corpus / ARTICLE / "passes").iterdir()) == ["fixture-person.jsonl"]


def test_a_pass_is_taken_over_anchored(corpus: Path) -> None:
    run(corpus, ARTICLE)
    drafted(corpus, ARTICLE, mention("Torria", block=5))
    assert run(corpus, ARTICLE) == CLEAN
    (line,) = lines_of(corpus / ARTICLE / "passes" / f"{SECOND}.jsonl")
    assert line["span"] == {"segments": [{"start": 335, "end": 341}], "quote": "Torria"}
    assert check([corpus / ARTICLE]).findings == ()


def test_of_a_withheld_text_no_words_come_into_the_corpus(corpus: Path) -> None:
    text = (TEXTS / "grain-letter-2031.txt").read_text("utf-8")
    quote = " ".join(text.splitlines()[-1].split()[:6])
    assert run(corpus, WITHHELD, "--texts", str(TEXTS)) == CLEAN
    drafted(corpus, WITHHELD, mention(quote))
    assert run(corpus, WITHHELD, "--sources", str(TEXTS)) == CLEAN
    written = (corpus / WITHHELD / "passes" / f"{SECOND}.jsonl").read_text("utf-8")
    assert '"digest"' in written
    assert list(leaked_runs(text, "", written)) == []
    assert list(leaked_runs(text, "", quote)) != []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (mention("Torrria"), "'Torrria' does not occur in the text"),
        (mention("Torria"), "'Torria' occurs 3 times in the text"),
        (mention("Selva", block=0) | {"form": "noun"}, 'form is "noun"'),
    ],
)
def test_what_cannot_be_taken_over_is_a_finding_in_the_draft(
    line: Json, reason: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(corpus, ARTICLE)
    draft = drafted(corpus, ARTICLE, mention("Veldania"), line | {"id": "m2"})
    before = tree(corpus)
    assert run(corpus, ARTICLE) == FINDINGS
    out = capsys.readouterr().out
    assert f"{draft}:2:" in out
    assert reason in out
    assert tree(corpus) == before


def test_a_folder_that_git_sees_is_refused_for_a_withheld_text(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(corpus.parent, "init", "--quiet")
    assert run(corpus, WITHHELD, "--texts", str(TEXTS)) == UNUSABLE
    assert "would hold words of a withheld text where git sees them" in capsys.readouterr().err
    assert not (corpus.parent / "work").exists()
    (corpus.parent / ".gitignore").write_text("work/\n", encoding="utf-8")
    assert run(corpus, WITHHELD, "--texts", str(TEXTS)) == CLEAN


def test_without_its_text_nothing_can_be_shown(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(corpus, WITHHELD) == UNUSABLE
    assert "its text is not at hand; give --texts DIR" in capsys.readouterr().err


def test_an_annotator_has_a_plain_id(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(corpus, ARTICLE, annotator="../../gold") == UNUSABLE
    assert "'../../gold' is no annotator's id" in capsys.readouterr().err
