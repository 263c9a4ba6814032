"""`parley convert` from one layout to the other, and `parley build` of a corpus in shards at a URL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from commands import Command
from overlays import VALID, tree
from repositories import DAY, commit, replace, repository_of

from parley import releasing
from parley.build import build
from parley.checks import CHECKS
from parley.contributions.check import check
from parley.contributions.convert import convert
from parley.contributions.history import findings_at
from parley.errors import RefusedBuild, UnusableInput
from parley.releasing import release

URL = "memory://bucket/corpus"
WHERE, WRONG = '{"start": 0, "end": 6}', '{"start": 0, "end": 7}'


@pytest.fixture
def bucket(corpus: Path) -> Iterator[fsspec.AbstractFileSystem]:
    """The valid corpus in shards at `URL`."""
    convert(corpus, "shards")
    files = fsspec.filesystem("memory")
    files.put(str(corpus), "/bucket/corpus", recursive=True)
    yield files
    files.rm("/bucket", recursive=True)


def test_a_corpus_goes_into_shards_and_back_by_the_command(parley: Command, corpus: Path) -> None:
    to = parley("convert", corpus, "--to", "shards")
    assert (to.returncode, to.stdout, to.stderr) == (0, f"{corpus}: 3 articles moved to shards\n", "")
    assert not (corpus / "articles").exists()
    assert parley("convert", corpus, "--to", "shards").stdout == f"{corpus}: 0 articles moved to shards\n"
    assert parley("convert", corpus, "--to", "folders").returncode == 0
    assert tree(corpus) == tree(VALID)


def test_commands_take_an_article_of_a_shard_by_the_folder_that_it_would_have(parley: Command, corpus: Path) -> None:
    article = corpus / "articles" / "selva-strait-2031"
    shown = parley("show", article).stdout
    convert(corpus, "shards")
    assert parley("show", article).stdout == shown
    assert "1 articles: 0 errors" in parley("check", article, "--no-cache").stdout
    assert parley("fix", article).returncode == 0
    refused = parley("gold", article)
    assert (refused.returncode, "--to folders" in refused.stderr) == (2, True)
    assert parley("convert", article, "--to", "folders").stdout == f"{corpus}: 1 articles moved to folders\n"
    assert parley("check", corpus, "--no-cache").returncode == 0


def test_workers_build_from_a_url_and_publish_to_one(
    parley: Command, corpus: Path, release: Path, tmp_path: Path
) -> None:
    convert(corpus, "shards")
    to = (tmp_path / "store").as_uri()
    built = parley("build", corpus.as_uri(), "--output", to, "--workers", "2")
    assert (built.returncode, built.stdout.split(": ")[0]) == (0, f"{to}/{release.name}")
    assert tree(tmp_path / "store" / release.name) == tree(release)


def test_a_url_gives_the_same_release_as_folders(
    bucket: fsspec.AbstractFileSystem, release: Path, tmp_path: Path
) -> None:
    assert tree(build(URL, tmp_path).folder) == tree(release)


def test_findings_at_a_url_name_the_file_there(bucket: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    path = "/bucket/corpus/shards/00000/moves.jsonl"
    bucket.pipe(path, bucket.cat(path).replace(b'"act": ', b'"akt": ', 1))
    with pytest.raises(RefusedBuild) as refused:
        build(URL, tmp_path / "dist")
    assert refused.value.problems[0].startswith(f"{URL}/shards/00000/moves.jsonl:1:1: error [record-schema]")
    assert not any((tmp_path / "dist").glob("*"))


@pytest.mark.parametrize("url", ["memory://bucket/nowhere", "nothing://bucket/corpus"])
def test_what_is_no_corpus_at_a_url_is_refused(bucket: fsspec.AbstractFileSystem, url: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=url):
        build(url, tmp_path)


def test_articles_in_folders_are_not_read_from_a_url(tmp_path: Path) -> None:
    shutil.copytree(VALID, tmp_path / "corpus")
    with pytest.raises(UnusableInput, match="only shards are read"):
        build((tmp_path / "corpus").as_uri(), tmp_path / "dist")


def test_a_repository_in_shards_is_compared_and_released(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "validate", lambda _: ((), ()))
    repository = repository_of(tmp_path)
    corpus, gold = repository / "corpus", repository / "corpus/articles/selva-strait-2031/annotations.jsonl"
    replace(gold, WHERE, WRONG)
    before = [one.message for one in check([corpus], [texts]).findings]
    assert before
    commit(repository)
    convert(corpus, "shards")
    after = check([corpus], [texts]).against(findings_at("HEAD", [corpus], [texts], tuple(CHECKS)))
    assert ([one.message for one in after.findings], after.has_errors) == (before, False)
    assert {one.status for one in after.findings} == {"old"}
    replace(corpus / "shards/00000/mentions.jsonl", WRONG, WHERE)
    commit(repository)
    done = release(corpus, "0.1.0", repository / "dist", DAY, texts=[texts])
    assert done.manifest.version == "0.1.0"
