"""Finding a reader's copies of withheld texts, in folders of files."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Literal

from parley.errors import UnusableInput
from parley.fingerprints import differing_blocks, fingerprint, normalisations, normalise
from parley.formats import TRANSFORMS
from parley.records import Fingerprint, Metadata

TextOf = Callable[[Metadata], str | None]
"""Gives the normalised text of a withheld article, or None where no copy is at hand."""
MAX_BYTES = 16 * 2**20
"""Larger files are no article."""
CopyStatus = Literal["verified", "differs", "not-found", "unreadable"]


@dataclass(frozen=True, slots=True)
class FoundCopy:
    """What was found of one article's text. `text` is there only where it is verified.

    `normalised` names what had to be normalised; `blocks` the numbers of the blocks that differ.
    """

    article: str
    status: CopyStatus
    path: Path | None = None
    text: str | None = None
    normalised: tuple[str, ...] = ()
    blocks: tuple[int, ...] = ()
    reason: str = ""

    @property
    def line(self) -> str:
        """The report's line on this article."""
        if self.status == "verified":
            after = f" after normalisation ({', '.join(self.normalised)})" if self.normalised else ""
            return f"{self.article}: verified{after}: {self.path}"
        if self.status == "differs":
            where = f"in block {', '.join(map(str, self.blocks))}" if self.blocks else "in the space between its blocks"
            return f"{self.article}: differs {where}: {self.path}; get the unchanged text"
        return f"{self.article}: {self.status.replace('-', ' ')}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file's normalised text, its fingerprint, and what had to be normalised."""

    text: str
    fingerprint: Fingerprint
    normalised: tuple[str, ...]


class Copies:
    """The files under some folders (or files given one by one), read when they are needed."""

    def __init__(self, sources: Sequence[Path]) -> None:
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

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        return tuple(path for source in self._sources for path in sorted(_walk(source)))

    @cached_property
    def _readings(self) -> dict[tuple[Path, str], _Reading]:
        return {}

    def _read(self, path: Path, transform: str) -> _Reading:
        found = self._readings.get((path, transform))
        if found is None:
            raw = TRANSFORMS[transform](path.read_bytes())
            text, changed = normalise(raw), normalisations(raw) if transform == "plain" else ()
            found = self._readings[path, transform] = _Reading(text, fingerprint(text), changed)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[Path]]:
        found: dict[str, list[Path]] = defaultdict(list)
        for path in self._files:
            found[path.name].append(path)
        return found

    @cached_property
    def _by_digest(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in self._files:
            with suppress(OSError):
                found[hashlib.sha256(path.read_bytes()).hexdigest()] = path
        return found

    def original(self, metadata: Metadata) -> str | None:
        """The normalised text of a file that has exactly the bytes recorded for a copy, whatever the fingerprint."""
        for copy in metadata.provenance.copies:
            if path := self._by_digest.get(copy.sha256):
                with suppress(ValueError):
                    return self._read(path, copy.transform).text
        return None

    def find(self, metadata: Metadata) -> FoundCopy:
        """The copy of an article's text: first by its name, then any file with that text, then the nearest file."""
        id, wanted = metadata.id, metadata.fingerprint
        names = {copy.path.rsplit("/", 1)[-1]: copy for copy in metadata.provenance.copies}
        transforms = sorted({copy.transform for copy in metadata.provenance.copies})
        nearest: FoundCopy | None = None
        unreadable: FoundCopy | None = None
        named = [path for name in names for path in self._by_name.get(name, ())]
        for path in chain(named, (path for path in self._files if path.name not in names)):
            for transform in transforms:
                try:
                    read = self._read(path, transform)
                except OSError as error:
                    reason = f"{path} cannot be read: {error.strerror}"
                    unreadable = unreadable or FoundCopy(id, "unreadable", path, reason=reason)
                    continue
                except ValueError as error:
                    if path.name in names:
                        unreadable = FoundCopy(id, "unreadable", path, reason=f"{path}: {error}; get it again")
                    continue
                if read.fingerprint == wanted:
                    return FoundCopy(id, "verified", path, read.text, read.normalised)
                if abs(len(read.text) - wanted.code_points) > max(wanted.code_points // 2, 100):
                    continue
                blocks = differing_blocks(id, metadata.blocks, wanted.code_points, read.text)
                if len(blocks) < len(metadata.blocks) and (nearest is None or len(blocks) < len(nearest.blocks)):
                    nearest = FoundCopy(id, "differs", path, blocks=blocks)
        where = "; ".join(
            f"{copy.repository or 'a file'} {copy.path}" + (f" at {copy.commit}" if copy.commit else "")
            for copy in metadata.provenance.copies
        )
        mend = f"get {where}" if where else "its metadata name no copy"
        missing = FoundCopy(id, "not-found", reason=f"none of {len(self._files)} files is it; {mend}")
        return nearest or unreadable or missing


def no_text(_: Metadata) -> None:
    """For a run without texts."""


def texts_from(sources: Sequence[Path]) -> TextOf:
    """Gives withheld texts from folders of files; none without folders."""
    if not sources:
        return no_text
    copies = Copies(sources)
    return lambda metadata: copies.find(metadata).text


def _walk(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    for path in source.rglob("*"):
        relative = path.relative_to(source).parts
        if ".git" not in relative and path.is_file() and path.stat().st_size <= MAX_BYTES:
            yield path
