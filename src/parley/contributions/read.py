"""Reading an article as people edit it, checked as it is read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.checks import (
    ARTICLE_CHECKS,
    CORPUS_CHECKS,
    SET_CHECKS,
    ArticleSubject,
    Authority,
    Check,
    RawFile,
    View,
)
from parley.contributions import layout
from parley.contributions.canonical import annotations_text, file_text
from parley.contributions.copies import TextOf, no_text
from parley.contributions.decode import Lines, decode_lines, decode_record
from parley.contributions.fast import decode_canonical, is_ordered
from parley.contributions.files import (
    check_canonical,
    check_described,
    finding_elsewhere,
    misplaced,
    missing,
    open_file,
)
from parley.contributions.places import bound, finding
from parley.findings import Breach, Finding, has_errors
from parley.fingerprints import normalise
from parley.records import ANNOTATION, LAYERS, AnyAnnotation, Metadata, ordered_fields

FIELDS = {name: ordered_fields(layer.model) for name, layer in LAYERS.items()}
NEED_TEXT = tuple(check.id for check in SET_CHECKS + ARTICLE_CHECKS + CORPUS_CHECKS if check.needs_text)


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article with all that was found wrong in its folder; `subject` is None where its metadata cannot be read.

    `not_run` are the checks that need a text that is not at hand.
    """

    id: str
    subject: ArticleSubject | None
    findings: tuple[Finding, ...]
    not_run: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return has_errors(self.findings)


@dataclass(frozen=True, slots=True)
class _Set:
    """One file of annotations, decoded."""

    file: RawFile
    lines: Lines[AnyAnnotation]
    findings: tuple[Finding, ...]


def _read_set(path: Path, root: Path, prefix: str, light: bool) -> _Set:
    file, found = open_file(path, root)
    records = decode_canonical(file.data) if light else None
    if records is not None and is_ordered(records):
        return _Set(file, Lines(records, range(1, len(records) + 1), frozenset(), ()), tuple(found))
    lines = decode_lines(file, ANNOTATION, prefix, FIELDS)
    found += lines.findings
    if not found:
        found += check_canonical(file, annotations_text(lines.records), found)
    return _Set(file, lines, tuple(found))


def _run(check: Check[Any], subject: Any, file: RawFile, prefix: str, numbers: dict[str, int]) -> Iterator[Finding]:
    for breach in check.run(subject):
        line = numbers.get(breach.record) if breach.record else None
        yield finding(check, breach, file, prefix, line)


def _check_set(part: _Set, view: View, article: str) -> Iterator[Finding]:
    prefix = article if view.annotator is None else f"{article}@{view.annotator}"
    numbers = {a.id: n for a, n in zip(part.lines.records, part.lines.numbers, strict=True)}
    for check in SET_CHECKS:
        if check.needs_text and view.text is None:
            continue
        if check.level == "article" and not view.is_complete and check.id != "id-unique":
            continue
        yield from _run(check, view, part.file, prefix, numbers)


def _read_text(path: Path, root: Path) -> tuple[str | None, list[Finding]]:
    """A text, or None where its file is not normalised, and what is wrong with it."""
    file, found = open_file(path, root)
    if found or file.text is None:
        return None, found
    text = normalise(file.text)
    return text, list(check_canonical(file, f"{text}\n", found))


def read_article(folder: Path, authority: Authority, text_of: TextOf = no_text, light: bool = False) -> CheckedArticle:
    """Read and check one article's folder.

    With `light`, files without fault are decoded the fast way: their annotations have the attributes of the models, but are
    light records. Raises: UnusableInput for a file that cannot be read.
    """
    root, found = folder.parent.parent, list[Finding]()
    if layout.leads_out(folder, root):
        return CheckedArticle(folder.name, None, (misplaced(folder, root, "", ""),), ())
    for path in layout.unexpected_in_article(folder):
        found.append(misplaced(path, root, "does not belong in an article's folder", "remove it"))
    if not os.path.lexists(folder / layout.METADATA):
        found.append(missing(folder, layout.METADATA, "write it (CONTRIBUTING.md), then run `parley fix`"))
        return CheckedArticle(folder.name, None, bound(found, authority.version), ())
    metadata_file, wrong = open_file(folder / layout.METADATA, root)
    metadata, decoding = decode_record(metadata_file, Metadata)
    wrong += decoding
    if metadata is not None:
        wrong += check_canonical(metadata_file, file_text(metadata), wrong)
        wrong += check_described(metadata, metadata_file)
    found += wrong
    text, has_text = None, os.path.lexists(folder / layout.TEXT)
    if has_text:
        text, wrong = _read_text(folder / layout.TEXT, root)
        found += wrong
    if metadata is None:
        for path in layout.annotation_files(folder):
            found += _read_set(path, root, folder.name, light).findings
        return CheckedArticle(folder.name, None, bound(found, authority.version), ())
    if metadata.text_status == "withheld" and text is None:
        text = text_of(metadata)
    sets = {
        path.stem: _read_set(path, root, metadata.id, light)
        for path in layout.annotation_files(folder)
        if path.parent.name == layout.PASSES
    }
    ids = {name: part.lines.ids if part.lines.knows_ids else None for name, part in sets.items()}

    def view(part: _Set, annotator: str | None) -> View:
        lines = part.lines
        return View(
            metadata,
            text,
            lines.records,
            authority,
            annotator,
            {} if annotator else ids,
            lines.lost,
            lines.is_complete,
            lines.knows_ids,
        )

    passes = tuple(view(part, name) for name, part in sets.items())
    for part, one in zip(sets.values(), passes, strict=True):
        found += part.findings
        if authority.knows_annotators and one.annotator not in authority.annotators:
            breach = Breach(f"no annotator {one.annotator!r} in annotators.json", "add it there, or rename the file")
            found.append(finding("annotator-known", breach, part.file))
        found += _check_set(part, one, metadata.id)
    gold = None
    if os.path.lexists(folder / layout.GOLD):
        part = _read_set(folder / layout.GOLD, root, metadata.id, light)
        gold = view(part, None)
        found += part.findings
        found += _check_set(part, gold, metadata.id)
    subject = ArticleSubject(folder.name, metadata, text, has_text, gold, passes, authority)
    for check in ARTICLE_CHECKS:
        if not check.needs_text or text is not None:
            for breach in check.run(subject):
                is_here = breach.path is None
                found.append(finding(check, breach, metadata_file) if is_here else _elsewhere(check, breach, folder))
    not_run = NEED_TEXT if text is None else ()
    return CheckedArticle(folder.name, subject, bound(found, authority.version), not_run)


def _elsewhere(check: Check[Any], breach: Breach, folder: Path) -> Finding:
    annotator = Path(breach.path or "").stem if (breach.path or "").startswith(layout.PASSES) else None
    is_own = annotator or breach.path == layout.GOLD
    prefix = folder.name + (f"@{annotator}" if annotator else "") if is_own else ""
    return finding_elsewhere(check, breach, folder, prefix)
