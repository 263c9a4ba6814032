"""Findings and changes as text and as JSON, for people and for machines."""

import difflib
import json
import re
from collections import Counter
from collections.abc import Sequence

from parley.contributions.check import Report
from parley.contributions.fix import Change
from parley.findings import Finding

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def finding_line(finding: Finding) -> str:
    """One line: place, severity, check, record, what and the mend; related places on lines of their own."""
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    record = f" {finding.record}:" if finding.record else ""
    head = f"{place}: {finding.severity} [{finding.check}]{record} {finding.message}; {finding.mend}"
    return "\n".join(map(_on_one_line, [head, *(f"  {other.path}: {other.message}" for other in finding.related)]))


def _on_one_line(text: str) -> str:
    """Control characters, which a name or key in a broken file may hold, as escapes."""
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode(), text)


def text_report(report: Report) -> str:
    """All findings, what was not run, and a line that counts."""
    counts = Counter(finding.severity for finding in report.findings)
    lines = [finding_line(finding) for finding in report.findings]
    lines += [f"not run: {reason}" for reason in report.not_run]
    errors, warnings = counts["error"], counts["warning"]
    lines.append(f"{report.articles} articles: {errors} errors, {warnings} warnings")
    return "\n".join(lines)


def json_report(findings: Sequence[Finding]) -> str:
    """One JSON array of findings (schema/v1/finding.schema.json)."""
    return json.dumps([finding.model_dump(mode="json") for finding in findings], ensure_ascii=False, indent=2)


def diff_of(change: Change) -> str:
    """A change as a unified diff."""
    path = str(change.path)
    before, after = change.before.splitlines(keepends=True), change.after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, path, path))
