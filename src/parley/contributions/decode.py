"""From the text of one file to records, and to findings that stand at their place in that file."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from parley.checks import RawFile
from parley.contributions.json_text import faults, line_and_column
from parley.contributions.places import finding
from parley.findings import Breach, FieldPath, Finding, Listing
from parley.records import LAYERS, FileRecord, Layer, links_of

Record_ = TypeVar("Record_")
File_ = TypeVar("File_", bound=FileRecord)
ID = re.compile(r'"id"\s*:\s*"([^"\\]+)"')
"""The id in a line that is no JSON, so that what points to it is not blamed."""
COMPUTED = ("blocks", "fingerprint", "segments")
"""Fields that nobody need write by hand."""


def _mend(error: ErrorDetails, known: Sequence[str]) -> str:
    if error["type"] == "union_tag_not_found":
        return "add the field 'layer'"
    if error["type"] == "missing":
        name = str(error["loc"][-1])
        return f"add the field {name!r}" + (", or run `parley fix`, which computes it" if name in COMPUTED else "")
    if error["type"] == "extra_forbidden":
        return f"remove it or correct its name; known: {', '.join(known)}"
    return "correct the value"


def _message(error: ErrorDetails, path: FieldPath) -> str:
    name = ".".join(map(str, path)) or "the record"
    reason = re.sub(r"^[A-Z]\w* (?=should)", "", error["msg"])
    if error["type"] == "union_tag_not_found":
        return "layer: is missing"
    if error["type"] == "union_tag_invalid":
        return f"layer is {json.dumps(error['ctx']['tag'])}; it should be one of {error['ctx']['expected_tags']}"
    if error["type"] in ("missing", "extra_forbidden"):
        return f"{name}: {'is missing' if error['type'] == 'missing' else 'is not a known field'}"
    seen = json.dumps(error["input"], ensure_ascii=False, default=str)
    return f"{name} is {seen[:60]}{'…' if len(seen) > 60 else ''}; it {reason}"


def _is_draft(value: object) -> bool:
    return isinstance(value, dict) and "quote" in value and "segments" not in value


def _lies_in(inner: FieldPath, outer: FieldPath) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _at(value: Any, path: FieldPath) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _other_kind(error: ErrorDetails, path: FieldPath, layer: Layer) -> str | None:
    """Of what kind an id is that stands where another kind belongs; None for any other error."""
    if error["type"] != "string_pattern_mismatch" or path[:1] == ("id",) or path[0] not in links_of(layer.model):
        return None
    kinds = (f"{other.letter}[1-9][0-9]*" for other in LAYERS.values())
    names = dict(zip(kinds, LAYERS, strict=True)) | {"(?![a-z]?[0-9]+$)[a-z0-9]+(-[a-z0-9]+)*": "entity"}
    return next((name for kind, name in names.items() if re.fullmatch(kind, error["input"])), None)


def explain(
    error: ValidationError, text: str, tags: Sequence[str] = (), known: Sequence[str] = ()
) -> Iterator[tuple[str, Breach]]:
    """Each error of a record as the id of its check and a breach; all errors inside one draft span are one."""
    value = json.loads(text)
    drafts: set[FieldPath] = set()
    record = value.get("id") if isinstance(value, dict) and isinstance(value.get("id"), str) else None
    errors = error.errors(include_url=False)
    for details in errors:
        if details["type"] == "too_short" and any(_lies_in(other["loc"], details["loc"]) for other in errors):
            continue
        path: FieldPath = details["loc"][1:] if details["loc"] and details["loc"][0] in tags else details["loc"]
        layer = LAYERS.get(str(details["loc"][0])) if details["loc"] else None
        if layer is not None and (kind := _other_kind(details, path, layer)) is not None:
            wanted = links_of(layer.model)[str(path[0])]
            message = f"{path[0]} points to the {kind} {details['input']!r}; it takes a {wanted}"
            yield "link-layer", Breach(message, f"give the id of a {wanted}", record, path)
            continue
        draft = next((path[:n] for n in range(1, len(path)) if _is_draft(_at(value, path[:n]))), None)
        if draft is None:
            yield "record-schema", Breach(_message(details, path), _mend(details, known), record, path)
        elif draft not in drafts:
            drafts.add(draft)
            message = f"{'.'.join(map(str, draft))} is a quotation without segments"
            yield "unanchored-quotation", Breach(message, "run `parley fix` to anchor it", record, draft)


def decode_record(file: RawFile, model: type[File_]) -> tuple[File_ | None, list[Finding]]:
    """A file that is one JSON record, or None and what is wrong with it."""
    if file.text is None:
        return None, []
    text = file.text.removeprefix("\ufeff")
    wrong = faults(text)
    if wrong:
        return None, [_fault(file, fault.check, fault.message, *line_and_column(text, fault.offset)) for fault in wrong]
    try:
        return model.model_validate_json(text), []
    except ValidationError as error:
        known = tuple(model.model_fields)
        return None, [finding(check, breach, file) for check, breach in explain(error, text, (), known)]


def decode_exact(file: RawFile, model: type[File_], canonical: Callable[[File_], str]) -> File_ | None:
    """A file that is one JSON record in canonical form, and so without any fault; None for any other file."""
    try:
        record = model.model_validate_json(file.text or "")
    except ValidationError:
        return None
    return record if file.text == canonical(record) else None


_MENDS = {
    "duplicate-key": "keep one of the two",
    "json-number": "write a whole number in digits",
    "json-depth": "take out what is nested so deep",
    "lone-surrogate": "write the whole character",
}


def _fault(file: RawFile, check: str, message: str, line: int, column: int) -> Finding:
    mend = _MENDS.get(check, "correct the JSON; an editor shows the place")
    return finding(check, Breach(message, mend, line=line, column=column), file)


@dataclass(frozen=True, slots=True)
class Lines(Generic[Record_]):
    """The records of a file of lines: `numbers` has the line of each, `lost` the ids of lines not decoded.

    `knows_ids` is False where a line, or the whole file, could not be read as far as its id.
    """

    records: tuple[Record_, ...]
    numbers: Sequence[int]
    lost: frozenset[str]
    findings: tuple[Finding, ...]
    knows_ids: bool = True

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all lines, those not decoded too."""
        return self.lost.union(str(getattr(record, "id", "")) for record in self.records)

    @property
    def is_complete(self) -> bool:
        """Whether every line was decoded."""
        return not self.findings and self.knows_ids


_BLANK = faults("")


def _lines(text: str) -> Iterator[str]:
    """The lines of a text, one after another: all at once take many times the room of the text."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) % (len(text) + 1)
        yield text[start:end]
        start = end + 1


def decode_lines(
    file: RawFile, adapter: TypeAdapter[Record_], prefix: str = "", known: Mapping[str, Sequence[str]] | None = None
) -> Lines[Record_]:
    """The records of a JSON Lines file, one by one, with every fault of every line; empty lines are faults too.

    `known` gives the fields of each tag of a discriminated union, for messages.
    """
    records: list[Record_] = []
    numbers: list[int] = []
    lost: set[str] = set()
    found = Listing()
    knows_ids = file.text is not None
    text = (file.text or "").removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(_lines(text), 1):
        wrong = faults(line) if line else _BLANK
        for fault in wrong:
            found.add(fault.check, partial(_fault, file, fault.check, fault.message, number, fault.offset + 1))
        if wrong:
            readable = ID.search(line)
            lost.update(readable.groups() if readable else ())
            knows_ids = knows_ids and readable is not None
            continue
        try:
            records.append(adapter.validate_json(line))
            numbers.append(number)
        except ValidationError as error:
            value = json.loads(line)
            record = value if isinstance(value, dict) else {}
            lost.add(str(record.get("id")))
            knows_ids = knows_ids and isinstance(record.get("id"), str)
            fields = (known or {}).get(str(record.get("layer")), ())
            for check, breach in explain(error, line, tuple(known or ()), fields):
                found.add(check, partial(finding, check, breach, file, prefix, number))
    return Lines(tuple(records), tuple(numbers), frozenset(lost), tuple(found), knows_ids)
