"""Texts come from the repository and commit that are recorded, only what is needed of it, or it is said what to do."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from overlays import tree
from repositories import commit
from upstream import ARTICLE, PLACE, REPOSITORY, instead, published, release_of
from walkthrough import blocks_of, followed

from parley.build import build
from parley.cli import main
from parley.release import read_manifest
from parley.upstream import plan

ROOT = Path(__file__).parents[2]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def home(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository, and git told where it is."""
    home = published(tmp_path, texts / f"{ARTICLE}.txt")
    for name, value in instead(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def fetched_from(corpus: Path, home: Path, tmp_path: Path) -> Path:
    """A release whose withheld text lies in the repository."""
    return release_of(corpus, home, tmp_path / "dist")


def files(folder: Path) -> list[str]:
    """What lies in a folder beside what git keeps for itself."""
    return [path for path in tree(folder) if ".git" not in path.split("/")] if folder.is_dir() else []


def test_only_the_text_is_fetched_and_it_is_the_one_recorded(fetched_from: Path, home: Path, capsys: Capture) -> None:
    (home / PLACE).write_text("Changed since.\n", encoding="utf-8")
    commit(home)
    assert main(["fetch-texts", str(fetched_from), "--run"]) == 0
    (path,) = files(Path("texts"))
    assert path.endswith(PLACE)
    out, err = capsys.readouterr()
    assert out == f"{ARTICLE}: there: texts/{path}\n"
    assert [line.split()[0] for line in err.splitlines()] == ["git"] * 4
    packed = sum(len(data) for name, data in tree(Path("texts")).items() if "/objects/" in name)
    assert packed < 10_000


def test_what_is_printed_does_the_same_when_a_shell_runs_it(fetched_from: Path, capsys: Capture) -> None:
    assert main(["fetch-texts", str(fetched_from), "--output", "my texts"]) == 0
    assert not Path("my texts").exists()
    subprocess.run(["sh", "-e", "-c", capsys.readouterr().out], check=True)
    assert main(["fetch-texts", str(fetched_from), "--output", "my texts"]) == 0
    assert capsys.readouterr().out.startswith(f"# {ARTICLE}: there: my texts/")


def test_running_again_fetches_only_what_is_missing(fetched_from: Path, capsys: Capture) -> None:
    main(["fetch-texts", str(fetched_from), "--run"])
    before = tree(Path("texts"))
    capsys.readouterr()
    assert main(["fetch-texts", str(fetched_from), "--run"]) == 0
    assert capsys.readouterr().err == ""
    assert tree(Path("texts")) == before
    (text,) = [path for path in files(Path("texts")) if path.endswith(PLACE)]
    (Path("texts") / text).write_text("Spoilt.\n", encoding="utf-8")
    assert main(["fetch-texts", str(fetched_from), "--run"]) == 0
    assert tree(Path("texts"))[text] == before[text]


@pytest.mark.parametrize("why", ["no network", "no git", "no such commit"])
def test_where_git_fails_it_is_said_what_to_do_by_hand_and_nothing_is_lost(
    why: str, fetched_from: Path, home: Path, release: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    Path("texts").mkdir()
    Path("texts/mine.txt").write_text("Mine.\n", encoding="utf-8")
    if why == "no network":
        shutil.rmtree(home)
    if why == "no git":
        monkeypatch.setenv("PATH", "")
    assert main(["fetch-texts", str(release if why == "no such commit" else fetched_from), "--run"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{ARTICLE}: by hand: get {PLACE} (186 bytes, SHA-256 117d3f")
    assert f"from {REPOSITORY} at " in out
    assert ("git cannot be run" if why == "no git" else "git says: ") in err.splitlines()[-1]
    assert Path("texts/mine.txt").read_text("utf-8") == "Mine.\n"


def test_a_text_without_a_repository_is_left_to_a_person_until_it_is_there(
    corpus: Path, texts: Path, home: Path, capsys: Capture
) -> None:
    path = corpus / "articles" / ARTICLE / "metadata.json"
    metadata = json.loads(path.read_text("utf-8"))
    metadata["provenance"]["copies"][0] |= {"repository": None, "commit": None}
    path.write_text(json.dumps(metadata), encoding="utf-8")
    folder = build(corpus, Path("dist")).folder
    assert main(["fetch-texts", str(folder), "--run"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{ARTICLE}: by hand: get {PLACE} (186 bytes, ")
    assert out.endswith(" from The Selva Gazette (invented), and put it into texts\n")
    assert err == ""
    Path("texts").mkdir()
    shutil.copy(texts / f"{ARTICLE}.txt", "texts/under another name.txt")
    assert main(["fetch-texts", str(folder), "--run"]) == 0


def test_a_file_that_is_not_the_one_recorded_is_named(corpus: Path, home: Path, capsys: Capture) -> None:
    (home / PLACE).write_text("Another text.\n", encoding="utf-8")
    commit(home)
    assert main(["fetch-texts", str(release_of(corpus, home, Path("dist"))), "--run"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith(f"{ARTICLE}: by hand: get {PLACE}")
    assert err.endswith(f"{PLACE}: the commit has another file than the one recorded\n")


@pytest.mark.parametrize(
    "place", [{"repository": "../evil"}, {"repository": "--upload-pack=x/y"}, {"commit": "--all"}, {"commit": "0" * 7}]
)
def test_what_git_could_misunderstand_is_left_to_a_person(
    place: dict[str, str], corpus: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / "articles" / ARTICLE / "metadata.json"
    metadata = json.loads(path.read_text("utf-8"))
    metadata["provenance"]["copies"][0] |= place
    path.write_text(json.dumps(metadata), encoding="utf-8")
    found = plan(build(corpus, Path("dist")).folder, Path("texts"))
    assert (found.checkouts, [one.article for one in found.by_hand]) == ((), [ARTICLE])


def test_an_article_that_is_not_withheld_is_refused(release: Path, capsys: Capture) -> None:
    assert main(["fetch-texts", str(release), "--article", "selva-strait-2031"]) == 2
    assert capsys.readouterr().err == (f"parley: no withheld article 'selva-strait-2031'; known: {ARTICLE}\n")


def test_the_walk_from_the_release_to_the_citation_is_as_the_page_says(
    fetched_from: Path, tmp_path: Path, capsys: Capture
) -> None:
    walk = blocks_of(ROOT / "docs" / "withheld-texts.md", "From a release to its texts")
    assert len(walk) == 6
    assert followed(walk, tmp_path, lambda: shown(capsys.readouterr().out, fetched_from)) == [0, 0, 0, 0]


def shown(printed: str, release: Path) -> str:
    """What was printed, with what depends on the day's digests as the page has it."""
    commit_, digest = "1a2b3c4d5e6f", read_manifest(release).digest
    head = plan(release, Path("nowhere")).checkouts[0].commit
    return printed.replace(head, f"{commit_}…").replace(head[:12], commit_).replace(digest, "5c12b04875…")
