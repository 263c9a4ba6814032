"""What checks look at: a file, one set of annotations of an article, an article, the whole corpus.

Subjects are read-only. A check yields `Breach`es; it neither prints nor counts nor knows where findings go.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import getdoc
from pathlib import Path
from typing import Generic, TypeVar, cast

import numpy as np
import numpy.typing as npt

from parley.findings import Breach, FieldPath, Level, Severity
from parley.records import (
    LAYERS,
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
    Span,
    Splits,
    Tombstone,
    links_of,
    span_fields,
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


_ID = re.compile(r'"(?:id|entity)"\s*:\s*("[^"\\]*(?:\\.[^"\\]*)*")')
_USUAL = bytes([*range(0x20, 0x7F), 0x0A])


@dataclass(frozen=True)
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

    @cached_property
    def unusual(self) -> frozenset[str]:
        """The characters of the text that are neither printable ASCII nor line feeds, each once."""
        return frozenset(self.data.translate(None, _USUAL).decode("utf-8", "ignore"))

    @cached_property
    def _starts(self) -> Ints:
        ends = np.flatnonzero(np.frombuffer(self.data, np.uint8) == 0x0A) + 1
        return np.concatenate(([0], ends, [len(self.data) + 1]))

    def line(self, number: int) -> str:
        """A line of the text, from 1, without its line feed or a byte-order mark. Raises: IndexError."""
        start, end = self._starts[number - 1], self._starts[number]
        return self.data[start : end - 1].decode().removeprefix("\ufeff" if number == 1 else "")

    @cached_property
    def lines_of_ids(self) -> Mapping[str, int]:
        """The last line that has an id or an entity's id, by that id as JSON writes it."""
        found: dict[str, int] = {}
        for number in range(1, len(self._starts)):
            found |= dict.fromkeys(_ID.findall(self.line(number)), number)
        return found


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


_SPANS = {name: span_fields(layer.model) for name, layer in LAYERS.items()}
_LINKS = {name: tuple(links_of(layer.model).items()) for name, layer in LAYERS.items()}


def _column(numbers: Sequence[int]) -> Ints:
    try:
        return np.array(numbers, dtype=np.int64)
    except OverflowError:
        return np.array([min(number, FAR) for number in numbers], dtype=np.int64)


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
    def spans(self) -> Sequence[tuple[int, str, Span]]:
        """Every span: the position of its annotation, the name of its field, and itself, in order of the file."""
        return [
            (record, name, span)
            for record, annotation in enumerate(self.annotations)
            for name in _SPANS[annotation.layer]
            if (span := getattr(annotation, name)) is not None
        ]

    @cached_property
    def segments(self) -> Segments:
        """Every segment of every span, as columns."""
        starts: list[int] = []
        ends: list[int] = []
        records: list[int] = []
        pieces: list[int] = []
        fields: list[str] = []
        for record, name, span in self.spans:
            for piece, segment in enumerate(span.segments):
                starts.append(segment.start)
                ends.append(segment.end)
                records.append(record)
                pieces.append(piece)
                fields.append(name)
        return Segments(_column(starts), _column(ends), _column(records), _column(pieces), tuple(fields))

    @cached_property
    def links(self) -> Sequence[tuple[int, FieldPath, str, str]]:
        """Every link: the position of its annotation, its place there, what kind of record it points to, and the id."""
        found: list[tuple[int, FieldPath, str, str]] = []
        for record, annotation in enumerate(self.annotations):
            for name, kind in _LINKS[annotation.layer]:
                value: str | tuple[str, ...] | None = getattr(annotation, name)
                if isinstance(value, str):
                    found.append((record, (name,), kind, value))
                elif value:
                    found += [(record, (name, position), kind, target) for position, target in enumerate(value)]
        return found

    @cached_property
    def layers(self) -> Mapping[str, Sequence[AnyAnnotation]]:
        """The annotations of each layer, in order of the file."""
        found: dict[str, list[AnyAnnotation]] = {name: [] for name in LAYERS}
        for annotation in self.annotations:
            found[annotation.layer].append(annotation)
        return found

    @property
    def marks(self) -> Sequence[Mark]:
        """The marks, in order of the file."""
        return cast("Sequence[Mark]", self.layers["mark"])

    @property
    def mentions(self) -> Sequence[Mention]:
        """The mentions, in order of the file."""
        return cast("Sequence[Mention]", self.layers["mention"])

    @property
    def attributions(self) -> Sequence[Attribution]:
        """The attributions, in order of the file."""
        return cast("Sequence[Attribution]", self.layers["attribution"])

    @property
    def moves(self) -> Sequence[Move]:
        """The moves, in order of the file."""
        return cast("Sequence[Move]", self.layers["move"])

    @cached_property
    def by_id(self) -> Mapping[str, AnyAnnotation]:
        """Annotations by id."""
        return {annotation.id: annotation for annotation in self.annotations}

    @cached_property
    def used_entities(self) -> frozenset[str]:
        """The ids of all entities that the annotations link to."""
        return frozenset(target for _, _, kind, target in self.links if kind == "entity")

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
    """What the corpus level needs of an article: two kilobytes, so that a corpus of any size fits.

    `entities` has the ids of all that are used, `runs` the ids of gold in runs, both with spaces between, which take a tenth
    of the room of a set. `is_complete` is False where a line could not be read, so that the two may lack some. How
    `signature`, `sentences` and `labels` are packed is said in `checks/summary.py`; the first two are empty where the
    text is not at hand.
    """

    id: str
    text_sha256: str
    entities: str = ""
    is_complete: bool = True
    supersedes: str | None = None
    parallel_set: str | None = None
    runs: str = ""
    signature: bytes = b""
    sentences: bytes = b""
    labels: tuple[tuple[str | None, bytes], ...] = ()

    @property
    def used_entities(self) -> list[str]:
        """The ids of all entities that are used, in order."""
        return self.entities.split()

    @property
    def ids(self) -> list[str]:
        """The ids of gold, in runs."""
        return self.runs.split()


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
