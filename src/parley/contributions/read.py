"""Reading an article as people edit it, checked as it is read."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
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
from parley.contributions.canonical import annotations_text
from parley.contributions.copies import TextOf, no_text
from parley.contributions.decode import Lines, decode_exact, decode_lines, decode_record
from parley.contributions.fast import decode_canonical
from parley.contributions.files import (
    ArticleFiles,
    FolderFiles,
    check_canonical,
    check_described,
    finding_elsewhere,
    read_file,
)
from parley.contributions.places import bound, finding
from parley.findings import Breach, Finding, Listing, has_errors
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


def _read_set(files: ArticleFiles, name: str, prefix: str, light: bool) -> _Set:
    file, found = files.open(name)
    records = decode_canonical(file.data) if light else None
    if records is not None:
        return _Set(file, Lines(records, range(1, len(records) + 1), frozenset(), ()), tuple(found))
    lines = decode_lines(file, ANNOTATION, prefix, FIELDS)
    found += lines.findings
    if not found:
        found += check_canonical(file, annotations_text(lines.records), found)
    return _Set(file, lines, tuple(found))


def _check_set(part: _Set, view: View, article: str) -> Listing:
    prefix = article if view.annotator is None else f"{article}@{view.annotator}"
    found = Listing()

    @cache
    def numbers() -> Mapping[str, int]:
        return {a.id: n for a, n in zip(part.lines.records, part.lines.numbers, strict=True)}

    for check in SET_CHECKS:
        if check.needs_text and view.text is None:
            continue
        if check.level == "article" and not view.is_complete and check.id != "id-unique":
            continue
        for breach in check.run(view):
            line = numbers().get(breach.record) if breach.record else None
            found.add(check.id, partial(finding, check, breach, part.file, prefix, line))
    return found


def _read_text(files: ArticleFiles) -> tuple[str | None, list[Finding]]:
    """A text, or None where its file is not normalised, and what is wrong with it."""
    file, found = files.open(layout.TEXT)
    if found or file.text is None:
        return None, found
    text = normalise(file.text)
    return text, list(check_canonical(file, f"{text}\n", found))


def read_article(
    files: ArticleFiles | Path, authority: Authority, text_of: TextOf = no_text, light: bool = False
) -> CheckedArticle:
    """Read and check one article, given by its files or by its folder.

    With `light`, files without fault are decoded the fast way: their annotations have the attributes of the models, but are
    light records. Raises: UnusableInput for a file that cannot be read.
    """
    if isinstance(files, Path):
        files = FolderFiles(files)
    subject, found, not_run = _read(files, authority, text_of, light)
    return CheckedArticle(files.id, subject, bound(files.placed(found), authority.version), not_run)


def _read(
    files: ArticleFiles, authority: Authority, text_of: TextOf, light: bool
) -> tuple[ArticleSubject | None, list[Finding], tuple[str, ...]]:
    names, found = files.names, list(files.strays())
    if layout.METADATA not in names:
        return None, found, ()
    metadata_file, wrong = files.open(layout.METADATA)
    metadata = decode_exact(metadata_file, Metadata, files.metadata_text)
    if metadata is None:
        metadata, decoding = decode_record(metadata_file, Metadata)
        wrong += decoding
        wrong += check_canonical(metadata_file, files.metadata_text(metadata), wrong) if metadata is not None else ()
    if metadata is not None:
        wrong += check_described(metadata, metadata_file)
    found += wrong
    text, has_text = None, layout.TEXT in names
    if has_text:
        text, wrong = _read_text(files)
        found += wrong
    if metadata is None:
        for name in names:
            found += _read_set(files, name, files.id, light).findings if name.endswith(".jsonl") else ()
        return None, found, ()
    if metadata.text_status == "withheld" and text is None:
        text = text_of(metadata)
    sets = {
        Path(name).stem: _read_set(files, name, metadata.id, light)
        for name in names
        if name.startswith(f"{layout.PASSES}/")
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
    if layout.GOLD in names:
        part = _read_set(files, layout.GOLD, metadata.id, light)
        gold = view(part, None)
        found += part.findings
        found += _check_set(part, gold, metadata.id)
    subject = ArticleSubject(files.id, metadata, text, has_text, gold, passes, authority)
    listing = Listing()
    for check in ARTICLE_CHECKS:
        if not check.needs_text or text is not None:
            for breach in check.run(subject):
                is_here = breach.path is None
                place = partial(finding, check, breach, metadata_file)
                listing.add(check.id, place if is_here else partial(_elsewhere, check, breach, files))
    found += listing
    return subject, found, NEED_TEXT if text is None else ()


def _elsewhere(check: Check[Any], breach: Breach, files: ArticleFiles) -> Finding:
    name = breach.path or ""
    annotator = Path(name).stem if name.startswith(layout.PASSES) else None
    is_own = annotator or name == layout.GOLD
    prefix = files.id + (f"@{annotator}" if annotator else "") if is_own else ""
    if name.startswith("../"):
        outside = Path(os.path.normpath(files.root / layout.ARTICLES / files.id / name))
        return finding_elsewhere(check, breach, read_file(outside), prefix)
    return finding_elsewhere(check, breach, files.open(name)[0], prefix)
