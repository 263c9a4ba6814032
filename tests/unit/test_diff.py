"""What a diff says of each kind of change, between folders, releases and git revisions."""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from overlays import TEXTS, tree

from parley.build import build
from parley.bump import Around, next_version, step
from parley.contents.schema import schema_values
from parley.diff import apply, compare, diff
from parley.diff_text import FORMATS, demanding, write_diff
from parley.errors import BrokenRelease, UnusableInput
from parley.hydrate import hydrate
from parley.records import Change, Diff
from parley.schemas import schema_texts

Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(corpus: Path) -> Edit:
    """Replaces what stands once in a file of the corpus."""

    def replace(name: str, old: str, new: str) -> None:
        path = corpus / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


GOLD, PASS = "articles/selva-strait-2031/annotations.jsonl", "articles/selva-strait-2031/passes/fixture-person.jsonl"
M4 = '"reading": "metonymic", "entity": "port-selva", "refers_to": "veldania-government", "passes"'


def facts(change: Change) -> tuple[Any, ...]:
    return change.kind, change.record, change.field, change.bump


def test_a_corpus_and_its_release_hold_the_same(corpus: Path, release: Path, hydrated: Path) -> None:
    for folder in (release, hydrated):
        assert diff(corpus, folder).changes == ()
        assert diff(folder, corpus).changes == ()


PLACE, SHORTER = '{"start": 96, "end": 106}], "quote": "Port Selva"}', '{"start": 101, "end": 106}], "quote": "Selva"}'
SINGLE = '["fixture-person#m4"], "decision": "single"'


@pytest.mark.parametrize(
    ("old", "new", "kind", "field"),
    [
        (M4, M4.replace("metonymic", "mixed"), "relabelled", "reading"),
        (M4, M4.replace("veldania-government", "torria-government"), "relinked", "refers_to"),
        (PLACE, SHORTER, "moved", "span"),
        (SINGLE, SINGLE.replace("single", "agreed"), "rewritten", "decision"),
    ],
    ids=["label", "link", "place", "other"],
)
def test_a_changed_field_is_told_by_what_it_holds(
    old: str, new: str, kind: str, field: str, corpus: Path, edit: Edit, release: Path
) -> None:
    edit(GOLD, old, new)
    assert [facts(change) for change in diff(release, corpus).changes] == [
        (kind, "selva-strait-2031#m4", field, "patch")
    ]


def test_the_old_and_the_new_place_are_both_said(corpus: Path, edit: Edit, release: Path) -> None:
    edit(GOLD, PLACE, SHORTER)
    assert ': 96–106 "Port Selva" → 101–106 "Selva"\n' in written(release, corpus, "text")


def test_gold_and_passes_are_told_apart(corpus: Path, edit: Edit, release: Path) -> None:
    edit(PASS, '"reading": "metonymic"', '"reading": "mixed"')
    found = diff(release, corpus)
    assert [change.record for change in found.changes] == ["selva-strait-2031@fixture-person#m4"]
    assert found.summary.layers == ()


def test_an_annotation_that_goes_without_a_tombstone_is_major(corpus: Path, release: Path) -> None:
    path = corpus / GOLD
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if '"id": "k1"' not in line), encoding="utf-8")
    without = diff(release, corpus)
    grave = '{"id": "selva-strait-2031#k1", "version": "0.1.1", "reason": "withdrawn"}\n'
    (corpus / "tombstones.jsonl").write_text(grave, encoding="utf-8")
    assert (without.bump, diff(release, corpus).bump) == ("major", "patch")
    (line,) = demanding(without.changes, "major")
    assert line.startswith("selva-strait-2031#k1: #k1 mark removed: 127–136")


def test_counts_are_by_layer_label_and_article(corpus: Path, edit: Edit, release: Path) -> None:
    edit(GOLD, M4, M4.replace("metonymic", "mixed"))
    summary = diff(release, corpus).summary
    assert [(one.layer, one.relabelled, one.moved) for one in summary.layers] == [("mention", 1, 0)]
    labels = {(one.field, one.label): (one.added, one.removed) for one in summary.labels}
    assert labels == {("reading", "mixed"): (1, 0), ("reading", "metonymic"): (0, 1)}
    assert [(one.article, one.relabelled) for one in summary.articles] == [("selva-strait-2031", 1)]


def test_releases_differ_as_their_corpora_do(corpus: Path, edit: Edit, release: Path, tmp_path: Path) -> None:
    edit(GOLD, M4, M4.replace("metonymic", "mixed"))
    edit("entities.jsonl", '"text": "Ana Orlo"', '"text": "Ana Orlova"')
    built = build(corpus, tmp_path / "dist").folder
    assert diff(release, built).changes == diff(release, corpus).changes
    assert len(diff(release, built).changes) == 2


def test_of_a_withheld_text_no_words_are_said(hydrated: Path, corpus: Path, edit: Edit) -> None:
    name = "articles/grain-letter-2031/annotations.jsonl"
    edit(name, '"id": "m1", "layer": "mention"', '"id": "m77", "layer": "mention"')
    text = "".join(written(hydrated, corpus, name) for name in FORMATS)
    words = (TEXTS / "grain-letter-2031.txt").read_text("utf-8").split()
    assert text.count("#m77") == 3
    assert [one for one in zip(words, words[1:], words[2:], strict=False) if " ".join(one) in text] == []


def schema_change(edit: Callable[[Any], Any]) -> list[tuple[str, str, str | None, str]]:
    """The changes from the schema of the rows of marks to what `edit` makes of it."""
    name = "row.marks.schema.json"
    schema = json.loads(schema_texts()[name])
    before = schema_values({name: json.dumps(schema)})
    edit(schema)
    after = schema_values({name: json.dumps(schema)})
    return [(change.kind, change.record, change.field, change.bump) for change in compare(before, after, Around())]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda s: s["properties"]["label"]["enum"].append("gloss"), ("added", "marks.label=gloss", None, "minor")),
        (lambda s: s["properties"]["label"]["enum"].remove("sic"), ("removed", "marks.label=sic", None, "major")),
        (lambda s: s["properties"].update(tone={"type": "string"}), ("added", "marks.tone", None, "minor")),
        (lambda s: s["properties"].pop("quote"), ("removed", "marks.quote", None, "major")),
        (lambda s: s["properties"]["start"].update(type="string"), ("rewritten", "marks.start", "type", "major")),
        (lambda s: s["properties"]["start"].update(minimum=1), ("rewritten", "marks.start", "limits", "minor")),
        (
            lambda s: s["$defs"]["Segment"]["properties"].pop("end"),
            ("removed", "marks.segments[].end", None, "major"),
        ),
    ],
    ids=["label added", "label removed", "field added", "field removed", "retyped", "limit", "nested"],
)
def test_a_change_of_the_tables_schema_counts(edit: Any, expected: tuple[Any, ...]) -> None:
    assert schema_change(edit) == [expected]


def test_a_description_in_a_schema_is_no_change() -> None:
    assert schema_change(lambda schema: schema["properties"]["label"].update(description="Another.")) == []


def git(folder: Path, *arguments: str) -> None:
    ours = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *ours, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(corpus: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two commits of the corpus; the command runs in a folder of it."""
    git(corpus.parent, "init", "-q", "-b", "main")
    git(corpus.parent, "add", ".")
    git(corpus.parent, "commit", "-qm", "one")
    edit(GOLD, M4, M4.replace("metonymic", "mixed"))
    git(corpus.parent, "commit", "-qam", "two")
    monkeypatch.chdir(corpus / "articles")
    return corpus.parent


def test_git_revisions_are_compared_without_being_checked_out(clone: Path) -> None:
    before = tree(clone / "corpus")
    found = diff("HEAD~1", "main:corpus")
    assert [facts(change) for change in found.changes] == [("relabelled", "selva-strait-2031#m4", "reading", "patch")]
    assert (found.old.name, found.old.version, found.new.name) == ("HEAD~1", "0.1.0", "main:corpus")
    assert tree(clone / "corpus") == before


def test_the_schemas_of_a_revision_are_those_committed_there(clone: Path) -> None:
    folder = clone / "schema" / "v1"
    folder.mkdir(parents=True)
    text = schema_texts()["row.marks.schema.json"].replace('"sic",', "")
    (folder / "row.marks.schema.json").write_text(text, encoding="utf-8")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "three")
    gone = [change.record for change in diff("HEAD~1", "HEAD").changes if "=sic" in change.record]
    assert "marks.label=sic" in gone


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere", "neither a folder nor a git revision"),
        ("HEAD:dist", "has no 'dist'"),
        ("--help", "neither a folder"),
    ],
)
def test_what_is_neither_a_folder_nor_a_revision_is_refused(source: str, message: str, clone: Path) -> None:
    with pytest.raises(UnusableInput, match=message):
        diff(source, "HEAD")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (GOLD, '{"id": "m1"\n', "line 1 cannot be read as JSON; run `parley check`"),
        (GOLD, '["m1"]\n', "line 1 is no record with an id"),
        (GOLD, '{"id": "m1"}\n{"id": "m1"}\n', "'selva-strait-2031#m1' stands twice"),
        ("corpus.json", "[]", "is no JSON object"),
        ("splits.json", "\udcff", "cannot be read as UTF-8"),
    ],
    ids=["syntax", "no record", "twice", "no object", "encoding"],
)
def test_a_corpus_that_cannot_be_read_is_refused(name: str, content: str, message: str, corpus: Path) -> None:
    (corpus / name).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnusableInput, match=message):
        diff(corpus, corpus)


def test_a_release_that_was_changed_is_not_compared(copied: Path, release: Path) -> None:
    (copied / "LICENSE").write_text("mine\n", encoding="utf-8")
    with pytest.raises(BrokenRelease):
        diff(release, copied)


def test_changes_do_not_apply_where_they_do_not_fit() -> None:
    change = Change(about="entity", kind="rewritten", record="torria", field="note", old="a", new="b", bump="patch")
    values: Any = {("entity", "torria"): {"id": "torria", "note": "a"}}
    assert apply([change], values) == {("entity", "torria"): {"id": "torria", "note": "b"}}
    others: Any = ({}, {("entity", "torria"): {"id": "torria", "note": "c"}})
    for wrong in others:
        with pytest.raises(UnusableInput, match="torria: the change of note does not fit"):
            apply([change], wrong)


def written(old: Path | str, new: Path | str, format: str) -> str:
    out = io.StringIO()
    write_diff(old, new, format, out)
    return out.getvalue()


def test_the_json_is_what_its_schema_says_and_reads_back(corpus: Path, edit: Edit, release: Path) -> None:
    edit(GOLD, M4, M4.replace("metonymic", "mixed"))
    text = written(release, corpus, "json")
    Draft202012Validator(json.loads(schema_texts()["diff.schema.json"])).validate(json.loads(text))
    assert Diff.model_validate_json(text) == diff(release, corpus)
    assert json.loads(text)["bump"] == "patch"


def test_markdown_says_the_bump_first_and_takes_no_markup_from_the_data(
    corpus: Path, edit: Edit, release: Path
) -> None:
    edit("articles/selva-strait-2031/metadata.json", '"title": "', '"title": "<img src=x> @all [a](b) | `c` ')
    text = written(release, corpus, "markdown")
    assert text.split("\n\n")[1] == "This demands the bump **patch**."
    assert r"\<img src=x\>" in text
    assert "@all" not in text
    assert r"\[a\](b) \| \`c\`" in text


def test_markdown_stays_as_short_as_a_comment_may_be(corpus: Path, release: Path) -> None:
    names = "".join(
        f'{{"id": "e{n}", "type": "other", "names": [{{"language": "en", "text": "{"x" * 80}"}}]}}\n'
        for n in range(2000)
    )
    with (corpus / "entities.jsonl").open("a", encoding="utf-8") as file:
        file.write(names)
    text = written(release, corpus, "markdown")
    assert len(text) < 65_536
    assert "… and 2000 more changes" in text


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [("1.2.3", "1.2.3", "none"), ("1.2.3", "1.2.4", "patch"), ("1.2.3", "1.3.0", "minor"), ("1.2.3", "2.0.0", "major"),
     ("0.9.9", "1.0.0", "major"), ("1.2.3", "1.2.2", None), ("1.2.3", "1.2.5", None), ("1.2.3", "1.4.0", None)],
)  # fmt: skip
def test_a_version_follows_another_by_one_bump_or_not_at_all(old: str, new: str, bump: Any) -> None:
    assert step(old, new) == bump
    assert bump is None or next_version(old, bump) == new


def test_a_hydrated_copy_is_compared_as_what_it_was_made_from(release: Path, tmp_path: Path) -> None:
    copy = hydrate(release, [TEXTS], tmp_path / "copy").folder
    assert copy is not None
    found = diff(release, copy)
    assert (found.bump, found.changes, found.old.digest) == ("none", (), found.new.digest)
