"""A report as Markdown, for the summary of a CI run: what is new with its mend, what is old as a count."""

from collections.abc import Iterator

from parley.contributions.check import Report
from parley.findings import Finding
from parley.reporters.style import Style, escaped, on_one_line


def markdown_report(report: Report, style: Style) -> Iterator[str]:
    """Whether the run fails and the counts; then each new finding that the style shows, and what was not run."""
    yield f"## Parley: {'fails' if report.has_errors else 'passes'}\n\n"
    yield from _counts(report)
    yield f"\n{report.articles} articles.{' Only new errors fail.' if report.is_compared else ''}\n"
    new = [finding for finding in report.findings if finding.status == "new"]
    if new:
        yield "\n| place | check | what is wrong | mend |\n|---|---|---|---|\n"
        yield from map(_row, style.within(new))
        yield "\n`parley explain CHECK` says why a check is there, with an example.\n"
    notes = [*style.beyond(new), *(f"not run: {reason}" for reason in report.not_run)]
    if report.unasked:
        notes.append(f"not shown: {report.unasked} findings of checks that were not asked for, which may hide others")
    if notes:
        yield "\n" + "".join(f"- {escaped(on_one_line(note))}\n" for note in notes)


def _counts(report: Report) -> Iterator[str]:
    ages = ("new", "old") if report.is_compared else ("new",)
    heads = ages if report.is_compared else ("found",)
    yield f"| | {' | '.join(heads)} |\n|---|{'---:|' * len(heads)}\n"
    for severity in ("error", "warning"):
        numbers = [
            sum(one.count for one in report.findings if (one.severity, one.status) == (severity, age)) for age in ages
        ]
        yield f"| {severity}s | {' | '.join(map(str, numbers))} |\n"


def _row(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.path, finding.line) if part is not None)
    check = f"{finding.check} ({finding.severity})"
    record = f"{finding.record}: " if finding.record else ""
    cells = (place, check, f"{record}{finding.message}", finding.mend)
    return f"| {' | '.join(escaped(on_one_line(cell)) for cell in cells)} |\n"
