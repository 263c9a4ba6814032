"""The text of docs/corpus.md."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from parley.agreement import Annotated
from parley.card import table_of
from parley.census.counts import Census, Grid, by_language, grid
from parley.census.pictures import PICTURES
from parley.census.relations import HOSTILE, relations
from parley.census.reliability import agreement, annotators
from parley.records import LAYERS, Entity, labels_of

FEW = 20
"""A label that is in gold less often is named."""
PAIRS = 20
ORIGINS = ("acquired", "constructed")
CONFIGS = tuple(layer.config for layer in LAYERS.values())


def corpus_page(census: Census) -> str:
    """The page: every figure is from the corpus, and from no text that is withheld."""
    parts = (
        _head,
        _articles,
        _lengths,
        _labels,
        _entities,
        _acts,
        _modes,
        _metonymy,
        _world,
        _parallel_sets,
        annotators,
        agreement,
    )
    return "\n".join(part(census).rstrip("\n") + "\n" for part in parts if part(census))


def _picture(name: str) -> str:
    shows = next(one.shows for one in PICTURES if one.name == name)
    return f"![{shows}](images/{name})\n"


def _head(_: Census) -> str:
    return """# The corpus in figures

Written by `python scripts/describe_corpus.py` from `corpus/`. Annotations are those of gold. Length is counted in code
points, which are known of every text. Words are counted in the texts that the corpus holds, not in those withheld:
runs of letters and digits; in Chinese, each character.
"""


def _articles(census: Census) -> str:
    ways: Sequence[tuple[str, Callable[[Annotated], str]]] = (
        ("all", lambda _: ""),
        ("language", lambda one: one.metadata.language),
        ("script", lambda one: one.metadata.script),
        ("genre", lambda one: one.metadata.genre),
        ("origin", lambda one: one.metadata.origin),
        ("split", lambda one: one.split or "none"),
    )
    rows: list[tuple[object, ...]] = []
    for by, of in ways:
        groups: defaultdict[str, list[Annotated]] = defaultdict(list)
        for article in census.articles:
            groups[of(article)].append(article)
        for group, some in sorted(groups.items()):
            layers = Counter[str](one.layer for article in some for one in article.gold or ())
            size = sum(article.metadata.fingerprint.code_points for article in some)
            words = sum(census.words.get(article.metadata.id, 0) for article in some)
            rows.append((by, group, len(some), size, words or "–", *(layers[name] for name in LAYERS)))
    covered = Counter((layer, how) for article in census.articles for layer, how in article.metadata.coverage)
    ways_covered = ("complete", "partial", "none")
    return f"""## Articles

{table_of(("by", "", "articles", "code points", "words", *CONFIGS), rows)}
How far each layer was annotated, in articles:

{table_of(("layer", *ways_covered), ((name, *(covered[name, how] for how in ways_covered)) for name in LAYERS))}"""


def _quartiles(numbers: Sequence[float], digits: int = 0) -> str:
    if not numbers:
        return "–"
    return " / ".join(f"{value:.{digits}f}" for value in np.percentile(numbers, (25, 50, 75)))


def _lengths(census: Census) -> str:
    rows: list[tuple[object, ...]] = []
    for language in (*census.languages, "all"):
        some = [one for one in census.articles if language in ("all", one.metadata.language)]
        sizes = [one.metadata.fingerprint.code_points for one in some]
        words = [census.words[one.metadata.id] for one in some if one.metadata.id in census.words]
        annotated = [(len(one.gold), one.metadata) for one in some if one.gold]
        by_size = [1000 * count / known.fingerprint.code_points for count, known in annotated]
        by_words = [100 * count / census.words[known.id] for count, known in annotated if census.words.get(known.id)]
        ends = min(sizes), max(sizes)
        rows.append(
            (language, *ends, *map(_quartiles, (sizes, words)), _quartiles(by_size, 1), _quartiles(by_words, 1))
        )
    head = ("language", "shortest", "longest", "code points", "words")
    densities = ("annotations per 1,000 code points", "annotations per 100 words")
    return f"""## Lengths

{_picture("lengths.svg")}
A dot is an article, the bar the median. A Chinese character says more than a letter: compare lengths within a language.
Of articles in code points the shortest, the longest and the quartiles (25, 50 and 75 %); the quartiles of the rest:

{table_of((*head, *densities), rows)}"""


def _labels(census: Census) -> str:
    parts, few = [], []
    for layer, known in LAYERS.items():
        rows = []
        for field in labels_of(known.model):
            found = grid(census, layer, field, ORIGINS, lambda article: article.metadata.origin)
            for label, counts in zip(found.rows, found.counts, strict=True):
                rows.append((f"`{field}`", f"`{label}`", *counts, sum(counts)))
                few += [f"{layer} `{field}` `{label}` ({sum(counts)})"] if sum(counts) < FEW else []
        parts.append(f"### {layer.capitalize()}\n\n{table_of(('field', 'label', *ORIGINS, 'all'), rows)}")
    said = f"Fewer than {FEW} in gold: {', '.join(few)}." if few else f"Every label is {FEW} times in gold, or more."
    return f"## Labels\n\n{said}\n\n" + "\n".join(parts)


def _entities(census: Census) -> str:
    found = Counter[tuple[str, bool]]((one.type, one.constructed) for one in census.entities.values())
    linked = Counter[str](one.type for one in census.entities.values() if one.links)
    types = labels_of(Entity)["type"]
    rows = ((f"`{type}`", found[type, False], found[type, True], linked[type]) for type in types)
    return f"""## Entities

The authority file, with how many entities are linked to other authorities:

{table_of(("type", "real", "invented", "linked"), rows)}"""


def _grid_table(first: str, found: Grid) -> str:
    rows = ((f"`{name}`", *counts, sum(counts)) for name, counts in zip(found.rows, found.counts, strict=True))
    return table_of((first, *found.columns, "all"), rows)


def _acts(census: Census) -> str:
    return f"""## Acts of moves by language

{_picture("acts.svg")}
{_grid_table("act", by_language(census, "move", "act"))}"""


def _modes(census: Census) -> str:
    return f"""## Modes of quotation by language

{_picture("modes.svg")}
{_grid_table("mode", by_language(census, "attribution", "mode"))}"""


def _metonymy(census: Census) -> str:
    pairs, articles = Counter[tuple[str, str]](), defaultdict[tuple[str, str], set[str]](set)
    for article, one in census.gold():
        if one.layer == "mention" and one.reading != "literal" and one.entity and one.refers_to:
            pairs[one.entity, one.refers_to] += 1
            articles[one.entity, one.refers_to].add(article.metadata.id)
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    rows = (
        (*(_name(census.entities.get(id), id) for id in pair), count, len(articles[pair]))
        for pair, count in ranked[:PAIRS]
    )
    return f"""## Metonymy: who stands for whom

{_grid_table("reading", by_language(census, "mention", "reading"))}
{len(pairs)} pairs of what is named and what is meant, in {pairs.total()} mentions. The most frequent ones, at most {PAIRS}:

{table_of(("named", "meant", "mentions", "articles"), rows)}"""


def _name(entity: Entity | None, id: str) -> str:
    return entity.name() if entity else id


def _world(census: Census) -> str:
    found = relations(census)
    if not found.between:
        return ""
    cells = {(one.actor, one.target): f"{one.moves} ({one.hostile})" for one in found.between}
    rows = ((actor, *(cells.get((actor, target), "") for target in found.states)) for actor in found.states)
    between = sum(one.moves for one in found.between)
    hostile = ", ".join(f"`{act}`" for act in HOSTILE)
    return f"""## Who speaks to or about whom in the invented world

{_picture("world.svg")}
Moves of constructed articles from one state to another ([world.md](world.md)): an arrow is the wider the more there are,
and the redder the more of them are hostile, that is {hostile}.
A government counts for its state, a person for the state whose office he or she held at the article's date. Of
{found.moves} moves {between} go from one state to another and {found.within} stay within one; the others have no target,
or an actor or target that acts for no state.

A row acts, a column is acted at; in brackets the hostile ones:

{table_of(("", *found.states), rows)}"""


def _parallel_sets(census: Census) -> str:
    sets: defaultdict[str, list[Annotated]] = defaultdict(list)
    for article in census.articles:
        if article.metadata.parallel_set:
            sets[article.metadata.parallel_set].append(article)
    if not sets:
        return ""
    rows = [
        (
            f"`{event}`",
            len(some),
            ", ".join(sorted({one.metadata.language for one in some})),
            ", ".join(sorted({(one.metadata.publisher or "–").removesuffix(" (invented)") for one in some})),
            ", ".join(sorted({one.split or "none" for one in some})),
        )
        for event, some in sorted(sets.items())
    ]
    return f"""## Parallel sets

Articles that report one event, each in its own way; none is a translation (`parallel_set`).

{table_of(("event", "articles", "languages", "outlets", "split"), rows)}"""
