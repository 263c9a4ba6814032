"""A shard holds what folders hold: the same bytes come out, and every finding stands at its place in the shard's files."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from overlays import INVALID, VALID, lay_over, tree
from strategies import annotations, metadata, texts

import generate
from parley.build import build
from parley.checks import CHECKS, RELEASE_CHECKS
from parley.contents.corpus import of_corpus
from parley.contributions import layout
from parley.contributions.baseline import said as key_of_finding
from parley.contributions.canonical import annotations_text, file_text
from parley.contributions.check import check
from parley.contributions.convert import convert
from parley.contributions.files import FolderFiles
from parley.contributions.fix import apply, plan_fix
from parley.contributions.gold import write_gold
from parley.contributions.pack import pack
from parley.contributions.revise import revise
from parley.contributions.stored import articles, articles_at
from parley.errors import UnusableInput
from parley.findings import Finding
from parley.records import AnyAnnotation, Metadata

SHARD = "shards/00000"
FIXTURES = [id for id in CHECKS if id not in {rule.id for rule in RELEASE_CHECKS}]


@pytest.fixture
def sharded(corpus: Path) -> Path:
    """A copy of the valid corpus, in one shard."""
    convert(corpus, "shards")
    return corpus


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def found(corpus: Path, texts: Path) -> list[tuple[str, str, int | None]]:
    findings = check([corpus], [texts]).findings
    return [(one.check, Path(one.path).relative_to(corpus).as_posix(), one.line) for one in findings]


def words(finding: Finding) -> str | None:
    """What stands at the place of a finding, as the folder's line has it; None where it goes over several lines."""
    if finding.line is None or finding.column is None or finding.end is None:
        return None
    line = Path(finding.path).read_text(encoding="utf-8").split("\n")[finding.line - 1]
    return re.sub('^{"article": "[^"]*", ', "{", line[finding.column - 1 : finding.end - 1])


def said(corpus: Path, texts: Path) -> list[tuple[str, str, str | None]]:
    """Each finding with what stands at its place, whatever its file."""
    findings = check([corpus], [texts]).findings
    return sorted(((one.check, one.message, words(one)) for one in findings), key=lambda one: one[:2])


def test_a_corpus_goes_into_shards_and_back_byte_for_byte(sharded: Path) -> None:
    assert not (sharded / layout.ARTICLES).exists()
    assert sorted(tree(sharded / SHARD)) == [
        "articles.jsonl",
        "attributions.jsonl",
        "marks.jsonl",
        "mentions.jsonl",
        "moves.jsonl",
        "passes/fixture-model.jsonl",
        "passes/fixture-person.jsonl",
        "texts.jsonl",
    ]
    convert(sharded, "folders")
    assert tree(sharded) == tree(VALID)


def test_a_sharded_corpus_is_clean_and_builds_the_same_release(sharded: Path, texts: Path, tmp_path: Path) -> None:
    assert found(sharded, texts) == []
    one, other = build(sharded, tmp_path / "one").folder, build(VALID, tmp_path / "other").folder
    assert tree(one) == tree(other)


@given(
    metadata(),
    st.none() | texts(0),
    st.none() | st.lists(annotations(), max_size=6),
    st.dictionaries(st.sampled_from(("anna", "articles", "marks")), st.lists(annotations(), max_size=4)),
)
@settings(max_examples=150)
def test_any_canonical_article_is_packed_without_loss(
    tmp_path_factory: pytest.TempPathFactory,
    one: Metadata,
    text: str | None,
    gold: list[AnyAnnotation] | None,
    passes: dict[str, list[AnyAnnotation]],
) -> None:
    folder = tmp_path_factory.mktemp("corpus") / layout.ARTICLES / one.id
    (folder / layout.PASSES).mkdir(parents=True)
    (folder / layout.METADATA).write_text(file_text(one), encoding="utf-8", newline="")
    if text is not None:
        (folder / layout.TEXT).write_text(f"{text}\n", encoding="utf-8", newline="")
    if gold is not None:
        (folder / layout.GOLD).write_text(annotations_text(gold), encoding="utf-8", newline="")
    for name, made in passes.items():
        (folder / layout.PASSES / f"{name}.jsonl").write_text(annotations_text(made), encoding="utf-8", newline="")
    files = FolderFiles(folder)
    pack(
        one.id, {name: files.data(name) for name in files.names}, folder
    )  # it compares what comes out with what went in


@pytest.mark.parametrize("check_id", FIXTURES)
def test_every_fixture_is_refused_or_gives_the_same_findings_in_a_shard(
    check_id: str, corpus: Path, texts: Path
) -> None:
    lay_over(corpus, INVALID / check_id)
    before = said(corpus, texts)
    try:
        convert(corpus, "shards")
    except UnusableInput:
        assert CHECKS[check_id].level in ("file", "record") or check_id == "article-folder"
        return
    after = said(corpus, texts)
    assert [one[:2] for one in after] == [one[:2] for one in before]
    assert all(old in (None, new) for (*_, new), (*_, old) in zip(after, before, strict=True))


def test_articles_of_both_layouts_are_one_corpus_in_order_of_ids(sharded: Path, texts: Path) -> None:
    convert(sharded / layout.ARTICLES / "selva-strait-2031", "folders")
    assert [(one.id, one.shard) for one in articles(sharded).stored] == [
        ("grain-letter-2031", "00000"),
        ("selva-strait-2031", None),
        ("shalom-veldanya-2031", "00000"),
    ]
    assert found(sharded, texts) == []
    assert articles_at(sharded, sharded / SHARD).ids == ("grain-letter-2031", "shalom-veldanya-2031")


def test_an_article_goes_back_to_the_shard_that_covers_its_id(sharded: Path) -> None:
    before = tree(sharded)
    convert(sharded / layout.ARTICLES / "selva-strait-2031", "folders")
    convert(sharded, "shards")
    assert tree(sharded) == before


def test_a_shard_that_grows_too_large_is_cut(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.contributions.convert.ARTICLES", 1)
    convert(corpus, "shards")
    assert [one.shard for one in articles(corpus).stored] == ["00000", "00001", "00002"]
    convert(corpus, "folders")
    assert tree(corpus) == tree(VALID)


ID = '{"article": "selva-strait-2031", '
BROKEN = [
    ("moves.jsonl", ID, "{", ["record-schema"]),
    ("moves.jsonl", ID, '{"article":"selva-strait-2031",', ["canonical-form"]),
    ("moves.jsonl", ID, "{,", ["json-syntax"]),
    ("moves.jsonl", ID, '{"article": "nobody-2031", ', ["missing-file"]),
    ("marks.jsonl", f'{ID}"id": "k1", "layer": "mark"', f'{ID}"id": "m99", "layer": "mark"', ["record-schema"] * 2),
    ("texts.jsonl", '"text": "Torria', '"text": "\\u0054orria', ["canonical-form"]),
    ("texts.jsonl", '"text": "Torria', '"text": 7, "x": "Torria', ["record-schema"]),
    ("articles.jsonl", '"genre": "commentary"', '"genre": "poem"', ["record-schema"]),
    ("articles.jsonl", '"id": "selva-strait-2031", ', '"id": "grain-letter-2031", ', ["article-twice"]),
]


@pytest.mark.parametrize(("name", "old", "new", "checks"), BROKEN)
def test_what_is_wrong_with_a_line_of_a_shard_is_found_at_its_line(
    sharded: Path, texts: Path, name: str, old: str, new: str, checks: list[str]
) -> None:
    path = sharded / SHARD / name
    line = path.read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    edit(path, old, new)
    findings = found(sharded, texts)
    assert [check for check, where, number in findings if (where, number) == (f"{SHARD}/{name}", line)][:2] == checks


def test_what_does_not_belong_in_a_shard_is_found(sharded: Path, texts: Path) -> None:
    (sharded / SHARD / "notes.txt").write_text("", encoding="utf-8")
    (sharded / layout.SHARDS / "00001").mkdir()
    assert found(sharded, texts) == [
        ("unexpected-file", f"{SHARD}/notes.txt", None),
        ("missing-file", "shards/00001/articles.jsonl", None),
    ]


def test_fix_mends_a_shard_as_it_mends_folders(sharded: Path, texts: Path) -> None:
    clean = tree(sharded)
    moves, gold = sharded / SHARD / "moves.jsonl", sharded / SHARD / "mentions.jsonl"
    edit(moves, ID, '{"article":"selva-strait-2031",')
    moves.write_text("".join(reversed(moves.read_text(encoding="utf-8").splitlines(True))), encoding="utf-8")
    edit(gold, '{"segments": [{"start": 59, "end": 65}], "quote": "Torria"}', '{"quote": "Torria", "block": 2}')
    plan = plan_fix(sharded, [texts])
    apply(plan)
    assert (plan.findings, tree(sharded)) == ((), clean)


def test_fix_leaves_the_lines_of_an_article_that_it_cannot_read(sharded: Path) -> None:
    edit(sharded / SHARD / "articles.jsonl", '"genre": "commentary"', '"genre": "poem"')
    before = tree(sharded)
    plan = plan_fix(sharded)
    apply(plan)
    assert tree(sharded) == before
    assert [(one.check, Path(one.path).name) for one in plan.findings] == [("canonical-form", "articles.jsonl")]


def test_a_conversion_that_is_refused_changes_nothing(corpus: Path) -> None:
    edit(corpus / layout.ARTICLES / "selva-strait-2031" / layout.GOLD, '"id": "m2", ', '"id":"m2", ')
    before = tree(corpus)
    with pytest.raises(UnusableInput, match="run `parley fix`"):
        convert(corpus, "shards")
    assert (tree(corpus), [path.name for path in corpus.parent.iterdir()]) == (before, ["corpus"])


def test_a_file_beside_an_article_is_not_lost_in_a_shard(corpus: Path) -> None:
    (corpus / layout.ARTICLES / "selva-strait-2031" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UnusableInput, match="does not belong"):
        convert(corpus, "shards")


def test_a_corpus_is_not_converted_under_ones_feet(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus)
    with pytest.raises(UnusableInput, match="outside"):
        convert(Path(), "shards")


@pytest.mark.parametrize("edit_", [write_gold, partial(revise, new=Path("new.txt"))])
def test_what_edits_a_folder_says_how_to_take_an_article_out_of_its_shard(
    sharded: Path, edit_: Callable[[Path], object]
) -> None:
    with pytest.raises(UnusableInput, match=r"parley convert .*selva-strait-2031 --to folders"):
        edit_(sharded / layout.ARTICLES / "selva-strait-2031")


def test_the_diff_of_two_layouts_is_empty(sharded: Path) -> None:
    one, other = of_corpus(sharded, "sharded"), of_corpus(VALID, "folders")
    assert one.once == other.once
    assert [(a.id, a.load()) for a in one.articles] == [(a.id, a.load()) for a in other.articles]


def test_a_corpus_full_of_defects_gives_the_same_findings_in_shards(tmp_path: Path) -> None:
    assert generate.main(["--size", "60", "--defects", "0.03", "--output", str(tmp_path / "made")]) == 0
    corpus, texts = tmp_path / "made" / "corpus", [tmp_path / "made" / "texts"]
    before = Counter(map(key_of_finding, check([corpus], texts).findings))
    moved = 0
    for folder in layout.article_folders(corpus):
        with suppress(UnusableInput):  # what is not in canonical form stays in its folder
            moved += convert(folder, "shards").articles
    assert moved > 40
    assert Counter(map(key_of_finding, check([corpus], texts).findings)) == before
