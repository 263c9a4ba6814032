"""The line that a finding is about, with its place marked.

A line longer than the window is cut around the place. Cells are counted as terminals draw them, so that the caret stands
under the place in wide and combining characters too. Where right-to-left characters come before the place, or in it, no
caret is drawn: a terminal that reorders a line (UAX #9) and one that does not would show it under different words. The
words of the place are repeated below the line instead: alone in a left-to-right line, they read the same on both. Isolate
marks would not help, for they change what is between them and not where it stands, and many terminals print them. On a
terminal with colours the place is coloured too, and colour travels with the characters.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from parley.contributions.layout import MAX_BYTES
from parley.findings import Finding
from parley.reporters.style import BLUE, RED, Style, on_one_line
from parley.reporters.width import CLUSTER, cells

ROOM = 96
"""Cells of a line that are shown."""
RIGHT_TO_LEFT = ("R", "AL", "AN")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a line that is shown: what stands before the place, in it and after it."""

    before: str
    place: str
    after: str

    @property
    def is_straight(self) -> bool:
        """Whether the place stands in the same cells whether a terminal reorders the line or not."""
        classes = [unicodedata.bidirectional(character) for character in self.before + self.place + self.after]
        first = next((at for at, kind in enumerate(classes) if kind in RIGHT_TO_LEFT), None)
        return first is None or (first >= len(self.before + self.place) and "L" in classes[:first])


def cut(line: str, column: int, end: int | None = None, room: int = ROOM) -> Excerpt:
    """The excerpt of a line around [column, end), counted in code points from 1; a place inside a character is all of it."""
    start = min(column - 1, len(line))
    stop = min(start + 1 if end is None else max(end - 1, start + 1), start + room)
    first = max(0, start - room)
    clusters = CLUSTER.findall(line[first : stop + room])
    edges = [first, *(first + length for length in accumulate(map(len, clusters)))]
    shown = [on_one_line(cluster) for cluster in clusters]
    widths = [cells(cluster) if cluster == seen else len(seen) for cluster, seen in zip(clusters, shown, strict=True)]
    inside = [at for at in range(len(clusters)) if edges[at] < stop and edges[at + 1] > start]
    low, high = (inside[0], inside[-1] + 1) if inside else (len(clusters), len(clusters))
    left, right = _window(widths, low, high, room)
    return Excerpt(
        "…" * (first > 0 or left > 0) + "".join(shown[left:low]),
        "".join(shown[low : min(high, right)]),
        "".join(shown[high:right]) + "…" * (right < len(clusters) or edges[-1] < len(line)),
    )


def _window(widths: Sequence[int], low: int, high: int, room: int) -> tuple[int, int]:
    """The clusters that fit: of the place first, then as much as there is room for on both sides of it."""
    left = right = low
    used = 0
    while right < high and used + widths[right] <= room:
        used += widths[right]
        right += 1
    if right < high:
        return left, right
    grown = True
    while grown:
        grown = False
        if left > 0 and used + widths[left - 1] <= room:
            left, used, grown = left - 1, used + widths[left - 1], True
        if right < len(widths) and used + widths[right] <= room:
            right, used, grown = right + 1, used + widths[right], True
    return left, right


def excerpt_lines(line: str, finding: Finding, style: Style) -> Iterator[str]:
    """The line of a finding and, below it, its place: a caret, or its words where a caret could mislead."""
    number = f"{finding.line:>6}"
    gutter = style.paint(BLUE, f"{number} |")
    blank = style.paint(BLUE, " " * len(number) + " |")
    part = cut(line, finding.column or 1, finding.end)
    if finding.column is None:
        yield f"{gutter} {part.before}{part.place}{part.after}"
        return
    yield f"{gutter} {part.before}{style.paint(RED, part.place)}{part.after}"
    if part.is_straight:
        carets = "^" * max(1, _cells(part.place))
        yield f"{blank} {' ' * _cells(part.before)}{style.paint(RED, carets)}"
    else:
        yield f"{blank} here: {style.paint(RED, part.place)}"


def _cells(words: str) -> int:
    return sum(map(cells, CLUSTER.findall(words)))


class Sources:
    """The lines of the files that findings are about; of one file at a time, and only those asked for."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._wanted: dict[str, set[int]] = {}
        for finding in findings:
            if finding.line is not None:
                self._wanted.setdefault(finding.path, set()).add(finding.line)
        self._path, self._lines = "", dict[int, str]()

    def line(self, finding: Finding) -> str | None:
        """The line of a finding, or None where there is none."""
        if finding.path != self._path:
            self._path, self._lines = finding.path, _read(Path(finding.path), self._wanted.get(finding.path, set()))
        return self._lines.get(finding.line or 0)


def _read(path: Path, numbers: set[int]) -> dict[int, str]:
    try:
        if not numbers or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return {}
        with path.open("rb") as file:
            found = {number: line for number, line in enumerate(file, 1) if number in numbers}
    except OSError:
        return {}
    lines = {number: line.decode("utf-8", "replace").removesuffix("\n") for number, line in found.items()}
    if path.suffix in (".json", ".jsonl") and 1 in lines:
        lines[1] = lines[1].removeprefix("\ufeff")  # columns are counted without it
    return lines
