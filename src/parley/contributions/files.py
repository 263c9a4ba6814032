"""The files of a corpus: read if they may be, else a finding says why not and the run goes on."""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from parley.checks import DESCRIBED_CHECKS, FILE_CHECKS, Check, Described, RawFile
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.places import finding, line_with
from parley.errors import UnusableInput
from parley.findings import Breach, Finding, Listing
from parley.records import Metadata


class ArticleFiles(Protocol):
    """The files of one article by their path in its folder, wherever they are stored.

    `names` are those that are there: metadata, text and gold if any, then the passes by name. `data` gives the same bytes
    in every layout but for the metadata, `sources` the files of the system that they come from.
    """

    @property
    def id(self) -> str: ...
    @property
    def root(self) -> Path: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def sources(self) -> tuple[Path, ...]: ...
    def data(self, name: str) -> bytes: ...
    def open(self, name: str) -> tuple[RawFile, list[Finding]]:
        """A file with its findings of the level `file`. One that is not read has no text. Raises: UnusableInput."""

    def strays(self) -> Iterator[Finding]:
        """What lies beside the article's files and does not belong there."""

    def metadata_text(self, metadata: Metadata) -> str:
        """The canonical form of the metadata as it is stored here."""

    def placed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Findings in these files, at their places in the files of the system."""


@dataclass(frozen=True)
class FolderFiles:
    """The files of an article that has a folder of its own, as they are when they are first asked for."""

    folder: Path

    @cached_property
    def _entries(self) -> Mapping[str, bool]:
        """What lies in the folder: whether it is a file itself, and no symbolic link."""
        if layout.leads_out(self.folder, self.root):
            return {}
        with os.scandir(self.folder) as entries:
            return {entry.name: entry.is_file(follow_symlinks=False) for entry in entries}

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def root(self) -> Path:
        return self.folder.parent.parent

    @property
    def names(self) -> tuple[str, ...]:
        own = [name for name in layout.ARTICLE_FILES if name in self._entries]
        passes = sorted((self.folder / layout.PASSES).glob("*.jsonl")) if layout.PASSES in self._entries else ()
        return (*own, *(f"{layout.PASSES}/{path.name}" for path in passes))

    @property
    def sources(self) -> tuple[Path, ...]:
        return tuple(self.folder / name for name in self.names)

    def data(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def open(self, name: str) -> tuple[RawFile, list[Finding]]:
        return open_file(self.folder / name, self.root, self._entries.get(name, False))

    def strays(self) -> Iterator[Finding]:
        if not self._entries and layout.leads_out(self.folder, self.root):
            yield misplaced(self.folder, self.root, "", "")
            return
        for path in layout.unexpected_in_article(self.folder) if self._entries.keys() - layout.ARTICLE_FILES else ():
            yield misplaced(path, self.root, "does not belong in an article's folder", "remove it")
        if layout.METADATA not in self._entries:
            yield missing(self.folder, layout.METADATA, "write it (CONTRIBUTING.md), then run `parley fix`")

    def metadata_text(self, metadata: Metadata) -> str:
        return file_text(metadata)

    def placed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        yield from findings


def read_file(path: Path, most: int = layout.MAX_BYTES) -> RawFile:
    """A regular file. Raises: UnusableInput, if it cannot be read or is too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnusableInput("is not a regular file; remove it", path)
        if status.st_size > most:
            raise UnusableInput(f"has {status.st_size} bytes, more than {most}; split it", path)
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


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def refusal(path: Path, root: Path, most: int = layout.MAX_BYTES, is_inside: bool = False) -> Finding | None:
    """Why a file of the corpus at `root` is not read, if so; `is_inside` where no symbolic link can lead out of it."""
    if not is_inside and layout.leads_out(path, root):
        breach = Breach("a symbolic link on the way leads out of the corpus", "put the file itself in its place")
        return finding("symlink-outside", breach, _unread(path))
    status = _status(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        return finding("unexpected-file", Breach("is no regular file", "put a file in its place"), _unread(path))
    if (size := status.st_size) > most:
        breach = Breach(f"has {size} bytes; at most {most} are read", "split it, or remove what is not text")
        return finding("file-size", breach, _unread(path))
    return None


def open_file(path: Path, root: Path, is_inside: bool = False) -> tuple[RawFile, list[Finding]]:
    """A file of the corpus at `root`, with its findings of the level `file`. One that is not read has no text.

    With `is_inside` it is known that no symbolic link can lead out. Raises: UnusableInput for a file that may be read and
    cannot.
    """
    if (refused := refusal(path, root, is_inside=is_inside)) is not None:
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
    found = Listing()
    for check in FILE_CHECKS:
        for breach in check.run(file):
            found.add(check.id, partial(finding, check, breach, file))
    yield from found


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


def finding_elsewhere(check: Check[Any], breach: Breach, file: RawFile, prefix: str = "") -> Finding:
    """A breach that names the file it lies in, which is `file`, at the line of its record there."""
    line = breach.line or line_with(file, breach.record)
    return finding(check, replace(breach, path=None, line=None), file, prefix, line)
