"""A repository is read as it was committed, at any revision, and never changed."""

import os
from pathlib import Path

import pytest
from overlays import tree
from repositories import commit
from repositories import git as run_git

from parley import git
from parley.contents.revision import of_revision
from parley.errors import UnusableInput


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with a text, a file that `git archive` would leave out, and a link."""
    clone = tmp_path / "clone"
    (clone / "corpus" / "deep").mkdir(parents=True)
    (clone / "corpus" / "deep" / "é b.txt").write_bytes(b"1\r\n2\n")
    (clone / "corpus" / "hidden.txt").write_bytes(b"")
    (clone / "corpus" / "link").symlink_to("/nowhere")
    (clone / ".gitattributes").write_text("* -text\nhidden.txt export-ignore\n", encoding="utf-8")
    run_git(clone, "init", "--quiet")
    commit(clone)
    return clone


def test_the_files_of_a_commit_are_its_bytes_seen_from_the_folder(clone: Path) -> None:
    (clone / "corpus" / "hidden.txt").write_bytes(b"later")
    before = tree(clone)
    files = {file.name: (file.data, file.is_link) for file in git.files_of(clone / "corpus", "HEAD")}
    assert files == {
        "deep/é b.txt": (b"1\r\n2\n", False),
        "hidden.txt": (b"", False),
        "link": (b"/nowhere", True),
    }
    assert tree(clone) == before


def test_only_the_paths_asked_for_are_read(clone: Path) -> None:
    assert [file.name for file in git.files_of(clone, "HEAD", "corpus/deep", "nothing")] == ["corpus/deep/é b.txt"]


def test_a_file_and_a_link_are_written_as_they_were(clone: Path, tmp_path: Path) -> None:
    for file in git.files_of(clone / "corpus", "HEAD"):
        git.put(file, tmp_path / "former")
    assert tree(tmp_path / "former") == tree(clone / "corpus")
    assert os.readlink(tmp_path / "former" / "link") == "/nowhere"


def test_a_diff_reads_what_git_would_not_export_and_follows_no_link(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone / "corpus")
    folder = of_revision("HEAD", tmp_path / "former")
    assert sorted(path.name for path in folder.iterdir()) == ["deep", "hidden.txt"]


@pytest.mark.parametrize("revision", ["nowhere", "--all", "HEAD~9", "", "HEAD:corpus"])
def test_what_names_no_commit_is_refused(revision: str, clone: Path) -> None:
    with pytest.raises(UnusableInput, match="there is no revision"):
        git.commit_of(clone, revision)


def test_a_folder_in_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="git says: not a git repository"):
        git.commit_of(tmp_path, "HEAD")


def test_without_git_everything_says_so(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnusableInput, match=r"git cannot be run .*; install it"):
        git.commit_of(clone, "HEAD")
    with pytest.raises(UnusableInput, match=r"git cannot be run .*; install it"):
        of_revision("HEAD", clone)


def test_a_clone_that_lacks_a_file_is_told_to_fetch_it(clone: Path) -> None:
    digest = run_git(clone, "rev-parse", "HEAD:corpus/hidden.txt").strip()
    (clone / ".git" / "objects" / digest[:2] / digest[2:]).unlink()
    with pytest.raises(UnusableInput, match="lacks a file of that revision; fetch it whole"):
        list(git.files_of(clone, "HEAD"))
