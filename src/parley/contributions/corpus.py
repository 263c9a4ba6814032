"""Opening a corpus: what is said once for all articles; and the checks over all of them."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from parley.cache import Cache, key_of
from parley.checks import CORPUS_CHECKS, ArticleSummary, Authority, Check, CorpusSubject, RawFile, Released
from parley.contributions import layout
from parley.contributions.canonical import file_text, line_of
from parley.contributions.decode import Lines, decode_lines, decode_record
from parley.contributions.files import (
    check_canonical,
    check_described,
    finding_elsewhere,
    misplaced,
    missing,
    open_file,
    read_file,
)
from parley.contributions.memory import Facts
from parley.contributions.places import bound
from parley.contributions.released import notes_about, read_past
from parley.contributions.stored import Stored, opener
from parley.findings import Breach, Finding, Listing, has_errors
from parley.records import Annotator, Annotators, CorpusMetadata, Entity, FileRecord, Releases, Splits

File_ = TypeVar("File_", bound=FileRecord)
ENTITY: TypeAdapter[Entity] = TypeAdapter(Entity)


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
    released: Released
    facts: Facts
    unread: tuple[str, ...] = ()
    """Names of the files that are missing or cannot be read: what others say of them is then not checked."""

    @property
    def has_errors(self) -> bool:
        """Whether anything found is an error."""
        return has_errors(self.findings)


def _read_record(root: Path, name: str, model: type[File_]) -> tuple[File_ | None, list[Finding]]:
    if not os.path.lexists(root / name):
        mend = f"add it (schema/v1/{name.removesuffix('.json')}.schema.json says what it holds)"
        return None, [missing(root, name, mend)]
    file, found = open_file(root / name, root)
    record, wrong = decode_record(file, model)
    found += wrong
    if record is not None:
        found += check_canonical(file, file_text(record), found)
    if isinstance(record, CorpusMetadata):
        found += check_described(record, file)
    return record, found


def _check_entities(file: RawFile, entities: Lines[Entity], faults: Sequence[Finding]) -> Iterator[Finding]:
    expected = "".join(f"{line_of(entity)}\n" for entity in sorted(entities.records, key=lambda e: e.id))
    yield from check_canonical(file, expected, faults)
    described = Listing()
    for number, entity in zip(entities.numbers, entities.records, strict=True):
        described.extend(check_described(entity, file, number))
    yield from described


def open_corpus(root: Path, cache: Cache | None = None) -> Corpus:
    """Read what is said once: metadata, authority file, annotators, splits, releases. Raises: UnusableInput.

    `cache` knows authority files in which nothing was found.
    """
    metadata, found = _read_record(root, layout.CORPUS, CorpusMetadata)
    annotators, wrong = _read_record(root, layout.ANNOTATORS, Annotators)
    found += wrong
    splits, wrong = _read_record(root, layout.SPLITS, Splits)
    found += wrong
    releases, wrong = _read_record(root, layout.RELEASES, Releases)
    found += wrong
    entities: Lines[Entity] = Lines((), (), frozenset(), (), False)
    if os.path.lexists(root / layout.ENTITIES):
        file, faults = open_file(root / layout.ENTITIES, root)
        entities = decode_lines(file, ENTITY)
        faults += entities.findings
        found += faults
        key = key_of("entities", file.data)
        if faults or cache is None or cache.read(key) is None:
            wrong = list(_check_entities(file, entities, faults))
            found += wrong
            if cache is not None and not faults and not wrong:
                cache.write(key, b"")
    else:
        found.append(missing(root, layout.ENTITIES, "add the authority file, one entity a line"))
    past = read_past(root)
    found += past.findings
    for path in layout.unexpected(root):
        mend = "remove it, or put it under articles/<article-id>/"
        found.append(misplaced(path, root, "does not belong in a corpus", mend))
    people: tuple[Annotator, ...] = annotators.annotators if annotators else ()
    version = metadata.version if metadata else None
    authority = Authority(
        {e.id: e for e in entities.records},
        {a.id: a for a in people},
        entities.is_complete,
        annotators is not None,
        version,
        notes_about(zip(entities.numbers, entities.records, strict=True), past.notes),
    )
    once = {layout.CORPUS: metadata, layout.ANNOTATORS: annotators, layout.SPLITS: splits, layout.RELEASES: releases}
    return Corpus(
        root,
        metadata,
        splits or Splits(splits={}),
        releases or Releases(releases=()),
        authority,
        tuple((number, entity.id) for number, entity in zip(entities.numbers, entities.records, strict=True)),
        bound(found, version),
        past.released,
        Facts(authority),
        tuple(name for name, record in once.items() if record is None)
        + (() if entities.is_complete else (layout.ENTITIES,))
        + past.unread,
    )


_ABOUT = {
    "split-assigned": (layout.SPLITS,),
    "parallel-split": (layout.SPLITS,),
    "version-order": (layout.RELEASES,),
    "id-reused": (layout.RELEASED, layout.TOMBSTONES),
    "id-vanished": (layout.RELEASED, layout.TOMBSTONES),
    "tombstone-valid": (layout.RELEASED, layout.TOMBSTONES),
    "erratum-valid": (layout.RELEASED, layout.RELEASES, layout.ERRATA),
    "split-moved": (layout.RELEASED, layout.SPLITS),
    "released-text": (layout.RELEASED,),
}
"""The files without which a check would blame others."""


OF_ENTITIES = frozenset({"entity-id-unique", "entity-link", "entity-twice", "entity-namesake", "entity-two-types"})
"""Checks of the authority file by itself: no article can change what they say."""


def check_corpus(
    corpus: Corpus, articles: Sequence[ArticleSummary], stored: Sequence[Stored], with_entities: bool = True
) -> Iterator[Finding]:
    """The findings of the levels `corpus` and `release`, over summaries of all articles that are stored.

    Without `with_entities` those are left out that speak of the authority file alone.
    """
    if corpus.metadata is None:
        return
    subject = CorpusSubject(
        corpus.metadata,
        corpus.releases,
        corpus.splits,
        corpus.authority,
        tuple(entity for _, entity in corpus.entity_lines),
        tuple(articles),
        frozenset(one.id for one in stored),
        corpus.released,
    )
    own = lru_cache(maxsize=4)(read_file)  # the breaches in one file follow each other
    places = {one.id: one for one in stored}
    files_of = opener(corpus.root)

    def placed(check: Check[CorpusSubject], breach: Breach) -> Finding:
        where = Path(breach.path or layout.CORPUS)
        breach = replace(breach, path=str(where))
        if where.parts[0] != layout.ARTICLES:
            return finding_elsewhere(check, breach, own(corpus.root / where))
        files, name = files_of(places[where.parts[1]]), Path(*where.parts[2:]).as_posix()
        prefix = files.id if name == layout.GOLD else ""
        return next(files.placed([finding_elsewhere(check, breach, files.open(name)[0], prefix)]))

    found = Listing()
    for check in CORPUS_CHECKS:
        if check.id in OF_ENTITIES and not with_entities:
            continue
        if not set(_ABOUT.get(check.id, ())) & set(corpus.unread):
            for breach in check.run(subject):
                found.add(check.id, partial(placed, check, breach))
    yield from bound(found, corpus.metadata.version)
