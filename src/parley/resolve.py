"""What became of a permanent id: the versions in which it stands, its tombstone, what stands for it now."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow.parquet as pq

from parley.contributions import layout
from parley.contributions.released import TOMBSTONE
from parley.identifiers import Identifier, parse
from parley.loader import find_release, table_files, versions
from parley.records import LAYERS, Tombstone
from parley.release import verify
from parley.tombstones import read_lines

Status = Literal["stands", "gone", "lost", "unknown"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of an id in the releases at hand.

    `stands`: in the newest of them; `gone`: with a tombstone; `lost`: it stood in an older one and is gone without;
    `unknown`: it stands in none. `versions` are those in which it stands, oldest first.
    """

    id: str
    status: Status
    versions: tuple[str, ...] = ()
    tombstone: Tombstone | None = None
    replaced_by: tuple["Resolution", ...] = ()

    @property
    def lines(self) -> Iterator[str]:
        """A line for each id on the way to what stands now."""
        where = f" in {', '.join(self.versions)}" if self.versions else ""
        if self.status == "gone" and self.tombstone is not None:
            note = f": {self.tombstone.note}" if self.tombstone.note else ""
            stood = f"; stood{where}" if where else ""
            yield f"{self.id}: {self.tombstone.reason} since {self.tombstone.version}{note}{stood}"
        elif self.status == "lost":
            yield f"{self.id}: stood{where}; gone since, without a tombstone"
        else:
            yield f"{self.id}: {self.status}{where}"
        for other in self.replaced_by:
            yield from (f"  → {line}" for line in other.lines)


def resolve(id: str, release: Path | None = None) -> Resolution:
    """Follow an id, or its URI, through the releases at hand, or through those in the folder `release`.

    Raises: UnusableInput, NoRelease, BrokenRelease.
    """
    newest = find_release(release)
    folders = {version: find_release(release, version) for version in versions(release)}
    verify(newest, lambda path: path == layout.TOMBSTONES)
    graves = {tombstone.id: tombstone for tombstone in read_lines(newest / layout.TOMBSTONES, TOMBSTONE)}
    return _follow(parse(id), folders, graves, frozenset())


def _follow(
    wanted: Identifier, folders: dict[str, Path], graves: dict[str, Tombstone], seen: frozenset[str]
) -> Resolution:
    standing = tuple(version for version, folder in folders.items() if record_of(folder, wanted) is not None)
    tombstone = graves.get(wanted.id)
    if tombstone is not None:
        ahead = (parse(one) for one in tombstone.replaced_by if one not in seen)
        onward = tuple(_follow(one, folders, graves, seen | {wanted.id}) for one in ahead)
        return Resolution(wanted.id, "gone", standing, tombstone, onward)
    if not standing:
        return Resolution(wanted.id, "unknown")
    return Resolution(wanted.id, "stands" if standing[-1] == list(folders)[-1] else "lost", standing)


def record_of(folder: Path, wanted: Identifier) -> dict[str, Any] | None:
    """The row of a release that an id names, or in a row of `passes` the annotation; None where it is not there.

    Raises: BrokenRelease.
    """
    verify(folder, lambda path: path.startswith(f"data/{wanted.config}/"))
    for path in table_files(folder, wanted.config):
        for row in pq.read_table(path, filters=[("id", "==", wanted.row)]).to_pylist():
            if wanted.annotator is None or wanted.record is None:
                return dict(row)
            own = (one for layer in LAYERS.values() for one in row[layer.config])
            return next((one for one in own if one["id"] == wanted.record), None)
    return None
