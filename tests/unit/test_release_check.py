"""`parley check RELEASE`: words of withheld texts anywhere in it, and what is not looked at is said."""

import shutil
from pathlib import Path

import pytest
from overlays import INVALID, TEXTS, VALID

from parley.build import build
from parley.checks import RELEASE_CHECKS
from parley.cli import CLEAN, FINDINGS, main
from parley.contributions.fix import apply, plan_fix
from parley.fixtures import lay_over_release
from parley.release_check import check_release


def test_a_release_as_it_was_built_is_clean(release: Path, texts: Path) -> None:
    report = check_release(release, [texts])
    assert (report.findings, report.articles, report.not_run) == ((), 3, ())
    assert not report.skipped & {check.id for check in RELEASE_CHECKS}


def test_words_that_came_in_while_the_text_was_not_at_hand_are_found_in_every_table(
    corpus: Path, texts: Path, tmp_path: Path
) -> None:
    gold = corpus / "articles" / "grain-letter-2031" / "annotations.jsonl"
    before = gold.read_text(encoding="utf-8")
    gold.write_text(
        before.replace("The bakers speak for their town.", "Then let the grain ships pass."), encoding="utf-8"
    )
    folder = build(corpus, tmp_path / "dist").folder
    found = {
        (Path(one.path).relative_to(folder).as_posix(), one.record) for one in check_release(folder, [texts]).findings
    }
    assert found == {
        ("data/documents/test-00000-of-00001.parquet", "grain-letter-2031"),
        ("data/moves/test-00000-of-00001.parquet", "grain-letter-2031#v1"),
    }


def test_an_entity_whose_id_is_words_of_the_text_is_no_leak(corpus: Path, texts: Path, tmp_path: Path) -> None:
    for path in list(corpus.rglob("*.jsonl")):
        path.write_text(path.read_text("utf-8").replace('"port-selva"', '"let-the-grain-ships-pass"'), encoding="utf-8")
    apply(plan_fix(corpus, [texts]))
    assert check_release(build(corpus, tmp_path / "dist").folder, [texts]).findings == ()


def test_without_its_text_a_withheld_article_is_said_as_not_run(release: Path) -> None:
    assert check_release(release).not_run == (
        "grain-letter-2031: without its text: published-words (give --texts DIR)",
    )


def test_a_hydrated_copy_holds_the_words_on_purpose(hydrated: Path, texts: Path) -> None:
    report = check_release(hydrated, [texts])
    assert report.findings == ()
    assert "it is hydrated" in report.not_run[0]


def test_files_that_are_not_those_of_the_manifest_are_not_looked_at(copied: Path, texts: Path) -> None:
    shutil.copy(INVALID / "published-words" / "CHANGELOG.md", copied)
    (copied / "README.md").unlink()
    report = check_release(copied, [texts])
    assert {finding.check for finding in report.findings} == {"manifest-intact"}
    assert "card-counts, published-words" in report.not_run[0]


@pytest.mark.parametrize("card", ["", "---\n: {\n---\n", "---\nconfigs: 1\n---\n", "---\ndataset_info: [1]\n---\n"])
def test_a_card_without_numbers_is_a_finding_and_no_traceback(card: str, copied: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "card-counts"
    overlay.mkdir()
    (overlay / "README.md").write_text(card, encoding="utf-8")
    lay_over_release(copied, overlay)
    assert {finding.check for finding in check_release(copied).findings} == {"card-counts"}


def test_the_command_checks_corpora_and_releases_in_one_run(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(VALID), str(copied), "--texts", str(TEXTS)]) == CLEAN
    assert "6 articles: 0 errors" in capsys.readouterr().out
    (copied / "NOTES.txt").write_text("More.", encoding="utf-8")
    assert main(["check", str(VALID), str(copied), "--texts", str(TEXTS)]) == FINDINGS
    assert "[manifest-intact]" in capsys.readouterr().out
