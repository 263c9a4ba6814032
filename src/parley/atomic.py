"""Writing that is whole or not there: files and folders appear under their name only when they are complete."""

import ctypes
import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parley.errors import UnusableInput

PREFIX = ".parley-"
"""Unfinished work lies under names that begin so, beside where it will go."""


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, its mode kept; the old one stays until the new one is complete. Raises: UnusableInput."""
    try:
        handle, name = tempfile.mkstemp(prefix=PREFIX, dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        why = f"cannot be written: {_why(error)}; what was there is unchanged{_mend(error)}"
        raise UnusableInput(why, path) from error


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target`, which takes its place when the block ends without an exception.

    Where the system can exchange two folders in one step (Linux), there is no moment without one of them; elsewhere a
    run killed between two renames leaves the old folder aside, and the next run puts it back. Raises: UnusableInput.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _recover(target)
        folder = _unfinished(target)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise UnusableInput(f"cannot be written: {_why(error)}", target) from error
    try:
        yield folder
        folder.chmod(0o755)
        _put(folder, target)
    except OSError as error:
        is_gone = isinstance(error, FileNotFoundError) and not folder.exists()
        why = "another run does so too, and removed what this one had done" if is_gone else _why(error)
        mend = "; run it again when that has ended" if is_gone else _mend(error)
        raise UnusableInput(f"cannot be written: {why}; what was there is unchanged{mend}", target) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_FULL = os.strerror(errno.ENOSPC)


def _why(error: OSError) -> str:
    if _FULL in str(error):  # pyarrow says much more
        return _FULL
    return error.strerror or str(error).replace("\n", " ")


def _mend(error: OSError) -> str:
    return "; make room, or write elsewhere" if _FULL in str(error) else ""


def _aside(target: Path) -> Path:
    return target.with_name(f"{PREFIX}{target.name}-old")


def _unfinished(target: Path) -> Path:
    return target.with_name(f"{PREFIX}{target.name}-new-{secrets.token_hex(4)}")


def _recover(target: Path) -> None:
    """Put back what a killed run left aside, and remove what it left unfinished.

    What is removed is renamed first: a run that is still at work on it then fails, instead of publishing what is left.
    """
    if _aside(target).is_dir() and not target.exists():
        _aside(target).rename(target)
    ours = re.compile(rf"{re.escape(f'{PREFIX}{target.name}-')}(old|new-[0-9a-f]{{8}})")
    for left in [path for path in target.parent.iterdir() if ours.fullmatch(path.name)]:
        doomed = _unfinished(target)
        with suppress(FileNotFoundError):
            left.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _put(folder: Path, target: Path) -> None:
    """Let `folder` take the name `target`; what had that name lies under `folder` or is gone afterwards."""
    if not target.exists():
        folder.rename(target)
    elif not _exchange(folder, target):
        target.rename(_aside(target))
        try:
            folder.rename(target)
        except OSError:
            _aside(target).rename(target)
            raise
        shutil.rmtree(_aside(target), ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step: renameat2 with RENAME_EXCHANGE (Linux 3.15). False where there is none."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of <linux/fs.h>
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def sweep(folder: Path) -> None:
    """Remove the files that a killed `write_text` left unfinished in a folder; a run still at work there then fails."""
    for path in folder.iterdir():
        if re.fullmatch(rf"{re.escape(PREFIX)}[a-z0-9_]{{8}}", path.name) and path.is_file():
            with suppress(OSError):
                path.unlink()
