"""CONTRIBUTING.md shows what really happens: its examples are followed step by step, and print what the page says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from walkthrough import assert_printed, blocks_of, followed

import parley
from parley.cli import CLEAN, FINDINGS, main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "CONTRIBUTING.md"
GOOD, BAD = blocks_of(PAGE, "Add an article"), blocks_of(PAGE, "From red to green")


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was printed since it was last asked for."""
    return lambda: capsys.readouterr().out


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder at hand, with the corpus of this repository."""
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_of_a_contribution_runs(clone: Path, printed: Callable[[], str]) -> None:
    assert followed(GOOD, clone, printed) == [CLEAN] * 7
    article = parley.article("dhalmar-ferry-2024", release=clone / "dist")
    assert [(a.speakers, article.quote(a.cue)) for a in article.attributions] == [(("mira-sobelska",), "said")]
    assert article.attributions[0].decision == "single"


def test_the_example_of_a_contribution_is_wrong_until_it_is_fixed(clone: Path, printed: Callable[[], str]) -> None:
    assert followed(GOOD[:-1], clone, printed) == [CLEAN]
    assert main(["check"]) == FINDINGS
    assert "run `parley fix`" in printed()


def test_the_contribution_with_mistakes_goes_from_red_to_green(clone: Path, printed: Callable[[], str]) -> None:
    codes = followed(BAD, clone, printed)
    assert codes == [FINDINGS, FINDINGS, CLEAN, FINDINGS, CLEAN, CLEAN, CLEAN]


def test_the_page_shows_what_each_command_of_it_prints() -> None:
    kinds = [block.language for block in BAD if not block.place]
    assert kinds == ["sh", "text"] * 4


def test_a_block_that_shows_something_else_than_is_printed_is_noticed() -> None:
    assert_printed("a\n…\nd\n", "a\nb…\nc\nd\n")
    for shown in ("a\n", "a\n…\nc\n", "a\nb\nd\n", "b…\n…\n"):
        with pytest.raises(AssertionError, match="the page shows"):
            assert_printed(shown, "a\nb…\nc\nd\n")
