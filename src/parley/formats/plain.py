"""Plain text: UTF-8, a block a line."""

import re
import unicodedata
from itertools import pairwise

from parley.records import Block

LINE = re.compile(r"\S[^\n]*")
HEADING = 80
"""A heading has at most so many code points."""


def read_plain(data: bytes) -> str:
    """The text of a plain file, not yet normalised. Raises: UnicodeDecodeError."""
    return data.decode("utf-8")


def find_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a normalised text: every line that is not empty.

    The first is the title; the second, if no empty line parts it from the title, the dateline. A short line without
    final punctuation, with an empty line before and after it and a block to follow, is a heading; the rest paragraphs.
    """
    lines = [match.span() for match in LINE.finditer(text)]
    parted = [text.count("\n", before[1], after[0]) > 1 for before, after in pairwise(lines)]

    def kind(number: int) -> str:
        if number == 0:
            return "title"
        if number == 1 and len(lines) > 2 and not parted[0]:
            return "dateline"
        start, end = lines[number]
        is_short = end - start <= HEADING and not unicodedata.category(text[end - 1]).startswith("P")
        return "heading" if is_short and parted[number - 1 : number + 1] == [True, True] else "paragraph"

    return tuple(
        Block.model_validate({"kind": kind(number), "start": start, "end": end})
        for number, (start, end) in enumerate(lines)
    )
