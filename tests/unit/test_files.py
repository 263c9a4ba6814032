"""Files that must not be read are findings, and the run goes on: links, pipes, giants, names in other case."""

import os
import sys
from pathlib import Path

import pytest

from parley.contributions.check import check
from parley.contributions.fix import plan_fix
from parley.contributions.layout import MAX_BYTES, in_other_case, leads_out

ENGLISH = "articles/selva-strait-2031"
FILES = ("entities.jsonl", f"{ENGLISH}/metadata.json", f"{ENGLISH}/text.txt", f"{ENGLISH}/annotations.jsonl")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links and pipes")


def found(corpus: Path) -> set[tuple[str, str]]:
    return {(one.check, Path(one.path).relative_to(corpus).as_posix()) for one in check([corpus]).findings}


def linked(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


@needs_links
@pytest.mark.parametrize("name", FILES)
def test_a_link_out_of_the_corpus_is_a_finding_and_is_not_followed(name: str, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET", encoding="utf-8")
    linked(corpus / name, os.path.relpath(tmp_path / "secret", (corpus / name).parent))
    assert found(corpus) == {("symlink-outside", name)}
    assert "SECRET" not in repr(check([corpus]))
    assert plan_fix(corpus).changes == ()


@needs_links
@pytest.mark.parametrize("target", ["text.txt", "nowhere", "/etc/hostname"], ids=["circle", "nowhere", "absolute"])
def test_a_link_in_a_circle_or_to_nothing_leads_out(target: str, corpus: Path) -> None:
    linked(corpus / ENGLISH / "text.txt", target)
    assert found(corpus) == {("symlink-outside", f"{ENGLISH}/text.txt")}


@needs_links
def test_an_articles_folder_that_is_a_link_out_is_not_read(corpus: Path, tmp_path: Path) -> None:
    (corpus / ENGLISH).rename(tmp_path / "elsewhere")
    (corpus / ENGLISH).symlink_to(tmp_path / "elsewhere")
    assert ("symlink-outside", ENGLISH) in found(corpus)
    assert not [one for one in check([corpus]).findings if one.path.startswith(f"{corpus / ENGLISH}/")]
    assert plan_fix(corpus).changes == ()


@needs_links
def test_a_link_that_stays_in_the_corpus_is_followed(corpus: Path) -> None:
    (corpus / ENGLISH / "text.txt").rename(corpus / ENGLISH / "passes" / "text")
    linked_to = corpus / ENGLISH / "text.txt"
    linked_to.symlink_to("passes/text")
    assert not leads_out(linked_to, corpus)
    assert found(corpus) == {("unexpected-file", f"{ENGLISH}/passes/text")}


@needs_links
@pytest.mark.parametrize("name", [*FILES, "releases.json"])
def test_a_pipe_is_a_finding_and_nobody_waits_for_it(name: str, corpus: Path) -> None:
    (corpus / name).unlink()
    os.mkfifo(corpus / name)
    assert found(corpus) == {("unexpected-file", name)}
    assert plan_fix(corpus).changes == ()


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_gigabytes_is_a_finding_and_is_not_read(name: str, corpus: Path) -> None:
    os.truncate(corpus / name, 4 * 2**30)
    assert found(corpus) == {("file-size", name)}
    assert plan_fix(corpus).changes == ()


def test_a_file_of_the_greatest_size_is_read(corpus: Path) -> None:
    path = corpus / ENGLISH / "annotations.jsonl"
    path.write_bytes(path.read_bytes().ljust(MAX_BYTES, b" "))
    assert found(corpus) == {("json-syntax", f"{ENGLISH}/annotations.jsonl")}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Text.txt", "text.txt"),
        ("README.MD", "README.md"),
        ("Jane.JSONL", "Jane.jsonl"),
        ("notes.txt", None),
        ("text.txt", None),
    ],
)
def test_a_name_that_differs_in_case_alone_is_told_from_another(name: str, meant: str | None) -> None:
    assert in_other_case(name) == meant
