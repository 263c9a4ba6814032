"""A report for people: each finding with its line, what was not run, and a line that counts."""

from collections import Counter
from collections.abc import Iterator

from parley.contributions.check import Report
from parley.findings import Finding
from parley.reporters.excerpt import Sources, excerpt_lines
from parley.reporters.style import BOLD, RED, YELLOW, Style, on_one_line


def finding_line(finding: Finding, style: Style = Style()) -> str:  # noqa: B008 - it is frozen
    """One line: place, severity, check, record, what and the mend; related places on lines of their own."""
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    age = "old " if finding.status == "old" else ""
    severity = style.paint(RED if finding.severity == "error" else YELLOW, f"{age}{finding.severity}")
    record = f" {finding.record}:" if finding.record else ""
    head = f"{style.paint(BOLD, on_one_line(place))}: {severity} [{finding.check}]" + on_one_line(
        f"{record} {finding.message}; {finding.mend}"
    )
    return "\n".join([head, *(on_one_line(f"  {other.path}: {other.message}") for other in finding.related)])


def text_report(report: Report, style: Style) -> Iterator[str]:
    """All findings, those that are new first; of each check so many as the style shows, and the count of the rest."""
    by_age = sorted(report.findings, key=lambda finding: finding.status)
    shown = list(style.within(by_age))
    sources = Sources(shown)
    for finding in shown:
        yield f"{finding_line(finding, style)}\n"
        line = sources.line(finding) if finding.status == "new" else None
        if line is not None:
            yield "".join(f"{part}\n" for part in excerpt_lines(line, finding, style))
    for reason in (*style.beyond(by_age), *(f"not run: {reason}" for reason in report.not_run)):
        yield f"{on_one_line(reason)}\n"
    if report.unasked:
        yield f"not shown: {report.unasked} findings of checks that were not asked for, which may hide others\n"
    yield f"{summary(report)}\n"


def summary(report: Report) -> str:
    """What was looked at, and how much was found."""
    line = f"{report.articles} articles: {report.count('error')} errors, {report.count('warning')} warnings"
    counts = Counter[str]()
    for finding in report.findings:
        counts[finding.status] += finding.count
    return line + (f" ({counts['new']} new, {counts['old']} old)" if report.is_compared else "")
