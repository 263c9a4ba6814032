"""What a run keeps of an article for the next one: what it found, and all that this follows from.

That is the code (`cache.key_of`); the names and bytes of the article's files; what its checks looked up in the authority
file, the annotators and the notes, which is recorded as they do it; and of a withheld article the copies of texts at hand.
What follows from more is not kept.
"""

import hashlib
import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, TypeAlias, TypeVar

import msgspec
from pydantic import BaseModel

from parley.cache import Cache, key_of
from parley.checks import ArticleSummary, Authority
from parley.contributions import layout
from parley.findings import Finding

Value = TypeVar("Value")
FileState: TypeAlias = tuple[bytes, int, int, int, int]
"""Name, bytes, time of change of the content and of the inode (ns), inode: a file whose state stays has its content."""
STATES = 2
"""So many states of an article are kept: before and after a change, of a branch and of its base."""
FINDINGS = 1_000
"""An article with more findings is not kept: it is mended soon."""
UNSETTLED = 2 * 10**9
"""A file changed so shortly (ns) before it was looked at may change again without showing it: clocks of files are coarse."""
_PASSES = layout.PASSES.encode()


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in an article; `summary` is None where its metadata cannot be read.

    `lacks_text` says that checks were not run for want of its text, `is_canonical` that all its lines are.
    """

    article: str
    findings: tuple[Finding, ...]
    summary: ArticleSummary | None
    is_withheld: bool
    lacks_text: bool
    is_canonical: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A result and what it follows from: files (`seen` at a time in ns), and digests of their content and of facts.

    `stamp` is the state of the corpus's own files, where the facts lie: while it stays, these need no look. `texts` is the
    state of the copies of withheld texts. Paths of findings are seen from the corpus.
    """

    files: tuple[FileState, ...]
    seen: int
    content: bytes
    looked_up: tuple[str, ...]
    facts: bytes
    stamp: str
    texts: str
    result: Result


class Traced(Mapping[str, Value]):
    """A mapping that says which keys were looked up: `name key`, or `name` where all were."""

    def __init__(self, name: str, values: Mapping[str, Value], looked_up: set[str]) -> None:
        self._name, self._values, self._looked_up = name, values, looked_up

    def __getitem__(self, key: str) -> Value:
        self._looked_up.add(f"{self._name} {key}")
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        self._looked_up.add(self._name)
        return iter(self._values)

    def __len__(self) -> int:
        self._looked_up.add(self._name)
        return len(self._values)


def traced(authority: Authority, looked_up: set[str]) -> Authority:
    """The same authority, that notes in `looked_up` what is asked of it."""
    return replace(
        authority,
        entities=Traced("entities", authority.entities, looked_up),
        annotators=Traced("annotators", authority.annotators, looked_up),
        notes=Traced("notes", authority.notes, looked_up),
    )


class Facts:
    """Digests of what may be looked up in an authority, by the names that `Traced` gives."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._known: dict[str, bytes] = {}
        self._always = repr((authority.is_complete, authority.knows_annotators, authority.version)).encode()

    def digest(self, names: Iterable[str]) -> bytes:
        """One digest of several facts, in the order of their names, and of what every check may ask."""
        digest = hashlib.blake2b(self._always, digest_size=16)
        for name in names:
            if name not in self._known:
                self._known[name] = self._of(name)
            digest.update(self._known[name])
        return digest.digest()

    def _of(self, name: str) -> bytes:
        kind, is_one, key = name.partition(" ")
        values: Mapping[str, Any] = getattr(self._authority, kind)
        said = (
            _plain(values.get(key)) if is_one else "\n".join(f"{key} {_plain(value)}" for key, value in values.items())
        )
        return hashlib.blake2b(f"{name}\n{said}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _plain(value: object) -> str:
    return value.model_dump_json() if isinstance(value, BaseModel) else repr(value)


def state_of(folder: str, most: int) -> tuple[FileState, ...] | None:
    """The files of an article or shard as the system describes them.

    None where there is more than regular files of at most `most` bytes and `passes`: such an article is checked each time.
    """
    if os.path.islink(folder) or os.path.islink(os.path.dirname(folder)):
        return None
    found: list[FileState] = []
    places = [(b"", os.fsencode(folder))]
    try:
        for prefix, place in places:
            with os.scandir(place) as entries:
                for entry in entries:
                    known, name = entry.stat(follow_symlinks=False), prefix + entry.name
                    if stat.S_ISREG(known.st_mode) and known.st_size <= most:
                        found.append((name, known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino))
                    elif stat.S_ISDIR(known.st_mode) and not prefix and name == _PASSES:
                        found.append((name, 0, 0, 0, 0))
                        places.append((_PASSES + b"/", entry.path))
                    else:
                        return None
    except OSError:
        return None
    return tuple(sorted(found))


def is_settled(files: Iterable[FileState], seen: int) -> bool:
    """Whether files looked at then cannot have changed since without another state (as git decides it for its index)."""
    return all(max(changed, moved) < seen - UNSETTLED for _, _, changed, moved, _ in files)


def content_of(folder: str, files: Iterable[FileState]) -> bytes | None:
    """A digest of the names and bytes of files; None where one cannot be read."""
    digest = hashlib.blake2b(digest_size=16)
    root = os.fsencode(folder)
    for name, *_ in files:
        data = b""
        try:
            if name != _PASSES:
                with open(os.path.join(root, name), "rb") as file:
                    data = file.read()
        except OSError:
            return None
        digest.update(b"%d %d " % (len(name), len(data)) + name)
        digest.update(data)
    return digest.digest()


def state_of_texts(sources: Sequence[Path]) -> str:
    """What tells one state of copies of withheld texts from another; never the same twice while they are changing."""
    if not sources:
        return ""
    files: list[FileState] = []
    for source in sources:
        for place, folders, names in os.walk(source):
            folders[:] = [name for name in folders if name != ".git"]
            files += _states(os.path.join(place, name) for name in names)
        files += _states([os.fspath(source.absolute())])
    if not is_settled(files, time.time_ns()):
        return secrets.token_hex(8)
    return hashlib.blake2b(repr(sorted(files)).encode(), digest_size=16).hexdigest()


def _states(paths: Iterable[str]) -> Iterator[FileState]:
    for path in paths:
        with suppress(OSError):
            known = os.stat(path)
            yield os.fsencode(path), known.st_size, known.st_mtime_ns, known.st_ctime_ns, known.st_ino


@dataclass(frozen=True, slots=True)
class Now:
    """An article as it is: the folder of its files, their state, since when that was so, and what else it follows from."""

    folder: str
    files: tuple[FileState, ...]
    seen: int
    facts: Facts
    stamp: str
    texts: str


@dataclass(slots=True)
class Memory:
    """What is kept of the articles of a shard, by id, the latest state first."""

    cache: Cache
    key: str
    kept: dict[str, list[Kept]]
    is_new: bool = field(default=False)

    def recall(self, article: str, now: Now) -> Kept | None:
        """What is known of an article as it is now: by the state of its files, or else by their content."""
        content: bytes | None = None
        for one in self.kept.get(article, ()):
            if one.result.is_withheld and one.texts != now.texts:
                continue
            if one.stamp != now.stamp and one.facts != now.facts.digest(one.looked_up):
                continue
            if one.files == now.files and is_settled(now.files, one.seen):
                return one
            content = content or content_of(now.folder, now.files)
            if content == one.content:
                again = replace(one, files=now.files, seen=now.seen, stamp=now.stamp)
                self.put(article, again)
                return again
        return None

    def put(self, article: str, kept: Kept) -> None:
        """Keep something, in place of what is known of the same content."""
        others = [one for one in self.kept.get(article, ()) if one.content != kept.content or one.texts != kept.texts]
        self.kept[article] = [kept, *others][:STATES]
        self.is_new = True

    def save(self) -> None:
        """Write what is new."""
        if self.is_new:
            self.cache.write(self.key, _ENCODER.encode(self.kept))


def memory_of(cache: Cache, articles: Sequence[str]) -> Memory:
    """What is kept of these articles."""
    key = key_of("articles", *articles)
    data = cache.read(key)
    with suppress(msgspec.MsgspecError):
        return Memory(cache, key, _DECODER.decode(data) if data is not None else {})
    return Memory(cache, key, {})


def from_corpus(findings: Iterable[Finding], folder: Path, root: Path) -> tuple[Finding, ...] | None:
    """Findings with their paths as seen from the corpus; None where one lies outside of `folder`, or they are many."""
    found: list[Finding] = []
    for one in findings:
        if len(found) == FINDINGS or one.related or not PurePath(one.path).is_relative_to(folder):
            return None
        found.append(one.model_copy(update={"path": PurePath(one.path).relative_to(root).as_posix()}))
    return tuple(found)


def from_here(findings: Iterable[Finding], root: Path) -> tuple[Finding, ...]:
    """The same with their paths as a run on `root` gives them."""
    return tuple(one.model_copy(update={"path": str(root / one.path)}) for one in findings)


def _encoded(value: object) -> bytes:
    if isinstance(value, Finding):
        return value.model_dump_json().encode()
    raise NotImplementedError(type(value))


def _decoded(kind: type, value: object) -> Finding:
    if kind is Finding and isinstance(value, bytes):
        return Finding.model_validate_json(value)
    raise NotImplementedError(kind)


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encoded)
_DECODER = msgspec.msgpack.Decoder(dict[str, list[Kept]], dec_hook=_decoded)
