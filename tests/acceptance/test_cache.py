"""What was worked out before is not worked out again, and nobody can tell it from the findings or the bytes."""

import itertools
import json
import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from overlays import INVALID, TEXTS, VALID, damaged, lay_over, tree

from parley import shards as tables
from parley.build import build
from parley.cache import Cache, cache_at, key_of
from parley.checks import CHECKS, ArticleSubject, ArticleSummary, summarise
from parley.cli import main
from parley.contributions import shards
from parley.contributions.check import Report, check
from parley.contributions.files import FolderFiles
from parley.contributions.read import CheckedArticle, read_article
from parley.errors import ParleyError
from parley.records import Entity
from parley.release import files_in, sha256_of
from parley.tables import ArticleLines, shard_tables

ENGLISH, HEBREW, LETTER = "selva-strait-2031", "shalom-veldanya-2031", "grain-letter-2031"
TICK = itertools.count(10**18, 10**9)
"""Times of change, each once: edits in a test follow each other faster than clocks of files go."""
NOW = time.time_ns
Checked: TypeAlias = list[str]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article a shard or two."""
    monkeypatch.setattr(shards, "ARTICLES", 2)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Checked:
    """The articles that were read and checked, as that happens."""
    names: list[str] = []

    def spy(files: FolderFiles, *rest: Any, **options: Any) -> CheckedArticle:
        names.append(files.id)
        return read_article(files, *rest, **options)

    monkeypatch.setattr(shards, "read_article", spy)
    return names


def newly(checked: Checked) -> list[str]:
    names, checked[:] = sorted(checked), []
    return names


def write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    os.utime(path, ns=(tick := next(TICK), tick))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    write(path, text.replace(old, new, 1).encode())


def built(corpus: Path, output: Path, cache: Cache | None) -> object:
    try:
        folder = build(corpus, output, cache=cache).folder
    except ParleyError as error:
        return str(error), getattr(error, "problems", ())
    return {path: sha256_of(folder / path) for path in files_in(folder)}


def said(run: Callable[[], Report]) -> object:
    try:
        report = run()
    except ParleyError as error:
        return str(error)
    return report.findings, report.not_run, report.articles


EDITS = st.tuples(
    st.integers(0, 2**32), st.sampled_from(sorted(tree(VALID))), st.sampled_from(("damage", "undo", "drop"))
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=1, max_size=4), is_later=st.booleans())
def test_after_any_edits_findings_and_bytes_are_those_without_a_cache(
    edits: list[tuple[int, str, str]], is_later: bool, corpus: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(VALID, corpus, dirs_exist_ok=True)
    if is_later:  # all files are settled: their state alone tells whether they changed
        monkeypatch.setattr(time, "time_ns", lambda: NOW() + 10**10)
    for seed, name, how in edits:
        if how == "drop":
            (corpus / name).unlink(missing_ok=True)
        else:
            write(
                corpus / name,
                damaged((VALID / name).read_bytes(), seed) if how == "damage" else (VALID / name).read_bytes(),
            )
        for texts in ([], [TEXTS]):
            assert said(lambda: check([corpus], texts, cache=cache)) == said(lambda: check([corpus], texts))  # noqa: B023
    assert built(corpus, corpus.parent / "dist", cache) == built(corpus, corpus.parent / "other", None)


@pytest.mark.parametrize(
    "name", ["uncovered-quotation", "sentence-annotated-differently", "text-leak", "symlink-outside"]
)
def test_findings_are_the_same_the_second_time(name: str, corpus: Path, cache: Cache) -> None:
    lay_over(corpus, INVALID / name)
    first, second = (check([corpus], [TEXTS], cache=cache) for _ in range(2))
    assert first == second == check([corpus], [TEXTS])
    assert first.findings


def test_what_did_not_change_is_not_checked_again(corpus: Path, cache: Cache, checked: Checked, tmp_path: Path) -> None:
    check([corpus], cache=cache)
    assert newly(checked) == [LETTER, ENGLISH, HEBREW]
    check([corpus], cache=cache)
    build(corpus, tmp_path / "dist", cache=cache)
    assert newly(checked) == []
    edit(corpus / "articles" / ENGLISH / "metadata.json", "commentary", "news_report")
    check([corpus], cache=cache)
    assert newly(checked) == [ENGLISH]


def test_both_states_of_an_article_are_kept(corpus: Path, cache: Cache, checked: Checked) -> None:
    path = corpus / "articles" / ENGLISH / "metadata.json"
    for old, new in [("commentary", "news_report"), ("news_report", "commentary")]:
        check([corpus], cache=cache)
        edit(path, old, new)
    newly(checked)
    check([corpus], cache=cache)
    assert newly(checked) == []


def test_an_entity_that_is_added_or_changed_concerns_those_that_name_it(
    corpus: Path, cache: Cache, checked: Checked
) -> None:
    check([corpus], cache=cache)
    newly(checked)
    new = '{"id": "zembla", "type": "state", "names": [{"language": "en", "text": "Zembla"}], "constructed": true}\n'
    write(corpus / "entities.jsonl", (corpus / "entities.jsonl").read_bytes() + new.encode())
    check([corpus], cache=cache)
    assert newly(checked) == []
    edit(corpus / "entities.jsonl", '"the government of Veldania"', '"the cabinet of Veldania"')
    check([corpus], cache=cache)
    assert newly(checked) == [ENGLISH]


def test_a_withheld_article_is_checked_again_when_its_text_is_at_hand(
    corpus: Path, cache: Cache, checked: Checked, tmp_path: Path
) -> None:
    texts = shutil.copytree(TEXTS, tmp_path / "texts")
    check([corpus], cache=cache)
    newly(checked)
    assert check([corpus], [texts], cache=cache).not_run == ()
    (texts / f"{LETTER}.txt").write_text("Another letter.", encoding="utf-8")
    assert "no copy in DIR is its text" in check([corpus], [texts], cache=cache).not_run[0]
    assert newly(checked) == [LETTER, LETTER]


def test_another_place_of_the_corpus_is_no_other_corpus(
    corpus: Path, cache: Cache, checked: Checked, tmp_path: Path
) -> None:
    lay_over(corpus, INVALID / "mark-signs")
    (found,) = check([corpus], [TEXTS], cache=cache).findings
    newly(checked)
    moved = corpus.rename(tmp_path / "elsewhere")
    (again,) = check([moved], [TEXTS], cache=cache).findings
    assert newly(checked) == []
    assert again == found.model_copy(update={"path": found.path.replace(str(corpus), str(moved))})


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"?" + data[41:]]
)
def test_a_damaged_entry_is_as_if_it_were_not_there(
    damage: Callable[[bytes], bytes], corpus: Path, cache: Cache, checked: Checked, tmp_path: Path
) -> None:
    whole = built(corpus, tmp_path / "first", cache)
    newly(checked)
    for path in cache.folder.iterdir():
        path.write_bytes(damage(path.read_bytes()))
    assert built(corpus, tmp_path / "second", cache) == whole
    assert newly(checked) == [LETTER, ENGLISH, HEBREW]


def test_tables_of_a_shard_are_made_again_only_if_it_changed(
    corpus: Path, cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def spy(lines: Sequence[ArticleLines], entities: Mapping[str, Entity]) -> object:
        made.append(len(lines))
        return shard_tables(lines, entities)

    monkeypatch.setattr(tables, "shard_tables", spy)
    build(corpus, tmp_path / "dist", cache=cache)
    edit(corpus / "articles" / ENGLISH / "metadata.json", "commentary", "news_report")
    build(corpus, tmp_path / "dist", cache=cache)
    assert made == [1, 1, 1, 1]


def test_a_file_that_changes_while_it_is_checked_is_not_kept(
    corpus: Path, cache: Cache, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = corpus / "articles" / ENGLISH / "metadata.json"

    def meddle(subject: ArticleSubject) -> ArticleSummary:
        write(path, path.read_bytes())
        return summarise(subject)

    with monkeypatch.context() as patch:
        patch.setattr(shards, "summarise", meddle)
        check([corpus / "articles" / ENGLISH], cache=cache)
    newly(checked)
    check([corpus / "articles" / ENGLISH], cache=cache)
    assert newly(checked) == [ENGLISH]


def test_for_one_article_the_corpus_level_runs_once_the_others_are_known(
    corpus: Path, cache: Cache, checked: Checked
) -> None:
    lay_over(corpus, INVALID / "same-text")
    one, other = corpus / "articles" / ENGLISH, corpus / "articles" / HEBREW
    assert any("only some articles given" in line for line in check([one], [TEXTS], cache=cache).not_run)
    check([corpus], [TEXTS], cache=cache)
    newly(checked)
    report = check([one], [TEXTS], cache=cache)
    assert ([finding.check for finding in report.findings], report.not_run, report.articles) == (["same-text"], (), 1)
    assert check([other], [TEXTS], cache=cache).findings == ()
    edit(other / "metadata.json", "news_report", "speech")
    assert any("only some articles given" in line for line in check([one], [TEXTS], cache=cache).not_run)
    assert newly(checked) == []


def test_the_command_keeps_where_it_is_told(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path / "said"))
    assert main(["check", str(corpus), "--no-cache"]) == 0
    assert not (tmp_path / "said").exists()
    assert main(["check", str(corpus)]) == 0
    assert any((tmp_path / "said").iterdir())
    assert main(["build", str(corpus), "--output", str(tmp_path / "dist"), "--cache", str(tmp_path / "given")]) == 0
    assert any((tmp_path / "given").iterdir())


def test_without_a_place_for_it_there_is_no_cache_and_no_failure(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert check([corpus], cache=Cache(tmp_path / "file")) == check([corpus])


@pytest.mark.skipif(os.name != "posix", reason="another system has another place")
def test_the_place_is_that_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_at() == Cache(tmp_path / "parley")


def test_it_stays_within_its_bounds(cache: Cache) -> None:
    for age in range(5):
        cache.write(str(age), bytes(1000))
        os.utime(cache.folder / str(age), (moment := time.time() - age * 100, moment))
    cache.trim(most=4200)
    assert sorted(os.listdir(cache.folder)) == ["0", "1", "2", "3"]
    cache.trim(age=150)
    assert sorted(os.listdir(cache.folder)) == ["0", "1"]


def test_keys_tell_apart_what_is_not_the_same() -> None:
    assert len({key_of("a", "b"), key_of("ab"), key_of("a", b"b", ""), key_of("b", "a")}) == 4


def test_json_of_a_run_from_the_cache_is_that_of_the_first(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, INVALID / "quotation-marks")
    printed = []
    for _ in range(2):
        main(["check", str(corpus), "--texts", str(TEXTS), "--format", "json", "--cache", str(tmp_path / "cache")])
        printed.append(json.loads(capsys.readouterr().out))
    assert printed[0] == printed[1] != []


def test_in_a_shard_of_many_a_change_of_one_is_seen_and_said_where_it_stands(corpus: Path, cache: Cache) -> None:
    assert main(["convert", str(corpus), "--to", "shards"]) == 0
    assert check([corpus], [TEXTS], cache=cache) == check([corpus], [TEXTS])
    (path,) = corpus.glob("shards/*/mentions.jsonl")
    edit(path, '"form": "pronominal"', '"form": "pronoun"')
    for _ in range(2):
        report = check([corpus], [TEXTS], cache=cache)
        assert report == check([corpus], [TEXTS])
        assert {(finding.check, finding.path) for finding in report.findings} == {("record-schema", str(path))}


def test_findings_of_a_corpus_are_those_of_its_articles_and_of_the_corpus_level(corpus: Path, cache: Cache) -> None:
    for name in ("same-text", "mark-signs", "entity-unused"):
        lay_over(corpus, INVALID / name)
    whole = check([corpus], [TEXTS], cache=cache).findings
    wide = {one.check for one in whole if CHECKS[one.check].level in ("corpus", "release")}
    alone = [check([path], [TEXTS]).findings for path in sorted((corpus / "articles").iterdir())]
    assert {"same-text", "entity-unused"} <= wide
    assert {one for found in alone for one in found} == {one for one in whole if one.check not in wide}
