"""The forms in which a report is written: for people on a terminal, and for what reads findings in CI."""

from parley.reporters.output import Output, outputs_of
from parley.reporters.style import Style, escaped
from parley.reporters.table import REPORTERS, Reporter
from parley.reporters.text import finding_line

__all__ = [
    "REPORTERS",
    "Output",
    "Reporter",
    "Style",
    "escaped",
    "finding_line",
    "outputs_of",
]
