"""Reading a corpus as people edit it: every article checked as it is read, one at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from parley.checks import (
    ARTICLE_CHECKS,
    CHECKS,
    CORPUS_CHECKS,
    SET_CHECKS,
    ArticleSubject,
    ArticleSummary,
    Authority,
    Check,
    CorpusSubject,
    RawFile,
    View,
)
from parley.contributions import layout
from parley.contributions.canonical import annotations_text, file_text, line_of
from parley.contributions.copies import TextOf, no_text
from parley.contributions.decode import (
    Lines,
    check_file,
    decode_lines,
    decode_record,
    finding,
    read_file,
)
from parley.findings import Breach, Finding
from parley.fingerprints import normalise
from parley.records import (
    ANNOTATION,
    LAYERS,
    Annotator,
    Annotators,
    AnyAnnotation,
    CorpusMetadata,
    Entity,
    FileRecord,
    Metadata,
    Releases,
    Splits,
    links_of,
    ordered_fields,
)

File_ = TypeVar("File_", bound=FileRecord)
FIELDS = {name: ordered_fields(layer.model) for name, layer in LAYERS.items()}
ENTITY: TypeAdapter[Entity] = TypeAdapter(Entity)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(finding.severity == "error" for finding in findings)


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
class Corpus:
    """An opened corpus: what is said once for all articles. `findings` are those of its files."""

    root: Path
    metadata: CorpusMetadata | None
    splits: Splits
    releases: Releases
    authority: Authority
    entity_lines: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...] = ()
    """Names of the files that are missing or cannot be read: what others say of them is then not checked."""

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return has_errors(self.findings)


def _canonical(file: RawFile, expected: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    if not findings and file.text != expected:
        lines = zip((file.text or "").split("\n"), expected.split("\n"), strict=False)
        number = next((n for n, (seen, wanted) in enumerate(lines, 1) if seen != wanted), 1)
        yield finding(
            "canonical-form", Breach("is not in canonical form", "run `parley fix`", line=number, column=1), file
        )


def _missing(folder: Path, name: str, mend: str) -> Finding:
    file = RawFile(folder / name, name, b"", None)
    return finding("missing-file", Breach("is missing", mend), file)


def _read_record(root: Path, name: str, model: type[File_]) -> tuple[File_ | None, list[Finding]]:
    if not (root / name).exists():
        return None, [
            _missing(root, name, f"add it (schema/v1/{name.removesuffix('.json')}.schema.json says what it holds)")
        ]
    file = read_file(root / name)
    found = list(check_file(file))
    record, wrong = decode_record(file, model)
    found += wrong
    if record is not None:
        found += _canonical(file, file_text(record), found)
    return record, found


def open_corpus(root: Path) -> Corpus:
    """Read what is said once: metadata, authority file, annotators, splits, releases. Raises: UnusableInput."""
    metadata, found = _read_record(root, layout.CORPUS, CorpusMetadata)
    annotators, wrong = _read_record(root, layout.ANNOTATORS, Annotators)
    found += wrong
    splits, wrong = _read_record(root, layout.SPLITS, Splits)
    found += wrong
    releases, wrong = _read_record(root, layout.RELEASES, Releases)
    found += wrong
    entities: Lines[Entity] = Lines((), (), frozenset(), (), False)
    if (root / layout.ENTITIES).exists():
        file = read_file(root / layout.ENTITIES)
        faults = list(check_file(file))
        entities = decode_lines(file, ENTITY)
        faults += entities.findings
        expected = "".join(f"{line_of(entity)}\n" for entity in sorted(entities.records, key=lambda e: e.id))
        found += faults
        found += _canonical(file, expected, faults)
    else:
        found.append(_missing(root, layout.ENTITIES, "add the authority file, one entity a line"))
    for path in layout.unexpected(root):
        breach = Breach("does not belong in a corpus", "remove it, or put it under articles/<article-id>/")
        found.append(finding("unexpected-file", breach, RawFile(path, path.name, b"", None)))
    people: tuple[Annotator, ...] = annotators.annotators if annotators else ()
    once = {layout.CORPUS: metadata, layout.ANNOTATORS: annotators, layout.SPLITS: splits, layout.RELEASES: releases}
    return Corpus(
        root,
        metadata,
        splits or Splits(splits={}),
        releases or Releases(releases=()),
        Authority(
            {e.id: e for e in entities.records}, {a.id: a for a in people}, entities.is_complete, annotators is not None
        ),
        tuple((number, entity.id) for number, entity in zip(entities.numbers, entities.records, strict=True)),
        tuple(found),
        tuple(name for name, record in once.items() if record is None)
        + (() if entities.is_complete else (layout.ENTITIES,)),
    )


@dataclass(frozen=True, slots=True)
class _Set:
    """One file of annotations, decoded."""

    file: RawFile
    lines: Lines[AnyAnnotation]
    findings: tuple[Finding, ...]


def _read_set(path: Path, prefix: str) -> _Set:
    file = read_file(path)
    found = list(check_file(file))
    lines = decode_lines(file, ANNOTATION, prefix, FIELDS)
    found += lines.findings
    if not found:
        found += _canonical(file, annotations_text(lines.records), found)
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


def _read_text(path: Path) -> tuple[str | None, list[Finding]]:
    """A text, or None where its file is not normalised, and what is wrong with it."""
    file = read_file(path)
    found = list(check_file(file))
    if found or file.text is None:
        return None, found
    text = normalise(file.text)
    return text, list(_canonical(file, f"{text}\n", found))


def read_article(folder: Path, authority: Authority, text_of: TextOf = no_text) -> CheckedArticle:
    """Read and check one article's folder. Raises: UnusableInput for a file that cannot be read."""
    found: list[Finding] = []
    for path in layout.unexpected_in_article(folder):
        breach = Breach("does not belong in an article's folder", "remove it")
        found.append(finding("unexpected-file", breach, RawFile(path, path.name, b"", None)))
    if not (folder / layout.METADATA).exists():
        found.append(_missing(folder, layout.METADATA, "write it (CONTRIBUTING.md), then run `parley fix`"))
        return CheckedArticle(folder.name, None, tuple(found), ())
    metadata_file = read_file(folder / layout.METADATA)
    wrong = list(check_file(metadata_file))
    metadata, decoding = decode_record(metadata_file, Metadata)
    wrong += decoding
    if metadata is not None:
        wrong += _canonical(metadata_file, file_text(metadata), wrong)
    found += wrong
    text, has_text = None, (folder / layout.TEXT).exists()
    if has_text:
        text, wrong = _read_text(folder / layout.TEXT)
        found += wrong
    if metadata is None:
        for path in layout.annotation_files(folder):
            found += _read_set(path, folder.name).findings
        return CheckedArticle(folder.name, None, tuple(found), ())
    if metadata.text_status == "withheld" and text is None:
        text = text_of(metadata)
    sets = {
        path.stem: _read_set(path, metadata.id)
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
    if (folder / layout.GOLD).exists():
        part = _read_set(folder / layout.GOLD, metadata.id)
        gold = view(part, None)
        found += part.findings
        found += _check_set(part, gold, metadata.id)
    subject = ArticleSubject(folder.name, metadata, text, has_text, gold, passes)
    for check in ARTICLE_CHECKS:
        if not check.needs_text or text is not None:
            found += _run(check, subject, metadata_file, "", {})
    not_run = tuple(c.id for c in CHECKS.values() if c.needs_text) if text is None else ()
    return CheckedArticle(folder.name, subject, tuple(found), not_run)


def used_entities(annotation: AnyAnnotation) -> Iterator[str]:
    """The ids of the entities that an annotation links to."""
    for name, kind in links_of(type(annotation)).items():
        value = getattr(annotation, name)
        if kind == "entity" and value is not None:
            yield from (value if isinstance(value, tuple) else (value,))


def summarise(article: ArticleSubject) -> ArticleSummary:
    """What the corpus level needs of an article."""
    views = [view for view in (article.gold, *article.passes) if view is not None]
    used = frozenset(e for view in views for annotation in view.annotations for e in used_entities(annotation))
    is_complete = all(view.is_complete for view in views)
    return ArticleSummary(article.folder, article.metadata.fingerprint.text_sha256, used, is_complete)


_ABOUT = {"split-assigned": layout.SPLITS, "version-order": layout.RELEASES}
"""The file without which a check would blame others."""


def check_corpus(corpus: Corpus, articles: Sequence[ArticleSummary], folders: Sequence[str]) -> Iterator[Finding]:
    """The findings of the levels `corpus` and `release`, over summaries of all articles."""
    if corpus.metadata is None:
        return
    subject = CorpusSubject(
        corpus.metadata,
        corpus.releases,
        corpus.splits,
        corpus.authority,
        tuple(entity for _, entity in corpus.entity_lines),
        tuple(articles),
        frozenset(folders),
    )
    numbers = {entity: number for number, entity in corpus.entity_lines}
    for check in CORPUS_CHECKS:
        if _ABOUT.get(check.id) in corpus.unread:
            continue
        for breach in check.run(subject):
            file = read_file(corpus.root / (breach.path or layout.CORPUS))
            line = numbers.get(breach.record or "") if breach.path == layout.ENTITIES else None
            local = Breach(breach.message, breach.mend, breach.record, breach.where, related=breach.related)
            yield finding(check, local, file, "", line)
