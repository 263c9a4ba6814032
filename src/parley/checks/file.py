"""Checks of the level `file`: encoding and characters, before anything is decoded."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from parley.checks.subjects import Check, RawFile
from parley.findings import Breach
from parley.fingerprints import SPACES

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Control and bidi-control characters. Carriage returns and byte-order marks have checks of their own."""
FIX = "run `parley fix`"


def _place(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def _shown(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'control character')}"


def utf_8(file: RawFile) -> Iterator[Breach]:
    """Every file is UTF-8.

    Offsets count characters. Bytes that are none have no place in the text, and whatever reads them guesses another
    text.
    """
    if file.text is not None:
        return
    try:
        file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = file.data[: error.start]
        yield Breach(
            f"byte 0x{file.data[error.start]:02X} at offset {error.start} is not UTF-8",
            "save the file as UTF-8",
            line=before.count(b"\n") + 1,
            column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1,
        )


def byte_order_mark(file: RawFile) -> Iterator[Breach]:
    """No file begins with a byte-order mark.

    It is invisible, and some programs count it as the first character: every offset of theirs is then one too far. To
    others it makes the first line no JSON.
    """
    if file.data.startswith(b"\xef\xbb\xbf"):
        yield Breach("begins with a byte-order mark", FIX, line=1, column=1)


def line_ending(file: RawFile) -> Iterator[Breach]:
    """Lines end with LF.

    Windows ends them with two characters. A text that went through an editor there is longer by one a line, and every
    span after the first line covers other words.
    """
    if file.text and "\r" in file.text:
        line, column = _place(file.text, file.text.index("\r"))
        yield Breach(f"{file.text.count(chr(13))} carriage returns; lines end with LF", FIX, line=line, column=column)


def nfc(file: RawFile) -> Iterator[Breach]:
    """Everything is in Unicode normalisation form C.

    é is one character, or e and an accent. The two look alike, have different offsets, and do not match when one
    searches for a name.
    """
    composing = [character for character in file.unusual if may_compose(character)]
    if file.text and composing:
        for number, line in enumerate(file.text.split("\n"), 1):
            is_safe = line.isascii() or not any(map(line.__contains__, composing))
            if not is_safe and not unicodedata.is_normalized("NFC", line):
                composed = unicodedata.normalize("NFC", line)
                pairs = enumerate(zip(line, composed, strict=False))
                column = next((i for i, (a, b) in pairs if a != b), len(composed))
                yield Breach(f"{_shown(line[column])} is not in NFC here", FIX, line=number, column=column + 1)


@cache
def may_compose(character: str) -> bool:
    """Whether NFC may change a text because of this character: marks, Hangul letters, and what it replaces."""
    is_hangul_letter = "\u1100" <= character <= "\u11ff"
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or is_hangul_letter or not unicodedata.is_normalized("NFC", character)


def control_character(file: RawFile) -> Iterator[Breach]:
    """No control or bidirectional control characters.

    They are invisible and do something: stop a line, turn the order in which the rest is shown. A reader then sees
    another text than the one that is annotated.
    """
    if not CONTROL.search("".join(file.unusual)):
        return
    for match in CONTROL.finditer((file.text or "").replace("\r", "\n")):
        line, column = _place(file.text or "", match.start())
        yield Breach(f"{_shown(match.group())} is not allowed", "remove it", line=line, column=column)


def trailing_space(file: RawFile) -> Iterator[Breach]:
    """No line of a text ends with a space.

    Editors remove such spaces without asking, and the text is then no longer the one that its fingerprint names.
    """
    if file.name == "text.txt":
        for number, line in enumerate((file.text or "").replace("\r", "").split("\n"), 1):
            if line != line.rstrip(SPACES):
                yield Breach("space at the end of the line", FIX, line=number, column=len(line.rstrip(SPACES)) + 1)


FILE_CHECKS = (
    Check("utf-8", "file", "error", "Every file is UTF-8.", utf_8),
    Check("byte-order-mark", "file", "error", "No file begins with a byte-order mark.", byte_order_mark),
    Check("line-ending", "file", "error", "Lines end with LF.", line_ending),
    Check("nfc", "file", "error", "Everything is in Unicode normalisation form C.", nfc),
    Check("control-character", "file", "error", "No control or bidi-control characters.", control_character),
    Check("trailing-space", "file", "error", "No line of a text ends with a space.", trailing_space),
)
