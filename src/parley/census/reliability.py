"""The sections of docs/corpus.md on who annotated, how passes became gold, and how far they agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from parley.agreement import UNIT
from parley.card import table_of
from parley.census.counts import Census
from parley.records import LAYERS
from parley.records.measures import Estimate

MEASURED = 10
"""A measure that rests on fewer annotations is not given."""
LOW = 0.8
"""What is below is set in bold."""


def annotators(census: Census) -> str:
    """Raw passes by annotator; gold by how it was decided."""
    rows = []
    for annotator in census.annotators:
        passes = [article.passes[annotator.id] for article in census.articles if annotator.id in article.passes]
        counts = Counter[str](one.layer for some in passes for one in some)
        rows.append((f"`{annotator.id}`", annotator.kind, len(passes), *(counts[layer] for layer in LAYERS)))
    decisions = Counter[tuple[str, str | None]]((one.layer, one.decision) for _, one in census.gold())
    doubts = Counter[str](one.layer for _, one in census.gold() if one.unsure)
    kinds = ("agreed", "adjudicated", "single")
    gold = ((layer, *(decisions[layer, kind] for kind in kinds), doubts[layer]) for layer in LAYERS)
    return f"""## Who annotated, and what became gold

Raw passes:

{table_of(("annotator", "kind", "articles", *(layer.config for layer in LAYERS.values())), rows)}
Gold by how it was decided, and how much of it was decided with doubt about a field (`unsure`):

{table_of(("layer", *kinds, "unsure"), gold)}"""


def _measures(census: Census) -> Iterator[tuple[str, str, str, Estimate, int]]:
    """Each measure: its name, what the articles are grouped by, the group, the value, of how many annotations."""
    for span in census.agreement.spans:
        name = f"{span.layer}: {'span' if span.role == UNIT else span.role}"
        count = max(span.one, span.other)
        yield f"{name}, F1 exact", span.by, span.group, span.exact, count
        yield f"{name}, F1 by overlap", span.by, span.group, span.overlap, count
    for one in census.agreement.attributes:
        name = f"{one.layer}: `{one.attribute}`"
        yield f"{name}, equal", one.by, one.group, one.agreement, one.units
        if one.alpha is not None:
            yield f"{name}, α", one.by, one.group, one.alpha, one.units


def agreement(census: Census) -> str:
    """Every measure by language and origin, what is low in bold; empty where no article has two passes."""
    found: defaultdict[str, dict[tuple[str, str], float | None]] = defaultdict(dict)
    for name, by, group, estimate, count in _measures(census):
        if by != "split":
            found[name][by, group] = estimate.value if count >= MEASURED else None
    if not found:
        return ""
    groups = sorted({key for row in found.values() for key in row}, key=lambda key: (key[0] != "all", key))
    groups = [key for key in groups if key[0] == "all" or sum(other[0] == key[0] for other in groups) > 1]
    by_layer = sorted(found, key=lambda name: list(LAYERS).index(name.partition(":")[0]))
    rows = ((name, *(_measure(found[name].get(key)) for key in groups)) for name in by_layer)
    low = [
        f"{name} {value:.2f}"
        for name in by_layer
        if (value := found[name].get(("all", ""))) is not None and round(value, 2) < LOW
    ]
    pairs = ", ".join(f"`{pair.one}` and `{pair.other}`: {pair.articles}" for pair in census.agreement.pairs)
    return f"""## Agreement of the passes

Articles with two passes: {pairs}. [agreement.md](agreement.md) says how it is measured;
`parley agreement corpus` gives bounds. What is below {LOW:.2f} is set in bold. A dash is what is not defined, or rests
on fewer than {MEASURED} annotations. Where one value is nearly always right, α is low though nearly all is equal: read
both rows.

Below {LOW:.2f} over all: {"; ".join(low) or "none"}.

{table_of(("measure", *(group or by for by, group in groups)), rows)}"""


def _measure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"**{value:.2f}**" if round(value, 2) < LOW else f"{value:.2f}"
