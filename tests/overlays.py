"""The corpora in tests/contributions/, and how one is made wrong (tests/contributions/README.md)."""

import random
from pathlib import Path

from parley.fixtures import EXPECTED, lay_over

__all__ = ["CONTRIBUTIONS", "EXPECTED", "INVALID", "TEXTS", "VALID", "damaged", "lay_over", "tree"]

CONTRIBUTIONS = Path(__file__).parent / "contributions"
VALID, INVALID, TEXTS = CONTRIBUTIONS / "valid" / "corpus", CONTRIBUTIONS / "invalid", CONTRIBUTIONS / "texts"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes of a file with a few of them cut out, or replaced by what JSON and UTF-8 trip over."""
    chance, left = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(left))
        new = chance.choice((b"", b'"', b"{", b"]", b"\xff", b"-1", b"null", "é".encode()))
        left[at : at + chance.choice((0, 1, 1, 9))] = new
    return bytes(left)
