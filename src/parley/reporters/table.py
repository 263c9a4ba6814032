"""The reporters by the name of their form."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from parley.contributions.check import Report
from parley.reporters.github import github_report
from parley.reporters.json import json_report
from parley.reporters.junit import junit_report
from parley.reporters.markdown import markdown_report
from parley.reporters.sarif import sarif_report
from parley.reporters.style import Style
from parley.reporters.text import text_report

Reporter: TypeAlias = Callable[[Report, Style], Iterator[str]]
"""Gives a report in pieces, so that one of a million findings is never held whole."""
REPORTERS: Final[Mapping[str, Reporter]] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif_report,
    "junit": junit_report,
    "github": github_report,
    "markdown": markdown_report,
}
