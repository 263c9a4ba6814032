"""`parley adjudicate`: two passes side by side, a reader's decisions, and the gold that they make."""

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overlays import TEXTS, VALID, tree
from second_passes import (
    ARTICLE,
    FIRST,
    SECOND,
    Json,
    lines_of,
    other_id,
    place,
    second_pass,
    write_lines,
    write_second_pass,
)

from parley.adjudication import Adjudication, adjudicate
from parley.adjudication.decisions import DECISION
from parley.cli import CLEAN, FINDINGS, UNUSABLE, main
from parley.contributions.check import check

WHY = "As the guideline says."


def both(id: str) -> str:
    """The item of an annotation that both passes have."""
    return f"{SECOND}#{other_id(id)} {FIRST}#{id}"


def decided(corpus: Path, *decisions: Json) -> Adjudication:
    """The adjudication with some decisions; `why` is there unless it is given."""
    path = write_lines(corpus.parent / "decisions.jsonl", [{"why": WHY} | decision for decision in decisions])
    return adjudicate(corpus / ARTICLE, path)


def gold(found: Adjudication) -> dict[str, Json]:
    """The lines of the new gold by id."""
    assert found.gold.problems == ()
    assert found.change is not None
    return {line["id"]: line for line in map(json.loads, found.change.after.splitlines())}


def test_what_both_gave_needs_no_decision_and_keeps_the_ids_of_gold(corpus: Path) -> None:
    write_second_pass(corpus, {})
    found = decided(corpus)
    before = {line["id"]: line for line in lines_of(corpus / ARTICLE / "annotations.jsonl")}
    assert gold(found) == {
        id: line | {"passes": [f"{SECOND}#{other_id(id)}", f"{FIRST}#{id}"], "decision": "agreed"}
        for id, line in before.items()
    }
    assert (found.open, found.dropped) == ((), ())


def test_items_say_what_differs_and_where(corpus: Path) -> None:
    write_second_pass(
        corpus, {"m1": None, "m4": {"reading": "literal", "refers_to": None}, "k2": {"span": place(235, 240)}}
    )
    lines = list(adjudicate(corpus / ARTICLE).lines())
    assert lines == [
        f"{FIRST}#m1  mention [0, 6) “Torria”: only {FIRST}: form named, type state, reading literal, entity torria",
        f"{both('m4')}  mention [96, 106) “Port Selva”: reading: literal | metonymic; refers_to: none | veldania-government",
        f"{both('k2')}  mark [235, 240) “[open”: span: [235, 240) “[open” | [235, 241) “[open]”",
        f"14 agreed, 2 differ, 0 only of {SECOND}, 1 only of {FIRST}; 3 to decide",
    ]


def test_a_decision_takes_one_side_and_says_why(corpus: Path) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}, "v4": {"act": "promise"}})
    found = gold(decided(corpus, {"item": both("v3"), "take": "a"}, {"item": both("v4"), "take": "b"}))
    assert [found[id]["act"] for id in ("v3", "v4")] == ["request", "agree"]
    assert found["v3"]["passes"] == [f"{SECOND}#v103", f"{FIRST}#v3"]
    assert (found["v3"]["decision"], found["v3"]["note"]) == ("adjudicated", WHY)


def test_both_become_two_and_none_becomes_nothing(corpus: Path) -> None:
    write_second_pass(corpus, {"k1": {"span": place(128, 135)}, "m7": None})
    found = decided(corpus, {"item": both("k1"), "take": "both"}, {"item": f"{FIRST}#m7", "take": "none"})
    lines = gold(found)
    assert [lines[id]["passes"] for id in ("k1", "k3")] == [[f"{FIRST}#k1"], [f"{SECOND}#k101"]]
    assert found.dropped == ("m7",)


def test_links_of_the_side_that_is_taken_lead_to_gold(corpus: Path) -> None:
    write_second_pass(corpus, {"a2": {"mode": "mixed"}, "v1": {"act": "warn"}})
    found = gold(decided(corpus, {"item": both("a2"), "take": "a"}, {"item": both("v1"), "take": "a"}))
    assert (found["a2"]["mode"], found["a2"]["sources"], found["a2"]["parent"]) == ("mixed", ["m4"], "a1")
    assert (found["v1"]["act"], found["v1"]["attribution"]) == ("warn", "a2")


def test_a_link_to_what_is_not_taken_is_refused_or_edited(corpus: Path) -> None:
    write_second_pass(corpus, {"m6": None, "a3": {"sources": None, "mode": "mixed"}})
    drop = {"item": f"{FIRST}#m6", "take": "none"}
    refused = decided(corpus, drop, {"item": both("a3"), "take": "b"})
    assert refused.change is None
    assert f"sources leads to {FIRST}#m6, which is not taken; take it, or edit `sources`" in refused.gold.problems[0]
    edited = decided(corpus, drop, {"item": both("a3"), "take": "b", "edit": {"sources": [f"{FIRST}#m5"]}})
    assert gold(edited)["a3"]["sources"] == ["m5"]


REFUSED: dict[str, tuple[list[Json], str]] = {
    "nothing": ([], f"{both('v3')}: is not decided"),
    "an open line": ([{"item": both("v3"), "take": None, "why": None}], "is not decided"),
    "no reason": ([{"item": both("v3"), "take": "a", "why": None}], "does not say why; add `why`"),
    "a side that is not there": ([{"item": f"{FIRST}#m1", "take": "a"}], f"only {FIRST}#m1 has it; take 'b' or 'none'"),
    "an item that is not there": ([{"item": f"{FIRST}#m99", "take": "b"}], f"no item '{FIRST}#m99' in these passes"),
    "two decisions": ([{"item": both("v3"), "take": "a"}, {"item": both("v3"), "take": "b"}], "two decisions on"),
    "none with an edit": ([{"item": both("v3"), "take": "none", "edit": {"act": "deny"}}], "takes none and edits"),
    "both with an edit": ([{"item": both("v3"), "take": "both", "edit": {"act": "deny"}}], "takes both and edits"),
    "a quotation that is absent": (
        [{"item": both("v3"), "take": "a", "edit": {"evidence": {"quote": "nowhere"}}}],
        "evidence: 'nowhere' does not occur in the text",
    ),
    "segments that are none": (
        [{"item": both("v3"), "take": "a", "edit": {"evidence": {"segments": [{"start": "a"}]}}}],
        "evidence: has no valid segments",
    ),
    "a new one that takes": ([{"item": "new#m1", "take": "a"}], "a new annotation is one item"),
}


@pytest.mark.parametrize(("decisions", "reason"), REFUSED.values(), ids=REFUSED)
def test_gold_is_not_made_while_something_is_open_or_wrong(
    decisions: list[Json], reason: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}, "m1": None})
    path = write_lines(corpus.parent / "decisions.jsonl", [{"why": WHY} | decision for decision in decisions])
    before = tree(corpus)
    assert main(["adjudicate", str(corpus / ARTICLE), "--decisions", str(path)]) == FINDINGS
    assert reason in capsys.readouterr().out
    assert tree(corpus) == before


def test_an_edit_with_a_label_that_is_none_is_refused_with_the_labels_there_are(corpus: Path) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}})
    (problem,) = decided(corpus, {"item": both("v3"), "take": "a", "edit": {"act": "want"}}).gold.problems
    assert 'act is "want"; it should be' in problem
    assert "decisions.jsonl:1:" in problem


def test_an_edit_changes_fields_and_anchors_quotations(corpus: Path) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}})
    edit = {"act": "announce", "evidence": {"quote": "demands a new treaty"}, "target": None}
    edit |= {"commitment": "certain", "commitment_polarity": "positive"}
    line = gold(decided(corpus, {"item": both("v3"), "take": "a", "edit": edit}))["v3"]
    assert line["evidence"] == {"segments": [{"start": 309, "end": 329}], "quote": "demands a new treaty"}
    assert (line["act"], "target" in line) == ("announce", False)


def test_a_reader_adds_what_both_missed(corpus: Path) -> None:
    write_second_pass(corpus, {})
    edit = {"span": {"quote": "Selva", "nth": 1}, "form": "named", "type": "place", "reading": "literal"}
    new = {"item": "new#m1", "edit": edit | {"entity": "port-selva"}}
    source = {"item": both("a1"), "take": "b", "edit": {"addressees": ["new#m1"]}}
    lines = gold(decided(corpus, new, source))
    assert (lines["m9"]["span"]["segments"], lines["m9"]["note"]) == ([{"start": 29, "end": 34}], WHY)
    assert "passes" not in lines["m9"]
    assert lines["a1"]["addressees"] == ["m9"]


def test_the_same_decisions_give_the_same_gold_again(corpus: Path) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}, "m1": None, "k1": {"span": place(128, 135)}})
    edit = {"span": {"quote": "Selva", "nth": 1}, "form": "named", "type": "place", "reading": "literal"}
    decisions: list[Json] = [
        {"item": both("v3"), "take": "a"},
        {"item": f"{FIRST}#m1", "take": "b"},
        {"item": both("k1"), "take": "both"},
        {"item": "new#m1", "edit": edit | {"entity": "port-selva"}},
    ]
    path = write_lines(corpus.parent / "decisions.jsonl", [{"why": WHY} | decision for decision in decisions])
    command = ["adjudicate", str(corpus / ARTICLE), "--decisions", str(path)]
    assert main(command) == CLEAN
    first = tree(corpus)
    assert main(command) == CLEAN
    assert tree(corpus) == first


def test_new_ids_are_beyond_all_that_were_ever_released(corpus: Path) -> None:
    write_second_pass(corpus, {}, {"id": "k7", "layer": "mark", "span": place(300, 308), "label": "emphasis"})
    article = {"id": "selva-strait-2031", "split": "train", "text_sha256": "0" * 64, "ids": ["k1-40", "m1-8"]}
    write_lines(corpus / "released.jsonl", [article])
    buried = {"id": "selva-strait-2031#k52", "version": "0.1.0", "reason": "withdrawn"}
    write_lines(corpus / "tombstones.jsonl", [buried])
    assert "k53" in gold(decided(corpus, {"item": f"{SECOND}#k7", "take": "a"}))


def test_gold_of_other_annotators_is_left_as_it_is(corpus: Path) -> None:
    write_second_pass(corpus, {})
    path = corpus / ARTICLE / "annotations.jsonl"
    own = {"id": "k9", "layer": "mark", "span": place(300, 308), "label": "emphasis", "decision": "adjudicated"}
    write_lines(path, [*lines_of(path), own | {"note": WHY}, own | {"id": "k8", "passes": ["someone-else#k1"]}])
    lines = gold(decided(corpus))
    assert (lines["k9"]["note"], lines["k8"]["passes"]) == (WHY, ["someone-else#k1"])


def test_the_template_has_a_line_for_each_open_item_and_keeps_what_was_decided(corpus: Path) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}, "m1": None})
    path = corpus.parent / "decisions.jsonl"
    command = ["adjudicate", str(corpus / ARTICLE), "--write", str(path)]
    assert main(command) == FINDINGS
    first = lines_of(path)
    assert [line["item"] for line in first] == [f"{FIRST}#m1", both("v3")]
    assert first[1] | {"take": None, "why": None} == first[1]
    assert first[1]["about"] == "move [309, 316) “demands”: act: request | demand"
    write_lines(path, [first[0], first[1] | {"take": "a", "why": WHY}])
    assert main(command) == FINDINGS
    assert [line.get("take") for line in lines_of(path)] == [None, "a"]


def test_of_a_withheld_text_words_are_shown_and_never_written(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = corpus / "articles" / "grain-letter-2031"
    lines = second_pass({}, "articles/grain-letter-2031")
    write_lines(article / "passes" / f"{SECOND}.jsonl", lines[1:])
    path = corpus.parent / "decisions.jsonl"
    shown = ["adjudicate", str(article), "--texts", str(TEXTS)]
    assert main(shown) == FINDINGS
    assert "“" in capsys.readouterr().out
    assert main([*shown, "--write", str(path)]) == FINDINGS
    assert "“" not in path.read_text("utf-8")
    assert main(["adjudicate", str(article)]) == FINDINGS
    assert "“" not in capsys.readouterr().out


def test_diff_shows_the_gold_and_writes_nothing(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_second_pass(corpus, {})
    path = write_lines(corpus.parent / "decisions.jsonl", [])
    before = tree(corpus)
    assert main(["adjudicate", str(corpus / ARTICLE), "--decisions", str(path), "--diff"]) == CLEAN
    assert '+{"id": "m1"' in capsys.readouterr().out
    assert tree(corpus) == before


def test_a_line_that_cannot_be_read_is_a_finding_and_stays(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_second_pass(corpus, {"v3": {"act": "request"}})
    path = write_lines(corpus.parent / "decisions.jsonl", [{"item": both("v3"), "take": "c"}])
    before = path.read_bytes()
    assert main(["adjudicate", str(corpus / ARTICLE), "--write", str(path)]) == FINDINGS
    assert f"{path}:1:" in capsys.readouterr().out
    assert path.read_bytes() == before


@pytest.mark.parametrize(("names", "reason"), [([], "has 1 passes"), (["nobody"], "no pass of 'nobody'")])
def test_two_passes_are_needed(names: list[str], reason: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--annotators", ",".join(names)] if names else []
    assert main(["adjudicate", str(corpus / ARTICLE), *options]) == UNUSABLE
    assert reason in capsys.readouterr().err


def test_of_three_passes_two_are_named(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    third = write_second_pass(corpus, {}).with_name("third.jsonl")
    write_lines(third, second_pass({"m1": None}))
    assert main(["adjudicate", str(corpus / ARTICLE)]) == UNUSABLE
    assert "has 3 passes (fixture-model, fixture-person, third); name two of them" in capsys.readouterr().err
    assert main(["adjudicate", str(corpus / ARTICLE), "--annotators", "third,fixture-person"]) == FINDINGS


def test_the_examples_of_the_documentation_are_decisions() -> None:
    page = (VALID.parents[3] / "docs" / "agreement.md").read_text("utf-8")
    lines = page.split("```json\n")[1].split("```")[0].splitlines()
    assert [DECISION.validate_json(line).item[:3] for line in lines] == ["jan", "joh", "new"]


LABELS: dict[str, Json] = {
    "m4": {"type": "government"},
    "a1": {"content": place(101, 159)},
    "a2": {"polarity": "negative"},
    "v1": {"issues": ["trade"]},
    "k1": {"span": place(128, 136)},
}


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from([*LABELS]), st.sampled_from("ab")), st.data())
def test_whatever_is_taken_gold_says_where_it_is_from(taken: dict[str, str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(shutil.copytree(VALID, Path(folder) / "corpus"))
        write_second_pass(corpus, {id: LABELS[id] for id in taken})
        found = decided(corpus, *({"item": both(id), "take": take} for id, take in taken.items()))
        assert found.change is not None
        found.change.path.write_text(found.change.after, encoding="utf-8")
        assert main(["fix", str(corpus)]) == CLEAN
        rules = ["gold-supported", "pass-provenance", "dangling-link", "id-unique", "canonical-form"]
        assert check([corpus], [], rules).findings == ()
