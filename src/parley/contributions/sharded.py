"""A shard: the lines of many articles in one file of each kind, seen as the files that each article has in a folder.

`articles.jsonl` has the metadata of an article a line, `texts.jsonl` its text, `marks.jsonl`, `mentions.jsonl`,
`attributions.jsonl` and `moves.jsonl` its gold, `passes/<annotator>.jsonl` a pass. But for the metadata, a line is the line
of the folder with `"article": "<id>"` put first; a line of nothing else says that there is a file, and that it is empty.
Lines stand in order of articles, those of an article as in its folder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.files import misplaced, read_file, refusal
from parley.contributions.places import finding, shown
from parley.contributions.remote import names_in, read
from parley.contributions.shard_lines import Lines, group, key_of
from parley.findings import Breach, Finding
from parley.records import LAYERS

LETTERS = {layout.LAYER_FILES[layer.name]: layer.letter for layer in LAYERS.values()}
"""The files of gold, each with the letter of the ids in it."""


@dataclass(frozen=True)
class Shard:
    """An opened shard of the corpus at `root`: its files by name. `place` is its folder or URL, as findings name it."""

    root: Path
    place: str
    files: Mapping[str, Lines]
    found: tuple[Finding, ...] = ()

    @cached_property
    def articles(self) -> tuple[str, ...]:
        """The ids of its articles, in order."""
        return tuple(sorted(self.files[layout.SHARD_ARTICLES].runs)) if layout.SHARD_ARTICLES in self.files else ()

    def lines(self, article: str) -> dict[str, bytes]:
        """The lines of an article as they stand, by file."""
        own = {name: lines for name, lines in self.files.items() if article in lines.runs}
        return {
            name: b"".join(
                lines.file.data[run.start : run.end].removesuffix(b"\n") + b"\n" for run in lines.runs[article]
            )
            for name, lines in own.items()
        }

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the shard itself, whatever its articles say."""
        found = list(self.found)
        for name, lines in self.files.items():
            own = [*lines.findings, *self._of_unknown(lines), *(_misfiled(lines, name) if name in LETTERS else ())]
            found += [one.model_copy(update={"path": f"{self.place}/{name}"}) for one in own]
        return tuple(found)

    def _of_unknown(self, lines: Lines) -> Iterator[Finding]:
        for article in sorted(lines.runs.keys() - set(self.articles)):
            said = f"article {article!r} has no metadata in {layout.SHARD_ARTICLES}"
            number = lines.runs[article][0].line
            breach = Breach(said, "add them, or remove its lines", line=number, column=1)
            yield finding("missing-file", breach, lines.file)


def _misfiled(lines: Lines, name: str) -> Iterator[Finding]:
    """The lines of a layer's file that are of another layer."""
    letter = LETTERS[name]
    other = re.compile(rb'^\{"article": "[^"\\\n]*", "id": "(?!%b)([^"\\\n]*)"' % letter.encode(), re.MULTILINE)
    for match in other.finditer(lines.file.data):
        said = f"id {match[1].decode('utf-8', 'replace')!r} is of another layer: ids in {name} begin with {letter!r}"
        number = lines.file.data.count(b"\n", 0, match.start()) + 1
        breach = Breach(said, "move the line to the file of its layer", line=number, column=1)
        yield finding("record-schema", breach, lines.file)


def open_shard(root: Path, folder: Path) -> Shard:
    """Read a shard of the corpus at `root`. Raises: UnusableInput for a file that may be read and cannot."""
    if layout.leads_out(folder, root):
        return Shard(root, shown(folder), {}, (misplaced(folder, root, "", ""),))
    found = [
        misplaced(path, root, "does not belong in a shard", "remove it") for path in layout.unexpected_in_shard(folder)
    ]
    files: dict[str, Lines] = {}
    for name in layout.files_of_shard(folder):
        if (refused := refusal(folder / name, root, layout.MAX_SHARD_BYTES)) is not None:
            found.append(refused)
        else:
            files[name] = group(read_file(folder / name, layout.MAX_SHARD_BYTES), key_of(name))
    return Shard(root, shown(folder), files, tuple(found))


def open_remote_shard(root: Path, url: str) -> Shard:
    """Fetch a shard of the corpus whose own files lie at `root`. Raises: UnusableInput."""
    names: list[str] = []
    found: list[Finding] = []
    for name, size in names_in(url).items():
        is_known = name in layout.SHARD_FILES or (name.startswith(f"{layout.PASSES}/") and name.endswith(".jsonl"))
        if is_known and size <= layout.MAX_SHARD_BYTES:
            names.append(name)
            continue
        breach = Breach("does not belong in a shard", "remove it")
        if is_known:
            said = f"has {size} bytes; at most {layout.MAX_SHARD_BYTES} are read"
            breach = Breach(said, "split it, or remove what is not text")
        one = finding("file-size" if is_known else "unexpected-file", breach, RawFile(Path(name), name, b"", None))
        found.append(one.model_copy(update={"path": f"{url}/{name}"}))
    files = {
        name: group(RawFile(Path(name), name, data, None), key_of(name)) for name, data in read(url, names).items()
    }
    return Shard(root, url, files, tuple(found))
