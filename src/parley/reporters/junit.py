"""A report as JUnit XML: a suite for each level, a case for each check, as CI servers read it.

New errors fail a case; warnings, and what was wrong before, are its output. A check that had nothing to look at is skipped.
"""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Sequence

from parley.checks import CHECKS
from parley.contributions.check import Report
from parley.findings import LEVELS, Finding
from parley.reporters.style import Style, on_one_line
from parley.reporters.text import finding_line


def junit_report(report: Report, style: Style) -> Iterator[str]:
    """One document. Of a check so many findings are listed as the style shows, and all are counted."""
    of_check: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        of_check[finding.check].append(finding)
    suites = ET.Element("testsuites", name="parley check")
    for level in LEVELS:
        checks = [id for id in report.checks if CHECKS[id].level == level]
        if checks:
            suites.append(
                _suite(level, [_case(id, of_check[id], id in report.skipped, style) for id in checks], report)
            )
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ET.indent(suites)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _suite(level: str, cases: Sequence[ET.Element], report: Report) -> ET.Element:
    suite = ET.Element("testsuite", name=f"parley.{level}", tests=str(len(cases)), errors="0", time="0")
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.extend(cases)
    if report.not_run:
        ET.SubElement(suite, "system-out").text = "\n".join(f"not run: {on_one_line(line)}" for line in report.not_run)
    return suite


def _case(id: str, findings: Sequence[Finding], is_skipped: bool, style: Style) -> ET.Element:
    case = ET.Element("testcase", classname=f"parley.{CHECKS[id].level}", name=id, time="0")
    failing = [one for one in findings if one.severity == "error" and one.status == "new"]
    others = [one for one in findings if one.severity == "warning" or one.status == "old"]
    if failing:
        said = on_one_line(f"{sum(one.count for one in failing)} × {CHECKS[id].summary}")
        ET.SubElement(case, "failure", type="error", message=said).text = _listed(failing, style)
    elif is_skipped:
        ET.SubElement(case, "skipped", message="had nothing to look at")
    if others:
        ET.SubElement(case, "system-out").text = _listed(others, style)
    return case


def _listed(findings: Sequence[Finding], style: Style) -> str:
    plain = Style(most=style.most)
    return "\n".join([*map(finding_line, plain.within(findings)), *plain.beyond(findings)])
