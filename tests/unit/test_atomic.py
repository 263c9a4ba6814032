"""What is written is whole or not there, and what was there before stays until then."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley import atomic
from parley.atomic import PREFIX, new_folder, write_text
from parley.build import build
from parley.errors import UnusableInput
from parley.release import verify


def full(*_: Any, **__: Any) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def write(target: Path, *steps: Callable[[Path], object]) -> None:
    """Replace a folder by one on which these steps were done."""
    with new_folder(target) as folder:
        for step in steps:
            step(folder)


def file(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).touch()


def litter(folder: Path) -> list[Path]:
    return list(folder.glob(f"{PREFIX}*"))


@pytest.fixture(params=["exchange", "rename"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of replacing a folder: in one step, and where a system has no such step."""
    if request.param == "rename":
        monkeypatch.setattr(atomic, "_exchange", lambda *_: False)
    return str(request.param)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "metadata.json"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(
        UnusableInput, match=r"metadata.json: cannot be written: No space left on device; what was"
    ) as e:
        write_text(path, "new")
    assert (e.value.path, path.read_text("utf-8"), os.listdir(tmp_path)) == (path, "old", ["metadata.json"])


def test_a_file_is_replaced_with_its_line_ends_and_characters(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    write_text(path, "old")
    write_text(path, "שָׁלוֹם\r\n👩🏽‍✈️")
    assert path.read_bytes().decode("utf-8") == "שָׁלוֹם\r\n👩🏽‍✈️"
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_file_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="No such file or directory"):
        write_text(tmp_path / "nowhere" / "file", "text")


def test_a_full_disk_leaves_the_old_folder(tmp_path: Path, system: str) -> None:
    target = tmp_path / "0.1.0"
    write(target, file("old"))
    with pytest.raises(UnusableInput, match="No space left on device; what was there is unchanged"):
        write(target, file("new"), full)
    assert (os.listdir(target), litter(tmp_path)) == (["old"], [])


def test_a_folder_is_replaced_whole(tmp_path: Path, system: str) -> None:
    target = tmp_path / "0.1.0"
    for name in ("one", "two"):
        write(target, file(name))
    assert (os.listdir(target), litter(tmp_path)) == (["two"], [])


def test_a_folder_that_cannot_take_its_name_leaves_the_old_one_in_place(
    tmp_path: Path, system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "0.1.0", file("old"))
    monkeypatch.setattr(Path, "chmod", lambda *_: None)  # the first step after the block, which would fail before
    with pytest.raises(UnusableInput, match="what was there is unchanged"):
        write(tmp_path / "0.1.0", shutil.rmtree)
    assert (os.listdir(tmp_path), os.listdir(tmp_path / "0.1.0")) == (["0.1.0"], ["old"])


def test_an_interrupted_run_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "0.1.0"
    target.mkdir()
    with pytest.raises(KeyboardInterrupt), new_folder(target):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == ["0.1.0"]


def test_a_folder_left_aside_by_a_killed_run_is_put_back(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}0.1.0-old").mkdir()
    (tmp_path / f"{PREFIX}0.1.0-old" / "old").touch()
    (tmp_path / f"{PREFIX}0.1.0-new-0123abcd").mkdir()
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "0.1.0"):
        raise KeyboardInterrupt
    assert (os.listdir(tmp_path), os.listdir(tmp_path / "0.1.0")) == (["0.1.0"], ["old"])


@pytest.mark.parametrize("other", ["copy-2", "copy-new-1", "copy-old", "c"])
def test_the_work_of_a_run_for_another_folder_is_left_alone(tmp_path: Path, other: str) -> None:
    with new_folder(tmp_path / other) as theirs:
        write(tmp_path / "copy")
        (theirs / "file").touch()
    assert os.listdir(tmp_path / other) == ["file"]


def test_of_two_runs_for_one_folder_the_first_fails_and_publishes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "0.1.0"
    with pytest.raises(UnusableInput, match="cannot be written"):
        write(target, file("half"), lambda _: write(target, file("whole")))
    assert (os.listdir(target), litter(tmp_path)) == (["whole"], [])


def test_a_name_with_the_signs_of_a_pattern_is_a_name(tmp_path: Path) -> None:
    target = tmp_path / "copy [1]*"
    (tmp_path / f"{PREFIX}copy [1]*-new-0123abcd").mkdir()
    write(target, file("file"))
    assert (os.listdir(target), litter(tmp_path)) == (["file"], [])


@pytest.mark.parametrize("where", ["pyarrow.parquet.ParquetWriter.write_table", "pathlib.Path.write_text"])
def test_a_disk_that_fills_during_a_build_leaves_the_old_release(
    where: str, corpus: Path, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = verify(copied)
    monkeypatch.setattr(where, full)
    with pytest.raises(UnusableInput, match="No space left on device"):
        build(corpus, copied.parent)
    assert (verify(copied), os.listdir(copied.parent)) == (before, [copied.name])
