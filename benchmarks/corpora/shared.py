"""The files that say something once for all articles: the authority file, annotators, splits, the corpus itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from corpora.corpus_defects import ENTITIES, NEWER, UNSPOKEN, VERSION
from corpora.defects import Defect, Late, Rate
from corpora.folder import FIRST, SECOND
from corpora.world import Being, World, entity
from parley.contributions import layout
from parley.contributions.canonical import file_text, line_of
from parley.records import (
    Annotator,
    Annotators,
    Author,
    CorpusMetadata,
    FileRecord,
    ReleasedVersion,
    Releases,
    Split,
    Splits,
)


def entity_lines(place: World, rate: Rate, is_read: bool) -> tuple[list[str], list[Defect]]:
    """The authority file, sorted by id, with defects at the rate; `is_read` says whether every article can be read."""
    chance = Random(f"{rate.seed}/entities")
    rows: list[tuple[Being, str]] = []
    for being in place.beings:
        kind, standing = _spoilt(being, rate, chance, is_read)
        rows += [(one, "") for one in standing[:-1]] + [(standing[-1], kind)]
    rows.sort(key=lambda row: row[0].id)
    defects = [Defect(kind, layout.ENTITIES, number, being.id) for number, (being, kind) in enumerate(rows, 1) if kind]
    return [f"{line_of(entity(being, place.languages))}\n" for being, _ in rows], defects


def _spoilt(being: Being, rate: Rate, chance: Random, is_read: bool) -> tuple[str, tuple[Being, ...]]:
    """How a being's lines are wrong, and who stands there; mostly nothing is wrong with it."""
    if chance.random() < rate.share:
        for kind in rate.of(ENTITIES, chance.randrange(len(ENTITIES))):
            if (is_read or kind != UNSPOKEN) and (standing := ENTITIES[kind](being)):
                return kind, standing
    return "", (being,)


def once(articles: int, rate: Rate, splits: Mapping[str, Split]) -> tuple[dict[str, str], list[Defect]]:
    """The files that say something once for all articles, and what is wrong with them."""
    is_old = rate.share > 0 and VERSION in rate.of((VERSION,), 0)
    newer = ReleasedVersion(version=NEWER, digest="0" * 64)
    described = "Made by benchmarks/generate.py; every word is invented."
    annotators = (Annotator(id=id, kind="model", description=described, training="None.") for id in (FIRST, SECOND))
    records: dict[str, FileRecord] = {
        layout.CORPUS: CorpusMetadata(
            name="bench",
            title=f"A made-up corpus of {articles} articles",
            version="0.1.0",
            schema_version="1.0.0",
            date="2031-06-01",
            description=described,
            authors=(Author(name="benchmarks/generate.py"),),
            license="CC0-1.0",
            code_license="Apache-2.0",
            keywords=("benchmark",),
        ),
        layout.ANNOTATORS: Annotators(annotators=tuple(annotators)),
        layout.SPLITS: Splits(splits=dict(splits)),
        layout.RELEASES: Releases(releases=(newer,) if is_old else ()),
    }
    texts = {
        name: file_text(record.model_copy(update={"schema_uri": layout.schema_uri(name)}))
        for name, record in records.items()
    }
    line = texts[layout.CORPUS].split('"version": ')[0].count("\n") + 1
    return texts, [Defect(VERSION, layout.CORPUS, line)] if is_old else []


def bygone(hits: Sequence[Late], splits: str) -> tuple[dict[str, str], list[Defect]]:
    """The files of what was released and is gone, and the defects that are reported by lines of these or of `splits`."""
    released = sorted((hit.released for hit in hits), key=lambda one: one.id)
    tombstones = sorted((hit.tombstone for hit in hits if hit.tombstone), key=lambda one: one.id)
    texts = {
        layout.RELEASED: "".join(f"{line_of(one)}\n" for one in released),
        layout.TOMBSTONES: "".join(f"{line_of(one)}\n" for one in tombstones),
    }
    lines = {(layout.RELEASED, one.id): number for number, one in enumerate(released, 1)}
    lines |= {(layout.TOMBSTONES, one.id): number for number, one in enumerate(tombstones, 1)}
    for number, line in enumerate(splits.split("\n"), 1):
        lines |= {(layout.SPLITS, id): number for id in re.findall(r'"(\d[a-z0-9-]+)"', line)}
    found = []
    for hit in hits:
        where = hit.defect.path, hit.tombstone.id if hit.tombstone else hit.released.id
        found.append(replace(hit.defect, line=hit.defect.line or lines[where]))
    return {name: text for name, text in texts.items() if text}, found
