"""How far two annotators agree: what they marked, and what they said of it (docs/agreement.md)."""

from collections.abc import Iterable

from parley.agreement.alpha import Floats
from parley.agreement.attributes import attributes_of, joint_names, value_of
from parley.agreement.bootstrap import Resampling, estimates
from parley.agreement.compare import UNIT, Case, SpanCount, by_layer, pairs_of
from parley.agreement.matching import key_span, points_of
from parley.agreement.report import agreement_of, ratio, span_columns
from parley.agreement.sources import Annotated, annotated_articles, cases_of, read_annotations
from parley.agreement.tally import Tally, in_groups, tally
from parley.agreement.text import agreement_text, shown, so_many_articles
from parley.records.measures import Agreement

__all__ = [
    "UNIT",
    "Annotated",
    "Case",
    "Floats",
    "Resampling",
    "SpanCount",
    "Tally",
    "agreement",
    "agreement_of",
    "agreement_text",
    "annotated_articles",
    "attributes_of",
    "by_layer",
    "cases_of",
    "estimates",
    "in_groups",
    "joint_names",
    "key_span",
    "pairs_of",
    "points_of",
    "ratio",
    "read_annotations",
    "shown",
    "so_many_articles",
    "span_columns",
    "tally",
    "value_of",
]


def agreement(cases: Iterable[Case], name: str, resampling: Resampling) -> Agreement:
    """The report on some pairs of passes, gone through one by one."""
    return agreement_of([tally(case) for case in cases], name, resampling)
