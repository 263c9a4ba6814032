"""What is to be released: the corpus as its commit has it, the version that follows, the release before."""

import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from parley import git
from parley.atomic import sweep
from parley.bump import BUMPS, next_version
from parley.contributions import layout
from parley.errors import NoRelease, RefusedBuild, UnusableInput
from parley.records import (
    CorpusMetadata,
    ReleasedVersion,
    Releases,
)
from parley.release import MANIFEST, verify, version_key

RECORDS = (layout.RELEASED, layout.CORPUS, layout.RELEASES)
"""What a release writes in the corpus, in this order; the last one makes the version released."""


CITATION = "CITATION.cff"


FIRST_VERSIONS = ("0.1.0", "1.0.0")


_VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Source:
    """The corpus, and the version that is to be released of it. `records` are the texts of `RECORDS` before that."""

    root: Path
    top: Path
    version: str
    date: str
    records: Mapping[str, str | None]
    metadata: CorpusMetadata
    releases: Releases

    @property
    def latest(self) -> ReleasedVersion | None:
        return max(self.releases.releases, key=lambda one: version_key(one.version), default=None)


def today() -> str:
    """The day of SOURCE_DATE_EPOCH, else of now, in UTC: the one clock of a release. Raises: UnusableInput."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = time.gmtime(int(epoch) if epoch is not None else None)
    except (ValueError, OverflowError, OSError) as error:
        raise UnusableInput(f"SOURCE_DATE_EPOCH is {epoch!r}; give seconds since 1970, or unset it") from error
    return time.strftime("%Y-%m-%d", moment)


def source_of(corpus: Path, version: str, today: str, date: str | None, is_committed: bool = True) -> Source:
    """What is to be released, as committed or as it lies there; the version may follow. Raises: UnusableInput."""
    root = layout.find_corpus(corpus).absolute()
    top = git.top_of(root)
    sweep(root)
    sweep(root.parent)
    at_hand = {name: _text(root / name) for name in RECORDS}
    records = (
        {name: git.committed(top, in_repository(root / name, top)) for name in RECORDS} if is_committed else at_hand
    )
    metadata, releases = _decoded(records, root)
    _guard_version(version, (*_decoded(at_hand, root)[1].releases, *releases.releases), root)
    interrupted = _date_of_interrupted(at_hand, version) if records != at_hand else None
    day = date or interrupted or today
    if not _DATE.fullmatch(day):
        raise UnusableInput(f"{day!r} is no date; give it as 2031-05-03")
    return Source(root, top, version, day, records, metadata, releases)


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None


def _decoded(records: Mapping[str, str | None], root: Path) -> tuple[CorpusMetadata, Releases]:
    try:
        metadata = CorpusMetadata.model_validate_json(records[layout.CORPUS] or "")
        return metadata, Releases.model_validate_json(records[layout.RELEASES] or "")
    except ValidationError as error:
        raise UnusableInput(
            f"{layout.CORPUS} or {layout.RELEASES} cannot be read; run `parley check` and mend it", root
        ) from error


def _date_of_interrupted(records: Mapping[str, str | None], version: str) -> str | None:
    """The date that a killed run of this release wrote."""
    try:
        metadata = CorpusMetadata.model_validate_json(records[layout.CORPUS] or "")
    except ValidationError:
        return None
    return metadata.date if metadata.version == version else None


def in_repository(path: Path, top: Path) -> str:
    return path.resolve().relative_to(top.resolve()).as_posix()


def _guard_version(version: str, releases: Iterable[ReleasedVersion], root: Path) -> None:
    """Refuse a version that is none, exists, goes back or skips. Raises: UnusableInput."""
    if not _VERSION.fullmatch(version):
        raise UnusableInput(
            f"{version!r} is no version of a corpus; give three numbers, as 1.2.0 (SemVer, without `v` or pre-release: "
            "`datasets` takes no other)"
        )
    known = {one.version: one for one in releases}
    if version in known:
        raise UnusableInput(
            f"version {version} is released already, with digest {known[version].digest[:12]}…; a released version is "
            "never written again; take a later one",
            root / layout.RELEASES,
        )
    latest = max(known, key=version_key, default=None)
    following = [next_version(latest, bump) for bump in BUMPS[1:]] if latest else list(FIRST_VERSIONS)
    if version not in following:
        way = "cannot be the first one"
        if latest is not None:
            way = "goes back" if version_key(version) < version_key(latest) else "skips versions"
        after = f"the last release is {latest}" if latest else "nothing is released yet"
        raise UnusableInput(
            f"version {version} {way}: {after}; give {', '.join(following[:-1])} or {following[-1]}",
            root / layout.RELEASES,
        )


def guard_clean(source: Source) -> None:
    """Refuse a tree that is not as its commit; what a killed release wrote is looked at later, when it is known."""
    own = {in_repository(path, source.top) for path in record_paths(source)}
    if problems := [path for path in git.changed(source.top) if path not in own]:
        raise RefusedBuild(
            f"{len(problems)} files are not as committed; nothing was released: commit or remove them first",
            source.top,
            (f"{path}: is not as committed" for path in problems),
        )


def record_paths(source: Source) -> list[Path]:
    """The files in which a release is recorded, in the order in which they are written."""
    citation = source.root.parent / CITATION
    has_citation = git.committed(source.top, in_repository(citation, source.top)) is not None
    released, corpus, releases = (source.root / name for name in RECORDS)
    return [released, corpus, *([citation] if has_citation else []), releases]


def last_release(latest: ReleasedVersion | None, given: Path | None, output: Path) -> Path | None:
    """The folder of the last release, proven to be it; None where nothing is released. Raises: ParleyError."""
    if latest is None:
        if given is not None:
            raise UnusableInput("nothing is released yet; leave --previous out", given)
        return None
    folder = given or output / latest.version
    mend = f"give the folder of {latest.version} with --previous (docs/releasing.md says where it is kept)"
    if not (folder / MANIFEST).is_file():
        raise NoRelease(f"the last release is not here; {mend}", folder)
    manifest = verify(folder)
    if manifest.hydrated_from is not None:
        raise UnusableInput(f"is a hydrated copy; {mend}", folder)
    if (manifest.version, manifest.released) != (latest.version, latest.digest):
        raise UnusableInput(
            f"is version {manifest.version} with digest {manifest.released[:12]}…, the last release is {latest.version} "
            f"with {latest.digest[:12]}…; {mend}",
            folder,
        )
    return folder


def metadata_of(source: Source) -> CorpusMetadata:
    return source.metadata.model_copy(update={"version": source.version, "date": source.date})
