"""Hypothesis strategies for texts and records, with the characters that offsets go wrong on."""

import unicodedata

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from parley.records import (
    LAYERS,
    AnyAnnotation,
    Attribution,
    Entity,
    Mark,
    Mention,
    Metadata,
    Move,
    Segment,
    Span,
    labels_of,
)

CHARACTERS = (
    "a",
    "B",
    "7",
    "é",
    "ß",
    "ж",
    "語",
    "ע",
    "ש\u05b8\u05c1",
    "س",
    "q\u0307\u0323",
    "🚢",
    "👩🏽\u200d🚀",
    "🇪🇺",
    "’",
    "“",
    "”",
)
"""Grapheme clusters: ASCII, accents, other scripts, right to left, uncomposable marks, astral sequences, quotes."""


def texts(min_size: int = 1, max_size: int = 60) -> SearchStrategy[str]:
    """Normalised text of such clusters, spaces and line feeds."""
    clusters = st.sampled_from([*CHARACTERS, " ", " ", "\n"])
    joined = st.lists(clusters, min_size=min_size, max_size=max_size).map("".join)
    return joined.map(lambda text: unicodedata.normalize("NFC", text))


def words() -> SearchStrategy[str]:
    """Any string that a record may hold, control characters and line separators included."""
    return st.text(st.characters(codec="utf-8"), min_size=1, max_size=12) | texts(max_size=6)


@st.composite
def segments(draw: st.DrawFn) -> tuple[Segment, ...]:
    """One to three ordered, disjoint, non-empty segments."""
    bounds = draw(st.lists(st.integers(0, 10_000), min_size=2, max_size=6, unique=True).map(sorted))
    return tuple(Segment(start=a, end=b) for a, b in zip(bounds[::2], bounds[1::2], strict=False))


def spans() -> SearchStrategy[Span]:
    """Spans with a quote, with a digest, or bare."""
    hexes = st.text("0123456789abcdef", min_size=32, max_size=32)
    return st.builds(Span, segments=segments(), quote=st.none() | words(), digest=st.none() | hexes)


def _ids(letter: str) -> SearchStrategy[str]:
    return st.integers(1, 999).map(lambda number: f"{letter}{number}")


def slugs() -> SearchStrategy[str]:
    """Ids of articles, entities, annotators."""
    return st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)


def _few(strategy: SearchStrategy[str], min_size: int = 0) -> SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, min_size=min_size, max_size=3).map(tuple)


def _shared(model: type[AnyAnnotation]) -> dict[str, SearchStrategy[object]]:
    layer = next(layer for layer in LAYERS.values() if layer.model is model)
    labels = {name: st.sampled_from(values) for name, values in labels_of(model).items()}
    return labels | {
        "id": _ids(layer.letter),
        "layer": st.just(layer.name),
        "unsure": _few(words()),
        "passes": _few(st.builds("{}#{}".format, slugs(), _ids(layer.letter))),
        "decision": st.none() | st.sampled_from(("agreed", "adjudicated", "single")),
        "note": st.none() | words(),
    }


def marks() -> SearchStrategy[Mark]:
    """Marks."""
    return st.builds(Mark, **_shared(Mark), span=spans())


def mentions() -> SearchStrategy[Mention]:
    """Mentions."""
    entities = {name: st.none() | slugs() for name in ("entity", "refers_to")}
    return st.builds(Mention, **_shared(Mention), **entities, span=spans())


def attributions() -> SearchStrategy[Attribution]:
    """Attributions."""
    fields = _shared(Attribution) | {
        "sources": _few(_ids("m")),
        "addressees": _few(_ids("m")),
        "speakers": _few(slugs()),
        "cue": st.none() | spans(),
        "content": st.none() | spans(),
        "parent": st.none() | _ids("a"),
    }
    return st.builds(Attribution, **fields)


def moves() -> SearchStrategy[Move]:
    """Moves."""
    shared = _shared(Move)
    optional = {name: st.none() | shared[name] for name in ("commitment", "commitment_polarity")}
    fields = optional | {
        "evidence": spans(),
        "attribution": st.none() | _ids("a"),
        "actor": slugs(),
        "target": st.none() | slugs(),
        "beneficiary": st.none() | slugs(),
        "condition": st.none() | spans(),
        "issues": _few(st.sampled_from(labels_of(Move)["issues"]), 1),
    }
    return st.builds(Move, **(shared | fields))


STRATEGIES: dict[str, SearchStrategy[AnyAnnotation]] = {
    "mark": marks(),
    "mention": mentions(),
    "attribution": attributions(),
    "move": moves(),
}
"""A strategy for each layer."""


def annotations() -> SearchStrategy[AnyAnnotation]:
    """Annotations of any layer."""
    return st.one_of(*STRATEGIES.values())


def entities() -> SearchStrategy[Entity]:
    """Entities."""
    names = st.fixed_dictionaries({"language": st.sampled_from(("en", "ru", "zh-Hant")), "text": words()})
    links = st.fixed_dictionaries({"scheme": st.sampled_from(("wikidata", "viaf")), "id": words(), "source": words()})
    offices = st.fixed_dictionaries(
        {"office": words(), "of": slugs()}, optional={"start": st.just("2019-04"), "end": st.just("2020")}
    )
    fields = {
        "id": slugs(),
        "type": st.sampled_from(labels_of(Entity)["type"]),
        "names": st.lists(names, min_size=1, max_size=3).map(tuple),
        "constructed": st.booleans(),
        "links": st.lists(links, max_size=2).map(tuple),
        "offices": st.lists(offices, max_size=2).map(tuple),
        "note": st.none() | words(),
    }
    return st.builds(Entity, **fields)


def metadata() -> SearchStrategy[Metadata]:
    """Metadata of an article."""
    hexes = st.text("0123456789abcdef", min_size=64, max_size=64)
    coverages = st.sampled_from(("complete", "partial", "none"))
    fingerprints = st.fixed_dictionaries(
        {"text_sha256": hexes, "code_points": st.integers(0, 9999), "normalisation": st.just("parley-text-1")}
    )
    blocks = st.fixed_dictionaries(
        {"kind": st.sampled_from(("title", "paragraph")), "start": st.integers(0, 99), "end": st.integers(0, 99)},
        optional={"digest": hexes},
    )
    copies = st.fixed_dictionaries(
        {"path": words(), "sha256": hexes, "bytes": st.integers(0, 9999), "transform": st.just("conllu")},
        optional={"repository": words(), "commit": words()},
    )
    fields = {name: st.sampled_from(values) for name, values in labels_of(Metadata).items()} | {
        "schema_uri": st.none() | words(),
        "id": slugs(),
        "title": words(),
        "date_printed": st.none() | words(),
        "date": st.none() | st.just("2031-05-03"),
        "language": st.sampled_from(("en", "zh-Hant-TW", "ar")),
        "script": st.sampled_from(("Latn", "Hebr")),
        "authors": _few(words()),
        "license": words(),
        "rights": words(),
        "provenance": st.fixed_dictionaries({"statement": words(), "copies": st.lists(copies, max_size=2).map(tuple)}),
        "text_version": st.integers(1, 9),
        "fingerprint": fingerprints,
        "blocks": st.lists(blocks, min_size=1, max_size=9).map(tuple),
        "coverage": st.fixed_dictionaries(dict.fromkeys(LAYERS, coverages)),
        "note": st.none() | words(),
    }
    return st.fixed_dictionaries(fields).map(
        lambda values: Metadata.model_validate(
            {("$schema" if key == "schema_uri" else key): value for key, value in values.items()}
        )
    )
