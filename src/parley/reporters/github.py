"""A report as workflow commands of GitHub Actions, which set a note beside the line of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from collections.abc import Iterator

from parley.contributions.check import Report
from parley.findings import Finding
from parley.reporters.style import Style, on_one_line
from parley.reporters.text import summary

IN_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = IN_DATA | {":": "%3A", ",": "%2C"}
_DATA, _PROPERTY = str.maketrans(IN_DATA), str.maketrans(IN_PROPERTY)


def github_report(report: Report, style: Style) -> Iterator[str]:
    """A command for each finding that the style shows; what was wrong before is a notice. Then what the text says."""
    by_age = sorted(report.findings, key=lambda finding: finding.status)
    for finding in style.within(by_age):
        yield f"{_command(finding)}\n"
    for line in style.beyond(by_age):
        yield f"::notice::{on_one_line(line).translate(_DATA)}\n"
    for reason in report.not_run:
        yield f"::notice title=not run::{on_one_line(reason).translate(_DATA)}\n"
    yield f"{summary(report)}\n"


def _command(finding: Finding) -> str:
    name = "notice" if finding.status == "old" else finding.severity
    places = {"file": finding.path, "line": finding.line, "col": finding.column, "endColumn": finding.end}
    title = f"{finding.check} (old)" if finding.status == "old" else finding.check
    properties = ",".join(
        f"{key}={on_one_line(str(value)).translate(_PROPERTY)}"
        for key, value in (places | {"title": title}).items()
        if value is not None
    )
    record = f"{finding.record}: " if finding.record else ""
    related = "".join(f"\n{on_one_line(f'{other.path}: {other.message}')}" for other in finding.related)
    said = on_one_line(f"{record}{finding.message}; {finding.mend}") + related
    return f"::{name} {properties}::{said.translate(_DATA)}"
