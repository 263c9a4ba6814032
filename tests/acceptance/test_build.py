"""A build gives the same bytes wherever it runs, and is refused where it would publish something wrong."""

import json
import re
from pathlib import Path

import pytest
from commands import Command

from parley.build import build
from parley.cite import cite
from parley.cli import main
from parley.contributions.copies import Copies
from parley.contributions.fix import apply, plan_fix
from parley.errors import BrokenRelease, RefusedBuild, UnusableInput
from parley.loader import table_files
from parley.records import CONFIGS
from parley.release import MANIFEST, files_in, read_manifest, verify
from parley.tables.parquet import read_rows, rows_sha256

QUOTE = '"quote": "Torria’s minister Ana Orlo"'


def content(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in [*files_in(folder), MANIFEST]}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def record(corpus: Path, version: str, digest: str, rows: str | None = None) -> None:
    """Write a version into releases.json, as a release does."""
    entry = {"version": version, "digest": digest, **({"rows": rows, "writer": "pyarrow 0"} if rows else {})}
    value = {"$schema": "../schema/v1/releases.schema.json", "releases": [entry]}
    (corpus / "releases.json").write_text(json.dumps(value), encoding="utf-8")
    apply(plan_fix(corpus))


def test_builds_at_other_places_times_and_locales_have_the_same_bytes(
    corpus: Path, release: Path, tmp_path: Path, parley: Command
) -> None:
    settings = [
        {"TZ": "Asia/Vladivostok", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "1"},
    ]
    for number, variables in enumerate(settings):
        there = corpus.rename(tmp_path / f"corpus {number}")
        finished = parley("build", there, "--output", tmp_path / f"ausgabe-ü-{number}", **variables)
        assert (finished.returncode, finished.stderr) == (0, "")
        assert content(tmp_path / f"ausgabe-ü-{number}" / "0.1.0") == content(release)
        corpus = there


def test_a_build_over_itself_changes_nothing(corpus: Path, copied: Path, release: Path) -> None:
    assert build(corpus, copied.parent).folder == copied
    assert content(copied) == content(release)


def test_the_order_of_the_file_system_does_not_matter(
    corpus: Path, tmp_path: Path, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: iter(sorted(walk(path), reverse=True)))
    assert content(build(corpus, tmp_path / "dist").folder) == content(release)


def test_rows_are_sorted_by_article_and_place(release: Path) -> None:
    for config in CONFIGS:
        for path in table_files(release, config):
            rows = list(read_rows([path]))
            keys = [row["article"] if "article" in row else row["id"] for row in rows]
            assert keys == sorted(keys)
            if "start" in rows[0]:
                places = [(row["article"], row["start"]) for row in rows]
                assert places == sorted(places)


def test_a_corpus_with_errors_is_refused_with_all_of_them(
    corpus: Path, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = content(copied)
    replace(corpus / "articles" / "selva-strait-2031" / "annotations.jsonl", QUOTE, '"quote": "Torria’s minister"')
    replace(corpus / "articles" / "shalom-veldanya-2031" / "annotations.jsonl", '"form": "named"', '"form": "nick"')
    replace(corpus / "splits.json", ', "grain-letter-2031": "test"', "")
    code = main(["build", str(corpus), "--output", str(copied.parent)])
    out, err = capsys.readouterr()
    assert code == 1
    assert set(re.findall(r"error \[([a-z-]+)\]", out)) == {"span-quote", "record-schema", "split-assigned"}
    assert re.fullmatch(r"parley: .*: the corpus has \d+ errors; nothing was built: mend them first\n", err)
    assert content(copied) == before


@pytest.mark.parametrize("name", ["corpus.json", "annotators.json", "splits.json", "entities.jsonl"])
def test_a_corpus_whose_files_cannot_be_read_is_refused(name: str, corpus: Path, copied: Path) -> None:
    before = content(copied)
    (corpus / name).write_bytes(b'{"broken": \n')
    with pytest.raises(RefusedBuild) as error:
        build(corpus, copied.parent)
    assert any(name in problem for problem in error.value.problems)
    assert content(copied) == before


def test_warnings_do_not_stop_a_build(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unused = '{"id": "zembla", "type": "state", "names": [{"language": "en", "text": "Zembla"}], "constructed": true}\n'
    with (corpus / "entities.jsonl").open("a", encoding="utf-8") as file:
        file.write(unused)
    assert main(["build", str(corpus), "--output", str(tmp_path / "dist")]) == 0
    assert "warning [entity-unused] zembla" in capsys.readouterr().out
    verify(tmp_path / "dist" / "0.1.0")


def test_a_released_version_is_not_built_with_other_content(
    corpus: Path, copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, digest = content(copied), read_manifest(copied).digest
    record(corpus, "0.1.0", digest)
    assert build(corpus, copied.parent).manifest.digest == digest
    replace(corpus / "corpus.json", "Three short", "Three very short")
    assert main(["build", str(corpus), "--output", str(copied.parent)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"version 0.1.0 is recorded as released with digest {digest[:12]}…" in err
    assert content(copied) == before


def test_of_a_recorded_version_the_published_folder_stays_though_the_package_writes_another(
    corpus: Path, copied: Path, tmp_path: Path
) -> None:
    before = content(copied)
    record(corpus, "0.1.0", read_manifest(copied).digest, rows_sha256(copied))
    replace(corpus / "corpus.json", "Three short", "Three very short")  # as another template of the card would do
    assert build(corpus, copied.parent).manifest.rebuilt_from is None
    assert content(copied) == before
    assert build(corpus, tmp_path / "other", published=copied.parent).manifest.rebuilt_from is None
    assert content(tmp_path / "other" / "0.1.0") == before


def test_without_the_published_folder_the_same_rows_are_built_again_and_the_manifest_says_so(
    corpus: Path, copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = read_manifest(copied).digest
    record(corpus, "0.1.0", digest, rows_sha256(copied))
    replace(corpus / "corpus.json", "Three short", "Three very short")
    assert main(["build", str(corpus), "--output", str(tmp_path / "other")]) == 0
    assert f"(the rows of release {digest[:12]}…, written again" in capsys.readouterr().out
    manifest = verify(tmp_path / "other" / "0.1.0")
    assert (manifest.rebuilt_from, manifest.released, manifest.digest != digest) == (digest, digest, True)
    assert f"sha256:{digest}" in cite(tmp_path / "other")


def test_a_published_folder_that_was_changed_is_not_kept(corpus: Path, copied: Path) -> None:
    record(corpus, "0.1.0", read_manifest(copied).digest, rows_sha256(copied))
    replace(corpus / "corpus.json", "Three short", "Three very short")
    (copied / "README.md").write_text("Mine.\n", encoding="utf-8")
    with pytest.raises(BrokenRelease):
        build(corpus, copied.parent)


def test_of_a_recorded_version_other_rows_are_refused(corpus: Path, copied: Path, tmp_path: Path) -> None:
    record(corpus, "0.1.0", read_manifest(copied).digest, rows_sha256(copied))
    replace(corpus / "articles/selva-strait-2031/metadata.json", "commentary", "news_report")
    with pytest.raises(
        RefusedBuild, match=r"this build has other rows; it was written by pyarrow 0, this one by pyarrow"
    ):
        build(corpus, tmp_path / "other")
    assert not (tmp_path / "other" / "0.1.0").exists()


def test_a_version_after_a_released_one_is_built_beside_it(corpus: Path, copied: Path) -> None:
    record(corpus, "0.1.0", read_manifest(copied).digest)
    replace(corpus / "corpus.json", '"version": "0.1.0"', '"version": "0.2.0"')
    replace(corpus / "corpus.json", "Three short", "Three very short")
    assert build(corpus, copied.parent).folder == copied.parent / "0.2.0"
    verify(copied)
    verify(copied.parent / "0.2.0")


def test_a_folder_that_is_no_release_is_never_replaced(corpus: Path, tmp_path: Path) -> None:
    mine = tmp_path / "dist" / "0.1.0" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.touch()
    with pytest.raises(UnusableInput, match=r"holds files but no manifest\.json"):
        build(corpus, tmp_path / "dist")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and "corpus" not in path.parts] == [
        "thesis.txt"
    ]


def test_a_file_in_the_way_is_never_replaced(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "0.1.0").write_text("mine", encoding="utf-8")
    with pytest.raises(UnusableInput, match="is a file"):
        build(corpus, tmp_path)
    assert (tmp_path / "0.1.0").read_text("utf-8") == "mine"


def test_a_licence_and_a_changelog_travel_with_the_release(corpus: Path, tmp_path: Path) -> None:
    (corpus / "LICENSE").write_text("CC BY 4.0 – שָׁלוֹם\n", encoding="utf-8")
    (corpus.parent / "CHANGELOG.md").write_text(
        "## Next\n\n### Package\n\n- x\n\n### Corpus 0.1.0\n\nNew.\n", encoding="utf-8"
    )
    folder = build(corpus, tmp_path / "dist").folder
    assert (folder / "LICENSE").read_text("utf-8") == "CC BY 4.0 – שָׁלוֹם\n"
    assert (folder / "CHANGELOG.md").read_text("utf-8") == "# Changes of the corpus\n\n## 0.1.0\n\nNew.\n"
    assert {"LICENSE", "CHANGELOG.md"} <= {file.path for file in verify(folder).files}


def test_a_licence_that_is_no_text_is_refused(corpus: Path, tmp_path: Path) -> None:
    (corpus / "LICENSE").write_bytes(b"\xff\xfe")
    with pytest.raises(UnusableInput, match="cannot be read as UTF-8 text"):
        build(corpus, tmp_path / "dist")


def test_a_withheld_text_stays_out_even_where_the_corpus_folder_holds_a_copy(
    corpus: Path, texts: Path, tmp_path: Path
) -> None:
    words = Copies([texts])._files[0].path.read_text("utf-8")
    folder = build(corpus, tmp_path / "dist").folder
    row = next(row for row in read_rows(table_files(folder, "documents")) if row["id"] == "grain-letter-2031")
    assert (row["text"], {m["span"]["quote"] for m in row["mentions"]}) == (None, {None})
    published = json.dumps([list(read_rows(table_files(folder, config))) for config in CONFIGS], ensure_ascii=False)
    assert "the bakers of Port Selva" in words
    assert "the bakers of Port Selva" not in published + (folder / "README.md").read_text("utf-8")
