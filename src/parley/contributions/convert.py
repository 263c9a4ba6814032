"""From the layout with a folder an article to shards, and back, without loss: the corpus takes its new form at once.

What is moved to a shard goes to the one that covers its id, so that shards stay in order of ids, and a shard that grows
too large is cut. Articles that are not moved keep their bytes, whatever is wrong with them.
"""

import os
import shutil
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from parley.atomic import new_folder
from parley.contributions import layout
from parley.contributions.files import FolderFiles
from parley.contributions.pack import pack, unpack
from parley.contributions.shard_files import ShardFiles
from parley.contributions.sharded import Shard, open_shard
from parley.contributions.stored import Stored, articles, articles_at
from parley.errors import UnusableInput
from parley.findings import Finding

Form = Literal["folders", "shards"]
ARTICLES = 250
"""So many articles are in a new shard; one that gets twice as many is cut."""
BYTES = 16 * 2**20
"""A shard is closed before one of its files gets larger."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What was converted: the corpus, and how many of its articles took the other form."""

    root: Path
    articles: int


def convert(path: Path, to: Form) -> Converted:
    """Store the articles of a corpus, of a shard, or one article, in shards or in folders.

    Raises: UnusableInput for an article that is not in canonical form, or that has files or lines which would be lost;
    then nothing has changed.
    """
    root = layout.find_corpus(path)
    if Path.cwd().is_relative_to(root.resolve()):
        raise UnusableInput("takes the place of the folder you are in; run this from outside of it", root)
    asked = articles_at(root, path)
    _refuse(asked.findings)
    moved = [one for one in asked.stored if (one.shard is None) == (to == "shards")]
    if moved:
        with new_folder(root.resolve()) as draft:
            left = _to_shards(root, draft, moved) if to == "shards" else _to_folders(root, draft, moved)
            _link(root, draft, left)
    return Converted(root, len(moved))


def _refuse(findings: Iterable[Finding]) -> None:
    for found in findings:
        if found.check != "canonical-form":
            raise UnusableInput(f"{found.message}; run `parley check`, and mend it first", Path(found.path))


def _link(root: Path, draft: Path, left: Collection[Path]) -> None:
    """Take over every file but those of some folders."""
    for folder, inner, names in os.walk(root):
        here = Path(folder)
        inner[:] = [name for name in inner if here / name not in left]
        links = [name for name in inner if (here / name).is_symlink()]
        for name in (*names, *links):
            target = draft / (here / name).relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(here / name, target, follow_symlinks=False)
            except OSError:  # a system or a disk without hard links
                shutil.copy2(here / name, target, follow_symlinks=False)


def _to_folders(root: Path, draft: Path, moved: Iterable[Stored]) -> list[Path]:
    """Write folders of articles, and their shards without them; returns the folders that these replace."""
    places: dict[str, set[str]] = defaultdict(set)
    for one in moved:
        places[one.shard or ""].add(one.id)
    for name, ids in places.items():
        shard = _opened(root, name)
        for id in sorted(ids):
            folder = root / layout.ARTICLES / id
            for path, data in unpack(ShardFiles(shard, id), folder).items():
                target = draft / layout.ARTICLES / id / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        kept = [shard.lines(id) for id in shard.articles if id not in ids]
        write_shards(kept, iter([draft / layout.SHARDS / name]), len(kept))
    return [root / layout.SHARDS / name for name in places]


def _to_shards(root: Path, draft: Path, moved: Iterable[Stored]) -> list[Path]:
    """Write the shards to which articles are moved; returns the folders that these replace."""
    shards: dict[str, list[str]] = defaultdict(list)
    for one in articles(root).stored:
        if one.shard is not None:
            shards[one.shard].append(one.id)
    order = sorted(shards, key=lambda name: shards[name][0])
    firsts = [shards[name][0] for name in order]
    coming: dict[str, list[str]] = defaultdict(list)
    for one in moved:
        coming[order[max(bisect_right(firsts, one.id) - 1, 0)] if order else ""].append(one.id)
    numbers = (f"{number:05d}" for number in range(10**6))
    free = (name for name in numbers if not (root / layout.SHARDS / name).exists())
    for name, ids in coming.items():
        shard = _opened(root, name) if name else None
        most = 2 * ARTICLES if shard and len(ids) + len(shards[name]) <= 2 * ARTICLES else ARTICLES
        places = (draft / layout.SHARDS / one for one in chain([name] if name else [], free))
        write_shards(_packed(root, shard, ids), places, most)
    return [root / layout.ARTICLES / one.id for one in moved] + [root / layout.SHARDS / name for name in coming if name]


def _opened(root: Path, name: str) -> Shard:
    shard = open_shard(root, root / layout.SHARDS / name)
    _refuse(shard.findings)
    return shard


def _packed(root: Path, shard: Shard | None, coming: Iterable[str]) -> Iterator[Mapping[str, bytes]]:
    """The lines of the articles of a shard and of those that are moved to it, in order."""
    new = set(coming)
    for id in sorted(new | set(shard.articles if shard else ())):
        if shard is not None and id not in new:
            yield shard.lines(id)
        else:
            files = FolderFiles(root / layout.ARTICLES / id)
            _refuse(files.strays())
            yield pack(id, {name: files.data(name) for name in files.names}, files.folder)


def _pieces(articles: Iterable[Mapping[str, bytes]], most: int) -> Iterator[dict[str, list[bytes]]]:
    """The lines of so many articles, by file."""
    piece: dict[str, list[bytes]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    count = 0
    for lines in articles:
        if count and (count == most or any(sizes[name] + len(data) > BYTES for name, data in lines.items())):
            yield piece
            piece, sizes, count = defaultdict(list), defaultdict(int), 0
        for name, data in lines.items():
            piece[name].append(data)
            sizes[name] += len(data)
        count += 1
    if count:
        yield piece


def write_shards(articles: Iterable[Mapping[str, bytes]], folders: Iterator[Path], most: int = ARTICLES) -> None:
    """Write the lines of articles, in order, into as many folders as they need."""
    for piece in _pieces(articles, most):
        _write(next(folders), piece)


def _write(folder: Path, piece: Mapping[str, Iterable[bytes]]) -> None:
    for name, data in piece.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("wb") as file:
            file.writelines(data)
