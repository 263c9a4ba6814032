"""A text as somebody has it in a file: normalised, and what a withheld article says of the file."""

import hashlib
from pathlib import Path

from parley.contributions.files import read_file
from parley.errors import UnusableInput
from parley.fingerprints import normalise
from parley.formats import TRANSFORMS
from parley.records import Copy


def read_text(path: Path) -> tuple[str, Copy]:
    """The text of a file, of one named `.conllu` rebuilt from its tokens. Raises: UnusableInput."""
    transform = "conllu" if path.suffix == ".conllu" else "plain"
    data = read_file(path).data
    try:
        text = normalise(TRANSFORMS[transform](data))
    except ValueError as error:
        raise UnusableInput(f"is no {transform} text in UTF-8: {error}", path) from error
    if not text.strip():
        raise UnusableInput("holds no text; give a file with the title, the dateline and a paragraph a line", path)
    digest = hashlib.sha256(data).hexdigest()
    return text, Copy.model_validate({"path": path.name, "sha256": digest, "bytes": len(data), "transform": transform})
