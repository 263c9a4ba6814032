"""A file as it is and as it should be; what of it can be read at all."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from parley.checks import RawFile
from parley.contributions.canonical import file_text
from parley.contributions.json_text import faults
from parley.fingerprints import BOM
from parley.records import FileRecord


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it should be."""

    path: Path
    before: str
    after: str


def clean(file: RawFile) -> str:
    """The content of a file of JSON: UTF-8 without byte-order mark, LF, NFC."""
    text = (file.text or "").removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def canonical_file(text: str, model: type[FileRecord], schema: str) -> str:
    """A JSON file in canonical form, its schema named; as it was where it is no such record."""
    if faults(text):
        return text
    try:
        record = model.model_validate_json(text)
    except ValidationError:
        return text
    return file_text(record if record.schema_uri else record.model_copy(update={"schema_uri": schema}))
