"""The generator of made-up corpora (benchmarks/): clean where it should be, and wrong only where it says so."""

import json
import unicodedata
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest
from overlays import tree

import generate
from corpora.article import Draft, draft
from corpora.corpus_defects import UNSPOKEN
from corpora.defects import NOT_PLANTED, PLANTED
from corpora.languages import SCRIPTS
from corpora.page import DEPTH
from parley.checks import CHECKS
from parley.contributions.check import check
from parley.contributions.fix import plan_fix

SIZE = 15
ARTICLES = 300


def made(output: Path, size: int, *options: str) -> Path:
    """The folder that the command has filled."""
    assert generate.main(["--size", str(size), "--output", str(output), *options]) == 0
    return output


def planted(output: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (output / "defects.jsonl").read_text(encoding="utf-8").splitlines()]


def found(output: Path, *texts: Path) -> set[tuple[object, ...]]:
    """Check, path in the corpus and line of every finding."""
    corpus = output / "corpus"
    findings = check([corpus], texts).findings
    return {(found.check, Path(found.path).relative_to(corpus).as_posix(), found.line) for found in findings}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus without defects."""
    return made(tmp_path_factory.mktemp("clean") / "made", SIZE)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with defects of every kind but the one that needs a corpus otherwise readable."""
    return made(tmp_path_factory.mktemp("wrong") / "made", 90, "--seed", "18", "--defects", "0.5")


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return [draft(1, ARTICLES, number) for number in range(ARTICLES)]


def test_without_defects_it_is_clean(clean: Path) -> None:
    report = check([clean / "corpus"], [clean / "texts"])
    assert (report.findings, report.articles, report.not_run) == ((), SIZE, ())


def test_without_the_texts_it_is_clean_as_far_as_can_be_seen(clean: Path) -> None:
    report = check([clean / "corpus"])
    withheld = {path.stem for path in (clean / "texts").iterdir()}
    assert report.findings == ()
    (reason,) = report.not_run
    assert set(reason.partition(":")[0].split(", ")) == withheld != set()


def test_without_defects_there_is_nothing_to_fix(clean: Path) -> None:
    plan = plan_fix(clean / "corpus", [clean / "texts"])
    assert (plan.changes, plan.findings) == ((), ())


def test_the_same_seed_gives_the_same_bytes(clean: Path, tmp_path: Path) -> None:
    assert tree(made(tmp_path / "again", SIZE)) == tree(clean)


def test_several_workers_give_the_same_bytes(clean: Path, tmp_path: Path) -> None:
    assert tree(made(tmp_path / "again", SIZE, "--workers", "2")) == tree(clean)


def test_another_seed_gives_another_corpus(clean: Path, tmp_path: Path) -> None:
    other = tree(made(tmp_path / "other", SIZE, "--seed", "2"))
    assert not any(other.get(path) == data for path, data in tree(clean).items() if path.endswith("metadata.json"))


def test_every_check_is_planted_or_it_is_said_why_not() -> None:
    assert sorted([*PLANTED, *NOT_PLANTED]) == sorted(CHECKS)


def test_every_kind_of_defect_is_planted(wrong: Path) -> None:
    assert {defect["check"] for defect in planted(wrong)} == {*PLANTED} - {UNSPOKEN}


def test_every_planted_defect_is_found_where_it_was_planted(wrong: Path) -> None:
    wanted = {(defect["check"], defect["path"], defect["line"]) for defect in planted(wrong)}
    assert wanted - found(wrong, wrong / "texts") == set()


def test_without_texts_what_needs_none_is_found(tmp_path: Path) -> None:
    output = made(tmp_path / "made", SIZE, "--defects", "0.1")
    wanted = {
        (defect["check"], defect["path"], defect["line"]) for defect in planted(output) if not defect["needs_text"]
    }
    assert wanted <= found(output)


@pytest.mark.parametrize("kind", [UNSPOKEN, "near-duplicate", "span-grapheme"])
def test_one_kind_of_defect_can_be_had_alone(kind: str, tmp_path: Path) -> None:
    output = made(tmp_path / "made", 12, "--defects", "0.3", "--only", kind)
    wanted = {(defect["check"], defect["path"], defect["line"]) for defect in planted(output)}
    assert {check_id for check_id, *_ in wanted} == {kind}
    assert wanted <= found(output, output / "texts")


def test_a_folder_in_use_is_left_alone(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(clean)
    assert generate.main(["--size", "3", "--output", str(clean)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert tree(clean) == before


@pytest.mark.parametrize("value", ["0", "-3", "XS"])
def test_a_size_that_is_none_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        generate.main(["--size", value, "--output", str(tmp_path / "made")])


def test_texts_are_of_every_script_and_in_nfc(drafts: list[Draft]) -> None:
    assert {draft.language.script for draft in drafts} == {*SCRIPTS}
    assert all(unicodedata.is_normalized("NFC", draft.text) for draft in drafts)
    assert any("\U0001f6a2" in draft.text for draft in drafts)


def test_lengths_and_entities_are_spread_as_in_real_corpora(drafts: list[Draft]) -> None:
    lengths = [len(draft.annotations) for draft in drafts]
    named = Counter(record["entity"] for draft in drafts for record in draft.annotations if "entity" in record)
    often, seldom = named.most_common()[0][1], named.most_common()[len(named) // 2][1]
    assert 75 < mean(lengths) < 105
    assert max(lengths) > 6 * min(lengths)
    assert often > 10 * seldom


def depth(id: str, parents: dict[str, str | None]) -> int:
    """How many attributions an attribution lies in."""
    parent = parents[id]
    return 0 if parent is None else 1 + depth(parent, parents)


def test_attributions_are_nested_to_the_depth_promised(drafts: list[Draft]) -> None:
    depths = set[int]()
    for one in drafts:
        parents = {record["id"]: record.get("parent") for record in one.annotations if record["layer"] == "attribution"}
        depths |= {depth(id, parents) for id in parents}
    assert depths == {*range(DEPTH + 1)}


def test_rare_shapes_occur(drafts: list[Draft]) -> None:
    records = [record for one in drafts for record in one.annotations]
    assert any(len(record.get("span", ())) > 1 for record in records)
    assert any(len(record.get("content", ())) > 1 for record in records)
    assert {record["reading"] for record in records if "reading" in record} == {"literal", "metonymic", "mixed"}
    assert any("condition" in record for record in records)
    assert any("unsure" in record for record in records)


def test_gold_is_decided_in_every_way(clean: Path) -> None:
    lines = [path.read_text(encoding="utf-8") for path in clean.glob("corpus/articles/*/annotations.jsonl")]
    decisions = Counter(json.loads(line)["decision"] for text in lines for line in text.splitlines())
    assert decisions.keys() == {"agreed", "adjudicated", "single"}
