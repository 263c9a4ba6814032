"""Every check has a fixture that only it rejects: files laid over the valid corpus (tests/contributions/README.md)."""

from pathlib import Path

import pytest
from overlays import EXPECTED, INVALID, lay_over

from parley.checks import CHECKS, RELEASE_CHECKS
from parley.contributions.check import check
from parley.fixtures import lay_over_release
from parley.release_check import check_release

FOLDER_CHECKS = [rule.id for rule in RELEASE_CHECKS]


def test_the_valid_corpus_is_clean(corpus: Path, texts: Path) -> None:
    report = check([corpus], [texts])
    assert (report.findings, report.articles, report.not_run) == ((), 3, ())


@pytest.mark.parametrize("check_id", [check_id for check_id in CHECKS if check_id not in FOLDER_CHECKS])
def test_every_check_has_a_fixture_that_only_it_rejects(check_id: str, corpus: Path, texts: Path) -> None:
    overlay = INVALID / check_id
    lay_over(corpus, overlay)
    findings = check([corpus], [texts]).findings
    places = [
        Path(finding.path).relative_to(corpus).as_posix() + (f":{finding.line}" if finding.line else "")
        for finding in findings
    ]
    assert {finding.check for finding in findings} == {check_id}
    assert places == (overlay / EXPECTED).read_text(encoding="utf-8").splitlines()
    assert all(finding.severity == CHECKS[check_id].severity for finding in findings)


@pytest.mark.parametrize("check_id", FOLDER_CHECKS)
def test_every_check_of_releases_has_a_fixture_that_only_it_rejects(check_id: str, copied: Path, texts: Path) -> None:
    overlay = INVALID / check_id
    lay_over_release(copied, overlay)
    findings = check_release(copied, [texts]).findings
    assert {finding.check for finding in findings} == {check_id}
    places = [Path(finding.path).relative_to(copied).as_posix() for finding in findings]
    assert places == (overlay / EXPECTED).read_text(encoding="utf-8").splitlines()


def test_every_fixture_is_named_for_a_check() -> None:
    assert {path.name for path in INVALID.iterdir()} == set(CHECKS)
