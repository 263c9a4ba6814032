"""What was released stays or leaves a tombstone: ids in runs, what vanished, where tombstones lead."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlays import INVALID, VALID, lay_over

from parley.checks.released import id_vanished, released_text, tombstone_valid
from parley.checks.subjects import ArticleSummary, Authority, CorpusSubject, Released
from parley.contributions.canonical import line_of
from parley.contributions.check import check
from parley.contributions.fix import apply, plan_fix
from parley.records import CorpusMetadata, ReleasedArticle, Releases, Splits, Tombstone, id_runs
from parley.records.released import ids_in

SHA, OTHER = "a" * 64, "b" * 64
numbers = st.sets(st.integers(1, 60))


def subject(stands: set[str], was: tuple[str, ...], *tombstones: Tombstone, **summary: str) -> CorpusSubject:
    """A corpus of one article `x` with those ids, of which a release had others."""
    article = ArticleSummary("x", SHA, runs=" ".join(id_runs(stands)))
    return CorpusSubject(
        CorpusMetadata.model_validate_json((VALID / "corpus.json").read_bytes()),
        Releases(releases=()),
        Splits(splits={"x": "train"}),
        Authority({}, {}),
        (),
        (replace(article, **summary),),  # type: ignore[arg-type]  # only strings are replaced
        frozenset({"x"}),
        Released({"x": ReleasedArticle(id="x", split="train", text_sha256=SHA, ids=was)}, frozenset(), tombstones),
    )


def gone(id: str, *replaced_by: str) -> Tombstone:
    return Tombstone(id=id, version="0.2.0", reason="merged", replaced_by=replaced_by)


@given(st.sets(st.tuples(st.sampled_from("akmv"), st.integers(1, 40))))
def test_runs_stand_for_the_ids_that_they_were_made_of(pairs: set[tuple[str, int]]) -> None:
    ids = {f"{letter}{number}" for letter, number in pairs}
    assert list(ids_in(id_runs(ids))) == [f"{letter}{number}" for letter, number in sorted(pairs)]


@given(numbers, numbers, numbers)
def test_whatever_vanished_is_found_and_nothing_else(was: set[int], stands: set[int], buried: set[int]) -> None:
    corpus = subject(
        {f"m{n}" for n in stands}, id_runs(f"m{n}" for n in was), *(gone(f"x#m{number}") for number in buried)
    )
    found = [breach.message.removeprefix("x#").split(" was")[0] for breach in id_vanished(corpus)]
    runs = tuple(message.replace(" to m", "-") for message in found)
    assert set(ids_in(runs)) == {f"m{n}" for n in was - stands - buried}


def test_a_run_longer_than_memory_is_one_finding() -> None:
    (breach,) = id_vanished(subject({"m1"}, ("m1-999999999",)))
    assert breach.message == "x#m2 to m999999999 was released and is gone"


@pytest.mark.parametrize(
    ("tombstones", "said"),
    [
        ((gone("x#m2", "x#m1"),), []),
        ((gone("x#m2", "x#m3"), gone("x#m3", "x#m1")), []),
        ((gone("x#m9"),), ["x#m9 was never released"]),
        ((gone("x#colour"),), ["x#colour was never released"]),
        ((gone("entity:ana"),), ["entity:ana was never released"]),
        ((gone("x#m2", "y"),), ["y does not exist"]),
        ((gone("x#m2", "x#m3"), gone("x#m3", "x#m2")), ["replacements run in a circle: x#m2 → x#m3 → x#m2"]),
        ((gone("x#m2", "x#m2"),), ["replacements run in a circle: x#m2 → x#m2"]),
    ],
)
def test_where_a_tombstone_leads(tombstones: tuple[Tombstone, ...], said: list[str]) -> None:
    breaches = tombstone_valid(subject({"m1"}, ("m1-3",), *tombstones))
    assert [breach.message for breach in breaches] == said


def test_a_text_that_supersedes_the_released_one_may_stand() -> None:
    changed = subject(set(), (), text_sha256=OTHER)
    assert len(list(released_text(changed))) == 1
    assert list(released_text(subject(set(), (), text_sha256=OTHER, supersedes=SHA))) == []


@pytest.mark.parametrize("name", ["released.jsonl", "tombstones.jsonl"])
def test_a_line_that_cannot_be_read_is_one_finding_and_blames_no_other(name: str, corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "tombstone-valid")
    (corpus / name).write_text('{"id": "selva', encoding="utf-8")
    report = check([corpus], [texts])
    assert [(Path(finding.path).name, finding.check) for finding in report.findings] == [(name, "json-syntax")]
    assert any(f"without {name}" in line for line in report.not_run)


def test_fix_sorts_the_tombstones(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "tombstone-valid")
    later, sooner = gone("selva-strait-2031#m9"), gone("selva-strait-2031#m10")
    (corpus / "tombstones.jsonl").write_text(f"{line_of(later)}\n\n{line_of(sooner)}", encoding="utf-8")
    apply(plan_fix(corpus, [texts]))
    text = (corpus / "tombstones.jsonl").read_text(encoding="utf-8")
    assert text == f"{line_of(sooner)}\n{line_of(later)}\n"
