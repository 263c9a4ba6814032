"""Finding a reader's copies of withheld texts, in folders of files and in git repositories among them."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parley.errors import UnusableInput
from parley.fingerprints import differing_blocks, fingerprint, normalisations, normalise
from parley.formats import TRANSFORMS
from parley.git import TreeFile, blobs, files_at_head
from parley.records import Copy, Fingerprint, Metadata
from parley.records.receipt import Verdict
from parley.records.text import Transform

TextOf = Callable[[Metadata], str | None]
"""Gives the normalised text of a withheld article, or None where no copy is at hand."""
MAX_BYTES = 16 * 2**20
"""Larger files are no article."""


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """What was found of one article's text. `text` is there only where it is verified.

    `path` is a file, or a git repository that has it as `revision`; `sha256` that of its bytes. `normalised` names what
    had to be normalised; `blocks` the numbers of the blocks that differ.
    """

    article: str
    status: Verdict
    path: Path | None = None
    text: str | None = None
    normalised: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()
    reason: str = ""
    revision: str = ""
    sha256: str = ""
    transform: Transform = "plain"

    @property
    def line(self) -> str:
        """The report's line on this article."""
        where = f"{self.path} in git, {self.revision}" if self.revision else self.path
        if self.status == "verified":
            after = f" after normalisation ({', '.join(self.normalised)})" if self.normalised else ""
            return f"{self.article}: verified{after}: {where}"
        if self.status == "differs":
            what = f"in block {', '.join(map(str, self.blocks))}" if self.blocks else "in the space between its blocks"
            return f"{self.article}: differs {what}: {where}; get the unchanged text"
        return f"{self.article}: {self.status.replace('-', ' ')}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _File:
    """A file that may be a copy: on disk, or in the repository `path` as `revision`, with its bytes."""

    path: Path
    name: str
    size: int
    revision: str = ""
    data: bytes | None = None

    def read(self) -> bytes:
        return self.path.read_bytes() if self.data is None else self.data


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file's normalised text, its fingerprint, what had to be normalised, and the digest of its bytes."""

    text: str
    fingerprint: Fingerprint
    normalised: tuple[str, ...]
    sha256: str


class Copies:
    """The files under some folders (or files given one by one), read when they are needed.

    With `in_git`, what the files do not have is sought in the git repositories among them, where git is installed.
    """

    def __init__(self, sources: Sequence[Path], in_git: bool = False) -> None:
        """Raises: UnusableInput for a source that does not exist or is empty."""
        for source in sources:
            if not source.exists():
                raise UnusableInput("does not exist; give a folder that holds the texts", source)
            try:
                if source.is_dir() and next(source.iterdir(), None) is None:
                    raise UnusableInput("is empty; give a folder that holds the texts", source)
            except OSError as error:
                raise UnusableInput(f"cannot be read: {error.strerror}", source) from error
        self._sources = sources
        self._in_git = in_git
        self._unread: list[str] = []

    @cached_property
    def _files(self) -> tuple[_File, ...]:
        return tuple(
            _File(path, path.name, size) for source in self._sources for path, size in sorted(files_below(source))
        )

    @cached_property
    def _repositories(self) -> Mapping[Path, Sequence[TreeFile]]:
        """The repositories among the sources that git reads, each with the files that its HEAD has."""
        found: dict[Path, Sequence[TreeFile]] = {}
        for folder in (folder for source in self._sources if self._in_git for folder, _ in _walk(source)):
            if is_repository(folder):
                try:
                    found[folder] = files_at_head(folder)
                except UnusableInput as error:
                    self._unread.append(f"{folder} was not looked through by git: {error.reason}")
        return found

    @cached_property
    def _readings(self) -> dict[tuple[Path, str, str], _Reading]:
        return {}

    def _read(self, file: _File, transform: str) -> _Reading:
        key = file.path, file.revision, transform
        found = self._readings.get(key)
        if found is None:
            data = file.read()
            raw = TRANSFORMS[transform](data)
            text, changed = normalise(raw), normalisations(raw) if transform == "plain" else ()
            found = _Reading(text, fingerprint(text), changed, hashlib.sha256(data).hexdigest())
            self._readings[key] = found
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[_File]]:
        found: dict[str, list[_File]] = defaultdict(list)
        for file in self._files:
            found[file.name].append(file)
        return found

    @cached_property
    def _by_size(self) -> Mapping[int, Sequence[_File]]:
        found: dict[int, list[_File]] = defaultdict(list)
        for file in self._files:
            found[file.size].append(file)
        return found

    def exact(self, copy: Copy) -> Path | None:
        """A file that has exactly the bytes recorded for a copy."""
        for file in self._by_size.get(copy.bytes, ()):
            with suppress(OSError):
                if hashlib.sha256(file.read()).hexdigest() == copy.sha256:
                    return file.path
        return None

    def original(self, metadata: Metadata) -> str | None:
        """The normalised text of a file that has exactly the bytes recorded for a copy, whatever the fingerprint."""
        for copy in metadata.provenance.copies:
            for file in self._by_size.get(copy.bytes, ()):
                with suppress(OSError, ValueError):
                    if (read := self._read(file, copy.transform)).sha256 == copy.sha256:
                        return read.text
        return None

    def _candidates(self, copies: Sequence[Copy]) -> Iterator[_File]:
        """The files, the likely ones first: of a copy's name, of its size, in git, all others."""
        named = [file for copy in copies for file in self._by_name.get(_name(copy), ())]
        sized = [file for copy in copies for file in self._by_size.get(copy.bytes, ())]
        first = dict.fromkeys([*named, *sized])
        yield from first
        for folder, files in self._repositories.items():
            for copy in copies:
                revisions = [f"{copy.commit}:{copy.path}"] if copy.commit else []
                revisions += [
                    f"HEAD:{file.path}"
                    for file in files
                    if file.size == copy.bytes or file.path.rsplit("/", 1)[-1] == _name(copy)
                ]
                for revision, data in blobs(folder, revisions):
                    yield _File(folder, _name(copy), len(data), revision, data)
        yield from (file for file in self._files if file not in first)

    def find(self, metadata: Metadata) -> FoundCopy:
        """The copy of an article's text: the file that has it, or the nearest to it."""
        id, wanted, copies = metadata.id, metadata.fingerprint, metadata.provenance.copies
        names = {_name(copy) for copy in copies}
        transforms = sorted({copy.transform for copy in copies})
        nearest: FoundCopy | None = None
        unreadable: FoundCopy | None = None
        for file in self._candidates(copies):
            path, revision = file.path, file.revision
            for transform in transforms:
                try:
                    read = self._read(file, transform)
                except OSError as error:
                    reason = f"{path} cannot be read: {error.strerror}"
                    unreadable = unreadable or FoundCopy(id, "unreadable", path, reason=reason)
                    continue
                except ValueError as error:
                    if file.name in names:
                        unreadable = FoundCopy(id, "unreadable", path, reason=f"{path}: {error}; get it again")
                    continue
                if read.fingerprint == wanted:
                    return FoundCopy(
                        id,
                        "verified",
                        path,
                        read.text,
                        read.normalised,
                        revision=revision,
                        sha256=read.sha256,
                        transform=transform,
                    )
                if abs(len(read.text) - wanted.code_points) > max(wanted.code_points // 2, 100):
                    continue
                blocks = differing_blocks(id, metadata.blocks, wanted.code_points, read.text)
                if len(blocks) < len(metadata.blocks) and (nearest is None or len(blocks) < len(nearest.blocks)):
                    nearest = FoundCopy(id, "differs", path, blocks=blocks, revision=revision)
        where = "; ".join(
            f"{copy.repository or 'a file'} {copy.path}" + (f" at {copy.commit}" if copy.commit else "")
            for copy in copies
        )
        mend = f"get {where}" if where else "its metadata name no copy"
        reason = "; ".join([f"none of {len(self._files)} files is it", *self._unread, mend])
        missing = FoundCopy(id, "not-found", reason=reason)
        return nearest or unreadable or missing


def no_text(_: Metadata) -> None:
    """For a run without texts."""


def texts_from(sources: Sequence[Path]) -> TextOf:
    """Gives withheld texts from folders of files; none without folders."""
    if not sources:
        return no_text
    copies = Copies(sources)
    return lambda metadata: copies.find(metadata).text


def _name(copy: Copy) -> str:
    return copy.path.rsplit("/", 1)[-1]


def _walk(source: Path) -> Iterator[tuple[Path, list[str]]]:
    """The folders below one, each with the names of its files; what git keeps for itself is left out."""
    for place, folders, files in os.walk(source):
        is_bare = _is_bare(Path(place))
        folders[:] = [] if is_bare else [name for name in folders if name != ".git"]
        yield Path(place), [] if is_bare else files


def is_repository(folder: Path) -> bool:
    """Whether a folder is the top of a git repository, or a bare one."""
    return (folder / ".git").exists() or _is_bare(folder)


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def files_below(source: Path, most: int | None = MAX_BYTES) -> Iterator[tuple[Path, int]]:
    """The files of a folder with their sizes, or the one file; larger ones than `most` bytes are left out."""
    paths = [source] if source.is_file() else (folder / name for folder, names in _walk(source) for name in names)
    for path in paths:
        with suppress(OSError):
            if path.is_file() and (most is None or path == source or path.stat().st_size <= most):
                yield path, path.stat().st_size
