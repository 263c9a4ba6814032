"""The forms in which a report is written: for people on a terminal, and for what reads findings in CI."""

from parley.reporters.diff import diff_of
from parley.reporters.markdown import escaped
from parley.reporters.output import Output, outputs_of
from parley.reporters.revision import revision_json, revision_text
from parley.reporters.style import Style
from parley.reporters.table import REPORTERS, Reporter
from parley.reporters.text import finding_line

__all__ = [
    "REPORTERS",
    "Output",
    "Reporter",
    "Style",
    "diff_of",
    "escaped",
    "finding_line",
    "outputs_of",
    "revision_json",
    "revision_text",
]
