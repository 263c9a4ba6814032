"""From the bytes of one file to records, and to findings that stand at their place in that file."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from parley.checks import CHECKS, FILE_CHECKS, Check, RawFile
from parley.contributions.json_text import faults, line_and_column, locate
from parley.errors import UnusableInput
from parley.findings import Breach, FieldPath, Finding
from parley.records import FileRecord

Record_ = TypeVar("Record_")
File_ = TypeVar("File_", bound=FileRecord)
ID = re.compile(r'"id"\s*:\s*"([^"\\]+)"')
"""The id in a line that is no JSON, so that what points to it is not blamed."""
COMPUTED = ("blocks", "fingerprint", "segments")
"""Fields that nobody need write by hand."""
MAX_BYTES = 256 * 2**20
"""A larger file is refused unread: it is no file of this layout."""


def read_file(path: Path) -> RawFile:
    """A regular file. Raises: UnusableInput, if it cannot be read or is too large."""
    try:
        if not path.is_file():
            raise UnusableInput("is not a regular file; remove it", path)
        if path.stat().st_size > MAX_BYTES:
            raise UnusableInput(f"has {path.stat().st_size} bytes, more than {MAX_BYTES}; split it", path)
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}; check that it exists and may be read", path) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    return RawFile(path, path.name, data, text)


def finding(
    check: Check[Any] | str, breach: Breach, file: RawFile, prefix: str = "", line: int | None = None
) -> Finding:
    """A breach as a finding, at its place: `line` is the line of the record in a file of lines."""
    rule = CHECKS[check] if isinstance(check, str) else check
    row, column, end = breach.line or line, breach.column, None
    if breach.line is None and file.is_json and file.text is not None and breach.path is None:
        text = file.text.removeprefix("\ufeff")
        text = text.split("\n")[line - 1] if line is not None else text
        if line is not None or breach.where:
            try:
                start, stop = locate(text, breach.where)
            except (ValueError, IndexError):
                start, stop = 0, 1
            local, column = line_and_column(text, start)
            row = line if line is not None else local
            end = column + (stop - start) if "\n" not in text[start:stop] else None
    return Finding(
        check=rule.id,
        severity=rule.severity,
        path=_shown(file.path if breach.path is None else file.path.parent / breach.path),
        line=row,
        column=column,
        end=end,
        record=f"{prefix}#{breach.record}" if breach.record and prefix else breach.record,
        message=breach.message,
        mend=breach.mend,
        related=breach.related,
    )


def _shown(path: Path) -> str:
    """A path as text; bytes of a name that are no UTF-8 as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def check_file(file: RawFile) -> Iterator[Finding]:
    """The findings of the level `file`: encoding and characters."""
    for check in FILE_CHECKS:
        for breach in check.run(file):
            yield finding(check, breach, file)


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


def _fault(file: RawFile, check: str, message: str, line: int, column: int) -> Finding:
    mend = "keep one of the two" if check == "duplicate-key" else "correct the JSON; an editor shows the place"
    return finding(check, Breach(message, mend, line=line, column=column), file)


@dataclass(frozen=True, slots=True)
class Lines(Generic[Record_]):
    """The records of a file of lines: `numbers` has the line of each, `lost` the ids of lines not decoded.

    `knows_ids` is False where a line, or the whole file, could not be read as far as its id.
    """

    records: tuple[Record_, ...]
    numbers: tuple[int, ...]
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


def decode_lines(
    file: RawFile, adapter: TypeAdapter[Record_], prefix: str = "", known: Mapping[str, Sequence[str]] | None = None
) -> Lines[Record_]:
    """The records of a JSON Lines file, one by one, with every fault of every line; empty lines are faults too.

    `known` gives the fields of each tag of a discriminated union, for messages.
    """
    records: list[Record_] = []
    numbers: list[int] = []
    lost: set[str] = set()
    found: list[Finding] = []
    knows_ids = file.text is not None
    text = (file.text or "").removeprefix("\ufeff").replace("\r\n", "\n")
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else (), 1):
        wrong = faults(line)
        for fault in wrong:
            found.append(_fault(file, fault.check, fault.message, number, fault.offset + 1))
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
                found.append(finding(check, breach, file, prefix, number))
    return Lines(tuple(records), tuple(numbers), frozenset(lost), tuple(found), knows_ids)
