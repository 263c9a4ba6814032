"""Checks and builds say and write the same whoever works: one process, several, or a cluster one of whose workers dies."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.build import build
from parley.contributions import shards
from parley.contributions.check import check
from parley.contributions.corpus import open_corpus
from parley.contributions.stored import Stored, articles
from parley.errors import LostWorker, UnusableInput
from parley.executors import Processes, executor_of
from parley.release import files_in, sha256_of
from parley.shards import build_shard

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated corpus of 30 articles."""
    folder = tmp_path_factory.mktemp("generated")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "--size", "30", "--output", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "corpus"


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several shards instead of one."""
    monkeypatch.setattr(shards, "ARTICLES", 4)


def digests(folder: Path) -> dict[str, str]:
    return {path: sha256_of(folder / path) for path in files_in(folder)}


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one process builds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "ARTICLES", 4)
        return digests(build(corpus, tmp_path_factory.mktemp("alone")).folder)


def kill_one_at_work(folder: Path, workers: list[int]) -> threading.Thread:
    """Kill the first of these processes once a shard has been built."""

    def kill() -> None:
        while not workers or not list(folder.rglob("parts-*/0000*/articles")):
            time.sleep(0.005)
        os.kill(workers[0], signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def test_processes_that_lose_one_of_them_build_the_same_bytes(
    corpus: Path, alone: dict[str, str], tmp_path: Path
) -> None:
    with executor_of(workers=2) as executor:
        assert executor is not None
        thread = kill_one_at_work(tmp_path, [executor.submit(os.getpid).result()])
        release = build(corpus, tmp_path, executor=executor)
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert digests(release.folder) == alone


def test_processes_find_what_one_finds_in_the_same_order(corpus: Path, tmp_path: Path) -> None:
    corpus = shutil.copytree(corpus, tmp_path / "corpus")
    for number, path in enumerate(sorted(corpus.glob("articles/*/metadata.json"))[::5]):
        text = path.read_text("utf-8")
        path.write_text(text.replace('"id": "', f'"id": "x{number}'), encoding="utf-8")
    with executor_of(workers=2) as executor:
        report = check([corpus], executor=executor)
    assert report == check([corpus])
    assert report.findings


def test_a_worker_that_always_dies_ends_the_run_with_one_line(corpus: Path) -> None:
    opened = open_corpus(corpus)
    with executor_of(workers=2) as executor, pytest.raises(LostWorker, match=r"workers died over \S+ … \S+, each time"):
        list(shards.run(die, shards.plan(opened, articles(corpus).stored), opened, executor))


def die(shard: shards.Shard, corpus: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_is_submitted_after_a_death_is_done(tmp_path: Path) -> None:
    with Processes(1) as processes:
        assert processes.submit(os.kill, processes.submit(os.getpid).result(), signal.SIGKILL).exception() is not None
        assert processes.submit(len, "four").result() == 4


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[int]]]:
    """The address of a Dask cluster of two processes on the loopback address, and their process ids."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as local:
        yield local.scheduler_address, [worker.pid for worker in local.workers.values()]


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_builds_the_same_bytes(
    corpus: Path, alone: dict[str, str], tmp_path: Path, cluster: tuple[str, list[int]]
) -> None:
    address, workers = cluster
    thread = kill_one_at_work(tmp_path, workers)
    with executor_of(cluster=address) as executor:
        release = build(corpus, tmp_path, executor=executor)
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert digests(release.folder) == alone


def test_two_attempts_at_one_shard_publish_once(corpus: Path, tmp_path: Path) -> None:
    opened = open_corpus(corpus)
    first = shards.plan(opened, articles(corpus).stored)[0]
    done = [build_shard(tmp_path, first, opened) for _ in range(2)]
    assert done[0].parts == done[1].parts
    assert [path.name for path in tmp_path.iterdir()] == ["00000"]


def test_a_cluster_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(UnusableInput, match="no Dask scheduler answers"), executor_of(cluster="tcp://127.0.0.1:1"):
        pass


def test_an_article_more_moves_the_ends_of_few_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "ARTICLES", 20)
    before = [Stored(f"{number:04d}-made-up") for number in range(0, 2000, 2)]
    for new in range(1, 2000, 100):
        after = sorted([*before, Stored(f"{new:04d}-made-up")], key=lambda one: one.id)
        changed = set(shards.cut(after)) - set(shards.cut(before))
        assert len(changed) <= 8
        assert all(len(run) <= 30 for run in shards.cut(after))
    assert [one for run in shards.cut(before) for one in run] == before
