"""Errata are laid over a release for a reader who asks, and the next release shows that it took them in."""

import json
import logging
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hub import answering
from overlays import tree

import parley
from parley.build import build
from parley.contents import opened
from parley.contributions.canonical import line_of
from parley.contributions.check import check
from parley.diff import diff
from parley.errata import not_taken_in, read_errata
from parley.errors import UnusableInput
from parley.records import Correction, Erratum

Write = Callable[..., Path]
M4, READING = "selva-strait-2031#m4", Correction(field="reading", old="metonymic", new="literal")


def erratum(record: str, *corrections: Correction, version: str = "0.1.0", withdrawn: bool = False) -> Erratum:
    return Erratum(
        record=record,
        version=version,
        corrections=corrections,
        withdrawn=withdrawn,
        reason="It was wrong.",
        date="2031-06-01",
        reviewer="fixture-person",
    )


def field(name: str, old: Any, new: Any) -> Correction:
    return Correction(field=name, old=old, new=new)


@pytest.fixture
def published(tmp_path: Path) -> Write:
    """Writes errata to a file."""

    def write(*errata: Erratum) -> Path:
        path = tmp_path / "errata.jsonl"
        path.write_text("".join(f"{line_of(one)}\n" for one in errata), encoding="utf-8")
        return path

    return write


def rows(config: str, release: Path, errata: Any = False) -> dict[str, dict[str, Any]]:
    loaded: Any = parley.load(config, release=release, errata=errata)
    return {row["id"]: row for split in loaded.values() for row in split}


def test_as_released_is_the_default(release: Path, published: Write) -> None:
    published(erratum(M4, READING))
    assert rows("mentions", release)[M4]["reading"] == "metonymic"


def test_a_correction_changes_its_row_and_no_other(release: Path, published: Write) -> None:
    before = rows("mentions", release)
    after = rows("mentions", release, published(erratum(M4, READING)))
    assert after == before | {M4: before[M4] | {"reading": "literal"}}
    assert list(after) == list(before)


def test_what_other_rows_say_of_a_corrected_record_is_corrected_too(release: Path, published: Write) -> None:
    said = rows("attributions", release)["selva-strait-2031#a2"]["sources"][0]
    span = {"segments": [{"start": 101, "end": 106}], "quote": "Selva"}
    old = {"segments": [{"start": 96, "end": 106}], "quote": "Port Selva"}
    moved = erratum(M4, field("span", old, span), field("refers_to", "veldania-government", None))
    now = rows("attributions", release, published(moved))["selva-strait-2031#a2"]["sources"][0]
    assert (said["quote"], said["entity"]["id"]) == ("Port Selva", "veldania-government")
    assert (now["quote"], now["entity"]["id"]) == ("Selva", "port-selva")


def test_a_withdrawn_annotation_has_no_row(release: Path, published: Write) -> None:
    gone = erratum("selva-strait-2031#k1", withdrawn=True)
    assert rows("marks", release).keys() - rows("marks", release, published(gone)).keys() == {gone.record}


def test_the_same_correction_is_in_the_nested_config(release: Path, published: Write) -> None:
    document = rows("documents", release, published(erratum(M4, READING)))["selva-strait-2031"]
    assert {mention["reading"] for mention in document["mentions"] if mention["id"] == "m4"} == {"literal"}


def test_an_erratum_of_an_entity_renames_it_wherever_it_is_named(release: Path, published: Write) -> None:
    with opened(release) as contents:
        names: Any = contents.once["entity", "torria"]["names"]
    renamed = erratum("entity:torria", field("names", names, [{"language": "en", "text": "Torra"}]))
    place = published(renamed)
    assert rows("entities", release, place)["torria"]["names"][0]["text"] == "Torra"
    assert rows("mentions", release, place)["selva-strait-2031#m1"]["entity_name"] == "Torra"


def test_an_erratum_of_an_article_changes_its_metadata(release: Path, published: Write) -> None:
    retitled = erratum("selva-strait-2031", field("publisher", None, "The Selva Mail"))
    assert rows("articles", release, published(retitled))["selva-strait-2031"]["publisher"] == "The Selva Mail"


def test_a_withheld_place_that_moves_has_its_words_once_it_is_hydrated(
    release: Path, hydrated: Path, published: Write
) -> None:
    id = "grain-letter-2031#m1"
    with opened(release) as contents:
        old: Any = contents.all()["annotation", id]["span"]
    start, end = old["segments"][0]["start"], old["segments"][0]["end"]
    shorter = {"segments": [{"start": start, "end": end - 1}], "digest": "0" * 32}
    place = published(erratum(id, field("span", old, shorter)))
    assert rows("mentions", release, place)[id]["quote"] is None
    assert rows("mentions", hydrated, place)[id]["quote"] == rows("mentions", hydrated)[id]["quote"][:-1]


def test_it_is_said_how_many_were_applied(release: Path, published: Write, caplog: pytest.LogCaptureFixture) -> None:
    later = erratum(M4, field("reading", "mixed", "literal"), version="0.2.0")
    with caplog.at_level(logging.WARNING, "parley"):
        loaded: Any = parley.load(
            "mentions", split="train", release=release, errata=published(erratum(M4, READING), later)
        )
    said = "mentions 0.1.0 with 1 errata applied, of 2 published"
    assert loaded.info.description == said
    assert caplog.messages == [f"{said}: {M4}"]


def test_an_erratum_of_a_later_version_applies_where_the_release_says_the_same(release: Path, published: Write) -> None:
    later = erratum(M4, READING, version="0.3.0")
    earlier = erratum(M4, READING, version="0.0.9")
    assert rows("mentions", release, published(later))[M4]["reading"] == "literal"
    assert rows("mentions", release, published(earlier))[M4]["reading"] == "metonymic"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (erratum(M4, field("reading", "mixed", "literal")), "its reading is not what the erratum says"),
        (erratum("selva-strait-2031#m99", READING), "does not fit version 0.1.0"),
        (erratum("nowhere-2031#m1", READING), "has no such article"),
        (erratum(M4, field("reading", "metonymic", "ironic")), "gives no valid record: reading"),
        (erratum("selva-strait-2031", field("text", None, "Other words.")), "which only a new release can"),
    ],
    ids=["old value", "no annotation", "no article", "no label", "text"],
)
def test_an_erratum_of_this_version_that_does_not_fit_is_refused(
    wrong: Erratum, message: str, release: Path, published: Write
) -> None:
    with pytest.raises(UnusableInput, match=message):
        rows("mentions", release, published(wrong))


def test_the_release_is_not_touched_and_loads_as_before(release: Path, published: Write) -> None:
    before, as_released = tree(release), rows("mentions", release)
    rows("mentions", release, published(erratum(M4, READING)))
    assert tree(release) == before
    assert rows("mentions", release) == as_released


def test_a_file_that_holds_no_errata_is_named(tmp_path: Path) -> None:
    path = tmp_path / "errata.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"errata\.jsonl: errata cannot be read"):
        read_errata(path)
    with pytest.raises(UnusableInput, match="errata cannot be read"):
        read_errata(tmp_path / "none.jsonl")


def corrected_release(corpus: Path, output: Path) -> Path:
    """The next patch release, with m4 read literally and k1 withdrawn."""
    gold = corpus / "articles" / "selva-strait-2031" / "annotations.jsonl"
    lines = [line for line in gold.read_text("utf-8").splitlines() if json.loads(line)["id"] != "k1"]
    text = "".join(f"{line}\n" for line in lines)
    text = text.replace('"reading": "metonymic", "entity": "port-selva"', '"reading": "mixed", "entity": "port-selva"')
    gold.write_text(text, encoding="utf-8")
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace('"version": "0.1.0"', '"version": "0.1.1"'), encoding="utf-8")
    return build(corpus, output).folder


def test_the_diff_of_the_next_release_proves_which_errata_it_took_in(
    release: Path, corpus: Path, tmp_path: Path
) -> None:
    found = diff(release, corrected_release(corpus, tmp_path / "dist"))
    read = erratum(M4, field("reading", "metonymic", "mixed"))
    gone = erratum("selva-strait-2031#k1", withdrawn=True)
    wrong, left = erratum(M4, READING), erratum("selva-strait-2031#m1", field("form", "named", "nominal"))
    assert not_taken_in(found, [read, gone]) == ()
    assert not_taken_in(found, [gone, wrong, left]) == (wrong, left)
    assert not_taken_in(found, [erratum(M4, READING), erratum(M4, field("reading", "literal", "mixed"))]) == ()


def test_errata_are_read_from_a_url(release: Path, published: Write) -> None:
    folder = published(erratum(M4, READING)).parent
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with answering(handler) as url:
        assert rows("mentions", release, f"{url}/errata.jsonl")[M4]["reading"] == "literal"


RELEASED = (
    '{"id": "selva-strait-2031", "split": "train", "text_sha256": '
    '"4a9eac313f2f32d3980c4bcb17210d023e42e76e5c3887ae66af58005ac4a07d", "ids": ["a1-3", "k1-2", "m1-8", "v1-4"]}\n'
    '{"entity": "torria"}\n'
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (erratum("selva-strait-2031#m9", READING), "selva-strait-2031#m9 was never released"),
        (erratum("nobody", field("genre", "news", "speech")), "nobody was never released"),
        (erratum("entity:nobody", field("note", None, "x")), "entity:nobody was never released"),
        (erratum(M4, READING, version="0.3.0"), "version 0.3.0 is no release (released: 0.1.0, 0.2.0)"),
        (erratum(M4, READING).model_copy(update={"reviewer": "nobody"}), "no annotator 'nobody'"),
        (erratum(M4), "neither withdraws nor corrects"),
        (erratum(M4, READING, withdrawn=True), "both withdraws and corrects"),
        (erratum("entity:torria", withdrawn=True), "which is no annotation"),
        (erratum(M4, field("readings", "metonymic", "literal")), "has no field 'readings'"),
        (erratum(M4, field("id", "m4", "m5")), "id is changed, which only a new release can"),
        (erratum(M4, field("reading", "literal", "literal")), "reading is as it was"),
        (erratum(M4, field("reading", "metonymic", "figurative")), "reading cannot be 'figurative': Input should be"),
        (erratum(M4, field("reading", "metonymic", None)), "reading cannot be None: it cannot be left out"),
        (erratum(M4, READING).model_copy(update={"date": "2031-05-31"}), "is of 2031-05-31, after one of 2031-06-01"),
    ],
)
def test_an_erratum_that_cannot_fit_is_found_before_it_is_published(wrong: Erratum, said: str, corpus: Path) -> None:
    first, digest = erratum(M4, READING), "ab" * 32
    recorded = [{"version": version, "digest": digest} for version in ("0.1.0", "0.2.0")]
    (corpus / "releases.json").write_text(json.dumps({"releases": recorded}), encoding="utf-8")
    (corpus / "released.jsonl").write_text(RELEASED, encoding="utf-8")
    (corpus / "errata.jsonl").write_text(f"{line_of(first)}\n{line_of(wrong)}\n", encoding="utf-8")
    found = [one for one in check([corpus]).findings if one.check == "erratum-valid"]
    assert [(one.line, said in one.message) for one in found] == [(2, True)]


def test_a_good_erratum_of_each_kind_is_no_finding(corpus: Path) -> None:
    good = (
        erratum(M4, READING),
        erratum("selva-strait-2031#k1", withdrawn=True),
        erratum("selva-strait-2031", field("genre", "news_report", "commentary")),
        erratum("entity:torria", field("note", None, "An island.")),
    )
    recorded = [{"version": "0.1.0", "digest": "ab" * 32}]
    (corpus / "releases.json").write_text(json.dumps({"releases": recorded}), encoding="utf-8")
    (corpus / "released.jsonl").write_text(RELEASED, encoding="utf-8")
    (corpus / "errata.jsonl").write_text("".join(f"{line_of(one)}\n" for one in good), encoding="utf-8")
    assert not [one for one in check([corpus]).findings if one.check == "erratum-valid"]
