"""Withdrawing an annotation: it leaves gold, and what was released of it leaves a tombstone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from parley.atomic import write_text
from parley.bump import next_version
from parley.contributions import layout
from parley.contributions.canonical import annotations_text, line_of
from parley.contributions.released import TOMBSTONE
from parley.errors import UnknownName, UnusableInput
from parley.identifiers import parse
from parley.records import (
    ANNOTATION,
    AnyAnnotation,
    CorpusMetadata,
    ReleasedArticle,
    Releases,
    Tombstone,
    bounds,
    links_of,
    model_of,
)

Reason = Literal["withdrawn", "merged", "split", "superseded"]
Record_ = TypeVar("Record_")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken out of gold, and its tombstone; None for what was never released."""

    annotation: AnyAnnotation
    tombstone: Tombstone | None


def read_lines(path: Path, adapter: TypeAdapter[Record_]) -> tuple[Record_, ...]:
    """The records of a JSON Lines file; none where there is no file. Raises: UnusableInput."""
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")
    try:
        return tuple(adapter.validate_json(line) for line in lines if line.strip())
    except ValidationError as error:
        raise UnusableInput("has a line that cannot be read; run `parley check` and mend it", path) from error


def withdraw(
    corpus: Path, id: str, reason: Reason = "withdrawn", replaced_by: Sequence[str] = (), note: str | None = None
) -> Withdrawal:
    """Take an annotation out of its article's gold and, if it was released, write its tombstone.

    Raises: UnknownName for an annotation that is not there; UnusableInput, also while others link to it.
    """
    root = layout.find_corpus(corpus)
    wanted = parse(id)
    gold = root / layout.ARTICLES / (wanted.article or "") / layout.GOLD
    layout.guard_folder(gold.parent)
    if wanted.kind != "annotation" or not gold.is_file():
        raise UnusableInput(f"{wanted.id} is no annotation of gold here; give article-id#m12", root)
    annotations = read_lines(gold, ANNOTATION)
    found = {annotation.id: annotation for annotation in annotations}
    if wanted.record not in found:
        raise UnknownName("annotation", wanted.id, [f"{wanted.article}#{one}" for one in found])
    linked = [f"{one.id}.{name}" for one in annotations for name in _links_to(one, wanted.record)]
    if linked:
        raise UnusableInput(f"{', '.join(linked)} links to {wanted.record}; relink or withdraw that first", gold)
    replacements = tuple(parse(one).id for one in replaced_by)
    tombstone = None
    if _was_released(root, wanted.article or "", wanted.record):
        tombstone = Tombstone(
            id=wanted.id, version=_next_release(root), reason=reason, replaced_by=replacements, note=note
        )
        _bury(root / layout.TOMBSTONES, tombstone)
    write_text(gold, annotations_text(one for one in annotations if one.id != wanted.record))
    return Withdrawal(found[wanted.record], tombstone)


def _links_to(annotation: AnyAnnotation, id: str) -> Iterator[str]:
    for name, kind in links_of(model_of(annotation)).items():
        value: Any = getattr(annotation, name)
        if kind not in ("entity", "annotator") and id in (value if isinstance(value, tuple) else (value,)):
            yield name


def _was_released(root: Path, article: str, record: str) -> bool:
    path = root / layout.RELEASED
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    for line in lines:
        if f'"{article}"'.encode() in line:
            try:
                released = ReleasedArticle.model_validate_json(line)
            except ValidationError as error:
                raise UnusableInput("has a line that cannot be read; run `parley check` and mend it", path) from error
            runs = map(bounds, released.ids)
            return any(letter == record[0] and first <= int(record[1:]) <= last for letter, first, last in runs)
    return False


def _next_release(root: Path) -> str:
    """The version that is being prepared: that of the corpus, or the next patch where that one is released already."""
    try:
        version = CorpusMetadata.model_validate_json((root / layout.CORPUS).read_bytes()).version
        releases = Releases.model_validate_json((root / layout.RELEASES).read_bytes()).releases
    except (OSError, ValidationError) as error:
        raise UnusableInput(
            "its metadata or releases cannot be read; run `parley check` and mend them", root
        ) from error
    return next_version(version, "patch") if version in {release.version for release in releases} else version


def _bury(path: Path, tombstone: Tombstone) -> None:
    buried = {one.id: one for one in read_lines(path, TOMBSTONE)} | {tombstone.id: tombstone}
    write_text(path, "".join(f"{line_of(one)}\n" for _, one in sorted(buried.items())))
