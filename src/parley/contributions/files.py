"""The files of a corpus: read if they may be, else a finding says why not and the run goes on."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from parley.checks import DESCRIBED_CHECKS, FILE_CHECKS, Check, Described, RawFile
from parley.contributions import layout
from parley.contributions.places import finding, line_with
from parley.errors import UnusableInput
from parley.findings import Breach, Finding


def read_file(path: Path) -> RawFile:
    """A regular file. Raises: UnusableInput, if it cannot be read or is too large."""
    try:
        if not path.is_file():
            raise UnusableInput("is not a regular file; remove it", path)
        if path.stat().st_size > layout.MAX_BYTES:
            raise UnusableInput(f"has {path.stat().st_size} bytes, more than {layout.MAX_BYTES}; split it", path)
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}; check that it exists and may be read", path) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    return RawFile(path, path.name, data, text)


def _unread(path: Path) -> RawFile:
    return RawFile(path, path.name, b"", None)


def refusal(path: Path, root: Path) -> Finding | None:
    """Why a file of the corpus at `root` is not read, if so."""
    if layout.leads_out(path, root):
        breach = Breach("a symbolic link on the way leads out of the corpus", "put the file itself in its place")
        return finding("symlink-outside", breach, _unread(path))
    if not path.is_file():
        return finding("unexpected-file", Breach("is no regular file", "put a file in its place"), _unread(path))
    if (size := path.stat().st_size) > layout.MAX_BYTES:
        breach = Breach(
            f"has {size} bytes; at most {layout.MAX_BYTES} are read", "split it, or remove what is not text"
        )
        return finding("file-size", breach, _unread(path))
    return None


def open_file(path: Path, root: Path) -> tuple[RawFile, list[Finding]]:
    """A file of the corpus at `root`, with its findings of the level `file`. One that is not read has no text.

    Raises: UnusableInput for a file that may be read and cannot.
    """
    if (refused := refusal(path, root)) is not None:
        return _unread(path), [refused]
    file = read_file(path)
    return file, list(check_file(file))


def missing(folder: Path, name: str, mend: str) -> Finding:
    """That a file of the layout is not there."""
    return finding("missing-file", Breach("is missing", mend), _unread(folder / name))


def misplaced(path: Path, root: Path, said: str, mend: str) -> Finding:
    """What is wrong with something that lies where nothing of its name belongs."""
    if layout.leads_out(path, root):
        return finding(
            "symlink-outside", Breach("a symbolic link that leads out of the corpus", "remove it"), _unread(path)
        )
    if (name := layout.in_other_case(path.name)) is not None:
        breach = Breach(f"is named {path.name!r}, where the layout writes {name!r}", "rename it")
        return finding("name-case", breach, _unread(path))
    return finding("unexpected-file", Breach(said, mend), _unread(path))


def check_file(file: RawFile) -> Iterator[Finding]:
    """The findings of the level `file`: encoding and characters."""
    for check in FILE_CHECKS:
        for breach in check.run(file):
            yield finding(check, breach, file)


def check_described(record: Described, file: RawFile, line: int | None = None) -> Iterator[Finding]:
    """The findings of the level `record` on a record that describes corpus, article or entity."""
    for check in DESCRIBED_CHECKS:
        for breach in check.run(record):
            id = None if line is None else str(getattr(record, "id", ""))
            yield finding(check, replace(breach, record=id), file, "", line)


def check_canonical(file: RawFile, expected: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Whether a file without other `findings` is as `parley fix` would write it."""
    if not findings and file.text != expected:
        lines = zip((file.text or "").split("\n"), expected.split("\n"), strict=False)
        number = next((n for n, (seen, wanted) in enumerate(lines, 1) if seen != wanted), 1)
        yield finding(
            "canonical-form", Breach("is not in canonical form", "run `parley fix`", line=number, column=1), file
        )


def finding_elsewhere(check: Check[Any], breach: Breach, folder: Path, prefix: str = "") -> Finding:
    """A breach that names the file it lies in (`path`, seen from a folder), at the line of its record there."""
    file = read_file(Path(os.path.normpath(folder / (breach.path or "."))))
    line = breach.line or line_with(file, breach.record)
    return finding(check, replace(breach, path=None, line=None), file, prefix, line)
