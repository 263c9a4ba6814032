"""A release and a reader's own copies give a release with texts and quotes, or an exact reason why not."""

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pytest
from overlays import tree

import parley
from parley.build import build
from parley.cli import main
from parley.contributions.check import check
from parley.contributions.fix import apply, plan_fix
from parley.errors import BrokenRelease, UnusableInput
from parley.fingerprints import normalise
from parley.hydrate import hydrate
from parley.loader import table_files
from parley.receipts import RECEIPT, read_receipt
from parley.records import CONFIGS, LAYERS, Document, Metadata
from parley.release import MANIFEST, files_in, read_manifest, signed, verify, write_manifest
from parley.tables.parquet import read_rows

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"
SOURCES = ROOT.parent / "shared" / "sources"
GRAIN, SELVA, OWN = "grain-letter-2031", "selva-strait-2031", "russia-north-korea-summit-2019"
EDITS = 200
LETTERS = "aeéЖשא中👩\u0301 .’"


def content(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in [*files_in(folder), MANIFEST]}


def spans_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every record inside a row that has segments and a quote: spans, flat places, parties."""
    if isinstance(value, dict):
        if "segments" in value and "quote" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from spans_in(item)


def command(release: Path) -> str:
    """What brings the letter."""
    return f"parley fetch-texts {release} --article {GRAIN} --output texts --run"


def rows_of(folder: Path, config: str, article: str) -> list[dict[str, Any]]:
    rows = read_rows(table_files(folder, config))
    return [row for row in rows if article in (row.get("article"), row["id"])]


@pytest.fixture
def copy(texts: Path, tmp_path: Path) -> Path:
    """A reader's copy of the withheld text."""
    (tmp_path / "copies").mkdir()
    return Path(shutil.copy(texts / f"{GRAIN}.txt", tmp_path / "copies"))


@pytest.fixture
def two_withheld(corpus: Path, copy: Path) -> Path:
    """The release of a corpus that withholds two texts; copies of both are at hand."""
    folder = corpus / "articles" / SELVA
    raw = (folder / "text.txt").rename(copy.parent / f"{SELVA}.txt").read_bytes()
    metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
    one = {"path": f"{SELVA}.txt", "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw), "transform": "plain"}
    metadata |= {"text_status": "withheld", "provenance": metadata["provenance"] | {"copies": [one]}}
    (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    apply(plan_fix(corpus, [copy.parent]))
    assert check([corpus], [copy.parent]).findings == ()
    return build(corpus, corpus.parent / "dist").folder


def test_a_hydrated_release_is_a_release(release: Path, hydrated: Path) -> None:
    manifest = verify(hydrated)
    assert manifest.hydrated_from == read_manifest(release).digest
    assert (manifest.version, manifest.digest) != ("0.1.0", manifest.hydrated_from)
    assert files_in(hydrated) == sorted([*files_in(release), RECEIPT])
    for config in CONFIGS:
        assert parley.load(config, release=hydrated).num_rows == parley.load(config, release=release).num_rows


@pytest.mark.parametrize("config", [config for config in CONFIGS if config not in ("articles", "entities", "marks")])
def test_quotes_are_filled_everywhere(config: str, release: Path, hydrated: Path, texts: Path) -> None:
    text = normalise((texts / f"{GRAIN}.txt").read_text("utf-8"))
    before = [span["quote"] for row in rows_of(release, config, GRAIN) for span in spans_in(row)]
    spans = [span for row in rows_of(hydrated, config, GRAIN) for span in spans_in(row)]
    assert before == [None] * len(spans)
    assert spans
    for span in spans:
        assert span["quote"] == " ".join(text[one["start"] : one["end"]] for one in span["segments"])


def test_a_source_is_quoted_too(hydrated: Path) -> None:
    (row,) = rows_of(hydrated, "attributions", GRAIN)
    assert [party["quote"] for party in row["sources"]] == ["our mothers"]


def test_hydration_gives_back_what_withholding_took(
    two_withheld: Path, release: Path, copy: Path, tmp_path: Path
) -> None:
    report = hydrate(two_withheld, [copy.parent], tmp_path / "hydrated")
    assert (report.is_whole, report.verified) == (True, 2)

    def bare(value: Any) -> Any:
        """Without what says that a text is withheld."""
        if isinstance(value, list):
            return [bare(item) for item in value]
        if isinstance(value, dict):
            return {k: bare(v) for k, v in value.items() if k not in ("digest", "text_status", "provenance")}
        return value

    for config in CONFIGS:
        assert bare(rows_of(tmp_path / "hydrated", config, SELVA)) == bare(rows_of(release, config, SELVA))


def test_what_was_not_withheld_is_unchanged(release: Path, hydrated: Path) -> None:
    for config in CONFIGS:
        for article in (SELVA, "shalom-veldanya-2031"):
            assert rows_of(hydrated, config, article) == rows_of(release, config, article)
    assert list(read_rows(table_files(hydrated, "entities"))) == list(read_rows(table_files(release, "entities")))


def test_hydrating_twice_gives_the_same_bytes(release: Path, hydrated: Path, copy: Path, tmp_path: Path) -> None:
    output = tmp_path / "again"
    for _ in range(2):
        hydrate(release, [copy.parent], output)
        assert content(output) == content(hydrated)


def test_the_release_and_the_sources_are_only_read(
    copied: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (*copied.rglob("*"), copy, copy.parent):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = content(copied), copy.read_bytes(), copy.stat().st_mtime_ns
    hydrate(copied, [copy.parent], tmp_path / "hydrated")
    assert (content(copied), copy.read_bytes(), copy.stat().st_mtime_ns) == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text.replace("\n", "\r\n"), "crlf"),
        (lambda text: "\ufeff" + text, "byte-order-mark"),
        (lambda text: text.replace("wind", "wind").replace("\n", "  \n"), "trailing-space"),
        (lambda text: "\ufeff" + text.replace("\n", "\r\n"), "byte-order-mark, crlf"),
        (lambda text: text.rstrip("\n"), ""),
    ],
    ids=["crlf", "byte-order-mark", "trailing-space", "both", "no final newline"],
)
def test_a_copy_that_only_has_to_be_normalised_is_verified_and_the_report_says_what_was_done(
    change: Any,
    named: str,
    release: Path,
    hydrated: Path,
    copy: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy.write_bytes(change(copy.read_text("utf-8")).encode())
    output = tmp_path / "hydrated"
    assert main(["hydrate", str(release), str(copy.parent), "--output", str(output)]) == 0
    after = f" after normalisation ({named})" if named else ""
    assert capsys.readouterr().out.splitlines() == [
        f"{GRAIN}: verified{after}: {copy}",
        f"{output}: 1 of 1 withheld articles with text",
    ]
    assert unlike(content(output), content(hydrated)) <= {RECEIPT, MANIFEST}
    (served,) = read_receipt(output / RECEIPT).articles
    assert served.normalised == tuple(named.split(", ") if named else ())


def unlike(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    """The files that two folders do not share."""
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def edits_of(text: str, seed: int) -> Iterator[tuple[int, str]]:
    """Texts that differ from `text` in one character put in, taken out or changed, each with the place."""
    chance = random.Random(seed)
    done = 0
    while done < EDITS:
        at = chance.randrange(len(text))
        kind, letter = chance.choice(("put in", "taken out", "changed")), chance.choice(LETTERS)
        edited = text[:at] + ("" if kind == "taken out" else letter) + text[at + (kind != "put in") :]
        if normalise(edited) != normalise(text):
            done += 1
            yield at, edited


def blocks_at(metadata: Metadata | Document, at: int) -> set[int]:
    """The blocks that hold, begin at or end at a place."""
    return {number for number, block in enumerate(metadata.blocks) if block.start <= at <= block.end}


def refuse_edits(release: Path, article: str, copy: Path, output: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """Try all edits of a copy on a release; gives how many named exactly the one block that holds the edit."""
    document = parley.article(article, release=release)
    exact = 0
    for at, edited in edits_of(normalise(copy.read_text("utf-8")), 20310503):
        copy.write_bytes(edited.encode())
        assert main(["hydrate", str(release), str(copy), "--output", str(output)]) == 1
        *lines, summary = capsys.readouterr().out.splitlines()
        assert summary == f"nothing written: 0 of {len(lines)} withheld articles with text"
        assert not output.exists()
        (line,) = (line for line in lines if line.startswith(f"{article}: "))
        head, tail = f"{article}: differs in ", f": {copy}; get the unchanged text"
        assert line.startswith(head)
        where, found, _ = line.removeprefix(head).partition(tail)
        assert found
        said = set() if where.startswith("the space") else {int(n) for n in where.removeprefix("block ").split(", ")}
        touched = blocks_at(document, at)
        inside = {n for n in touched if document.blocks[n].start < at < document.blocks[n].end - 1}
        assert said == inside if inside else said <= touched | blocks_at(document, at + 1), (
            at,
            edited[at - 5 : at + 5],
        )
        exact += said == inside != set()
    return exact


def test_any_one_character_is_noticed_and_its_block_named(
    release: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refuse_edits(release, GRAIN, copy, tmp_path / "hydrated", capsys) > EDITS * 0.9


@pytest.mark.skipif(not SEED.is_dir(), reason=f"the owner's article is not at hand: there is no {SEED}")
def test_any_one_character_of_the_owners_article_is_noticed_and_its_block_named(
    own_release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = Path(shutil.copy(next(SEED.glob("*.txt")), tmp_path))
    assert refuse_edits(own_release, OWN, copy, tmp_path / "hydrated", capsys) > EDITS * 0.95


@pytest.mark.skipif(not SEED.is_dir(), reason=f"the owner's article is not at hand: there is no {SEED}")
def test_the_owners_article_is_hydrated(own_release: Path, tmp_path: Path) -> None:
    folder = hydrate(own_release, [SEED], tmp_path / "hydrated").folder
    assert folder is not None
    document = parley.article(OWN, release=folder)
    assert document.text is not None
    assert all(mention.span.quote == document.quote(mention.span) for mention in document.mentions)
    for config in CONFIGS:
        datasets.load_dataset(str(folder), config, cache_dir=str(tmp_path / "cache"))


@pytest.mark.skipif(not SOURCES.is_dir(), reason=f"the published texts are not at hand: there is no {SOURCES}")
def test_every_withheld_text_is_hydrated_twice_with_the_same_bytes(own_release: Path, tmp_path: Path) -> None:
    first, second = (hydrate(own_release, [SOURCES, SEED], tmp_path / name).folder for name in ("one", "two"))
    assert first is not None
    assert second is not None
    assert tree(first) == tree(second)
    documents = read_rows(sorted((first / "data" / "documents").glob("*.parquet")))
    assert all(document["text"] for document in documents)


def test_the_one_right_file_is_found_among_fifty(release: Path, copy: Path, tmp_path: Path) -> None:
    text = copy.read_text("utf-8")
    copy.unlink()
    names = [f"{chr(97 + number % 26)}{number}.txt" for number in range(50)]
    for number, (name, (_, edited)) in enumerate(zip(names, edits_of(text, 7), strict=False)):
        (copy.parent / str(number % 5)).mkdir(exist_ok=True)
        (copy.parent / str(number % 5) / name).write_bytes((text if number == 37 else edited).encode())
    (found,) = hydrate(release, [copy.parent], tmp_path / "hydrated").copies
    assert (found.status, found.path) == ("verified", copy.parent / "2" / names[37])


def test_a_wrong_file_of_the_right_name_does_not_hide_the_right_file(release: Path, copy: Path, tmp_path: Path) -> None:
    copy.rename(copy.with_name("saved from the web.txt"))
    copy.write_text("An open letter on grain\n\nGone.\n", encoding="utf-8")
    (found,) = hydrate(release, [copy.parent], tmp_path / "hydrated").copies
    assert (found.status, found.path) == ("verified", copy.with_name("saved from the web.txt"))


def test_an_article_whose_copy_differs_stays_withheld_whole(
    two_withheld: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy.write_text(copy.read_text("utf-8").replace("bakers", "makers"), encoding="utf-8")
    output = tmp_path / "hydrated"
    assert main(["hydrate", str(two_withheld), str(copy.parent), "--output", str(output)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{GRAIN}: differs in block 1: {copy}; get the unchanged text: {command(two_withheld)}",
        f"{SELVA}: verified: {copy.with_name(f'{SELVA}.txt')}",
        f"{output}: 1 of 2 withheld articles with text",
    ]
    for config in CONFIGS:
        assert rows_of(output, config, GRAIN) == rows_of(two_withheld, config, GRAIN)
    assert parley.article(SELVA, release=output).text is not None


def test_without_a_copy_the_report_says_where_to_get_it(
    release: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy.write_text("Something else.\n", encoding="utf-8")
    assert main(["hydrate", str(release), str(copy.parent), "--output", str(tmp_path / "hydrated")]) == 1
    line, summary = capsys.readouterr().out.splitlines()
    place = f"letters/{GRAIN}.txt at {'0' * 40}"
    assert line == f"{GRAIN}: not found: none of 1 files is it; get example/selva-gazette {place}: {command(release)}"
    assert summary == "nothing written: 0 of 1 withheld articles with text"
    assert not (tmp_path / "hydrated").exists()


@pytest.mark.parametrize("defect", ["not utf-8", "no permission"])
def test_a_copy_that_cannot_be_read_is_named(
    defect: str, release: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if defect == "not utf-8":
        copy.write_bytes(copy.read_bytes().replace("“".encode(), b"\x93"))
    else:
        read = Path.read_bytes

        def refuse(path: Path) -> bytes:
            if path == copy:
                raise PermissionError(13, "Permission denied")
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", refuse)
    report = hydrate(release, [copy.parent], tmp_path / "hydrated")
    (found,) = report.copies
    assert (found.status, report.folder, str(copy) in found.line) == ("unreadable", None, True)


@pytest.mark.parametrize(
    ("sources", "reason"),
    [("empty", "empty: is empty"), ("missing", "missing: does not exist")],
    ids=["empty", "missing"],
)
def test_a_source_that_holds_nothing_is_unusable(
    sources: str, reason: str, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["hydrate", str(release), str(tmp_path / sources), "--output", str(tmp_path / "hydrated")]) == 2
    out, err = capsys.readouterr()
    assert (out, reason in err, err.count("\n")) == ("", True, 1)


def test_an_output_that_is_no_release_is_never_replaced(release: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    for output in (tmp_path / "mine", tmp_path / "mine" / "thesis.txt", copy.parent):
        with pytest.raises(UnusableInput, match="choose another output folder"):
            hydrate(release, [copy.parent], output)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_an_output_in_the_release_is_refused(copied: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(copied, target_is_directory=True)
    for output in (copied, copied / "hydrated", tmp_path / "link", tmp_path / "link" / "hydrated"):
        with pytest.raises(UnusableInput, match="is the release itself or lies in it"):
            hydrate(copied, [copy.parent], output)
    verify(copied)


@pytest.mark.parametrize("how", ["from the copy", "into the copy", "in place"])
def test_more_texts_are_added_to_a_hydrated_copy(how: str, two_withheld: Path, copy: Path, tmp_path: Path) -> None:
    other, output = copy.with_name(f"{SELVA}.txt"), tmp_path / "hydrated"
    hydrate(two_withheld, [copy.parent], tmp_path / "at once")
    hydrate(two_withheld, [copy], output)
    start, end = {
        "from the copy": (output, tmp_path / "more"),
        "into the copy": (two_withheld, output),
        "in place": (output, output),
    }[how]
    report = hydrate(start, [other], end)
    assert [(found.article, found.path) for found in report.copies] == [(GRAIN, output), (SELVA, other)]
    assert content(end) == content(tmp_path / "at once")


def test_an_interrupted_run_changes_nothing_and_the_next_goes_on_from_what_was_there(
    two_withheld: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, other = tmp_path / "out" / "hydrated", copy.with_name(f"{SELVA}.txt")
    hydrate(two_withheld, [copy.parent], tmp_path / "at once")
    hydrate(two_withheld, [copy], output)
    before = content(output)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("parley.hydrate.write_frame", stop)
        with pytest.raises(KeyboardInterrupt):
            hydrate(two_withheld, [other], output)
    assert content(output) == before
    hydrate(two_withheld, [other], output)
    assert content(output) == content(tmp_path / "at once")
    assert [path.name for path in output.parent.iterdir()] == ["hydrated"]


def test_a_copy_of_another_release_is_replaced_and_not_added_to(
    two_withheld: Path, release: Path, copy: Path, tmp_path: Path
) -> None:
    hydrate(two_withheld, [copy.parent], tmp_path / "hydrated")
    report = hydrate(release, [copy], tmp_path / "hydrated")
    assert [found.path for found in report.copies] == [copy]
    assert read_manifest(tmp_path / "hydrated").hydrated_from == read_manifest(release).digest


def test_a_damaged_copy_is_written_again(release: Path, hydrated: Path, copy: Path, tmp_path: Path) -> None:
    output = shutil.copytree(hydrated, tmp_path / "hydrated")
    (output / RECEIPT).write_text("{}", encoding="utf-8")
    hydrate(release, [copy], output)
    assert content(output) == content(hydrated)


def test_a_hydrated_copy_without_a_receipt_is_not_added_to(hydrated: Path, copy: Path, tmp_path: Path) -> None:
    old = shutil.copytree(hydrated, tmp_path / "old")
    (old / RECEIPT).unlink()
    manifest = read_manifest(old)
    files = (file for file in manifest.files if file.path != RECEIPT)
    write_manifest(old, signed(manifest.model_copy(update={"files": tuple(files)})))
    with pytest.raises(UnusableInput, match="give the release that it was made from"):
        hydrate(old, [copy], tmp_path / "again")


def test_the_receipt_says_what_served_and_how_much_is_at_hand(two_withheld: Path, copy: Path, tmp_path: Path) -> None:
    copy.write_bytes(copy.read_bytes().replace(b"\n", b"\r\n"))
    hydrate(two_withheld, [copy.parent], tmp_path / "hydrated")
    receipt = read_receipt(tmp_path / "hydrated" / RECEIPT)
    grain, selva = receipt.articles
    assert (grain.verdict, grain.normalised, selva.verdict, selva.normalised) == ("verified", ("crlf",), "verified", ())
    assert grain.served is not None
    assert selva.served is not None
    assert (grain.served.repository, grain.served.path) == (None, None)
    assert grain.served.sha256 == hashlib.sha256(copy.read_bytes()).hexdigest()
    assert selva.served.path == f"{SELVA}.txt"
    assert receipt.release == read_manifest(two_withheld).digest
    assert (receipt.annotations, receipt.with_text) == (annotations(two_withheld), annotations(two_withheld))


def annotations(release: Path) -> int:
    """All gold annotations of a release."""
    layers = ("marks", "mentions", "attributions", "moves")
    return sum(1 for layer in layers for _ in read_rows(table_files(release, layer)))


def test_the_receipt_counts_what_is_without_its_text(
    two_withheld: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy.write_text(copy.read_text("utf-8").replace("bakers", "makers"), encoding="utf-8")
    receipt, copies = tmp_path / "r.json", str(copy)
    assert (
        main(["hydrate", str(two_withheld), copies, "--output", str(tmp_path / "no"), "--receipt", str(receipt)]) == 1
    )
    found = read_receipt(receipt)
    assert [(one.id, one.verdict, one.served, one.blocks) for one in found.articles] == [
        (GRAIN, "differs", None, (1,)),
        (SELVA, "not-found", None, ()),
    ]
    assert (found.withheld, found.verified) == (2, 0)
    assert found.with_text == found.annotations - sum(one.annotations for one in found.articles)
    assert {layer.layer: layer.annotations for layer in found.layers} == {
        name: sum(1 for _ in read_rows(table_files(two_withheld, f"{name}s"))) for name in LAYERS
    }
    assert not (tmp_path / "no").exists()


def test_a_release_that_was_changed_is_not_hydrated(copied: Path, copy: Path, tmp_path: Path) -> None:
    (copied / "annotators.json").write_text("{}", encoding="utf-8")
    with pytest.raises(BrokenRelease):
        hydrate(copied, [copy.parent], tmp_path / "hydrated")
    assert not (tmp_path / "hydrated").exists()


def test_a_release_that_withholds_nothing_is_said_to_be_whole(corpus: Path, copy: Path, tmp_path: Path) -> None:
    shutil.rmtree(corpus / "articles" / GRAIN)
    path = corpus / "splits.json"
    path.write_text(path.read_text("utf-8").replace(f', "{GRAIN}": "test"', ""), encoding="utf-8")
    report = hydrate(build(corpus, tmp_path / "dist").folder, [copy.parent], tmp_path / "hydrated")
    assert (report.copies, report.is_whole, report.folder) == ((), True, None)
