"""What the diff against the last release says of a release, and what it therefore may not be."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from parley import changelog
from parley.bump import BUMPS, greatest, next_version, step
from parley.contributions import layout
from parley.diff import comparing
from parley.diff_text import demanding, markdown_of
from parley.errata import not_taken_in, read_errata
from parley.errors import RefusedBuild
from parley.identifiers import parse
from parley.loader import table_files
from parley.records import (
    LAYERS,
    Bump,
    Change,
    Diff,
    Erratum,
)
from parley.release_source import Source

SHOWN = 20
"""So many changes are named where a version is refused."""


DETAILED = 6_000
"""Code points of single changes that a changelog takes; beyond that it has the counts."""


_COUNTED = ("articles", *(layer.config for layer in LAYERS.values()))


@dataclass(frozen=True, slots=True)
class Compared:
    """What the diff says: for each bump the first changes that demand it, the changelog's part, errata not taken in."""

    demands: Mapping[Bump, Sequence[str]]
    written: str
    missed: tuple[Erratum, ...] = ()


def compare(source: Source, before: Path | None, built: Path) -> Compared:
    """Compare a build with the last release, one change at a time."""
    if before is None:
        articles, annotations = _counts(built)
        return Compared({}, f"First release: {articles} articles, {annotations} annotations.")
    path = source.root / layout.ERRATA
    errata = read_errata(path) if path.is_file() else ()
    corrected = {record.entity or record.id for record in (parse(one.record) for one in errata)}
    demands: dict[Bump, list[str]] = {}
    kept: list[Change] = []

    def noted(changes: Iterator[Change]) -> Iterator[Change]:
        for change in changes:
            if change.bump == "none":  # version and date: they change with every release
                continue
            lines = demands.setdefault(change.bump, [])
            if len(lines) < SHOWN:
                lines += demanding((change,), change.bump)
            if change.record in corrected:
                kept.append(change)
            yield change

    with comparing(before, built) as comparison:
        text = "".join(markdown_of(replace(comparison, changes=noted(comparison.changes))))
        found = Diff(
            old=comparison.old,
            new=comparison.new,
            changes=tuple(kept),
            summary=comparison.summary(),
            bump=comparison.tally.bump,
        )
    return Compared(demands, _for_changelog(text), not_taken_in(found, errata))


def _for_changelog(markdown: str) -> str:
    """A diff in Markdown without its title; one with too many single changes keeps the counts."""
    body = re.sub(r"^### ", "#### ", markdown.partition("\n")[2], flags=re.MULTILINE).strip()
    counts, found, single = body.partition("\n#### ")
    if len(single) > DETAILED:
        return f"{counts.strip()}\n\n`parley diff` between the two versions names each change."
    return f"{counts.strip()}\n{found}{single}"


def _counts(folder: Path) -> tuple[int, int]:
    rows = {config: sum(pq.read_metadata(path).num_rows for path in table_files(folder, config)) for config in _COUNTED}
    return rows["articles"], sum(rows[layer.config] for layer in LAYERS.values())


def guard_errata(source: Source, missed: Sequence[Erratum]) -> None:
    """Refuse a release that repeats a mistake that was published as one."""
    if missed:
        raise RefusedBuild(
            f"{len(missed)} errata are not taken in; nothing was released: correct the records as {layout.ERRATA} says",
            source.root,
            (f"{erratum.record}: has the mistake of {erratum.date} still: {erratum.reason}" for erratum in missed),
        )


def guard_bump(source: Source, demands: Mapping[Bump, Sequence[str]]) -> None:
    """Refuse a version that is smaller than the changes demand, with the changes."""
    if source.latest is None:
        return
    demanded, given = greatest(demands), step(source.latest.version, source.version)
    if given is None or BUMPS.index(given) < BUMPS.index(demanded):
        raise RefusedBuild(
            f"version {source.version} is a {given} bump of {source.latest.version}, the changes demand {demanded}; nothing "
            f"was released: take {next_version(source.latest.version, demanded)}",
            source.root,
            demands[demanded],
        )


def guard_changelog(source: Source, written: str) -> None:
    """Refuse a changelog that lacks the version, or says of the diff what the diff does not say."""
    path = source.root.parent / changelog.NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    mend = f"run `parley release {source.version} --changelog`, and commit it"
    seen = changelog.written_in(text, source.version)
    if seen is None:
        raise RefusedBuild(f"has no section `### Corpus {source.version}` written from the diff; {mend}", path)
    if seen != written.strip():
        raise RefusedBuild(f"its section `### Corpus {source.version}` is not what the diff says; {mend}", path)
