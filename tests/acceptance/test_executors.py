"""A release has the same bytes whoever builds it: here, in processes, or on a cluster one of whose workers dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley import shards
from parley.build import build
from parley.executors import executor_of
from parley.release import files_in, sha256_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated corpus of 60 articles."""
    folder = tmp_path_factory.mktemp("generated")
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), "--size", "60", "--output", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "corpus"


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen shards instead of one."""
    monkeypatch.setattr(shards, "ARTICLES", 4)


def digests(folder: Path) -> dict[str, str]:
    return {path: sha256_of(folder / path) for path in files_in(folder)}


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one process builds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "ARTICLES", 4)
        return digests(build(corpus, tmp_path_factory.mktemp("alone")).folder)


def test_processes_build_the_same_bytes(corpus: Path, alone: dict[str, str], tmp_path: Path) -> None:
    with executor_of(workers=2) as executor:
        assert digests(build(corpus, tmp_path, executor=executor).folder) == alone


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
    killed: list[int] = []

    def kill() -> None:
        while not list(tmp_path.rglob("parts-*/0000*/articles")):
            time.sleep(0.005)
        os.kill(workers[0], signal.SIGKILL)
        killed.append(workers[0])

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    with executor_of(cluster=address) as executor:
        release = build(corpus, tmp_path, executor=executor)
    assert killed
    assert digests(release.folder) == alone


def test_two_attempts_at_one_shard_publish_once(corpus: Path, tmp_path: Path) -> None:
    from parley.contributions import layout
    from parley.contributions.corpus import open_corpus

    first = shards.plan(open_corpus(corpus), layout.article_folders(corpus))[0]
    done = [shards.work(first, tmp_path) for _ in range(2)]
    assert done[0].parts == done[1].parts
    assert [path.name for path in tmp_path.iterdir()] == ["00000"]


def test_a_cluster_that_does_not_answer_is_named(tmp_path: Path) -> None:
    from parley.errors import UnusableInput

    pytest.importorskip("distributed")
    with pytest.raises(UnusableInput, match="no Dask scheduler answers"), executor_of(cluster="tcp://127.0.0.1:1"):
        pass
