"""`parley release`: a version is proven, written whole, recorded last, and never written again."""

import json
import shutil
from pathlib import Path

import pytest
from overlays import tree
from repositories import DAY, commit, git, replace, repository_of

from parley import releasing
from parley.atomic import PREFIX
from parley.build import Release, build
from parley.cli import main
from parley.contributions.check import check
from parley.hydrate import hydrate
from parley.release import describe, read_manifest, signed, verify, write_manifest
from parley.releasing import release, write_changelog

GOLD = "corpus/articles/selva-strait-2031/annotations.jsonl"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tools of the standards have tests of their own (test_catalogues.py)."""
    monkeypatch.setattr(releasing, "validate", lambda _: ((), ()))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return repository_of(folder)


@pytest.fixture(scope="module")
def _released_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = repository_of(tmp_path_factory.mktemp("released"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "validate", lambda _: ((), ()))
        release(folder / "corpus", "0.1.0", folder / "dist", DAY)
    commit(folder)
    return folder


@pytest.fixture
def released(_released_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with its first release made and committed."""
    folder = shutil.copytree(_released_once, tmp_path / "released")
    monkeypatch.chdir(folder)
    return folder


def refused(folder: Path, *arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the lines and the reason of a release that is refused and writes nothing."""
    before = tree(folder)
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("builtins.print", lambda *values, **_: lines.append(" ".join(map(str, values))))
        code = main(["release", *arguments])
    assert tree(folder) == before
    return code, lines[:-1], lines[-1]


def relabel(folder: Path) -> None:
    """A correction: one label of one annotation."""
    replace(folder / GOLD, '"form": "pronominal"', '"form": "nominal"')


def test_the_first_release_is_written_verified_and_recorded(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release", "0.1.0", "--date", "2031-06-03"]) == 0
    manifest = verify(repository / "dist" / "0.1.0")
    assert f"dist/0.1.0: version 0.1.0 (first), digest {manifest.digest}" in capsys.readouterr().out
    (recorded,) = json.loads((repository / "corpus/releases.json").read_text("utf-8"))["releases"]
    assert (recorded["version"], recorded["digest"]) == ("0.1.0", manifest.digest)
    assert json.loads((repository / "corpus/corpus.json").read_text("utf-8"))["date"] == "2031-06-03"
    ids = [
        json.loads(line).get("ids") for line in (repository / "corpus/released.jsonl").read_text("utf-8").splitlines()
    ]
    assert ids[:3] == [["a1", "m1-4", "v1"], ["a1-3", "k1-2", "m1-8", "v1-4"], ["a1", "m1-5", "v1"]]
    assert git(repository, "status", "--short").split() == [
        *("M", "corpus/corpus.json"),
        *("M", "corpus/releases.json"),
        *("??", "corpus/released.jsonl"),
    ]


def test_what_a_release_records_is_free_of_findings_and_builds_the_same_bytes(released: Path) -> None:
    assert check([released / "corpus"]).findings == ()
    digest = read_manifest(released / "dist" / "0.1.0").digest
    assert build(released / "corpus", released / "elsewhere").manifest.digest == digest


def test_a_release_that_is_recorded_but_not_committed_is_not_made_again(repository: Path) -> None:
    release(repository / "corpus", "0.1.0", repository / "dist", DAY)
    code, _, reason = refused(repository, "0.1.0")
    assert (code, "version 0.1.0 is released already" in reason) == (2, True)


def test_the_date_is_that_of_source_date_epoch(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1938211199")
    assert main(["release", "0.1.0"]) == 0
    assert json.loads((repository / "dist/0.1.0/corpus.json").read_text("utf-8"))["date"] == "2031-06-02"


def test_a_date_that_is_none_is_refused(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(repository, "0.1.0", "--date", "tomorrow")[2].startswith("parley: 'tomorrow' is no date")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "noon")
    assert "SOURCE_DATE_EPOCH is 'noon'" in refused(repository, "0.1.0")[2]


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("0.1.0", "version 0.1.0 is released already, with digest "),
        ("0.0.9", "version 0.0.9 goes back: the last release is 0.1.0; give 0.1.1, 0.2.0 or 1.0.0"),
        ("0.1.2", "version 0.1.2 skips versions: the last release is 0.1.0; give 0.1.1, 0.2.0 or 1.0.0"),
        ("2.0.0", "version 2.0.0 skips versions"),
        ("0.2", "'0.2' is no version of a corpus; give three numbers"),
        ("v0.2.0", "'v0.2.0' is no version of a corpus"),
        ("0.2.0-rc.1", "'0.2.0-rc.1' is no version of a corpus"),
        ("0.02.0", "'0.02.0' is no version of a corpus"),
        ("٠.٢.٠", "is no version of a corpus"),
    ],
)
def test_a_version_that_may_not_follow_is_refused(version: str, reason: str, released: Path) -> None:
    code, lines, said = refused(released, version)
    assert (code, lines, reason in said, "\n" in said) == (2, [], True, False)


def test_the_first_version_is_one_of_two(repository: Path) -> None:
    code, _, reason = refused(repository, "0.3.0")
    assert code == 2
    assert reason.endswith("0.3.0 cannot be the first one: nothing is released yet; give 0.1.0 or 1.0.0")


@pytest.mark.parametrize("name", ["notes.txt", "corpus/splits.json", "corpus/corpus.json", GOLD])
def test_a_tree_that_is_not_as_committed_is_refused(name: str, repository: Path) -> None:
    with (repository / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    code, lines, reason = refused(repository, "0.1.0")
    assert (code, lines) == (1, [f"{Path(name).name if name.endswith('corpus.json') else name}: is not as committed"])
    assert "1 files are not as committed; nothing was released" in reason


def test_outside_of_a_repository_nothing_is_released(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(corpus.parent.parent))
    code, _, reason = refused(corpus.parent, "0.1.0", str(corpus))
    assert code == 2
    assert "lies in no git repository: a release is made from a commit" in reason


def test_a_corpus_with_errors_is_refused_with_all_of_them(repository: Path) -> None:
    replace(repository / "corpus/splits.json", ', "grain-letter-2031": "test"', "")
    replace(repository / GOLD, '"form": "named"', '"form": "nick"')
    commit(repository)
    code, lines, reason = refused(repository, "0.1.0")
    assert code == 1
    assert {line.split("[")[1].split("]")[0] for line in lines} >= {"split-assigned", "record-schema"}
    assert all(line.startswith(str(repository / "corpus")) for line in lines)
    assert "the corpus has errors; nothing was released" in reason


def test_without_the_last_release_at_hand_nothing_is_compared_and_nothing_released(released: Path) -> None:
    (released / "dist" / "0.1.0").rename(released.parent / "kept")
    code, _, reason = refused(released, "0.1.1")
    assert code == 2
    assert "the last release is not here; give the folder of 0.1.0 with --previous" in reason
    code, _, reason = refused(released, "0.1.1", "--previous", str(released.parent / "kept"))
    assert "has no section `### Corpus 0.1.1`" in reason


def test_another_release_of_that_version_is_not_the_last_release(released: Path, corpus: Path, tmp_path: Path) -> None:
    replace(corpus / "corpus.json", "Three short", "Three very short")
    other = build(corpus, tmp_path / "other")
    code, _, reason = refused(released, "0.1.1", "--previous", str(other.folder))
    assert code == 2
    digests = [other.manifest.digest[:12], read_manifest(released / "dist/0.1.0").digest[:12]]
    assert f"is version 0.1.0 with digest {digests[0]}…, the last release is 0.1.0 with {digests[1]}…" in reason


def test_a_last_release_that_was_changed_is_refused(released: Path) -> None:
    replace(released / "dist/0.1.0/README.md", "annotations", "Annotations")
    code, lines, _ = refused(released, "0.1.1")
    assert (code, lines) == (1, ["README.md: its SHA-256 is not that of the manifest"])


def test_a_hydrated_copy_is_not_the_last_release(released: Path, texts: Path) -> None:
    hydrate(released / "dist/0.1.0", [texts], released.parent / "hydrated")
    code, _, reason = refused(released, "0.1.1", "--previous", str(released.parent / "hydrated"))
    assert (code, "is a hydrated copy" in reason) == (2, True)


def test_a_patch_takes_a_correction_and_its_changelog_comes_from_the_diff(released: Path) -> None:
    relabel(released)
    path = write_changelog(released / "corpus", "0.1.1", released / "dist", DAY)
    assert "selva-strait-2031" in path.read_text("utf-8").split("### Corpus 0.1.1")[1].split("### Corpus 0.1.0")[0]
    commit(released)
    done = release(released / "corpus", "0.1.1", released / "dist", "2031-07-01")
    assert (done.bump, verify(released / "dist" / "0.1.1").version) == ("patch", "0.1.1")
    changes = (done.folder / "CHANGELOG.md").read_text("utf-8")
    assert changes.index("## 0.1.1") < changes.index("## 0.1.0")
    assert "A command." not in changes
    assert [
        one["version"] for one in json.loads((released / "corpus/releases.json").read_text("utf-8"))["releases"]
    ] == [
        "0.1.0",
        "0.1.1",
    ]


def test_a_version_smaller_than_the_diff_demands_is_refused_with_what_demands_it(released: Path) -> None:
    replace(
        released / "corpus/articles/selva-strait-2031/metadata.json", '"license": "CC-BY-4.0"', '"license": "CC0-1.0"'
    )
    commit(released)
    code, lines, reason = refused(released, "0.2.0")
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("selva-strait-2031: ")
    assert "0.2.0 is a minor bump of 0.1.0, the changes demand major" in reason
    assert reason.endswith("take 1.0.0")
    assert refused(released, "0.2.0", "--changelog")[0] == 1


@pytest.mark.parametrize("edit", ["by hand", "another change since", "no markers"])
def test_a_changelog_that_is_not_what_the_diff_says_is_refused(edit: str, released: Path) -> None:
    relabel(released)
    path = write_changelog(released / "corpus", "0.1.1", released / "dist", DAY)
    if edit == "by hand":
        replace(path, "form", "shape")
    elif edit == "no markers":
        replace(path, "<!-- written by `parley release --changelog`; do not edit -->\n", "")
    else:
        replace(released / "corpus/corpus.json", "Three short", "Three very short")
    commit(released)
    code, _, reason = refused(released, "0.1.1")
    assert code == 1
    assert reason.startswith(f"parley: {path}: ")
    assert reason.endswith("run `parley release 0.1.1 --changelog`, and commit it")


def test_prose_around_what_the_diff_says_is_free(released: Path) -> None:
    relabel(released)
    path = write_changelog(released / "corpus", "0.1.1", released / "dist", DAY)
    replace(path, "### Corpus 0.1.1\n", "### Corpus 0.1.1\n\nA pronoun that was none.\n")
    commit(released)
    assert release(released / "corpus", "0.1.1", released / "dist", DAY).manifest.version == "0.1.1"


def test_ids_that_were_once_released_stay_recorded(released: Path) -> None:
    lines = (released / GOLD).read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if '"id": "k2"' not in line]
    assert len(kept) == len(lines) - 1
    (released / GOLD).write_text("".join(kept), encoding="utf-8", newline="")
    grave = {"id": "selva-strait-2031#k2", "version": "0.1.1", "reason": "withdrawn", "note": "It was no mark."}
    (released / "corpus/tombstones.jsonl").write_text(json.dumps(grave) + "\n", encoding="utf-8")
    write_changelog(released / "corpus", "0.1.1", released / "dist", DAY)
    commit(released)
    release(released / "corpus", "0.1.1", released / "dist", DAY)
    assert '"k1-2"' in (released / "corpus/released.jsonl").read_text("utf-8")


def test_an_erratum_that_is_not_taken_in_stops_the_release(released: Path) -> None:
    record = json.loads(
        next(line for line in (released / GOLD).read_text("utf-8").splitlines() if "pronominal" in line)
    )
    erratum = {
        "record": f"selva-strait-2031#{record['id']}",
        "version": "0.1.0",
        "corrections": [{"field": "form", "old": "pronominal", "new": "nominal"}],
        "reason": "It is a noun.",
        "date": "2031-06-20",
        "reviewer": "fixture-person",
    }
    (released / "corpus/errata.jsonl").write_text(json.dumps(erratum) + "\n", encoding="utf-8")
    commit(released)
    code, lines, reason = refused(released, "0.1.1")
    assert (code, lines) == (1, [f"{erratum['record']}: has the mistake of 2031-06-20 still: It is a noun."])
    assert "1 errata are not taken in; nothing was released" in reason
    relabel(released)
    write_changelog(released / "corpus", "0.1.1", released / "dist", DAY)
    commit(released)
    assert release(released / "corpus", "0.1.1", released / "dist", DAY).bump == "patch"


def test_words_of_a_withheld_text_in_what_is_published_stop_the_release(repository: Path, texts: Path) -> None:
    words = " ".join(next(texts.rglob("*.txt")).read_text("utf-8").split()[20:30])
    replace(repository / "CHANGELOG.md", "- Three articles.", f"- Three articles, one of which says: {words}.")
    commit(repository)
    code, lines, _ = refused(repository, "0.1.0", "--texts", str(texts))
    assert code == 1
    assert any("[published-words]" in line for line in lines)


def test_two_builds_that_differ_are_no_release(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "schema/mark.schema.json"

    def other(corpus: Path, output: Path) -> Release:
        built = build(corpus, output)
        (built.folder / name).write_text("{}", encoding="utf-8")
        files = tuple(describe(built.folder, name) if file.path == name else file for file in built.manifest.files)
        write_manifest(built.folder, signed(built.manifest.model_copy(update={"files": files})))
        return built

    monkeypatch.setattr(releasing, "build", other)
    code, lines, reason = refused(repository, "0.1.0")
    assert (code, lines) == (1, [f"{name}: differs", "manifest.json: differs"])
    assert "two builds differ; nothing was released" in reason


def test_what_the_tools_of_the_standards_refuse_is_no_release(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "validate", lambda _: (("croissant.json: is no bread (mlcroissant)",), ()))
    code, lines, reason = refused(repository, "0.1.0")
    assert (code, lines) == (1, ["croissant.json: is no bread (mlcroissant)"])
    assert "descriptions of the release are not valid" in reason


def test_a_build_that_lay_there_unreleased_is_replaced(repository: Path) -> None:
    replace(repository / "corpus/corpus.json", "Three short", "Three very short")
    build(repository / "corpus", repository / "dist")
    git(repository, "checkout", "--quiet", ".")
    done = release(repository / "corpus", "0.1.0", repository / "dist", DAY)
    assert verify(repository / "dist/0.1.0").digest == done.manifest.digest
    assert [path.name for path in (repository / "dist").iterdir()] == ["0.1.0"]


def test_what_a_killed_write_left_in_the_corpus_is_swept_away(repository: Path) -> None:
    (repository / "corpus" / f"{PREFIX}abcd_123").write_text("half", encoding="utf-8")
    release(repository / "corpus", "0.1.0", repository / "dist", DAY)
    assert not list((repository / "corpus").glob(f"{PREFIX}*"))
