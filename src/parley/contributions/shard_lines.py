"""The lines of a file of a shard: how one is written, and which are of which article. Nothing is decoded to find them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.canonical import plain
from parley.contributions.json_text import faults
from parley.contributions.places import finding
from parley.findings import Breach, Finding
from parley.records import Metadata

BOM = b"\xef\xbb\xbf"
_RUNS = {
    key: re.compile(rb'\{"%b": "([^"\\\n]*)"(?:, |\})[^\n]*(?:\n\{"%b": "\1"(?:, |\})[^\n]*)*(?:\n|\Z)' % (key, key))
    for key in (b"article", b"id")
}
"""Lines of one article that follow each other."""
_LOOSE = {key: re.compile(rb'\s*\{\s*"%b"\s*:\s*"([^"\\\n]*)"\s*,?\s*' % key) for key in _RUNS}
"""How such a line begins that people wrote."""


def head(article: str) -> bytes:
    """How each line of an article begins, but for its metadata."""
    return b'{"article": ' + json.dumps(article, ensure_ascii=False).encode()


def metadata_line(metadata: Metadata) -> str:
    """The metadata as a line: the id first, then where its schema lies."""
    uri = {"$schema": metadata.schema_uri} if metadata.schema_uri else {}
    return json.dumps({"id": metadata.id} | uri | plain(metadata), ensure_ascii=False)


def text_value(text: str) -> str:
    """A text as a line, without its article."""
    return json.dumps({"text": text}, ensure_ascii=False)


class Run(NamedTuple):
    """Lines of one article that follow each other: from which byte to which, and the number of the first.

    Each begins with `cut` bytes that are a single brace in the folder's line, in characters with `extra` more than it.
    """

    start: int
    end: int
    line: int
    cut: int
    extra: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A file of a shard: its lines by article, and what is wrong with lines that are of none or out of order."""

    file: RawFile
    runs: Mapping[str, list[Run]]
    findings: tuple[Finding, ...]

    def of(self, article: str) -> bytes:
        """The lines of an article as in its folder."""
        return b"".join(_cut(self.file.data[run.start : run.end], run.cut) for run in self.runs[article])

    def numbers(self, article: str) -> Iterator[tuple[int, int]]:
        """For each line of an article its number, and how many characters more it has than in the folder."""
        for run in self.runs[article]:
            count = self.file.data.count(b"\n", run.start, run.end - 1) + 1
            yield from ((run.line + place, run.extra) for place in range(count))


def _cut(data: bytes, cut: int) -> bytes:
    lines = data.removesuffix(b"\n").split(b"\n")
    if cut == 0:
        return data
    if len(lines) == 1 and len(lines[0]) < cut:
        return b""
    end = b"\n" if data.endswith(b"\n") else b""
    return b"\n".join([b"{" + line[cut:] for line in lines]) + end


def group(file: RawFile, key: bytes) -> Lines:
    """The lines of a file of a shard by the article that `key` names first in each."""
    data = file.data
    runs: dict[str, list[Run]] = {}
    found: list[Finding] = []
    at, number, last = len(BOM) if data.startswith(BOM) else 0, 1, ""
    if at:
        found.append(finding("byte-order-mark", Breach("begins with a byte-order mark", "remove it", line=1), file))
    while at < len(data):
        match = _RUNS[key].match(data, at)
        loose = _LOOSE[key].match(data, at) if match is None else None
        end = match.end() if match is not None else data.find(b"\n", at) + 1 or len(data)
        if (named := match or loose) is None:
            found.append(_of_no_article(file, key, data[at:end], number))
        else:
            article = named[1].decode("utf-8", "replace")
            begin = data[at : named.end(1)] + b'", ' if match is not None else named[0]
            cut, extra = (0, 0) if key == b"id" else (len(begin), len(begin.decode("utf-8", "replace")) - 1)
            runs.setdefault(article, []).append(Run(at, end, number, cut, extra))
            if loose is not None or article < last or len(runs[article]) > 1:
                said = "is not in canonical form: an article's id first in each line, lines in order of articles"
                found.append(finding("canonical-form", Breach(said, "run `parley fix`", line=number, column=1), file))
            last = max(last, article)
        number += data.count(b"\n", at, end)
        at = end
    if data and not data.endswith(b"\n"):
        breach = Breach("the last line has no line feed", "run `parley fix`", line=number, column=1)
        found.append(finding("canonical-form", breach, file))
    return Lines(file, runs, tuple(found))


def _of_no_article(file: RawFile, key: bytes, line: bytes, number: int) -> Finding:
    name = key.decode()
    if wrong := faults(line.decode("utf-8", "replace")):
        breach = Breach(wrong[0].message, "correct the JSON", line=number, column=wrong[0].offset + 1)
        return finding(wrong[0].check, breach, file)
    breach = Breach(f"{name}: is missing, or does not stand first", f"put {name} first", line=number, column=1)
    return finding("record-schema", breach, file)


def key_of(name: str) -> bytes:
    """The key that names the article in the lines of a file."""
    return b"id" if name == layout.SHARD_ARTICLES else b"article"
