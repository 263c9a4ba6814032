"""The tables of docs/baselines.md."""

from collections.abc import Iterator

from parley.agreement import shown
from parley.records.measures import Estimate, Quality
from report import table
from systems.taggers import cues_of, mentions_of
from systems.trial import ANY, GRID, PARTS, Run, row_of


def tables(run: Run) -> dict[str, str]:
    """The tables of a run, by name."""
    return {
        "sizes": _sizes(run),
        "scores": _scores(run),
        "languages": _languages(run),
        "trials": _trials(run),
        "costs": _costs(run),
    }


def _sizes(run: Run) -> str:
    rows = []
    for split in ("train", "validation", "test"):
        own = run.of(split)
        counts = [(len(a.text.tokens), len(list(mentions_of(a))), len(list(cues_of(a)))) for a in own]
        languages = sorted({article.text.language for article in own})
        sums = (f"{sum(column):,}" for column in zip(*counts, strict=True)) if counts else ("0", "0", "0")
        rows.append((split, str(len(own)), " ".join(languages), *sums))
    return table(("", "articles", "languages", "tokens", "mentions", "cues"), rows)


def _scores(run: Run) -> str:
    head = ("what", "system", "gold", "found", "P exact", "R exact", "F1 exact", "P overlap", "R overlap", "F1 overlap")
    rows = []
    for part in PARTS:
        for name, scores in run.scores.items():
            if row := row_of(scores, part):
                measures = [*_measures(row.exact), *_measures(row.overlap)]
                rows.append((part, name, f"{row.gold}", f"{row.system}", *measures))
    return table(head, rows)


def _measures(quality: Quality) -> Iterator[str]:
    yield from (_plain(quality.precision), _plain(quality.recall), shown(quality.f1))


def _plain(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{estimate.value:.2f}"


def _languages(run: Run) -> str:
    parts = [part for part in PARTS if part != "type of mention"]
    test = run.of("test")
    groups = [("language", one) for one in sorted({article.text.metadata.language for article in test})]
    origins = sorted({article.text.metadata.origin for article in test})
    groups += [("origin", one) for one in origins if len(origins) > 1]
    rows = []
    for by, group in groups:
        count = sum(group in (one.text.metadata.language, one.text.metadata.origin) for one in test)
        for name in ("rule", "trained"):
            found = [row_of(run.scores[name], part, by, group) for part in parts]
            cells = [
                shown(q.f1) if q else "–" for row in found for q in ((row.exact, row.overlap) if row else (None, None))
            ]
            rows.append((group, name, str(count), *cells))
    head = [f"{part} {way}" for part in parts for way in ("exact", "overlap")]
    return table(("", "system", "articles", *head), rows)


def _trials(run: Run) -> str:
    said = {name: " and ".join(parts) for name, _, parts in GRID}
    rows = []
    for one in run.trials:
        value = " and ".join(one.value) if isinstance(one.value, tuple) else str(one.value)
        f1 = "–" if one.f1 is None else f"{one.f1:.3f}"
        rows.append(
            (f"`{one.name}`", "none" if one.value == ANY else value, said[one.name], f1, "✓" if one.is_chosen else "")
        )
    return table(("", "value", "measured on", "F1 exact", "chosen"), rows)


def _costs(run: Run) -> str:
    names = ("choosing", "learning", "trained", "rule")
    head = ("", "choosing", "learning", "finding, *trained*", "finding, *rule*")
    return table(head, [("CPU seconds", *(f"{run.seconds[name]:.2f}" for name in names))])
