"""`parley fix`: what a person need not do by hand is done, and nothing else is touched."""

import json
import os
import random
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from overlays import INVALID, TEXTS, VALID, damaged, lay_over, tree
from strategies import annotations
from strategies import texts as corpus_texts

from parley.checks import CHECKS
from parley.contributions.canonical import line_of
from parley.contributions.check import check
from parley.contributions.fix import apply, plan_fix
from parley.contributions.fix_spans import tidied
from parley.errors import UnusableInput
from parley.findings import Finding
from parley.fingerprints import quote_of
from parley.formats import find_blocks
from parley.records import ANNOTATION, AnyAnnotation, Segment, span_fields

ENGLISH, WITHHELD = "articles/selva-strait-2031", "articles/grain-letter-2031"


def fix(corpus: Path, *sources: Path) -> tuple[Finding, ...]:
    plan = plan_fix(corpus, sources)
    apply(plan)
    return plan.findings


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8", newline="")


def edit_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def lines_of(path: Path) -> dict[str, dict[str, Any]]:
    return {(line := json.loads(text))["id"]: line for text in path.read_text(encoding="utf-8").splitlines()}


def write_lines(path: Path, *lines: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


def mention(id: str, **span: Any) -> dict[str, Any]:
    return {"id": id, "layer": "mention", "span": span, "form": "nominal", "type": "group", "reading": "literal"}


@pytest.fixture
def article(corpus: Path) -> Path:
    """An article whose text is changed in these tests: one pass, no gold."""
    folder = corpus / ENGLISH
    (folder / "annotations.jsonl").unlink()
    (folder / "passes" / "fixture-person.jsonl").unlink()
    text = (
        "Harbours\n\nThe cook slept. The baker of Selva 👩🏽‍🚀 ran home.\n\nThe cook ran. Nobody saw the שָׁלוֹם sign.\n"
    )
    (folder / "text.txt").write_text(text, encoding="utf-8")
    edit_json(folder / "metadata.json", lambda m: [m.pop(name) for name in ("blocks", "fingerprint", "date_printed")])
    return folder


# Whole corpora


def test_a_clean_corpus_is_left_alone(corpus: Path, texts: Path) -> None:
    assert plan_fix(corpus, [texts]).changes == ()
    assert plan_fix(corpus).changes == ()


@pytest.mark.parametrize("check_id", CHECKS)
def test_fixing_twice_is_fixing_once(check_id: str, corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / check_id)
    first = fix(corpus, texts)
    second = plan_fix(corpus, [texts])
    assert second.changes == ()
    assert [f.check for f in second.findings] == [f.check for f in first if f.check == "unanchored-quotation"]


@pytest.mark.parametrize(
    "check_id",
    [
        "byte-order-mark", "canonical-form", "line-ending", "nfc", "trailing-space", "unanchored-quotation",
        "block-digest", "quote-withheld", "segment-adjacent", "span-whitespace",
    ],
)  # fmt: skip
def test_what_a_mend_says_that_fix_does_it_does(check_id: str, corpus: Path, texts: Path) -> None:
    clean = tree(corpus)
    lay_over(corpus, INVALID / check_id)
    assert "run `parley fix" in check([corpus], [texts]).findings[0].mend
    assert fix(corpus, texts) == ()
    assert tree(corpus) == clean


def test_a_segment_in_two_blocks_becomes_one_in_each(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "span-block")
    fix(corpus)
    content = lines_of(corpus / ENGLISH / "annotations.jsonl")["a3"]["content"]
    assert (len(content["segments"]), content["quote"][-19:]) == (3, "all night. Veldania")
    assert check([corpus], [texts]).findings == ()


@given(corpus_texts(), st.data())
def test_tidied_segments_cover_the_same_words_and_are_left_alone(text: str, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=8, unique=True).map(sorted))
    segments = [Segment(start=a, end=b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    blocks = find_blocks(text)
    once = tidied(text, blocks, segments)
    assert "".join(quote_of(text, once).split()) == "".join(quote_of(text, segments).split())
    assert tidied(text, blocks, once) == once


def test_a_path_to_one_article_leaves_the_others_alone(corpus: Path) -> None:
    edit(corpus / ENGLISH / "text.txt", ("\n", "\r\n"))
    edit(corpus / "splits.json", ("\n", "\r\n"))
    (change,) = plan_fix(corpus / ENGLISH / "text.txt").changes
    assert change.path == corpus / ENGLISH / "text.txt"


@pytest.mark.parametrize("name", sorted(tree(VALID)))
def test_byte_order_mark_line_ends_and_normalisation_are_mended(name: str, corpus: Path) -> None:
    clean = tree(corpus)
    path = corpus / name
    text = unicodedata.normalize("NFD", path.read_text(encoding="utf-8")).replace("\n", "\r\n")
    path.write_text(f"\ufeff{text}", encoding="utf-8", newline="")
    fix(corpus)
    assert tree(corpus) == clean


# Lines that cannot be read


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "m1",  "layer":',
        '{"id":"m1","layer":"mention","layer":"mark"}',
        '{"id":"x9",   "layer":"mention", "n": 1e3}',
        '["a",  "b"]',
        '{"id":"q1","layer":"remark"}',
        '{"id":"m7","layer":"mention","span":{"quote":"a\u2028b","digest":"x"}}',
    ],
)
def test_a_line_that_cannot_be_read_stays_as_it_is(line: str, corpus: Path) -> None:
    path = corpus / ENGLISH / "annotations.jsonl"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{line}\n{before}", encoding="utf-8")
    fix(corpus)
    assert path.read_text(encoding="utf-8") == f"{line}\n{before}"


def test_the_other_lines_of_a_file_with_such_a_line_are_mended_in_place(corpus: Path) -> None:
    path = corpus / ENGLISH / "annotations.jsonl"
    first, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(["{", first.replace(", ", ","), *reversed(others)]) + "\n", encoding="utf-8")
    fix(corpus)
    assert path.read_text(encoding="utf-8").splitlines() == ["{", first, *reversed(others)]


@pytest.mark.parametrize("name", ["corpus.json", "splits.json", f"{ENGLISH}/metadata.json", "entities.jsonl"])
def test_a_file_that_cannot_be_read_stays_as_it_is(name: str, corpus: Path) -> None:
    (corpus / name).write_text('{"name":  "x", \n', encoding="utf-8")
    before = tree(corpus)
    fix(corpus)
    assert tree(corpus) == before


# Anchoring


def test_a_quotation_is_anchored_in_its_block(article: Path) -> None:
    write_lines(article / "passes/fixture-person.jsonl", mention("m1", quote="The cook", block=2))
    assert fix(article) == ()
    span = lines_of(article / "passes/fixture-person.jsonl")["m1"]["span"]
    assert span == {"segments": [{"start": 61, "end": 69}], "quote": "The cook"}


def test_a_discontinuous_quotation_has_a_segment_for_each_piece(article: Path) -> None:
    write_lines(article / "passes/fixture-person.jsonl", mention("m1", quote=["baker", "👩🏽‍🚀"]))
    assert fix(article) == ()
    span = lines_of(article / "passes/fixture-person.jsonl")["m1"]["span"]
    assert span["quote"] == "baker 👩🏽‍🚀"
    assert len(span["segments"]) == 2


def test_an_ambiguous_quotation_is_a_finding_that_lists_the_candidates(article: Path) -> None:
    write_lines(article / "passes/fixture-person.jsonl", mention("m1", quote="The cook"), mention("m2", quote="Nobody"))
    (found,) = fix(article)
    assert (found.check, found.line, found.record) == ("unanchored-quotation", 1, "selva-strait-2031#m1")
    assert found.message == "'The cook' occurs 2 times in the text"
    assert [related.message[:9] for related in found.related] == ["offset 10", "offset 61"]
    spans = {id: line["span"] for id, line in lines_of(article / "passes/fixture-person.jsonl").items()}
    assert spans["m1"] == {"quote": "The cook"}
    assert "segments" in spans["m2"]


def test_blocks_and_fingerprint_are_computed(article: Path) -> None:
    fix(article)
    metadata = json.loads((article / "metadata.json").read_text(encoding="utf-8"))
    assert [block["kind"] for block in metadata["blocks"]] == ["title", "paragraph", "paragraph"]
    assert metadata["fingerprint"]["code_points"] == len((article / "text.txt").read_text(encoding="utf-8")) - 1


def test_blocks_that_are_given_stay_as_they_are(article: Path) -> None:
    given = [{"kind": "heading", "start": 0, "end": 8}, {"kind": "paragraph", "start": 10, "end": 104}]
    edit_json(article / "metadata.json", lambda m: m.update(blocks=given))
    fix(article)
    assert json.loads((article / "metadata.json").read_text(encoding="utf-8"))["blocks"] == given


# A text that changes before its first release


@pytest.fixture
def anchored(article: Path) -> Path:
    """The article with anchored spans: unique ones, ambiguous ones, a discontinuous one."""
    write_lines(
        article / "passes/fixture-person.jsonl",
        mention("m1", quote="The baker of Selva 👩🏽‍🚀"),
        mention("m2", quote="The cook", nth=1),
        mention("m3", quote="שָׁלוֹם sign"),
        mention("m4", quote=["slept", "home"]),
        mention("m5", quote="Nobody"),
    )
    assert fix(article) == ()
    return article


def spans(article: Path) -> dict[str, dict[str, Any]]:
    return {id: line["span"] for id, line in lines_of(article / "passes/fixture-person.jsonl").items()}


def words(article: Path, span: dict[str, Any]) -> list[str]:
    text = (article / "text.txt").read_text(encoding="utf-8")
    return [text[segment["start"] : segment["end"]] for segment in span["segments"]]


def test_unique_quotations_follow_their_words(anchored: Path) -> None:
    before = spans(anchored)
    edit(anchored / "text.txt", ("Harbours", "Two harbours 🇪🇺"), ("ran home", "ran all the way home"))
    fix(anchored)
    after = spans(anchored)
    for id in ("m1", "m3", "m4", "m5"):
        assert after[id]["quote"] == before[id]["quote"]
        assert " ".join(words(anchored, after[id])) == after[id]["quote"]
        assert after[id]["segments"] != before[id]["segments"]
    assert not [f for f in check([anchored]).findings if f.check in ("text-fingerprint", "span-quote", "block-tiling")]


def test_a_quotation_that_is_no_longer_unique_waits_for_a_person(anchored: Path) -> None:
    edit(anchored / "text.txt", ("Nobody", "Somebody, Nobody and Nobody"))
    found = {f.record: f for f in fix(anchored)}
    assert set(found) == {"selva-strait-2031#m2", "selva-strait-2031#m5"}
    assert spans(anchored)["m5"] == {"quote": "Nobody"}
    assert "unanchored-quotation" in {f.check for f in check([anchored]).findings}


def test_a_span_whose_old_place_now_holds_a_look_alike_does_not_stay_there(anchored: Path) -> None:
    edit(anchored / "text.txt", ("The cook slept.", "The cook sat. The cook slept."))
    fix(anchored)
    fix(anchored)
    assert spans(anchored)["m2"] == {"quote": "The cook"}


def test_a_span_never_moves_to_the_look_alike_of_what_is_gone(anchored: Path) -> None:
    before = spans(anchored)["m2"]
    edit(anchored / "text.txt", ("The cook slept.", "A dog slept."))
    found = {f.record: f for f in fix(anchored)}
    assert "need not be the place meant before" in found["selva-strait-2031#m2"].message
    assert spans(anchored)["m2"] == before
    fix(anchored)
    assert spans(anchored)["m2"] == before
    assert ("span-quote", "selva-strait-2031@fixture-person#m2") in {
        (f.check, f.record) for f in check([anchored]).findings
    }


def test_a_span_whose_words_are_gone_waits_for_a_person(anchored: Path) -> None:
    edit(anchored / "text.txt", ("Nobody", "Somebody"))
    found = {f.record: f for f in fix(anchored)}
    assert "does not occur in the text" in found["selva-strait-2031#m5"].message


def test_kinds_of_blocks_are_kept_where_their_number_is_the_same(anchored: Path) -> None:
    edit_json(anchored / "metadata.json", lambda m: m["blocks"][1].update(kind="dateline"))
    edit(anchored / "text.txt", ("Harbours", "More harbours"))
    fix(anchored)
    metadata = json.loads((anchored / "metadata.json").read_text(encoding="utf-8"))
    assert [(block["kind"], block["start"]) for block in metadata["blocks"]] == [
        ("title", 0),
        ("dateline", 15),
        ("paragraph", 66),
    ]


def test_a_changed_text_is_refused_where_versions_were_released(anchored: Path) -> None:
    releases = anchored.parents[1] / "releases.json"
    edit_json(releases, lambda r: r.update(releases=[{"version": "0.1.0", "digest": "a" * 64}]))
    edit(anchored / "text.txt", ("Harbours", "More harbours"))
    before = tree(anchored)
    (found,) = fix(anchored)
    assert (found.check, found.message.split(", and ")[1]) == ("text-fingerprint", "it was released")
    assert "a published text never changes" in found.mend
    assert tree(anchored) == before


def test_the_text_of_a_new_article_may_change_beside_released_ones(anchored: Path) -> None:
    edit_json(
        anchored.parents[1] / "releases.json", lambda r: r.update(releases=[{"version": "0.1.0", "digest": "a" * 64}])
    )
    line = {"id": "another-article-2031", "split": "train", "text_sha256": "a" * 64, "ids": ["m1-9"]}
    write_lines(anchored.parents[1] / "released.jsonl", line)
    edit(anchored / "text.txt", ("Harbours", "More harbours"))
    assert "text-fingerprint" not in {finding.check for finding in fix(anchored)}
    assert "text-fingerprint" not in {finding.check for finding in check([anchored]).findings}
    write_lines(anchored.parents[1] / "released.jsonl", line | {"id": anchored.name})
    edit(anchored / "text.txt", ("More harbours", "Harbours"))
    assert [finding.check for finding in fix(anchored)] == ["text-fingerprint"]


def test_a_changed_text_is_refused_where_spans_have_only_digests(corpus: Path, texts: Path) -> None:
    edit_json(corpus / WITHHELD / "metadata.json", lambda m: m["fingerprint"].update(text_sha256="0" * 64))
    before = tree(corpus / WITHHELD / "passes")
    (found,) = fix(corpus, texts)
    assert (found.check, found.line) == ("text-fingerprint", 1)
    assert "annotations.jsonl have no quote" in found.message
    assert tree(corpus / WITHHELD / "passes") == before


# Withheld texts


def test_a_withheld_article_gets_digests_and_no_quote(corpus: Path, texts: Path) -> None:
    path = corpus / WITHHELD / "passes/fixture-person.jsonl"
    write_lines(path, mention("m1", quote="the bakers"), mention("m2", quote="Port Selva"))
    (corpus / WITHHELD / "annotations.jsonl").unlink()
    edit_json(corpus / WITHHELD / "metadata.json", lambda m: [m.pop("blocks"), m.pop("fingerprint")])
    assert fix(corpus, texts) == ()
    assert [sorted(line["span"]) for line in lines_of(path).values()] == [["digest", "segments"]] * 2
    assert "bakers" not in path.read_text(encoding="utf-8")
    metadata = json.loads((corpus / WITHHELD / "metadata.json").read_text(encoding="utf-8"))
    assert all(len(block["digest"]) == 64 for block in metadata["blocks"])


def test_a_withheld_article_without_its_text_keeps_its_quotations(corpus: Path, tmp_path: Path) -> None:
    path = corpus / WITHHELD / "passes/fixture-person.jsonl"
    write_lines(path, mention("m1", quote="the bakers"))
    (tmp_path / "other.txt").write_text("Something else.", encoding="utf-8")
    before = tree(corpus)
    fix(corpus)
    fix(corpus, tmp_path / "other.txt")
    assert tree(corpus) == before


def test_a_digest_of_other_words_is_left_to_the_check_that_finds_it(corpus: Path, texts: Path) -> None:
    path = corpus / WITHHELD / "annotations.jsonl"
    lines = lines_of(path)
    moved = next(line for line in lines.values() if line["layer"] == "mention")
    moved["span"]["segments"][0]["start"] += 1
    write_lines(path, *lines.values())
    before = tree(corpus)
    fix(corpus, texts)
    assert tree(corpus) == before
    assert {one.check for one in check([corpus], [texts]).findings} >= {"span-digest"}


def test_candidates_in_a_withheld_text_are_places_without_words(corpus: Path, texts: Path) -> None:
    write_lines(corpus / WITHHELD / "passes/fixture-person.jsonl", mention("m1", quote="the"))
    (found,) = fix(corpus, texts)
    assert {related.message.split()[0] for related in found.related} == {"offset"}
    assert all(len(related.message.split()) == 2 for related in found.related)


# Writing


def test_a_full_disk_leaves_the_old_file(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(corpus / ENGLISH / "text.txt", ("\n", "\r\n"))
    before = tree(corpus)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnusableInput, match=r"text\.txt: cannot be written: No space left on device; what was there"):
        fix(corpus)
    assert tree(corpus) == before


def test_a_folder_that_may_not_be_written_leaves_the_old_file(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(corpus / ENGLISH / "text.txt", ("\n", "\r\n"))
    before = tree(corpus)

    def denied(**_: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", denied)
    with pytest.raises(UnusableInput, match="cannot be written: Permission denied"):
        fix(corpus)
    assert tree(corpus) == before


def test_planning_writes_nothing(corpus: Path, texts: Path) -> None:
    lay_over(corpus, INVALID / "quote-withheld")
    before = tree(corpus)
    assert plan_fix(corpus, [texts]).changes
    assert tree(corpus) == before


def test_segments_are_checked_before_they_are_believed(article: Path) -> None:
    write_lines(article / "passes/fixture-person.jsonl", mention("m1", segments=[{"start": -1, "end": 2}], quote="Har"))
    assert fix(article) == ()
    assert spans(article)["m1"]["segments"] == [{"start": -1, "end": 2}]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(tree(VALID))))
def test_any_damaged_file_is_fixed_once_or_left_alone(seed: int, name: str, corpus: Path) -> None:
    shutil.copytree(VALID, corpus, dirs_exist_ok=True)
    (corpus / name).write_bytes(damaged((VALID / name).read_bytes(), seed))
    with suppress(UnusableInput):
        fix(corpus, TEXTS)
        assert plan_fix(corpus, [TEXTS]).changes == ()


def test_modes_of_files_are_kept(corpus: Path) -> None:
    edit(corpus / ENGLISH / "text.txt", ("\n", "\r\n"))
    (corpus / ENGLISH / "text.txt").chmod(0o640)
    fix(corpus)
    assert (corpus / ENGLISH / "text.txt").stat().st_mode & 0o777 == 0o640


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(annotations(), max_size=5), seed=st.integers(0, 2**32))
def test_fixing_changes_the_form_of_annotations_and_never_what_they_say(
    records: list[AnyAnnotation], seed: int, corpus: Path
) -> None:
    path = corpus / ENGLISH / "passes" / "fixture-person.jsonl"
    lines = [json.loads(line_of(record)) for record in records]
    shuffled = [dict(random.Random(seed).sample(list(line.items()), len(line))) for line in lines]
    write_lines(path, *random.Random(seed).sample(shuffled, len(shuffled)))
    fix(corpus / ENGLISH)
    after = [ANNOTATION.validate_json(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    assert sorted(map(without_spans, after)) == sorted(map(without_spans, records))
    assert plan_fix(corpus / ENGLISH).changes == ()


def without_spans(annotation: AnyAnnotation) -> str:
    """What an annotation says, and of its spans only which there are."""
    names = span_fields(type(annotation))
    said = {name: name in names or value for name, value in json.loads(line_of(annotation)).items()}
    return unicodedata.normalize("NFC", json.dumps(said, ensure_ascii=False))
