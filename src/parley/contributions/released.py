"""Reading what was ever released, what of it is gone, and what was found wrong in it: files that need not be there."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Discriminator, Tag, TypeAdapter

from parley.checks import Note, Released
from parley.contributions import layout
from parley.contributions.canonical import line_of
from parley.contributions.decode import Lines, decode_lines
from parley.contributions.files import check_canonical, open_file, refusal
from parley.findings import Finding
from parley.records import Entity, Erratum, ReleasedArticle, ReleasedEntity, Releases, Tombstone

Line = TypeVar("Line", bound=BaseModel)


def _kind(value: Any) -> str:
    return "entity" if isinstance(value, dict) and "entity" in value else "article"


RELEASED: TypeAdapter[ReleasedArticle | ReleasedEntity] = TypeAdapter(
    Annotated[
        Annotated[ReleasedArticle, Tag("article")] | Annotated[ReleasedEntity, Tag("entity")], Discriminator(_kind)
    ]
)
TOMBSTONE: TypeAdapter[Tombstone] = TypeAdapter(Tombstone)
ERRATUM: TypeAdapter[Erratum] = TypeAdapter(Erratum)


@dataclass(frozen=True, slots=True)
class Past:
    """What was released before, the sentences about it, what is wrong in its files, and the names of those not read."""

    released: Released
    notes: tuple[tuple[str, Note], ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]


def read_past(root: Path) -> Past:
    """Read `released.jsonl`, `tombstones.jsonl` and `errata.jsonl` of a corpus. Raises: UnusableInput."""
    released, found = _read(root / layout.RELEASED, RELEASED, released_order)
    tombstones, wrong = _read(root / layout.TOMBSTONES, TOMBSTONE, lambda tombstone: tombstone.id)
    errata, faults = _read(root / layout.ERRATA, ERRATUM, None)
    whole = {
        layout.RELEASED: released.is_complete,
        layout.TOMBSTONES: tombstones.is_complete,
        layout.ERRATA: errata.is_complete,
    }
    return Past(
        Released(
            {line.id: line for line in released.records if isinstance(line, ReleasedArticle)},
            frozenset(line.entity for line in released.records if isinstance(line, ReleasedEntity)),
            tombstones.records,
            tuple(zip(errata.numbers, errata.records, strict=True)),
        ),
        tuple(_notes(tombstones, errata)),
        (*found, *wrong, *faults),
        tuple(name for name, is_whole in whole.items() if not is_whole),
    )


def released_order(line: ReleasedArticle | ReleasedEntity) -> tuple[bool, str]:
    """Articles by id, then entities by id."""
    return isinstance(line, ReleasedEntity), line.entity if isinstance(line, ReleasedEntity) else line.id


def _read(
    path: Path, adapter: TypeAdapter[Line], order: Callable[[Line], Any] | None
) -> tuple[Lines[Line], list[Finding]]:
    if not os.path.lexists(path):
        return Lines((), (), frozenset(), ()), []
    file, found = open_file(path, path.parent)
    lines = decode_lines(file, adapter, "", {"article": (), "entity": ()})
    found += lines.findings
    inorder = lines.records if order is None else sorted(lines.records, key=order)
    return lines, found + list(check_canonical(file, "".join(f"{line_of(line)}\n" for line in inorder), found))


def _notes(tombstones: Lines[Tombstone], errata: Lines[Erratum]) -> Iterator[tuple[str, Note]]:
    for number, tombstone in zip(tombstones.numbers, tombstones.records, strict=True):
        if tombstone.note:
            yield _about(tombstone.id), Note(layout.TOMBSTONES, number, tombstone.id, "note", tombstone.note)
    for number, erratum in zip(errata.numbers, errata.records, strict=True):
        yield _about(erratum.record), Note(layout.ERRATA, number, erratum.record, "reason", erratum.reason)


def _about(record: str) -> str:
    return record.partition("#")[0].partition("@")[0]


def notes_about(
    entities: Iterator[tuple[int, Entity]], past: tuple[tuple[str, Note], ...]
) -> dict[str, tuple[Note, ...]]:
    """All sentences by what they are about: `entity:ID`, or an article's id."""
    found: dict[str, list[Note]] = defaultdict(list)
    for number, entity in entities:
        if entity.note:
            found[f"entity:{entity.id}"].append(Note(layout.ENTITIES, number, entity.id, "note", entity.note))
    for about, note in past:
        found[about].append(note)
    return {about: tuple(notes) for about, notes in found.items()}


def was_released(root: Path, article: str) -> bool:
    """Whether an article was ever released; also where that cannot be known, so that its text rather stays.

    A corpus with releases and without `released.jsonl` does not say which articles they held.
    """
    if os.path.lexists(root / layout.RELEASED):
        past = read_past(root)
        return layout.RELEASED in past.unread or article in past.released.articles
    if refusal(root / layout.RELEASES, root) is not None:
        return True
    try:
        return bool(Releases.model_validate_json((root / layout.RELEASES).read_text(encoding="utf-8")).releases)
    except (OSError, ValueError):
        return True
