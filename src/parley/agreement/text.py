"""A report on agreement as tables for a terminal."""

from collections.abc import Iterator

from parley.display import aligned
from parley.records.measures import Agreement, By, Estimate

WORST = 10
"""So many labels are listed."""


def shown(estimate: Estimate | None) -> str:
    """A measure with its bounds: `0.81 [0.74, 0.88]`; a dash where it is not defined."""
    if estimate is None or estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def agreement_text(report: Agreement) -> str:
    """Who is compared, spans and attributes for all articles and for each language, the labels agreed on worst."""
    parts = [
        "\n".join(f"{pair.one} and {pair.other}: {so_many_articles(pair.articles)}" for pair in report.pairs),
        f"bounds: 95 % of {report.samples} samples of articles, seed {report.seed}",
        *_tables(report, "all"),
    ]
    if len({row.group for row in report.spans + report.attributes if row.by == "language"}) > 1:
        parts += _tables(report, "language")
    worst = [row for row in report.labels if row.agreement < 1][:WORST]
    if worst:
        rows = (
            (
                f"{row.layer} {row.attribute}",
                row.label,
                row.uses,
                f"{row.agreement:.2f}",
                ", ".join(f"{other.label or 'none'} {other.count}" for other in row.confused[:3]),
            )
            for row in worst
        )
        parts.append(aligned(("attribute", "label", "uses", "agreed", "instead"), rows))
    return "\n\n".join(parts)


def so_many_articles(count: int) -> str:
    """So many articles, in words."""
    return f"{count} article{'' if count == 1 else 's'}"


def _tables(report: Agreement, by: By) -> Iterator[str]:
    spans = [row for row in report.spans if row.by == by]
    attributes = [row for row in report.attributes if row.by == by]
    if spans:
        yield aligned(
            ("group", "layer", "span", "one", "other", "F1 exact", "F1 overlap", "α of the text covered"),
            (
                (
                    row.group or "all",
                    row.layer,
                    row.role,
                    row.one,
                    row.other,
                    shown(row.exact),
                    shown(row.overlap),
                    shown(row.alpha),
                )
                for row in spans
            ),
        )
    if attributes:
        yield aligned(
            ("group", "layer", "attribute", "matched", "equal", "α"),
            (
                (row.group or "all", row.layer, row.attribute, row.units, shown(row.agreement), shown(row.alpha))
                for row in attributes
            ),
        )
