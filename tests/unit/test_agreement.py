"""`parley agreement`: two passes of one article compared, over articles, with bounds, as a table and as JSON."""

import json
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from jsonschema import Draft202012Validator
from second_passes import ARTICLE, FIRST, SECOND, Json, place, write_lines, write_second_pass

from parley.agreement import Resampling, agreement, cases_of, estimates, ratio
from parley.build import build
from parley.cli import CLEAN, FINDINGS, UNUSABLE, main
from parley.contributions.check import check
from parley.records.measures import Agreement, AttributeAgreement, SpanAgreement
from parley.schemas import schema_texts

FEW = Resampling(20, 0)


def report(corpus: Path, changes: dict[str, Json | None], *more: Json) -> Agreement:
    write_second_pass(corpus, changes, *more)
    metadata = corpus / ARTICLE / "metadata.json"
    metadata.write_text(metadata.read_text("utf-8").replace('"partial"', '"complete"'), encoding="utf-8")
    cases, findings = cases_of([corpus])
    assert findings == []
    return agreement(cases, "corpus", FEW)


def span(found: Agreement, layer: str, role: str = "unit") -> SpanAgreement:
    return next(row for row in found.spans if (row.by, row.layer, row.role) == ("all", layer, role))


def attribute(found: Agreement, layer: str, name: str) -> AttributeAgreement:
    return next(row for row in found.attributes if (row.by, row.layer, row.attribute) == ("all", layer, name))


def test_the_same_pass_under_other_ids_agrees_in_everything(corpus: Path) -> None:
    found = report(corpus, {})
    assert {row.exact.value for row in found.spans if row.one} == {1}
    assert {row.agreement.value for row in found.attributes} == {1}
    assert all(row.agreement == 1 for row in found.labels)
    assert [(pair.one, pair.other, pair.articles) for pair in found.pairs] == [(SECOND, FIRST, 1)]


def test_a_span_left_out_and_one_cut_short_lower_f1(corpus: Path) -> None:
    mentions = span(report(corpus, {"m1": None, "m3": {"span": place(67, 85)}}), "mention")
    assert (mentions.one, mentions.other) == (7, 8)
    assert mentions.exact.value == pytest.approx(2 * 6 / 15, abs=1e-6)
    assert mentions.overlap.value == pytest.approx(2 * (6 + 2 * 18 / 44) / 15, abs=1e-6)


def test_where_no_two_marks_match_their_labels_have_no_alpha(corpus: Path) -> None:
    marks = attribute(report(corpus, {"k1": None, "k2": {"span": place(0, 3)}}), "mark", "label")
    assert (marks.units, marks.agreement.value, marks.alpha and marks.alpha.value) == (0, None, None)


def test_source_cue_and_content_are_measured_by_themselves(corpus: Path) -> None:
    found = report(corpus, {"a1": {"cue": place(86, 95)}, "a2": {"sources": ["m3"]}})
    assert span(found, "attribution").exact.value == 1
    assert span(found, "attribution", "cue").exact.value == pytest.approx(2 / 3, abs=1e-6)
    assert span(found, "attribution", "source").exact.value == pytest.approx(2 / 3, abs=1e-6)
    assert attribute(found, "attribution", "sources").agreement.value == pytest.approx(2 / 3, abs=1e-6)


def test_alpha_of_an_attribute_is_that_of_its_matched_values(corpus: Path) -> None:
    found = attribute(report(corpus, {"m4": {"reading": "literal", "refers_to": None}}), "mention", "reading")
    # 8 pairs, one of them metonymic and literal: 15 of one value, 1 of the other; 1 - 15 · 2 / (256 - 226)
    assert (found.units, found.agreement.value) == (8, 7 / 8)
    assert found.alpha is not None
    assert found.alpha.value == pytest.approx(0)


def test_alpha_of_the_text_covered_counts_code_points(corpus: Path) -> None:
    found = span(report(corpus, {"k2": {"span": place(235, 240)}}), "mark").alpha
    covered = np.zeros((2, 371))
    covered[:, 127:136] = covered[0, 235:240] = covered[1, 235:241] = 1
    assert found is not None
    assert found.value == pytest.approx(krippendorff.alpha(covered, level_of_measurement="nominal"), abs=1e-6)


def test_a_layer_that_is_covered_in_part_has_attributes_and_no_spans(corpus: Path) -> None:
    write_second_pass(corpus, {})
    found = agreement(cases_of([corpus])[0], "corpus", FEW)
    assert {row.layer for row in found.spans} == {"mark", "attribution", "move"}
    assert attribute(found, "mention", "form").units == 8


def test_passes_that_wait_for_their_gold_are_compared_whole(corpus: Path) -> None:
    write_second_pass(corpus, {})
    (corpus / ARTICLE / "annotations.jsonl").unlink()
    path = corpus / ARTICLE / "metadata.json"
    metadata = json.loads(path.read_bytes())
    path.write_text(json.dumps(metadata | {"coverage": dict.fromkeys(metadata["coverage"], "none")}), encoding="utf-8")
    mentions = span(agreement(cases_of([corpus])[0], "corpus", FEW), "mention")
    assert (mentions.one, mentions.other, mentions.exact.value) == (8, 8, 1)
    assert {one.check for one in check([corpus]).findings} <= {"canonical-form", "entity-unused"}


def test_the_worst_labels_come_first_with_what_stood_for_them(corpus: Path) -> None:
    worst = report(corpus, {"v3": {"act": "request"}}).labels[0]
    assert (worst.layer, worst.attribute, worst.uses, worst.agreement) == ("move", "act", 1, 0)
    assert {worst.label, worst.confused[0].label} == {"demand", "request"}


def test_bounds_are_drawn_over_articles_and_the_same_for_one_seed() -> None:
    columns = np.array([[1.0, 2], [4, 4], [0, 3], [2, 9], [5, 5], [1, 4], [3, 8], [2, 2], [7, 8]])
    first, again, other = (
        estimates(columns, lambda sums: ratio(sums[:, :1], sums[:, 1:]), Resampling(200, seed)) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other
    assert first[0].value == pytest.approx(25 / 45, abs=1e-6)
    assert first[0].low is not None
    assert first[0].high is not None
    assert 0 <= first[0].low < 25 / 45 < first[0].high <= 1
    assert estimates(columns[:1], lambda sums: sums[:, :1], Resampling(200, 1))[0].low is None


def test_a_release_gives_what_its_corpus_gives(corpus: Path, tmp_path: Path) -> None:
    write_second_pass(corpus, {"m1": None, "v3": {"act": "request"}})
    assert main(["fix", str(corpus)]) == CLEAN
    release = build(corpus, tmp_path / "dist").folder
    found = [agreement(cases_of([path])[0], "x", FEW) for path in (corpus, release)]
    assert found[0] == found[1]


def test_articles_in_shards_give_what_they_give_in_folders(corpus: Path) -> None:
    write_second_pass(corpus, {"m1": None, "v3": {"act": "request"}})
    assert main(["fix", str(corpus)]) == CLEAN
    folders = agreement(cases_of([corpus])[0], "x", FEW)
    assert main(["convert", str(corpus), "--to", "shards"]) == CLEAN
    assert agreement(cases_of([corpus])[0], "x", FEW) == folders


@pytest.mark.parametrize("data", [b"\xff", b'{"id": "m1"}\n'])
def test_a_pass_that_cannot_be_read_whole_is_not_compared(
    data: bytes, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_second_pass(corpus, {}).write_bytes(data)
    assert main(["agreement", str(corpus)]) == UNUSABLE
    assert "selva-strait-2031 has lines that cannot be read; run `parley check`" in capsys.readouterr().err


def test_two_files_are_compared_wherever_they_lie(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second = write_second_pass(corpus, {"m1": None})
    first = second.with_name(f"{FIRST}.jsonl")
    assert main(["agreement", str(first), str(second.rename(tmp_path / "mine.jsonl"))]) == CLEAN
    assert "fixture-person and mine: 1 article\n" in capsys.readouterr().out


def test_json_has_the_form_that_its_schema_says(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_second_pass(corpus, {"m1": None})
    assert main(["agreement", str(corpus), "--format", "json", "--samples", "5"]) == CLEAN
    schema = json.loads(schema_texts()["agreement.schema.json"])
    assert list(Draft202012Validator(schema).iter_errors(json.loads(capsys.readouterr().out))) == []


def test_without_a_second_pass_there_is_nothing_to_compare(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["agreement", str(corpus)]) == UNUSABLE
    assert "no article has two passes" in capsys.readouterr().err


def test_an_annotator_without_a_pass_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_second_pass(corpus, {})
    assert main(["agreement", str(corpus), "--annotators", "fixture-person,nobody"]) == UNUSABLE
    assert "no annotator with a pass 'nobody'; known: fixture-model, fixture-person" in capsys.readouterr().err


def test_a_line_that_cannot_be_read_is_a_finding_at_its_place(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = write_second_pass(corpus, {})
    broken = write_lines(second.with_name("broken.jsonl"), [{"id": "m1", "layer": "mention"}])
    assert main(["agreement", str(second), str(broken)]) == FINDINGS
    assert f"{broken}:1:" in capsys.readouterr().out
