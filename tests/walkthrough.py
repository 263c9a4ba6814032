"""What a page tells its reader to do, done: files are written, commands are run, and what they print is compared.

Of the fenced blocks of a section, one whose first line names a file goes into it; `sh` holds commands; a bare `text`
after it is what they print, where a line `…` stands for any lines.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parley.cli import main

FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
ID = re.compile(r'"id": "[^"]+"')


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what its first line says, and its content."""

    info: str
    content: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def place(self) -> str:
        """The file that the block is for, and how it goes in; empty for commands and what they print."""
        return self.info.partition(" ")[2]


def blocks_of(page: Path, section: str) -> list[Block]:
    """The fenced blocks of a section, in order."""
    text = page.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [Block(*match.groups()) for match in FENCE.finditer(text)]


def put(block: Block, root: Path) -> None:
    """Do what the text tells the reader to do with a block that names a file."""
    name, _, how = block.place.partition(" ")
    path, content = root / name, block.content
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == "append":
        content = path.read_text(encoding="utf-8") + content
    elif how == "by id":
        content = _with_lines(path.read_text(encoding="utf-8"), content)
    elif how:
        line = how.removeprefix("below ") + "\n"
        before, found, after = path.read_text(encoding="utf-8").partition(line)
        assert found, f"{name} has no line {line!r}"
        content = before + line + content + after
    path.write_text(content, encoding="utf-8")


def _with_lines(text: str, lines: str) -> str:
    """The text with each of the lines in place of the one with its id."""
    for new in lines.splitlines():
        (old,) = [line for line in text.splitlines() if ID.findall(line)[:1] == ID.findall(new)[:1]]
        text = text.replace(old, new)
    return text


def followed(blocks: list[Block], root: Path, printed: Callable[[], str]) -> list[int]:
    """Do what the blocks say in `root`, the folder at hand, one after the other; the exit codes of the commands in them."""
    codes = []
    for block in blocks:
        if block.place:
            put(block, root)
        elif block.language == "sh":
            printed()
            codes += [main(command) for command in commands_in(block)]
        elif block.language == "text":
            assert_printed(block.content, printed())
    return codes


def commands_in(block: Block) -> Iterator[list[str]]:
    for line in block.content.splitlines():
        if words := shlex.split(line, comments=True):
            assert words[0] == "parley"
            yield words[1:]


def assert_printed(shown: str, printed: str) -> None:
    """What a page shows is what was printed."""
    lines = shown.splitlines(keepends=True)
    pattern = "".join("(?:.*\n)*" if line == "…\n" else re.escape(line) for line in lines)
    assert re.fullmatch(pattern, printed), f"the page shows\n{shown}\nand printed is\n{printed}"
