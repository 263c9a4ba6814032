"""Disks fill, workers die, builds meet: the release is whole or as it was, one line says why, and the next run succeeds."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from overlays import VALID

from parley import shards as building
from parley.build import build
from parley.cache import Cache
from parley.contributions import shards
from parley.errors import UnusableInput
from parley.release import MANIFEST, verify
from parley.tables import write_parts

ROOT = Path(__file__).resolve().parents[2]
BUILD = (
    "import sys; from parley.contributions import shards; from parley.cli import main; "
    "shards.ARTICLES = 2; sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article a shard or two."""
    monkeypatch.setattr(shards, "ARTICLES", 2)


def state(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def full_after(count: int) -> Callable[..., None]:
    """Writing of parts on a disk that is full after so many shards."""
    calls = iter(range(1_000))

    def write(tables: dict[str, Any], folder: Path) -> None:
        if next(calls) >= count:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_parts(tables, folder)

    return write


@pytest.mark.parametrize("count", [0, 2])
def test_a_full_disk_leaves_what_was_there_and_is_named(
    count: int, copied: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(copied.parent)
    with monkeypatch.context() as patch:
        patch.setattr(building, "write_parts", full_after(count))
        with pytest.raises(UnusableInput, match="No space left on device; what was there is unchanged; make room"):
            build(corpus, copied.parent, cache=Cache(tmp_path / "cache"))
    assert state(copied.parent) == before
    assert os.listdir(copied.parent) == ["0.1.0"]
    assert build(corpus, copied.parent, cache=Cache(tmp_path / "cache")).folder == copied
    assert state(copied.parent) == before


MOUNT = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]


@pytest.fixture(scope="module")
def mounts() -> None:
    """Skips where a test may not mount a small file system of its own."""
    if shutil.which("unshare") is None:
        pytest.skip("there is no unshare")
    tried = subprocess.run([*MOUNT, "mount -t tmpfs -o size=64k none /mnt"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no file system may be mounted here: {tried.stderr.decode().strip()}")


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize("size", ["16k", "150k", "300k"])
def test_a_disk_that_is_really_full_ends_the_build_with_one_line(size: str, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    script = (
        f'mount -t tmpfs -o size={size} none disk && "$0" -m parley build "$1" --output disk --no-cache; ls -A disk >&2'
    )
    done = subprocess.run(
        [*MOUNT, script, sys.executable, VALID], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.stderr == (
        "parley: disk/0.1.0: cannot be written: No space left on device; what was there is unchanged; "
        "make room, or write elsewhere\n"
    )


@pytest.mark.parametrize("damage", [b"", b"PAR1"])
def test_a_part_that_was_cut_off_is_never_released(
    damage: bytes, copied: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(copied.parent)

    def cut(tables: dict[str, Any], folder: Path) -> None:
        write_parts(tables, folder)
        next(folder.rglob("*.parquet")).write_bytes(damage)

    monkeypatch.setattr(building, "write_parts", cut)
    with pytest.raises(UnusableInput, match=r"cannot be read back .* what was there is unchanged"):
        build(corpus, copied.parent)
    assert state(copied.parent) == before
    assert os.listdir(copied.parent) == ["0.1.0"]


def processes_below(parent: int) -> list[int]:
    """The ids of the processes that a process has started."""
    return [int(line) for line in Path(f"/proc/{parent}/task/{parent}/children").read_text("utf-8").split()]


def is_there(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def at_work(corpus: Path, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A build with two workers that have begun."""
    command = [sys.executable, "-c", BUILD, "build", str(corpus), "--output", str(tmp_path / "dist"), "--workers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until(lambda: len(processes_below(process.pid)) > 2 or process.poll() is not None)
        yield process


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_workers_end_with_the_build_that_is_killed_and_the_next_one_succeeds(
    at_work: "subprocess.Popen[bytes]", corpus: Path, tmp_path: Path, release: Path
) -> None:
    below = processes_below(at_work.pid)
    at_work.send_signal(signal.SIGKILL)
    at_work.wait()
    until(lambda: not any(map(is_there, below)))
    assert not (tmp_path / "dist" / "0.1.0").exists()
    assert verify(build(corpus, tmp_path / "dist").folder).version == release.name
    assert os.listdir(tmp_path / "dist") == ["0.1.0"]


def test_two_builds_into_one_folder_leave_one_whole_release(corpus: Path, tmp_path: Path) -> None:
    output, cache = tmp_path / "dist", tmp_path / "cache"
    command = [sys.executable, "-c", BUILD, "build", *map(str, (corpus, "--output", output, "--cache", cache))]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert all(not line or ("another run does so too" in line) for line in said)
    assert "" in said
    assert verify(output / "0.1.0").version == "0.1.0"
    assert os.listdir(output) == ["0.1.0"]


def test_a_build_whose_folder_another_takes_says_so(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "dist"

    def overtaken(tables: dict[str, Any], folder: Path) -> None:
        monkeypatch.undo()
        build(corpus, output)
        write_parts(tables, folder)

    monkeypatch.setattr(building, "write_parts", overtaken)
    with pytest.raises(UnusableInput, match="another run does so too"):
        build(corpus, output)
    verify(output / "0.1.0")
    assert os.listdir(output) == ["0.1.0"]
    assert (output / "0.1.0" / MANIFEST).is_file()
