"""A report as one JSON array of findings (schema/v1/finding.schema.json); what was not run is not in it."""

import json
from collections.abc import Iterator

from parley.contributions.check import Report
from parley.reporters.style import Style


def json_report(report: Report, _: Style) -> Iterator[str]:
    """All findings, each on a line of the array."""
    opened = "["
    for finding in report.findings:
        yield f"{opened}\n  {json.dumps(finding.model_dump(mode='json'), ensure_ascii=False)}"
        opened = ","
    yield "\n]\n" if report.findings else "[]\n"
