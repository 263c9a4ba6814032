"""What was wrong at a revision is found by the same checks, wherever the articles lay then."""

from pathlib import Path

import pytest
from overlays import INVALID, lay_over
from repositories import commit, git, replace

from parley.checks import CHECKS
from parley.cli import main
from parley.contributions.convert import convert
from parley.contributions.history import findings_at

ENGLISH = "articles/selva-strait-2031"


@pytest.fixture
def clone(corpus: Path) -> Path:
    """The corpus in a repository, with a segment out of its range."""
    lay_over(corpus, INVALID / "span-range")
    git(corpus.parent, "init", "--quiet")
    commit(corpus.parent)
    return corpus


def found(texts: Path, *paths: Path) -> list[str]:
    return [finding.check for finding in findings_at("HEAD", paths, [texts], CHECKS)]


def test_an_article_is_looked_up_where_it_lay(clone: Path, texts: Path) -> None:
    assert found(texts, clone / ENGLISH / "text.txt", clone / ENGLISH / "metadata.json") == ["span-range"]
    assert found(texts, clone / "articles" / "shalom-veldanya-2031") == []
    assert found(texts, clone / "splits.json", clone / ENGLISH) == ["span-range"]


def test_a_shard_is_looked_up_as_what_is_in_it(clone: Path, texts: Path) -> None:
    convert(clone, "shards")
    assert found(texts, clone / ENGLISH) == ["span-range"]
    commit(clone.parent)
    assert found(texts, clone / ENGLISH) == ["span-range"]
    assert found(texts, clone / "shards" / "00000" / "moves.jsonl") == ["span-range"]


def test_before_the_first_article_nothing_was_wrong(clone: Path, texts: Path) -> None:
    git(clone.parent, "rm", "--quiet", "-r", "--cached", "corpus/articles")
    git(clone.parent, "commit", "--quiet", "--message", "No article")
    assert found(texts, clone) == []


def test_what_was_wrong_in_the_whole_corpus_is_old_for_an_article_too(
    corpus: Path, texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / "split-assigned")
    git(corpus.parent, "init", "--quiet")
    commit(corpus.parent)
    replace(corpus / ENGLISH / "metadata.json", '"rights": "', '"rights": "Truly: ')
    ours = ("--texts", str(texts), "--cache", str(tmp_path / "cache"))
    assert main(["check", str(corpus), *ours]) == 1
    for article in (corpus / "articles").iterdir():
        assert main(["check", str(article), *ours, "--since", "HEAD"]) == 0
    assert "old error [split-assigned]" in capsys.readouterr().out
