"""The registry of checks: pure functions, readable in one place, by what they look at.

`READING_CHECKS` have no function here: reading itself meets their breaches (syntax, shape, files in the wrong place).
"""

from collections.abc import Mapping
from typing import Any, Final

from parley.checks.article import ARTICLE_CHECKS, LEAK_WORDS, VIEW_CHECKS, leaked_runs
from parley.checks.corpus import CORPUS_CHECKS
from parley.checks.file import FILE_CHECKS
from parley.checks.link import LINK_CHECKS
from parley.checks.record import RECORD_CHECKS
from parley.checks.span import SPAN_CHECKS
from parley.checks.subjects import (
    ArticleSubject,
    ArticleSummary,
    Authority,
    Check,
    CorpusSubject,
    RawFile,
    View,
)


def _met_while_reading(_: object) -> tuple[()]:
    return ()


READING_CHECKS: Final = (
    Check("missing-file", "file", "error", "Every file that the layout names is there.", _met_while_reading),
    Check("unexpected-file", "file", "error", "No file lies where none belongs.", _met_while_reading),
    Check("json-syntax", "file", "error", "JSON files and lines are JSON.", _met_while_reading),
    Check("duplicate-key", "file", "error", "No key stands twice in an object.", _met_while_reading),
    Check("canonical-form", "file", "warning", "Files are in canonical form.", _met_while_reading),
    Check("record-schema", "record", "error", "Every record has the shape of its schema.", _met_while_reading),
    Check("unanchored-quotation", "record", "error", "Every span has segments.", _met_while_reading),
    Check("annotator-known", "link", "error", "A pass is by an annotator of annotators.json.", _met_while_reading),
)
SET_CHECKS: Final = RECORD_CHECKS + SPAN_CHECKS + LINK_CHECKS + VIEW_CHECKS
CHECKS: Final[Mapping[str, Check[Any]]] = {
    check.id: check
    for family in (READING_CHECKS, FILE_CHECKS, SET_CHECKS, ARTICLE_CHECKS, CORPUS_CHECKS)
    for check in family
}

__all__ = [
    "ARTICLE_CHECKS",
    "CHECKS",
    "CORPUS_CHECKS",
    "FILE_CHECKS",
    "LEAK_WORDS",
    "READING_CHECKS",
    "SET_CHECKS",
    "ArticleSubject",
    "ArticleSummary",
    "Authority",
    "Check",
    "CorpusSubject",
    "RawFile",
    "View",
    "leaked_runs",
]
