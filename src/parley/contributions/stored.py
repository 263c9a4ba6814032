"""Which articles a corpus has and where each is stored: in a folder of its own, or in a shard. A corpus may have both."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.files import ArticleFiles, FolderFiles, missing, read_file, refusal
from parley.contributions.places import finding, shown
from parley.contributions.remote import is_url, read, shards_at
from parley.contributions.shard_files import ShardFiles
from parley.contributions.shard_lines import Run, group
from parley.contributions.sharded import Shard, open_remote_shard, open_shard
from parley.errors import UnusableInput
from parley.findings import Breach, Finding

OPEN = 4
"""So many shards are kept open at once: those of articles that follow each other are few."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An article by its id, and the name or the URL of the shard it lies in; without one it has a folder of its own."""

    id: str
    shard: str | None = None


@dataclass(frozen=True, slots=True)
class Articles:
    """The articles of a corpus by id, each once, and what is wrong with how they are stored."""

    stored: tuple[Stored, ...]
    findings: tuple[Finding, ...]
    is_whole: bool = True
    """False where only some of the corpus were asked for."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.stored)


def articles(root: Path, url: str | None = None) -> Articles:
    """The articles of a corpus; `url` is where it lies if `root` has only its own files. Raises: UnusableInput."""
    found = stored_in(root) if url is None else _stored_at(url)
    if not found.stored:
        raise UnusableInput("has no articles; add one under articles/<article-id>/", root)
    return found


def stored_in(root: Path) -> Articles:
    """The articles of a corpus, if there are any."""
    folder = root / layout.ARTICLES
    with os.scandir(folder) if folder.is_dir() else nullcontext(()) as entries:
        names = [entry.name for entry in entries if entry.is_dir()]
    shards: list[tuple[str, RawFile, str]] = []
    lacking: list[Finding] = []
    for shard in layout.shards(root):
        path = shard / layout.SHARD_ARTICLES
        if refusal(path, root, layout.MAX_SHARD_BYTES) is None:
            shards.append((shard.name, read_file(path, layout.MAX_SHARD_BYTES), shown(path)))
        else:
            lacking.append(missing(shard, path.name, "add it, or remove the shard"))
    return _index(names, shards, lacking)


def _stored_at(url: str) -> Articles:
    names = [f"{layout.SHARDS}/{name}/{layout.SHARD_ARTICLES}" for name in shards_at(url)]
    shards = (
        (f"{url}/{name.rpartition('/')[0]}", RawFile(Path(name), layout.SHARD_ARTICLES, data, None), f"{url}/{name}")
        for name, data in read(url, names).items()
    )
    return _index((), shards)


def _index(
    folders: Iterable[str], shards: Iterable[tuple[str, RawFile, str]], findings: Iterable[Finding] = ()
) -> Articles:
    """The articles of folders and of shards; a shard is given by its name, its file of metadata, and the path of that."""
    found = {name: Stored(name) for name in folders}
    wrong = list(findings)
    for shard, file, path in shards:
        for id, runs in group(file, b"id").runs.items():
            lines = [line for run in runs for line in range(run.line, run.line + _count(file.data, run))]
            wrong += [_twice(id, file, path, line) for line in (lines if id in found else lines[1:])]
            found.setdefault(id, Stored(id, shard))
    return Articles(tuple(found[id] for id in sorted(found)), tuple(wrong))


def _count(data: bytes, run: Run) -> int:
    return data.count(b"\n", run.start, run.end - 1) + 1


def _twice(id: str, file: RawFile, path: str, line: int) -> Finding:
    breach = Breach(f"article {id!r} is stored in another place too", "remove one of the two", id, line=line, column=1)
    return finding("article-twice", breach, file).model_copy(update={"path": path})


def opener(root: Path) -> Callable[[Stored], ArticleFiles]:
    """Gives the files of an article; shards are kept open, so that one is read once for articles that follow each other."""

    @lru_cache(maxsize=OPEN)
    def shard_at(place: str) -> Shard:
        if is_url(place):
            return open_remote_shard(root, place)
        return open_shard(root, root / layout.SHARDS / place)

    def files_of(one: Stored) -> ArticleFiles:
        if one.shard is None:
            return FolderFiles(root / layout.ARTICLES / one.id)
        return ShardFiles(shard_at(one.shard), one.id)

    return files_of


def opened(root: Path, stored: Iterable[Stored]) -> Iterator[ArticleFiles]:
    """The files of articles, one after another."""
    yield from map(opener(root), stored)


def articles_at(root: Path, *paths: Path, url: str | None = None) -> Articles:
    """The articles that paths in a corpus ask for: those they are or lie in, those of a shard, or else all.

    `articles/<id>` asks for an article that lies in a shard too. Raises: UnusableInput, if there is none.
    """
    known = articles(root, url)
    asked = {path.absolute().relative_to(root.absolute()).parts[:2]: path for path in paths}
    if any(len(parts) < 2 or parts[0] not in (layout.ARTICLES, layout.SHARDS) for parts in asked):
        return known
    places = {(layout.ARTICLES, one.id) for one in known.stored}
    places |= {(layout.SHARDS, one.shard) for one in known.stored if one.shard is not None}
    for parts in asked.keys() - places:
        raise UnusableInput("is no article of the corpus", asked[parts])
    chosen = (one for one in known.stored if (layout.ARTICLES, one.id) in asked or (layout.SHARDS, one.shard) in asked)
    return replace(known, stored=(stored := tuple(chosen)), is_whole=len(stored) == len(known.stored))
