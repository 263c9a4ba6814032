"""The files of an article that lies in a shard, with its findings at their places there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.files import check_file
from parley.contributions.json_text import faults
from parley.contributions.places import finding, shown
from parley.contributions.shard_lines import Lines, metadata_line, text_value
from parley.contributions.sharded import LETTERS, Shard
from parley.findings import Breach, Finding
from parley.records import Metadata

_FIRST = re.compile(rb'"segments": \[\{"start": ([0-9]{1,18})')
"""Where a span begins."""
_SIMPLE = re.compile(
    rb'^\{"id": "([a-z][0-9]*)", "layer": "[a-z]*", "span": \{"segments": \[\{"start": ([0-9]{1,18})', re.MULTILINE
)
"""The same, in a line of a layer that has one span."""


Row: TypeAlias = tuple[int, bytes, int, bytes, int, bytes, str, int]
"""A line of gold after what `records.order` sorts it by, and a number: offset, letter, length of the id, id, number, line.

Then the file of the shard, and which of the article's lines there it is.
"""


def _keys(lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """The first offset and the id of each line, if it is canonical."""
    simple = _SIMPLE.findall(b"\n".join(lines))
    if len(simple) == len(lines):
        yield from ((int(first), id) for id, first in simple)
        return
    for line in lines:
        yield min(map(int, _FIRST.findall(line)), default=0), line[8 : line.find(b'"', 8)]


def _merge(files: Mapping[str, Lines], article: str) -> list[Row]:
    """Lines of several layers as one file; not merged where they stand in no order, so that this is found."""
    rows: list[Row] = []
    is_ordered = True
    for name, lines in files.items():
        split = lines.of(article).removesuffix(b"\n").split(b"\n")
        keyed = enumerate(zip(_keys(split), split, strict=True)) if split != [b""] else ()
        own = [
            (first, id[:1], len(id), id, len(rows) + place, line, name, place) for place, ((first, id), line) in keyed
        ]
        is_ordered = is_ordered and own == sorted(own)
        rows += own
    return sorted(rows) if is_ordered else rows


class ShardFiles:
    """The files of an article that lies in a shard (`files.ArticleFiles`)."""

    def __init__(self, shard: Shard, id: str) -> None:
        self._shard, self.id, self.root = shard, id, shard.root
        own = {name: lines for name, lines in shard.files.items() if id in lines.runs}
        gold = {name: own[name] for name in LETTERS if name in own}
        self._gold = _merge(gold, id) if gold else None
        known = {layout.METADATA: layout.SHARD_ARTICLES, layout.TEXT: layout.SHARD_TEXTS}
        self._files = {name: other for name, other in known.items() if other in own}
        passes = {name: name for name in sorted(own) if name.startswith(f"{layout.PASSES}/")}
        self.names = (*self._files, *((layout.GOLD,) if gold else ()), *passes)
        self._files |= passes

    @property
    def sources(self) -> tuple[Path, ...]:
        return tuple(lines.file.path for lines in self._shard.files.values())

    def data(self, name: str) -> bytes:
        if name == layout.GOLD and self._gold is not None:
            return b"".join([row[5] + b"\n" for row in self._gold])
        if name == layout.TEXT:
            return b"" if self._text is None else f"{self._text}\n".encode()
        lines = self._shard.files[self._files[name]].of(self.id)
        return lines if name != layout.METADATA else lines[: lines.find(b"\n") + 1] or lines

    def open(self, name: str) -> tuple[RawFile, list[Finding]]:
        """A file with its findings of the level `file`. One that is not read has no text."""
        if name == layout.TEXT and self._text is None:
            file = RawFile(self._path(name), name, b"", None)
            return file, [self._no_text(file)]
        data = self.data(name)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = None
        file = RawFile(self._path(name), Path(name).name, data, text)
        return file, list(check_file(file))

    def strays(self) -> Iterator[Finding]:
        """What is wrong with the shard itself, said with its first article; how its text is written."""
        if self.id == self._shard.articles[0]:
            yield from self._shard.findings
        if layout.TEXT in self.names and self._text is not None and self._text_line != text_value(self._text):
            file = RawFile(self._path(layout.TEXT), layout.TEXT, b"", None)
            yield finding("canonical-form", Breach("is not in canonical form", "run `parley fix`", line=1), file)

    def metadata_text(self, metadata: Metadata) -> str:
        """The canonical form of the metadata as it is stored here."""
        return f"{metadata_line(metadata)}\n"

    def placed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Findings in the files of the folder that this would be, at their places in those of the shard."""
        names = {shown(self._path(name)): name for name in self.names}
        for one in findings:
            yield self._placed(one, names[one.path]) if one.path in names else one

    def _path(self, name: str) -> Path:
        return self.root / layout.ARTICLES / self.id / name

    @cached_property
    def _text_line(self) -> str:
        line = self._shard.files[layout.SHARD_TEXTS].of(self.id)
        return line.decode("utf-8", "replace").removesuffix("\n")

    @cached_property
    def _text(self) -> str | None:
        """The text; None where its line holds none."""
        if faults(self._text_line):
            return None
        value = json.loads(self._text_line)
        return value["text"] if list(value) == ["text"] and isinstance(value["text"], str) else None

    def _no_text(self, file: RawFile) -> Finding:
        check, said, column = "record-schema", "holds no text", 1
        if wrong := faults(self._text_line):
            check, said, column = wrong[0].check, wrong[0].message, wrong[0].offset + 1
        breach = Breach(said, 'write {"article": "<id>", "text": "…"}', line=1, column=column)
        return finding(check, breach, file)

    def _placed(self, found: Finding, name: str) -> Finding:
        if name == layout.GOLD:
            places = self._gold_places
        else:
            places = [(self._files[name], *place) for place in self._shard.files[self._files[name]].numbers(self.id)]
        at = 0 if name == layout.TEXT else min(found.line or 1, len(places)) - 1
        file, line, extra = places[at]
        column, end = found.column, found.end
        if name == layout.TEXT and self._text is not None and found.line and column:
            column, end = self._column(found.line, column), None
        update = {
            "path": f"{self._shard.place}/{file}",
            "line": line,
            "column": column + extra if column is not None and column > 1 else column,
            "end": end + extra if end is not None else None,
            "record": found.record or self.id,
        }
        return found.model_copy(update=update)

    @cached_property
    def _gold_places(self) -> list[tuple[str, int, int]]:
        """For each line of gold the file of the shard, the line there and what it has more; one line for empty gold."""
        own = {name: lines for name, lines in self._shard.files.items() if name in LETTERS and self.id in lines.runs}
        numbers = {name: list(lines.numbers(self.id)) for name, lines in own.items()}
        empty = [(name, *places[0]) for name, places in numbers.items()]
        return [(row[6], *numbers[row[6]][row[7]]) for row in self._gold or ()] or empty

    def _column(self, line: int, column: int) -> int:
        """The column in the line of the shard of a place in the text."""
        lines = (self._text or "").split("\n")
        before = "\n".join([*lines[: line - 1], lines[min(line, len(lines)) - 1][: column - 1]])
        return len('{"text": ') + len(json.dumps(before, ensure_ascii=False))
