"""Which checks a run is asked for, and from which corpus version a check binds."""

from pathlib import Path

import pytest
from overlays import INVALID, lay_over

from parley.checks import CHECKS, CORPUS_CHECKS, RELEASE_CHECKS, Check
from parley.contributions.check import check
from parley.contributions.places import bound
from parley.contributions.selection import choose
from parley.errors import UnknownName, UnusableInput
from parley.findings import Finding

RANGE = Finding(check="span-range", severity="error", path="x", message="m", mend="n")


def test_without_options_every_check_is_asked_for() -> None:
    assert choose() == tuple(CHECKS)


def test_options_narrow_each_other() -> None:
    spans = choose(levels=["span"])
    assert {CHECKS[id].level for id in spans} == {"span"}
    assert choose(["span-range", "nfc"], levels=["span"]) == ("span-range",)
    assert choose(ignore=["span-range"], levels=["span"]) == tuple(id for id in spans if id != "span-range")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (([], ["spam"], []), "no check 'spam'; known: "),
        ((["spam"], [], []), "no check 'spam'; known: "),
        (([], [], ["spam"]), "no level 'spam'; known: file, record, span"),
    ],
)
def test_an_unknown_name_is_refused_with_the_known_ones(options: tuple[list[str], ...], said: str) -> None:
    with pytest.raises(UnknownName, match=said):
        choose(*options)


def test_asking_for_nothing_is_refused() -> None:
    with pytest.raises(UnusableInput, match="no check is left"):
        choose(["nfc"], ["nfc"])


def test_only_findings_of_the_checks_asked_for_are_reported_and_others_counted(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "span-range")
    assert check([corpus], [texts], ["nfc"]).findings == ()
    assert check([corpus], [texts], ["nfc"]).unasked == 1
    assert [one.check for one in check([corpus], [texts], ["span-range"]).findings] == ["span-range"]


def test_what_had_nothing_to_look_at_is_skipped(corpus: Path, texts: Path) -> None:
    article = check([corpus / "articles" / "grain-letter-2031"])
    of_many = {one.id for one in (*CORPUS_CHECKS, *RELEASE_CHECKS)}
    assert article.skipped == of_many | {id for id, one in CHECKS.items() if one.needs_text}
    assert check([corpus], [texts]).skipped == {one.id for one in RELEASE_CHECKS}


def test_a_check_that_binds_later_warns_and_says_from_when(monkeypatch: pytest.MonkeyPatch) -> None:
    later = Check("span-range", "span", "error", "S.", CHECKS["span-range"].run, since="0.10.0")
    monkeypatch.setattr("parley.contributions.places.CHECKS", {"span-range": later})
    (before,) = bound([RANGE], "0.9.3")
    assert (before.severity, before.mend) == ("warning", "n (an error from corpus version 0.10.0)")
    assert bound([RANGE], "0.10.0") == bound([RANGE], "1.0.0") == bound([RANGE], None) == (RANGE,)


def test_a_check_added_later_does_not_break_an_old_contribution(
    corpus: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_over(corpus, INVALID / "span-range")
    now = CHECKS["span-range"]
    later = Check(now.id, now.level, now.severity, now.summary, now.run, since="9.0.0")
    monkeypatch.setattr("parley.contributions.places.CHECKS", dict(CHECKS) | {"span-range": later})
    report = check([corpus], [texts])
    assert ([one.severity for one in report.findings], report.has_errors) == (["warning"], False)
