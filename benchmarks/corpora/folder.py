"""An article as its files: metadata, text, gold and passes in canonical form, and the text that a withheld one lacks."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

from corpora.article import Draft
from corpora.page import ACTS, ISSUES, Json, Range
from parley.checks.link import BODIES
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.fingerprints import block_digest, fingerprint, quote_of, span_digest, span_key
from parley.formats import find_blocks
from parley.records import LAYERS, Copy, LayerCoverage, Metadata, Segment, ordered_fields, span_fields
from parley.records.metadata import Provenance

FIRST, SECOND = "bench-a", "bench-b"
"""The annotators; where there is one pass it is by the first."""
ORDER = {name: ordered_fields(layer.model) for name, layer in LAYERS.items()}
SPANS = {name: span_fields(layer.model) for name, layer in LAYERS.items()}
COVERAGE = LayerCoverage(mark="complete", mention="complete", attribution="complete", move="complete")
FREE = ("mark", "move")
"""Layers of which an annotator may leave one out without breaking a link."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article: records as JSON values, in the order of their file."""

    id: str
    metadata: Metadata
    text: str
    gold: tuple[Json, ...]
    passes: Mapping[str, tuple[Json, ...]]

    @property
    def is_withheld(self) -> bool:
        return self.metadata.text_status == "withheld"


def place(record: Json) -> tuple[int, str, int]:
    """The sort key of a record, as `parley.records.order` has it for models."""
    starts = [record[name]["segments"][0]["start"] for name in SPANS[record["layer"]] if name in record]
    return min(starts, default=0), record["id"][0], int(record["id"][1:])


def line(record: Json) -> str:
    """A record as a canonical line; `canonical.line_of` does the same for models, ten times slower."""
    return json.dumps({name: record[name] for name in ORDER[record["layer"]] if name in record}, ensure_ascii=False)


def lines(records: Iterable[Json]) -> str:
    return "".join(f"{line(record)}\n" for record in records)


def span(text: str, pieces: Iterable[Range], key: bytes | None) -> Json:
    """A span with its words, or with their digest where there is a key."""
    segments = [Segment(start=start, end=end) for start, end in pieces]
    said = quote_of(text, segments)
    words = {"quote": said} if key is None else {"digest": span_digest(key, segments, said)}
    return {"segments": [{"start": segment.start, "end": segment.end} for segment in segments]} | words


def article(draft: Draft, id: str, chance: Random) -> Article:
    """The article of a draft under an id, decided from as many passes as the draft says."""
    key = span_key(id, draft.text) if draft.is_withheld else None
    records = [
        {name: span(draft.text, value, key) if name in SPANS[made["layer"]] else value for name, value in made.items()}
        for made in draft.annotations
    ]
    records.sort(key=place)
    if draft.passes == 0:
        gold, passes = [record | {"decision": "adjudicated"} for record in records], {}
    elif draft.passes == 1:
        gold = [record | {"passes": [f"{FIRST}#{record['id']}"], "decision": "single"} for record in records]
        passes = {FIRST: tuple(records)}
    else:
        others = list(_second_pass(records, chance))
        gold = [_decided(record, other) for record, other in zip(records, others, strict=True)]
        found = sorted((other for other in others if other is not None), key=place)
        passes = {FIRST: tuple(records), SECOND: tuple(found)}
    return Article(id, _metadata(draft, id), draft.text, tuple(gold), passes)


def _second_pass(records: Iterable[Json], chance: Random) -> Iterator[Json | None]:
    """What a second annotator made of each record: a few are missing or differ, and numbers are its own."""
    counts = dict.fromkeys(FREE, 0)
    for record in records:
        layer = record["layer"]
        if layer in FREE and chance.random() < 0.1:
            yield None
            continue
        made = dict(record)
        if layer in FREE:
            counts[layer] += 1
            made["id"] = f"{LAYERS[layer].letter}{counts[layer]}"
        yield made | _disputed(record, chance) if chance.random() < 0.1 else made


def _disputed(record: Json, chance: Random) -> Json:
    """A field that another annotator fills otherwise, so that it still fits the rest."""
    if record["layer"] == "mark":
        return {"label": chance.choice(("sic", "emphasis"))}
    if record["layer"] == "mention":
        return {"type": chance.choice(sorted(BODIES))} if record["type"] in BODIES else {}
    if record["layer"] == "attribution":
        return {"act": chance.choice(ACTS)}
    return {"issues": [chance.choice(ISSUES)]}


def _decided(record: Json, other: Json | None) -> Json:
    """Gold from two passes: the first one's record, agreed if the second one's is the same."""
    sources = [f"{FIRST}#{record['id']}"] + ([f"{SECOND}#{other['id']}"] if other else [])
    is_agreed = other is not None and record | {"id": other["id"]} == other
    return record | {"passes": sources, "decision": "agreed" if is_agreed else "adjudicated"}


def _metadata(draft: Draft, id: str) -> Metadata:
    blocks = find_blocks(draft.text)
    copies: tuple[Copy, ...] = ()
    if draft.is_withheld:
        blocks = tuple(
            block.model_copy(update={"digest": block_digest(id, draft.text[block.start : block.end])})
            for block in blocks
        )
        data = copy_of(draft.text)
        digest = hashlib.sha256(data).hexdigest()
        copies = (Copy(path=f"{id}.txt", sha256=digest, bytes=len(data), transform="plain"),)
    return Metadata(
        id=id,
        title=draft.title,
        date_printed=draft.date_printed,
        date=draft.date,
        language=draft.language.code,
        script=draft.language.script.code,
        genre=draft.genre,
        origin="acquired" if draft.is_withheld else "constructed",
        license="LicenseRef-none" if draft.is_withheld else "CC0-1.0",
        rights="Made by a program; every word is invented.",
        provenance=Provenance(statement="Made by benchmarks/generate.py.", copies=copies),
        text_status="withheld" if draft.is_withheld else "included",
        fingerprint=fingerprint(draft.text),
        blocks=blocks,
        coverage=COVERAGE,
    ).model_copy(update={"schema_uri": layout.schema_uri(layout.METADATA)})


def copy_of(text: str) -> bytes:
    """A withheld text as a reader has it, in a file of its own."""
    return f"{text}\n".encode()


def files(article: Article) -> dict[str, bytes]:
    """The files of the article's folder, by path in it."""
    made = {layout.METADATA: file_text(article.metadata), layout.GOLD: lines(article.gold)}
    made |= {f"{layout.PASSES}/{name}.jsonl": lines(records) for name, records in article.passes.items()}
    if not article.is_withheld:
        made[layout.TEXT] = f"{article.text}\n"
    return {path: content.encode() for path, content in made.items()}
