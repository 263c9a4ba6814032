"""What records point to, and how attributions and moves lie to each other: what is wrong, and what only looks so."""

import json
from pathlib import Path
from typing import Any

import pytest

from parley.contributions.check import check

ARTICLE = "articles/selva-strait-2031"
GOLD = f"{ARTICLE}/annotations.jsonl"
TEXT = "Torria’s minister Ana Orlo said that Port Selva had warned that its “friends” would close the strait."
REST = TEXT[TEXT.index("Port Selva") : -1]
Changes = dict[str, dict[str, Any]]


def span(*words: str) -> dict[str, Any]:
    """A span of words of the third block, which begins at 59."""
    segments = [{"start": 59 + TEXT.index(part), "end": 59 + TEXT.index(part) + len(part)} for part in words]
    return {"segments": segments, "quote": " ".join(words)}


def found(corpus: Path, changes: Changes) -> set[str]:
    """The checks that have something to say of gold, some of whose records are changed; a None leaves the field out."""
    path = corpus / GOLD
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    edited = [line | changes.get(line["id"], {}) for line in lines]
    kept = [{key: value for key, value in line.items() if value is not None} for line in edited]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept), encoding="utf-8")
    return {one.check for one in check([corpus / ARTICLE]).findings if one.check != "canonical-form"}


WRONG: dict[str, tuple[Changes, str]] = {
    "an attribution as source": ({"a1": {"sources": ["a2"]}}, "link-layer"),
    "an entity as source": ({"a1": {"sources": ["ana-orlo"]}}, "link-layer"),
    "a mention as speaker": ({"a1": {"sources": ["m5"], "speakers": ["m5"], "source_kind": "pronominal"}}, "link-layer"),
    "a mention as actor": ({"v1": {"actor": "m4"}}, "link-layer"),
    "an attribution of the pass as origin of a mention": ({"m5": {"passes": ["fixture-person#a1"]}}, "link-layer"),
    "an id of no form": ({"a1": {"sources": ["m03"]}}, "record-schema"),
    "a source that does not exist": ({"a1": {"sources": ["m99"]}}, "dangling-link"),
    "what is named meant as well": ({"m4": {"refers_to": "port-selva"}}, "refers-to-reading"),
    "a date with an entity": ({"m4": {"type": "date"}}, "entity-type"),
    "a source in its content": ({"a1": {"content": span("Torria’s minister Ana Orlo", REST)}}, "role-overlap"),
    "a parent further out": ({"a3": {"parent": "a1"}}, "parent-content"),
    "named without a source": ({"a1": {"sources": None}}, "source-kind"),
    "implicit with a source": ({"a1": {"source_kind": "implicit"}}, "source-kind"),
    "one speaker too many": ({"a1": {"speakers": ["ana-orlo", "veldania"]}}, "speakers-of-sources"),
    "no speakers": ({"a1": {"speakers": None}}, "speakers-of-sources"),
    "a move for its actor's own good": ({"v1": {"beneficiary": "veldania-government"}}, "move-parties"),
}  # fmt: skip


@pytest.mark.parametrize("slip", WRONG)
def test_a_slip_is_said_by_the_check_for_it(slip: str, corpus: Path) -> None:
    changes, wanted = WRONG[slip]
    assert found(corpus, changes) == {wanted}


RIGHT: dict[str, Changes] = {
    "somebody addressed within what is said": {"a1": {"addressees": ["m4"]}},
    "a state spoken of as its government": {"m2": {"type": "government"}},
    "a group whose members speak": {
        "m3": {"entity": None, "form": "nominal"},
        "a1": {"source_kind": "nominal", "speakers": ["torria"]},
    },
    "an unnamed source by a pronoun": {"a3": {"source_kind": "anonymous"}},
    "a subject that only the verb shows": {"a1": {"sources": None, "source_kind": "pronominal"}},
    "a move on the cue alone": {"v1": {"evidence": span("had warned")}},
    "the writer's own thought": {
        "a1": {"content": None, "mode": "reported_act"},
        "a2": {"sources": None, "source_kind": "author", "parent": None},
        "v1": {"attribution": None, "evidence": span("would close the strait")},
    },
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT)
def test_what_the_guidelines_allow_is_left_alone(case: str, corpus: Path) -> None:
    assert found(corpus, RIGHT[case]) == set()


def test_of_two_attributions_around_the_inner_one_is_the_parent(corpus: Path) -> None:
    path = corpus / GOLD
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    inner = next(line for line in lines if line["id"] == "a2") | {
        "id": "a9", "cue": span("would close"), "content": span("the strait"), "parent": "a1", "sources": [],
        "source_kind": "implicit", "speakers": [],
    }  # fmt: skip
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [*lines, inner]), encoding="utf-8")
    (nearest,) = [one for one in check([corpus / ARTICLE]).findings if one.check == "parent-nearest"]
    assert nearest.mend == "set parent to a2"
