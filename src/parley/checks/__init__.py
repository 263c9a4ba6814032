"""The registry of checks: pure functions, readable in one place, by what they look at.

`READING_CHECKS` find nothing by themselves: reading meets their breaches (syntax, shape, files in the wrong place).
"""

from collections.abc import Mapping
from typing import Any, Final

from parley.checks.article import VIEW_CHECKS
from parley.checks.codes import DESCRIBED_CHECKS, Described
from parley.checks.consistency import CONSISTENCY_CHECKS
from parley.checks.corpus import SPLIT_CHECKS
from parley.checks.description import DESCRIPTION_CHECKS
from parley.checks.entities import ENTITY_CHECKS
from parley.checks.errata import ERRATA_CHECKS
from parley.checks.file import FILE_CHECKS
from parley.checks.gold import GOLD_CHECKS
from parley.checks.link import LINK_CHECKS
from parley.checks.metadata import METADATA_CHECKS
from parley.checks.moves import MOVE_CHECKS
from parley.checks.nesting import NESTING_CHECKS
from parley.checks.quote import QUOTE_CHECKS
from parley.checks.reading import READING_CHECKS
from parley.checks.record import RECORD_CHECKS
from parley.checks.release import RELEASE_CHECKS, TEXT_LEAK_CHECKS, VERSION_CHECKS
from parley.checks.released import RELEASED_CHECKS
from parley.checks.roles import ROLE_CHECKS
from parley.checks.signs import SIGN_CHECKS
from parley.checks.span import SPAN_CHECKS
from parley.checks.subjects import (
    ArticleSubject,
    ArticleSummary,
    Authority,
    Check,
    CorpusSubject,
    Leak,
    Note,
    RawFile,
    Released,
    ReleaseSubject,
    View,
)
from parley.checks.summary import summarise
from parley.checks.words import LEAK_WORDS, leaked_runs

SET_CHECKS: Final = (
    *RECORD_CHECKS,
    *SPAN_CHECKS,
    *QUOTE_CHECKS,
    *SIGN_CHECKS,
    *LINK_CHECKS,
    *NESTING_CHECKS,
    *ROLE_CHECKS,
    *MOVE_CHECKS,
    *VIEW_CHECKS,
)
ARTICLE_CHECKS: Final = METADATA_CHECKS + DESCRIPTION_CHECKS + GOLD_CHECKS + TEXT_LEAK_CHECKS
CORPUS_CHECKS: Final = (
    *ENTITY_CHECKS,
    *SPLIT_CHECKS,
    *RELEASED_CHECKS,
    *ERRATA_CHECKS,
    *CONSISTENCY_CHECKS,
    *VERSION_CHECKS,
)
CHECKS: Final[Mapping[str, Check[Any]]] = {
    check.id: check
    for family in (
        READING_CHECKS,
        FILE_CHECKS,
        DESCRIBED_CHECKS,
        SET_CHECKS,
        ARTICLE_CHECKS,
        CORPUS_CHECKS,
        RELEASE_CHECKS,
    )
    for check in family
}

__all__ = [
    "ARTICLE_CHECKS",
    "CHECKS",
    "CORPUS_CHECKS",
    "DESCRIBED_CHECKS",
    "FILE_CHECKS",
    "LEAK_WORDS",
    "READING_CHECKS",
    "RELEASE_CHECKS",
    "SET_CHECKS",
    "ArticleSubject",
    "ArticleSummary",
    "Authority",
    "Check",
    "CorpusSubject",
    "Described",
    "Leak",
    "Note",
    "RawFile",
    "ReleaseSubject",
    "Released",
    "View",
    "leaked_runs",
    "summarise",
]
