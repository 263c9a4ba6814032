"""A report in SARIF 2.1.0 (OASIS), which code hosts and editors read.

Columns are code points, as everywhere here. The fingerprint of a result is what `--baseline` matches by: without lines or
numbers, so that a finding keeps it when the file grows above.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any, TypeAlias
from urllib.parse import quote

from parley import __version__
from parley.checks import CHECKS
from parley.contributions.baseline import said_without_numbers
from parley.contributions.check import Report
from parley.findings import Finding, RelatedPlace
from parley.reporters.style import Style, on_one_line

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "parley/v1"
Json: TypeAlias = dict[str, Any]


def sarif_report(report: Report, _: Style) -> Iterator[str]:
    """One log of one run, with the rules that were asked for and all findings."""
    head: Json = {
        "tool": {"driver": {"name": "parley", "version": __version__, "rules": [_rule(id) for id in report.checks]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [*map(_note, report.not_run)]}],
    }
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "2.1.0", "runs": [{_dumps(head)[:-1]}, "results": ['
    numbers = {id: number for number, id in enumerate(report.checks)}
    seen = Counter[str]()
    comma = ""
    for finding in report.findings:
        digest = hashlib.sha256("\0".join(map(str, said_without_numbers(finding))).encode()).hexdigest()[:32]
        seen[digest] += 1
        state = {"baselineState": "unchanged" if finding.status == "old" else "new"} if report.is_compared else {}
        result = _result(finding, numbers[finding.check]) | state
        yield f"{comma}\n{_dumps(result | {'partialFingerprints': {FINGERPRINT: f'{digest}:{seen[digest]}'}})}"
        comma = ","
    yield "\n]}]}\n"


def _dumps(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rule(id: str) -> Json:
    check = CHECKS[id]
    help_ = f"{check.reason}\n\n`parley explain {id}` shows an example." if check.reason else check.summary
    return {
        "id": id,
        "shortDescription": {"text": check.summary},
        "help": {"text": help_, "markdown": help_},
        "defaultConfiguration": {"level": check.severity},
        "properties": {"tags": [check.level], "since": check.since},
    }


def _note(reason: str) -> Json:
    return {"level": "note", "message": {"text": f"not run: {on_one_line(reason)}"}}


def _result(finding: Finding, rule: int) -> Json:
    place = _place(finding.path, finding.line, finding.column, finding.end)
    if finding.record:
        place["logicalLocations"] = [{"fullyQualifiedName": finding.record}]
    result: Json = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": on_one_line(f"{finding.message}; {finding.mend}")},
        "locations": [place],
    }
    related = [_related(number, other) for number, other in enumerate(finding.related, 1)]
    if finding.count > 1:
        result["occurrenceCount"] = finding.count
    return result | ({"relatedLocations": related} if related else {})


def _related(number: int, other: RelatedPlace) -> Json:
    place = _place(other.path, other.line, other.column, None)
    return {"id": number, "message": {"text": on_one_line(other.message)}} | place


def _place(path: str, line: int | None, column: int | None, end: int | None) -> Json:
    region = {"startLine": line, "startColumn": column, "endColumn": end if column else None}
    known = {key: value for key, value in region.items() if value is not None} if line is not None else {}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}} | ({"region": known} if known else {})}


@lru_cache(maxsize=4096)
def _uri(path: str) -> str:
    pure = PurePath(path)
    return Path(path).as_uri() if pure.is_absolute() else quote(pure.as_posix())
