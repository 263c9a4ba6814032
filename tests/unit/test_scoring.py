"""`parley score`: a system's annotations against gold, by span, attribute and label."""

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from overlays import VALID
from second_passes import ARTICLE, FIRST, Json, lines_of, place, second_pass, write_lines

from parley.agreement import Resampling
from parley.cli import CLEAN, FINDINGS, UNUSABLE, main
from parley.records.measures import Score, Scores
from parley.schemas import schema_texts
from parley.scoring import score

ID = "selva-strait-2031"
GOLD = VALID / ARTICLE
COMPLETE = ("mark", "attribution", "move")


def scored(tmp_path: Path, changes: dict[str, Json | None]) -> Scores:
    found = score(GOLD, write_lines(tmp_path / f"{ID}.jsonl", second_pass(changes)), Resampling(20, 0))
    assert isinstance(found, Scores)
    return found


def row(
    scores: Scores, layer: str, attribute: str | None = None, label: str | None = None, role: str = "unit"
) -> Score:
    wanted = ("all", layer, role, attribute, label)
    return next(row for row in scores.scores if (row.by, row.layer, row.role, row.attribute, row.label) == wanted)


def values(found: Score) -> tuple[float | None, ...]:
    """Precision, recall and F1 of equal spans, to three digits."""
    exact = (found.exact.precision, found.exact.recall, found.exact.f1)
    return tuple(None if one.value is None else round(one.value, 3) for one in exact)


def test_gold_itself_scores_one_under_any_ids(tmp_path: Path) -> None:
    found = scored(tmp_path, {})
    assert {row.layer for row in found.scores} == set(COMPLETE)
    assert {values(row) for row in found.scores if row.gold} == {(1, 1, 1)}
    assert {row.macro_exact.value for row in found.scores if row.macro_exact} == {1}


def test_a_system_that_finds_nothing_has_recall_0_and_no_precision(tmp_path: Path) -> None:
    found = score(GOLD, write_lines(tmp_path / "nothing.jsonl", []), Resampling(20, 0))
    assert isinstance(found, Scores)
    assert values(row(found, "move")) == (None, 0, 0)
    assert row(found, "move").exact.f1.low is None


def test_a_missed_move_counts_in_each_of_its_attributes(tmp_path: Path) -> None:
    found = scored(tmp_path, {"v4": None})
    assert values(row(found, "move")) == (1, 0.75, 0.857)
    assert values(row(found, "move", "actor")) == values(row(found, "move"))
    assert values(row(found, "move", "issues")) == (1, 0.667, 0.8)
    assert values(row(found, "move", role="condition")) == (None, 0, 0)


def test_a_wrong_label_is_a_miss_of_one_and_a_false_use_of_the_other(tmp_path: Path) -> None:
    found = scored(tmp_path, {"v3": {"act": "threaten"}})
    assert values(row(found, "move", "act", "demand")) == (None, 0, 0)
    assert values(row(found, "move", "act", "threaten")) == (0.5, 1, 0.667)
    assert values(row(found, "move", "act")) == (0.75, 0.75, 0.75)
    macro = row(found, "move", "act").macro_exact
    assert macro is not None
    assert macro.value == pytest.approx((0 + 2 / 3 + 1 + 1) / 4, abs=1e-6)


def test_a_span_cut_short_is_half_right(tmp_path: Path) -> None:
    found = row(scored(tmp_path, {"v1": {"evidence": place(107, 135)}}), "move")
    assert found.exact.f1.value == 3 / 4
    assert found.overlap.f1.value == pytest.approx((3 + 2 * 28 / (28 + 52)) / 4, abs=1e-6)


def test_a_link_is_right_where_it_leads_to_what_gold_links_to(tmp_path: Path) -> None:
    found = scored(tmp_path, {"a2": {"parent": None}, "v1": {"attribution": "a1"}})
    assert values(row(found, "attribution", "parent")) == (None, 0, 0)
    assert values(row(found, "move", "attribution")) == (0.5, 0.5, 0.5)


def test_a_folder_of_files_is_scored_by_article_and_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_lines(tmp_path / f"{ID}.jsonl", second_pass({}))
    assert main(["score", str(VALID), str(tmp_path), "--format", "json", "--samples", "5"]) == CLEAN
    out, err = capsys.readouterr()
    assert (
        list(Draft202012Validator(json.loads(schema_texts()["scores.schema.json"])).iter_errors(json.loads(out))) == []
    )
    assert json.loads(out)["missing"] == ["grain-letter-2031", "shalom-veldanya-2031"]
    assert "grain-letter-2031: the system has no file" in err
    assert main(["score", str(VALID), str(tmp_path), "--split", "train"]) == CLEAN
    assert "1 article, 0 of them without a file" in capsys.readouterr().out


def test_a_corpus_and_its_release_score_alike(release: Path) -> None:
    own, released = (score(VALID, system, Resampling(20, 0)) for system in (VALID, release))
    assert isinstance(own, Scores)
    assert isinstance(released, Scores)
    assert own.scores == released.scores
    assert {one.exact.f1.value for one in own.scores if one.gold} == {1}


def test_a_file_of_no_article_of_gold_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_lines(tmp_path / "some-article.jsonl", [])
    assert main(["score", str(VALID), str(tmp_path)]) == UNUSABLE
    assert "no article with gold 'some-article'; known: grain-letter-2031" in capsys.readouterr().err


def test_a_folder_without_files_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(VALID), str(tmp_path)]) == UNUSABLE
    assert "has no files <article-id>.jsonl" in capsys.readouterr().err


def test_every_line_that_cannot_be_read_is_a_finding_at_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = second_pass({"m1": {"form": "noun"}, "v3": {"act": "want"}})
    path = write_lines(tmp_path / f"{ID}.jsonl", lines)
    assert main(["score", str(GOLD), str(path)]) == FINDINGS
    out = capsys.readouterr().out
    assert f"{path}:1:" in out
    assert 'act is "want"' in out


def test_a_split_without_gold_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(corpus / "articles" / "shalom-veldanya-2031")
    split = json.loads((corpus / "splits.json").read_text("utf-8"))["splits"]["shalom-veldanya-2031"]
    assert main(["score", str(corpus), str(corpus), "--split", split]) == UNUSABLE
    assert f"has no gold in the split {split}" in capsys.readouterr().err


def test_a_pass_is_scored_like_a_system() -> None:
    path = GOLD / "passes" / f"{FIRST}.jsonl"
    assert len(lines_of(path)) == 17
    found = score(GOLD, path, Resampling(0, 0))
    assert isinstance(found, Scores)
    assert row(found, "move").exact.f1.value == 1
