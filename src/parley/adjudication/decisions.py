"""The file of a reader's decisions: one a line, in text order, so that a diff shows what was decided."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from parley.adjudication.items import Item
from parley.adjudication.text import about
from parley.contributions.canonical import plain
from parley.contributions.decode import decode_lines
from parley.contributions.files import read_file
from parley.findings import Finding
from parley.records.decision import ReaderDecision

DECISION: TypeAdapter[ReaderDecision] = TypeAdapter(ReaderDecision)
NEW = "new#"
"""What the item of a new annotation begins with."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of a file by item, each with its line; `findings` say which lines cannot be read."""

    path: Path | None
    by_item: Mapping[str, tuple[int, ReaderDecision]]
    findings: tuple[Finding, ...] = ()
    twice: tuple[str, ...] = ()
    """Items that have two decisions."""

    def of(self, item: str) -> ReaderDecision | None:
        """The decision on an item, if it is taken."""
        line = self.by_item.get(item)
        return None if line is None or (line[1].take is None and not item.startswith(NEW)) else line[1]

    def place(self, item: str) -> str:
        """Where a decision stands: `file:line`."""
        return f"{self.path}:{self.by_item[item][0]}" if item in self.by_item else str(self.path or item)


def read_decisions(path: Path | None) -> Decisions:
    """The decisions of a file; none without one. Raises: UnusableInput."""
    if path is None:
        return Decisions(None, {})
    lines = decode_lines(read_file(path), DECISION)
    by_item: dict[str, tuple[int, ReaderDecision]] = {}
    twice: list[str] = []
    for number, decision in zip(lines.numbers, lines.records, strict=True):
        twice += [decision.item] if decision.item in by_item else []
        by_item[decision.item] = (number, decision)
    return Decisions(path, by_item, lines.findings, tuple(twice))


def template(items: Sequence[Item], decisions: Decisions, text: str | None) -> str:
    """A line for each item that needs a decision or has one, in text order; decisions that were taken are kept.

    `text` is given only where its words may stand in the file.
    """
    lines: list[ReaderDecision] = []
    for item in items:
        if not item.is_agreed or item.id in decisions.by_item:
            _, known = decisions.by_item.get(item.id, (0, ReaderDecision(item=item.id)))
            lines.append(known.model_copy(update={"about": about(item, text)}))
    kept = {line.item for line in lines}
    lines += (decision for item, (_, decision) in decisions.by_item.items() if item not in kept)
    return "".join(f"{_line(line)}\n" for line in lines)


def _line(decision: ReaderDecision) -> str:
    """A decision as a line; what is still open is written out, to be filled in."""
    is_open = decision.take is None and not decision.item.startswith(NEW)
    return json.dumps(plain(decision) | ({"take": None, "why": decision.why} if is_open else {}), ensure_ascii=False)
