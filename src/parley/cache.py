"""A cache: bytes by key in a folder, so that what was worked out once for the same input is not worked out again.

It may be lost at any time and is never trusted: an entry carries the digest of its content, and a damaged one is as if it
were not there. Where the folder cannot be written, nothing is kept. What nobody read for a month goes, and of more than
`MOST` bytes the oldest.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOST = 4 * 2**30
"""Bytes that a cache holds at most after `trim`."""
AGE = 30 * 86_400.0
"""Seconds after which an entry that was not read goes."""
TOUCH = 3_600.0
"""An entry that is read says so at most so often."""
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in `folder`, a file each, named by their keys. Several processes may use it at once."""

    folder: Path

    def read(self, key: str) -> bytes | None:
        """What was kept under a key; None where there is nothing, or nothing whole."""
        path = self.folder / key
        try:
            content = path.read_bytes()
            if time.time() - path.stat().st_mtime > TOUCH:
                os.utime(path)
        except OSError:
            return None
        data = content[_DIGEST:]
        return data if content[:_DIGEST] == _digest(data) else None

    def write(self, key: str, data: bytes) -> None:
        """Keep something under a key, whole or not at all."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_digest(data) + data)
                Path(name).replace(self.folder / key)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise

    def trim(self, most: int = MOST, age: float = AGE) -> None:
        """Remove what was not read for `age` seconds, then the oldest until at most `most` bytes are left."""
        left = most
        for modified, size, path in sorted(self._entries(), reverse=True):
            left -= size
            if left < 0 or time.time() - modified > age:
                with suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    known = entry.stat(follow_symlinks=False)
                    yield known.st_mtime, known.st_size, Path(entry.path)


def cache_at(folder: Path | None = None) -> Cache | None:
    """The cache in a folder, else where PARLEY_CACHE says, else among the user's; None where he has no home."""
    if folder is None and (said := os.environ.get("PARLEY_CACHE")):
        folder = Path(said)
    if folder is None:
        try:
            folder = _users() / "parley"
        except RuntimeError:  # no home folder is known
            return None
    return Cache(folder.absolute())


def _users() -> Path:
    """Where this system keeps the user's caches."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def key_of(*parts: str | bytes) -> str:
    """A key for what follows from these parts and from this code."""
    digest = hashlib.blake2b(code_version().encode(), digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


@cache
def code_version() -> str:
    """A digest of what results depend on beside the input: Python, the source of this package, the libraries installed.

    All libraries by their folders in `sys.path`: a list of those that matter would one day lack one.
    """
    package = Path(__file__).parent
    digest = hashlib.blake2b(sys.version.encode(), digest_size=20)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    for folder in sys.path:
        with suppress(OSError):
            digest.update("\n".join(sorted(n for n in os.listdir(folder or ".") if n.endswith("-info"))).encode())
    return digest.hexdigest()


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
