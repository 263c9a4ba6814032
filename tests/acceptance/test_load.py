"""A release loads by path with `datasets` alone, and by `parley.load`, which is verified and never stale."""

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pytest
from features import features_of

import parley
from parley.build import build
from parley.errors import BrokenRelease, NewerRelease, NoRelease, UnknownName, UnusableInput
from parley.loader import table_files
from parley.records import CONFIGS
from parley.release import read_manifest, signed, write_manifest
from parley.tables.parquet import read_rows

SPLITS = ("train", "validation", "test")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection can be made; `datasets` shows no bars."""

    def refuse(*_: Any) -> None:
        raise AssertionError("tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    datasets.disable_progress_bars()


def rows_of(folder: Path, config: str, split: str) -> list[dict[str, Any]]:
    return list(read_rows([path for path in table_files(folder, config) if path.name.startswith(f"{split}-")]))


@pytest.mark.parametrize("kind", ["release", "hydrated"])
@pytest.mark.parametrize("config", CONFIGS)
def test_every_config_loads_by_path(config: str, kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder: Path = request.getfixturevalue(kind)
    loaded = datasets.load_dataset(str(folder), config, cache_dir=str(tmp_path))
    streamed = datasets.load_dataset(str(folder), config, streaming=True)
    assert list(loaded) == [split for split in SPLITS if rows_of(folder, config, split)]
    for split, data in loaded.items():
        assert data.to_list() == list(streamed[split]) == rows_of(folder, config, split)
        assert data.features == features_of(CONFIGS[config])
        assert (str(data.info.version), data.info.license) == ("0.1.0", "CC-BY-4.0")


@pytest.mark.parametrize("config", CONFIGS)
def test_the_files_by_themselves_load_with_the_same_features(config: str, release: Path, tmp_path: Path) -> None:
    paths = [str(path) for path in table_files(release, config)]
    loaded = datasets.load_dataset("parquet", data_files=paths, split="train", cache_dir=str(tmp_path))
    assert loaded.features == features_of(CONFIGS[config])
    assert len(loaded) == sum(len(rows_of(release, config, split)) for split in SPLITS)


def test_documents_are_loaded_without_naming_a_config(release: Path, tmp_path: Path) -> None:
    assert "mentions" in datasets.load_dataset(str(release), split="train", cache_dir=str(tmp_path)).column_names


@pytest.mark.parametrize("config", CONFIGS)
def test_load_gives_what_datasets_gives(config: str, release: Path, tmp_path: Path) -> None:
    loaded = parley.load(config, release=release)
    expected = datasets.load_dataset(str(release), config, cache_dir=str(tmp_path))
    assert {split: data.to_list() for split, data in loaded.items()} == {
        split: data.to_list() for split, data in expected.items()
    }
    assert loaded["train"].features == expected["train"].features


def test_load_gives_one_split_a_slice_or_a_stream(release: Path) -> None:
    every = parley.load("mentions", split="all", release=release)
    train = parley.load("mentions", split="train", release=release)
    assert len(every) == sum(len(rows_of(release, "mentions", split)) for split in SPLITS)
    assert parley.load("mentions", split="train[:3]", release=release).to_list() == train.to_list()[:3]
    assert list(parley.load("mentions", split="train", release=release, streaming=True)) == train.to_list()


def test_a_config_that_does_not_exist_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="no config 'mention'; known: documents, articles, mentions") as error:
        parley.load("mention")
    assert error.value.known == tuple(CONFIGS)


@pytest.mark.parametrize(("config", "split", "known"), [("mentions", "dev", SPLITS), ("marks", "test", ("train",))])
def test_a_split_that_does_not_exist_is_refused_with_the_known_ones(
    config: str, split: str, known: tuple[str, ...], release: Path
) -> None:
    with pytest.raises(UnknownName, match=f"no split of {config} '{split}'") as error:
        parley.load(config, split=split, release=release)
    assert sorted(error.value.known) == sorted(known)


def test_a_config_without_rows_is_refused_with_those_that_have_some(corpus: Path, tmp_path: Path) -> None:
    for path in (*corpus.glob("articles/*/*.jsonl"), *corpus.glob("articles/*/passes/*.jsonl")):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if '"layer": "move"' not in line), encoding="utf-8", newline="")
    for path in corpus.glob("articles/*/metadata.json"):
        path.write_text(re.sub('"move": "[a-z]+"', '"move": "none"', path.read_text("utf-8")), encoding="utf-8")
    folder = build(corpus, tmp_path / "dist").folder
    with pytest.raises(UnknownName, match=r"'moves'; known: documents, .*, marks, entities, passes$"):
        parley.load("moves", release=folder)


def test_a_version_is_taken_exactly_or_not_at_all(corpus: Path, release: Path, tmp_path: Path) -> None:
    path = corpus / "corpus.json"
    for version in ("0.9.0", "0.10.0"):
        path.write_text(path.read_text("utf-8").replace('"0.1.0"', f'"{version}"').replace('"0.9.0"', f'"{version}"'))
        build(corpus, tmp_path / "dist")
    shutil.copytree(release, tmp_path / "dist" / "copy of the first")
    dist = tmp_path / "dist"
    assert parley.versions(dist) == ("0.1.0", "0.9.0", "0.10.0")
    assert str(parley.load(release=dist)["train"].info.version) == "0.10.0"
    assert str(parley.load(release=dist, version="0.9.0")["train"].info.version) == "0.9.0"
    with pytest.raises(UnknownName, match=r"no version '0\.9'; known: 0\.1\.0, 0\.9\.0, 0\.10\.0"):
        parley.load(release=dist, version="0.9")


@pytest.mark.parametrize("config", ["mentions", "documents"])
def test_a_changed_file_is_not_loaded(config: str, copied: Path) -> None:
    parley.load(config, release=copied)
    path = table_files(copied, config)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
    with pytest.raises(BrokenRelease) as error:
        parley.load(config, release=copied)
    assert error.value.problems == (f"{path.relative_to(copied)}: its SHA-256 is not that of the manifest",)


def test_a_changed_card_is_not_loaded(copied: Path) -> None:
    path = copied / "README.md"
    path.write_text(path.read_text("utf-8").replace("num_examples: 1", "num_examples: 2"), encoding="utf-8")
    with pytest.raises(BrokenRelease):
        parley.load(release=copied)


@pytest.mark.parametrize("way", ["parley", "datasets"])
def test_what_is_loaded_is_never_stale(way: str, corpus: Path, tmp_path: Path) -> None:
    def genres() -> list[str]:
        folder = build(corpus, tmp_path / "dist").folder
        if way == "parley":
            return list(parley.load("articles", split="train", release=folder)["genre"])
        return list(
            datasets.load_dataset(str(folder), "articles", split="train", cache_dir=str(tmp_path / "c"))["genre"]
        )

    assert genres() == ["commentary"]
    path = corpus / "articles" / "selva-strait-2031" / "metadata.json"
    path.write_text(path.read_text("utf-8").replace("commentary", "news_report"), encoding="utf-8")
    assert genres() == ["news_report"]


def test_a_release_is_told_from_its_hydrated_copy(release: Path, hydrated: Path) -> None:
    for folder, text in ((release, None), (hydrated, "An open letter on grain")):
        (row,) = parley.load("articles", split="test", release=folder)
        assert (row["text"] and row["text"].split("\n")[0]) == text


@pytest.mark.parametrize(("path", "kind"), [("nowhere", UnusableInput), ("corpus", NoRelease)])
def test_without_a_release_nothing_is_loaded(path: str, kind: type[Exception], corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(kind):
        parley.load(release=tmp_path / path)


def test_unfinished_work_is_no_release(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / ".parley-0.1.0-new-0123abcd")
    assert parley.versions(tmp_path) == ()


def test_a_path_with_the_signs_of_partitions_and_patterns_loads(release: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(release, tmp_path / "split=test" / "ä b")
    assert len(parley.load("mentions", split="train", release=folder)) == 8
    assert parley.article("selva-strait-2031", release=folder).split == "train"


def newer(folder: Path, **values: str | None) -> Path:
    """A release as a later package might write it."""
    value = json.loads((folder / "manifest.json").read_text("utf-8")) | {"schema_version": "1.1.0", "unheard_of": True}
    value = {
        name: one for name, one in (value | values).items() if one is not None and name not in ("$schema", "digest")
    }
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    value["digest"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "call", [parley.load, parley.find_release, lambda release: parley.article("x", release=release)]
)
def test_a_release_of_a_newer_schema_says_which_package_it_needs(call: Callable[..., object], copied: Path) -> None:
    newer(copied, needs="0.4.0")
    with pytest.raises(
        NewerRelease, match=r"needs parley-corpus ≥ 0\.4\.0: its schema is 1\.1\.0, parley-corpus \S+ reads"
    ) as error:
        call(release=copied)
    assert (error.value.version, "\n" in str(error.value)) == ("0.1.0", False)


def test_a_newer_release_that_does_not_say_what_it_needs_promises_nothing(copied: Path) -> None:
    newer(copied, needs=None, schema_version="2.0.0")
    with pytest.raises(NewerRelease, match=r"needs parley-corpus that reads schema 2\.0\.0: "):
        parley.load(release=copied)


def test_beside_a_newer_release_the_older_one_loads_by_its_version_only(release: Path, copied: Path) -> None:
    dist = copied.parent
    newer(copied.rename(dist / "9"), version="9.0.0", needs="0.4.0")
    shutil.copytree(release, dist / "0.1.0")
    assert parley.versions(dist) == ("0.1.0", "9.0.0")
    assert len(parley.load("mentions", split="train", release=dist, version="0.1.0")) == 8
    with pytest.raises(NewerRelease):
        parley.load("mentions", release=dist)


def test_a_release_of_an_older_schema_loads(copied: Path) -> None:
    manifest = read_manifest(copied)
    write_manifest(copied, signed(manifest.model_copy(update={"schema_version": "0.9.0"})))
    assert len(parley.load("mentions", split="train", release=copied)) == 8
