"""What checks look at: a file, one set of annotations of an article, an article, the whole corpus.

Subjects are read-only. A check yields `Breach`es; it neither prints nor counts nor knows where findings go.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getdoc
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from parley.findings import Breach, Level, Severity
from parley.records import (
    Annotator,
    AnyAnnotation,
    Attribution,
    CorpusMetadata,
    Entity,
    Erratum,
    Mark,
    Mention,
    Metadata,
    Move,
    ReleasedArticle,
    Releases,
    Splits,
    Tombstone,
    links_of,
    model_of,
    spans_in,
)

FAR = 2**62
"""Offsets in columns are at most this, so that any number that a file holds fits into int64."""
Subject = TypeVar("Subject")
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """A rule: its permanent id, its level, how grave a breach is, and the function that finds breaches.

    `summary` says in one line what is required. `needs_text` marks a rule that says nothing of a withheld text until
    a copy is given. `since` is the corpus version from which it binds.
    """

    id: str
    level: Level
    severity: Severity
    summary: str
    run: Callable[[Subject], Iterable[Breach]]
    needs_text: bool = False
    since: str = "0.1.0"

    @property
    def reason(self) -> str:
        """Why the rule is there: what its function says of itself."""
        return getdoc(self.run) or ""

    def binds(self, version: str | None) -> bool:
        """Whether a breach is an error in a corpus of that version; of an unknown version every check binds."""
        return version is None or _parts(self.since) <= _parts(version)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it lies there. `text` is None where the bytes are no UTF-8."""

    path: Path
    name: str
    data: bytes
    text: str | None

    @property
    def is_json(self) -> bool:
        """Whether it holds JSON or JSON lines."""
        return self.name.endswith((".json", ".jsonl"))


@dataclass(frozen=True, slots=True)
class Segments:
    """All segments of a set of annotations as columns, in order of record, field and piece.

    `start`, `end`, `record` (position in `View.annotations`) and `piece` (position in the span) are int64 arrays of one
    length; `field` holds the name of the span's field.
    """

    start: Ints
    end: Ints
    record: Ints
    piece: Ints
    field: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that is published apart from any article: a note of an entity, why something is gone.

    `path` is seen from the corpus, `record` the id of the record at `line`, `where` the field.
    """

    path: str
    line: int
    record: str
    where: str
    text: str


@dataclass(frozen=True)
class Authority:
    """What articles refer to: entities and annotators by id.

    `notes` has what is said of an entity (`entity:ID`) or of an article's records (its id).
    """

    entities: Mapping[str, Entity]
    annotators: Mapping[str, Annotator]
    is_complete: bool = True
    """False where a line of the authority file could not be read: a missing entity is then no finding."""
    knows_annotators: bool = True
    """False where annotators.json could not be read: a missing annotator is then no finding."""
    version: str | None = None
    """The corpus version, where it is known: checks that bind from a later one only warn."""
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """One set of annotations of one article: gold (`annotator` None) or one annotator's pass.

    `passes` gives, for gold, the ids in each pass (None where they are not known); `lost` the ids of lines that could
    not be decoded, `is_complete` whether there were none, `knows_ids` whether each such line had a readable id.
    """

    metadata: Metadata
    text: str | None
    annotations: tuple[AnyAnnotation, ...]
    authority: Authority
    annotator: str | None = None
    passes: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    is_complete: bool = True
    knows_ids: bool = True

    @cached_property
    def segments(self) -> Segments:
        """Every segment of every span, as columns."""
        rows = [
            (min(segment.start, FAR), min(segment.end, FAR), record, piece, name)
            for record, annotation in enumerate(self.annotations)
            for name, span in spans_in(annotation)
            for piece, segment in enumerate(span.segments)
        ]
        columns = np.array([row[:4] for row in rows], dtype=np.int64).reshape(-1, 4).T
        return Segments(columns[0], columns[1], columns[2], columns[3], tuple(row[4] for row in rows))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The marks, in order of the file."""
        return tuple(a for a in self.annotations if a.layer == "mark")

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions, in order of the file."""
        return tuple(a for a in self.annotations if a.layer == "mention")

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """The attributions, in order of the file."""
        return tuple(a for a in self.annotations if a.layer == "attribution")

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """The moves, in order of the file."""
        return tuple(a for a in self.annotations if a.layer == "move")

    @cached_property
    def by_id(self) -> Mapping[str, AnyAnnotation]:
        """Annotations by id."""
        return {annotation.id: annotation for annotation in self.annotations}

    @cached_property
    def used_entities(self) -> frozenset[str]:
        """The ids of all entities that the annotations link to."""
        found: set[str] = set()
        for annotation in self.annotations:
            for name, kind in links_of(model_of(annotation)).items():
                value = getattr(annotation, name) if kind == "entity" else None
                found.update(value if isinstance(value, tuple) else () if value is None else (value,))
        return frozenset(found)

    @property
    def length(self) -> int:
        """Length of the text in code points, known without the text."""
        return len(self.text) if self.text is not None else self.metadata.fingerprint.code_points


@dataclass(frozen=True)
class ArticleSubject:
    """One article with its files' names; `gold` is None where the article has no gold yet."""

    folder: str
    metadata: Metadata
    text: str | None
    has_text_file: bool
    gold: View | None
    passes: tuple[View, ...]
    authority: Authority = field(default_factory=lambda: Authority({}, {}, False))

    @property
    def views(self) -> tuple[View, ...]:
        """Gold, where there is any, and the passes."""
        return self.passes if self.gold is None else (self.gold, *self.passes)


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """What the corpus level needs of an article: a few kilobytes, so that a corpus of any size fits.

    `is_complete` is False where a line could not be read, so that `used_entities` and `ids` may lack some. `ids` are
    those of gold, in runs. How `signature`, `sentences` and `labels` are packed is said in `checks/summary.py`; the
    first two are empty where the text is not at hand.
    """

    id: str
    text_sha256: str
    used_entities: frozenset[str]
    is_complete: bool = True
    supersedes: str | None = None
    ids: tuple[str, ...] = ()
    signature: bytes = b""
    sentences: bytes = b""
    labels: tuple[tuple[str | None, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Released:
    """What was ever released, what of it is gone, and the errata of it, each with its line."""

    articles: Mapping[str, ReleasedArticle] = field(default_factory=dict)
    entities: frozenset[str] = frozenset()
    tombstones: tuple[Tombstone, ...] = ()
    errata: tuple[tuple[int, Erratum], ...] = ()


@dataclass(frozen=True)
class CorpusSubject:
    """The whole corpus. `entity_lines` has the id of each readable line of `entities.jsonl`, in order."""

    metadata: CorpusMetadata
    releases: Releases
    splits: Splits
    authority: Authority
    entity_lines: tuple[str, ...]
    articles: tuple[ArticleSummary, ...]
    folders: frozenset[str]
    released: Released = Released()

    @cached_property
    def by_id(self) -> Mapping[str, ArticleSummary]:
        """The articles that could be read, by id."""
        return {article.id: article for article in self.articles}


@dataclass(frozen=True, slots=True)
class Leak:
    """A published place with so many words in a row of a withheld article's text: a file, and in a table the row."""

    path: str
    row: str | None
    words: int
    article: str


@dataclass(frozen=True, slots=True)
class ReleaseSubject:
    """A release folder: each file that is not as the manifest says, with what is wrong with it, and what its files say.

    `said` and `rows` have the number of rows of each config and split, as the card says it and as the tables have it.
    `leaks` are empty where no withheld text is at hand.
    """

    problems: tuple[tuple[str, str], ...]
    said: Mapping[tuple[str, str], int]
    rows: Mapping[tuple[str, str], int]
    leaks: tuple[Leak, ...]
