"""`python benchmarks/baselines.py` on the small corpus: systems, scores and tables from one command."""

import json
import shutil
from pathlib import Path

import pytest
from overlays import TEXTS, VALID, tree

import baselines
from parley.agreement import Resampling
from parley.cli import CLEAN, main
from parley.errors import UnusableInput
from parley.records import ANNOTATION
from parley.records.measures import Scores
from parley.scoring import score
from systems.trial import row_of

PAGE = Path(__file__).parents[2] / "docs" / "baselines.md"
TRAIN, TEST, WITHHELD = "selva-strait-2031", "selva-strait-2032", "grain-letter-2031"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small corpus with one of its articles twice: to learn from, and to be tried on. Mentions count as complete."""
    corpus = shutil.copytree(VALID, tmp_path_factory.mktemp("small") / "corpus")
    shutil.copytree(corpus / "articles" / TRAIN, corpus / "articles" / TEST)
    for path in corpus.glob("articles/*/metadata.json"):
        known = json.loads(path.read_text("utf-8"))
        coverage = known["coverage"] | {"mention": "complete"}
        path.write_text(json.dumps(known | {"id": path.parent.name, "coverage": coverage}), "utf-8")
    splits = {TRAIN: "train", "shalom-veldanya-2031": "validation", TEST: "test", WITHHELD: "test"}
    (corpus / "splits.json").write_text(json.dumps({"splits": splits}), "utf-8")
    return corpus


def command(corpus: Path, folder: Path, *options: object) -> Path:
    """Run the command with a copy of the page; gives the folder of what the systems found."""
    folder.mkdir(exist_ok=True)
    shutil.copy(PAGE, folder / "page.md")
    places = ("--corpus", corpus, "--output", folder / "found", "--docs", folder / "page.md", "--samples", 20)
    assert baselines.main([str(one) for one in (*places, *options)]) == 0
    return folder / "found"


@pytest.fixture(scope="module")
def found(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return command(small, tmp_path_factory.mktemp("run"), "--texts", TEXTS)


def test_the_command_fills_every_table_of_the_page(found: Path) -> None:
    page = (found.parent / "page.md").read_text("utf-8")
    assert page.count("| test | 1 |") == page.count("| test | 2 |") == 1
    assert page.count("| mention | trained | ") == 2
    assert "| en | rule | 2 | " in page


def test_the_scores_in_the_page_are_those_of_parley_score(found: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = found / "all"
    options = ("--split", "test", "--samples", "20", "--format", "json")
    assert main(["score", str(folder / "gold"), str(folder / "rule"), *options]) == CLEAN
    row = row_of(Scores.model_validate_json(capsys.readouterr().out), "content")
    assert row is not None
    assert row.gold > 0
    cells = f"| content | rule | {row.gold} | {row.system} | {row.exact.precision.value:.2f} | "
    assert cells in (found.parent / "page.md").read_text("utf-8")


def test_what_is_found_has_the_form_of_a_pass(found: Path) -> None:
    for system in ("rule", "trained", "bound"):
        lines = (found / "included" / system / f"{TEST}.jsonl").read_bytes().splitlines()
        assert {ANNOTATION.validate_json(line).layer for line in lines} == {"mention", "attribution"}


def test_nothing_of_a_withheld_text_is_written(found: Path) -> None:
    lines = (found / "all" / "rule" / f"{WITHHELD}.jsonl").read_bytes()
    assert b"segments" in lines
    assert b"quote" not in lines
    assert b"quote" in (found / "all" / "rule" / f"{TEST}.jsonl").read_bytes()


def test_the_same_corpus_gives_the_same_bytes_and_gold_of_test_does_not_matter(
    small: Path, found: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(small, tmp_path / "corpus")
    gold = other / "articles" / TEST / "annotations.jsonl"
    kept = [line for line in gold.read_text("utf-8").splitlines(keepends=True) if '"attribution"' not in line]
    gold.write_text("".join(line for line in kept if '"move"' not in line), "utf-8")
    again = command(other, tmp_path / "run", "--texts", TEXTS)
    for system in ("tried", "rule", "trained"):
        assert tree(again / "all" / system) == tree(found / "all" / system)


def test_without_texts_only_what_travels_is_used(small: Path, tmp_path: Path) -> None:
    assert [path.name for path in command(small, tmp_path / "run").iterdir()] == ["included"]


def test_a_corpus_without_an_article_to_be_tried_on_is_refused(small: Path, tmp_path: Path) -> None:
    corpus = shutil.copytree(small, tmp_path / "corpus")
    (corpus / "splits.json").write_text(json.dumps({"splits": {TRAIN: "train", TEST: "train"}}), "utf-8")
    with pytest.raises(UnusableInput, match="2 articles to learn from and 0 to be tried on"):
        command(corpus, tmp_path / "run")


def test_what_is_learned_by_heart_is_found_again(found: Path) -> None:
    folder = found / "included"
    scores = score(folder / "gold", folder / "trained", Resampling(0, 0), "test")
    assert isinstance(scores, Scores)
    for part in ("mention", "cue", "content"):
        row = row_of(scores, part)
        assert row is not None
        assert row.exact.f1.value is not None
        assert row.exact.f1.value > 0.7
