"""CoNLL-U: the text rebuilt from its tokens (https://universaldependencies.org/format.html)."""

import re

TOKEN = re.compile(r"[0-9]+([-.][0-9]+)?")


def read_conllu(data: bytes) -> str:
    """The text of a CoNLL-U file: tokens joined as `SpaceAfter=No` says, an empty line before each `newpar`.

    Surface forms of multiword tokens are taken, their words and empty nodes left out. Raises: UnicodeDecodeError,
    ValueError for a line that is no token, naming its number.
    """
    pieces: list[str] = []
    covered = 0
    lines = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("# newpar") and pieces:
            pieces[-1] = pieces[-1].rstrip(" ")
            pieces.append("\n\n")
        if not line.strip():
            covered = 0
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 10:
            raise ValueError(f"line {number} has {len(columns)} columns, CoNLL-U has 10")
        if not TOKEN.fullmatch(columns[0]):
            raise ValueError(f"line {number} has the number {columns[0][:20]!r}, which is no token's")
        first, _, last = columns[0].partition("-")
        if "." in first or (not last and int(first) <= covered):
            continue
        covered = int(last) if last else covered
        pieces.append(columns[1] + ("" if "SpaceAfter=No" in columns[9].split("|") else " "))
    return "".join(pieces).strip()
