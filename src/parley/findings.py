"""A finding: one breach of one check, at its place in the file that the contributor wrote."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import Field

from parley.records import Record

Level = Literal["file", "record", "span", "link", "article", "corpus", "release"]
Severity = Literal["error", "warning"]
Status = Literal["new", "old"]
LEVELS: tuple[Level, ...] = ("file", "record", "span", "link", "article", "corpus", "release")
LISTED = 10_000
"""So many findings of a check in one file are listed; more are counted, so that no file fills the memory."""
FieldPath: TypeAlias = tuple[str | int, ...]
"""Where in a JSON record: keys and array positions, from the outside in."""


class RelatedPlace(Record):
    """Another place that has to do with a finding: the record it collides with, a candidate."""

    path: str = Field(description="Path of the file, as it was given or found.")
    line: int | None = Field(default=None, description="Line, from 1.")
    column: int | None = Field(default=None, description="Column in code points, from 1.")
    message: str = Field(description="What is there.")


class Finding(Record):
    """One breach of one check."""

    check: str = Field(description="Id of the check.")
    severity: Severity = Field(description="`error` or `warning`.")
    path: str = Field(description="Path of the file, as it was given or found.")
    line: int | None = Field(default=None, description="Line, from 1; null for a whole file.")
    column: int | None = Field(default=None, description="Column in code points, from 1.")
    end: int | None = Field(default=None, description="Column one past the end of the place.")
    record: str | None = Field(default=None, description="Id of the record, as `article-id#m12`.")
    message: str = Field(description="One line: the value seen and the value allowed.")
    mend: str = Field(description="What to do about it.")
    related: tuple[RelatedPlace, ...] = Field(default=(), description="Other places that have to do with it.")
    status: Status = Field(default="new", description="`old` for what was wrong before, `new` otherwise.")
    count: int = Field(default=1, description="How many findings it stands for: more than 1 where not all are listed.")


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether one of the findings is an error."""
    return any(finding.severity == "error" for finding in findings)


class Listing:
    """Findings as they are found, each once; of a check `most` are listed, one more counts all others."""

    def __init__(self, most: int = LISTED) -> None:
        self._most = most
        self._listed: dict[Finding, None] = {}
        self._places: defaultdict[str, int] = defaultdict(int)
        self._first: dict[str, Finding] = {}
        self._rest: defaultdict[str, int] = defaultdict(int)

    def add(self, check: str, make: Callable[[], Finding]) -> None:
        """Add what `make` gives, a finding of `check`; it is not asked for what is only counted."""
        if check in self._rest:
            self._rest[check] += 1
        else:
            self._put(make())

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings, those too that stand for several."""
        for one in findings:
            if one not in self._listed:
                self._put(one)

    def _put(self, one: Finding) -> None:
        if self._places[one.check] < self._most:
            self._places[one.check] += 1
            self._listed[one] = None
        else:
            self._first.setdefault(one.check, one)
            self._rest[one.check] += one.count

    def __iter__(self) -> Iterator[Finding]:
        yield from self._listed
        for check, first in self._first.items():
            told = f"{self._rest[check]} more of this check are counted, not listed"
            mend = "mend what is listed, and check again"
            new = {"message": told, "mend": mend, "count": self._rest[check], "record": None, "related": ()}
            yield first.model_copy(update=new)


@dataclass(frozen=True, slots=True)
class Breach:
    """What a check says; the runner turns it into a `Finding` by adding the check and the place in the file.

    `where` is the place in the JSON record (keys and positions), `record` the id of the annotation or entity,
    `path` the file if not the one of the record, seen from its folder. `line` and `column` (from 1) place it in a text.
    """

    message: str
    mend: str
    record: str | None = None
    where: FieldPath = ()
    path: str | None = None
    line: int | None = None
    column: int | None = None
    related: tuple[RelatedPlace, ...] = ()
