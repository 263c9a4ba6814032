"""The reporters by the name of their form."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from parley.contributions.check import Report
from parley.reporters.style import Style

Reporter: TypeAlias = Callable[[Report, Style], Iterator[str]]
"""Gives a report in pieces, so that one of a million findings is never held whole."""


def _reporter(form: str) -> Reporter:
    def report(report: Report, style: Style) -> Iterator[str]:
        module = import_module(f"parley.reporters.{form}")  # each brings what only it needs
        pieces: Iterator[str] = getattr(module, f"{form}_report")(report, style)
        return pieces

    return report


REPORTERS: Final[Mapping[str, Reporter]] = {
    form: _reporter(form) for form in ("text", "json", "sarif", "junit", "github", "markdown")
}
