"""From a breach to a finding: its place in the file that the contributor wrote, and its weight in this corpus."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from parley.checks import CHECKS, Check, RawFile
from parley.contributions.json_text import line_and_column, locate
from parley.findings import Breach, Finding

LONGEST = 1_000
"""So many characters of a message are kept."""


def finding(
    check: Check[Any] | str, breach: Breach, file: RawFile, prefix: str = "", line: int | None = None
) -> Finding:
    """A breach as a finding, at its place: `line` is the line of the record in a file of lines."""
    rule = CHECKS[check] if isinstance(check, str) else check
    row, column, end = breach.line or line, breach.column, None
    if breach.line is None and file.is_json and file.text is not None and breach.path is None:
        text = file.line(line) if line is not None else file.text.removeprefix("\ufeff")
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
        path=shown(file.path if breach.path is None else file.path.parent / breach.path),
        line=row,
        column=column,
        end=end,
        record=breach.record and cut(f"{prefix}#{breach.record}" if prefix else breach.record),
        message=cut(breach.message),
        mend=cut(breach.mend),
        related=breach.related,
    )


def cut(words: str) -> str:
    """The words, or their beginning where a value of the file makes them longer than anybody reads."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def shown(path: Path) -> str:
    """A path as text; bytes of a name that are no UTF-8 as escapes."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def line_with(file: RawFile, record: str | None) -> int | None:
    """The last line of a file of lines that has the record with that id."""
    if record is None or file.text is None or not file.name.endswith(".jsonl"):
        return None
    return file.lines_of_ids.get(json.dumps(record, ensure_ascii=False))


def bound(findings: Iterable[Finding], version: str | None) -> tuple[Finding, ...]:
    """Errors of checks that bind from a later corpus version as warnings: a new check breaks no old contribution."""
    return tuple(found if CHECKS[found.check].binds(version) else _warning(found) for found in findings)


def _warning(found: Finding) -> Finding:
    if found.severity == "warning":
        return found
    later = f"{found.mend} (an error from corpus version {CHECKS[found.check].since})"
    return found.model_copy(update={"severity": "warning", "mend": later})
