"""Mending what people wrote: quotations anchored, digests computed, files in canonical form.

Planned purely, then written file by file and atomically. A line that cannot be read stays as it is.
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from parley.atomic import write_text
from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.anchor import Unanchored, anchor
from parley.contributions.canonical import annotations_text, file_text, line_of
from parley.contributions.copies import Copies
from parley.contributions.decode import finding, read_file
from parley.contributions.json_text import faults
from parley.contributions.read import ENTITY
from parley.contributions.reanchor import Doubtful, Former, pieces_of, reanchor
from parley.findings import Breach, Finding, RelatedPlace
from parley.fingerprints import (
    BOM,
    NORMALISATION,
    block_digest,
    fingerprint,
    normalise,
    quote_of,
    span_digest,
    span_key,
)
from parley.formats import find_blocks
from parley.records import (
    ANNOTATION,
    LAYERS,
    Annotators,
    Block,
    CorpusMetadata,
    FileRecord,
    Fingerprint,
    Metadata,
    Releases,
    Segment,
    Splits,
    span_fields,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A file as it is and as it should be."""

    path: Path
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What to write, and what only a person can mend."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A text to anchor in; `former` is there if it is not the one that the metadata's fingerprint names."""

    article: str
    text: str
    blocks: tuple[Block, ...]
    withheld: bool
    former: Former | None


def plan_fix(path: Path, sources: Sequence[Path] = ()) -> FixPlan:
    """What `parley fix` would do at a corpus, an article or a file of one. Raises: UnusableInput."""
    root = layout.find_corpus(path)
    copies = Copies(sources) if sources else None
    changes: list[Change] = []
    findings: list[Finding] = []
    folders = layout.articles_at(root, path)
    if layout.is_whole(root, folders):
        changes += _fix_top(root)
    released = _has_releases(root)
    for folder in folders:
        if (folder / layout.METADATA).is_file():
            for change, found in _fix_article(folder, copies, released):
                changes += [change] if change.before != change.after else []
                findings += found
    return FixPlan(tuple(changes), tuple(findings))


def apply(plan: FixPlan) -> None:
    """Write the changes of a plan, each file atomically."""
    for change in plan.changes:
        write_text(change.path, change.after)


def _clean(file: RawFile) -> str:
    """The content of a file of JSON: UTF-8 without byte-order mark, LF, NFC."""
    text = (file.text or "").removeprefix(BOM).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _has_releases(root: Path) -> bool:
    try:
        return bool(Releases.model_validate_json((root / layout.RELEASES).read_text(encoding="utf-8")).releases)
    except (OSError, ValueError):
        return True  # a text may have been released: rather refuse to move spans


def _fix_top(root: Path) -> Iterator[Change]:
    models: dict[str, type[FileRecord]] = {
        layout.CORPUS: CorpusMetadata,
        layout.ANNOTATORS: Annotators,
        layout.SPLITS: Splits,
        layout.RELEASES: Releases,
    }
    for name, model in models.items():
        if (root / name).is_file():
            file = read_file(root / name)
            yield from _changed(file, _canonical_file(_clean(file), model, layout.schema_uri(name)))
    if (root / layout.ENTITIES).is_file():
        file = read_file(root / layout.ENTITIES)
        text = _clean(file)
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            entities = [ENTITY.validate_json(line) for line in lines if not faults(line)]
        except ValidationError:
            entities = []
        if len(entities) == len(lines):
            text = "".join(f"{line_of(entity)}\n" for entity in sorted(entities, key=lambda entity: entity.id))
        yield from _changed(file, text)


def _changed(file: RawFile, after: str) -> Iterator[Change]:
    if file.text is not None and file.text != after:
        yield Change(file.path, file.text, after)


def _canonical_file(text: str, model: type[FileRecord], schema: str) -> str:
    """A JSON file in canonical form, its schema named; as it was where it is no such record."""
    if faults(text):
        return text
    try:
        record = model.model_validate_json(text)
    except ValidationError:
        return text
    return file_text(record if record.schema_uri else record.model_copy(update={"schema_uri": schema}))


def _fix_article(folder: Path, copies: Copies | None, released: bool) -> Iterator[tuple[Change, list[Finding]]]:
    file = read_file(folder / layout.METADATA)
    content = _clean(file)
    if file.text is None or faults(content) or not isinstance(metadata := json.loads(content), dict):
        return
    withheld = metadata.get("text_status") == "withheld"
    text = _own_text(folder)
    if text is not None:
        yield Change(folder / layout.TEXT, read_file(folder / layout.TEXT).text or "", text + "\n"), []
    elif withheld and copies is not None:
        text = _copy(metadata, copies)
    place, found = None, list[Finding]()
    if text is not None:
        former = _former(metadata, text)
        reason = _refusal(folder, released) if former is not None else None
        if reason is not None:
            breach = Breach(
                f"the text is not the one that its fingerprint names, and {reason}",
                "restore the text: a published text never changes (docs/adr/0001-offsets.md)",
                where=("fingerprint",),
            )
            found.append(finding("text-fingerprint", breach, file))
        else:
            blocks = _blocks(metadata, text, former)
            digests = {"digest": ""} if withheld else {}
            metadata = metadata | {
                "fingerprint": _plain(fingerprint(text)),
                "blocks": [
                    _plain(block)
                    | ({"digest": block_digest(folder.name, text[block.start : block.end])} if digests else {})
                    for block in blocks
                ],
            }
            place = _Text(folder.name, text, blocks, withheld, former)
    after = _canonical_file(json.dumps(metadata, ensure_ascii=False), Metadata, layout.schema_uri(layout.METADATA))
    yield Change(file.path, file.text, after if _is_record(after) else content), found
    for path in layout.annotation_files(folder):
        if place is not None or not found:
            yield _fix_annotations(path, place)


def _known_blocks(metadata: Json) -> tuple[Block, ...]:
    try:
        return tuple(Block.model_validate_json(json.dumps(block)) for block in metadata.get("blocks") or ())
    except (TypeError, ValidationError):
        return ()


def _former(metadata: Json, text: str) -> Former | None:
    """The text as it was, if the metadata names another one than `text`."""
    try:
        known = Fingerprint.model_validate_json(json.dumps(metadata.get("fingerprint")))
    except ValidationError:
        return None
    return None if known == fingerprint(text) else Former(known.code_points, _known_blocks(metadata))


def _refusal(folder: Path, released: bool) -> str | None:
    """Why spans may not follow a changed text, if so."""
    if released:
        return "there are released versions"
    for path in layout.annotation_files(folder):
        for line in _clean(read_file(path)).split("\n"):
            value = None if faults(line) else json.loads(line)
            spans = value.values() if isinstance(value, dict) else ()
            if any(isinstance(span, dict) and "segments" in span and "quote" not in span for span in spans):
                return f"spans of {path.name} have no quote to follow it by"
    return None


def _is_record(text: str) -> bool:
    try:
        Metadata.model_validate_json(text)
    except ValidationError:
        return False
    return True


def _copy(metadata: Json, copies: Copies) -> str | None:
    """The text of a withheld article, whose fingerprint and blocks may not be computed yet."""
    fingerprint_ = {"text_sha256": "0" * 64, "code_points": 0, "normalisation": NORMALISATION}
    unknown = {"fingerprint": fingerprint_, "blocks": [{"kind": "paragraph", "start": 0, "end": 0}]}
    try:
        known = Metadata.model_validate_json(json.dumps(unknown | metadata))
    except ValidationError:
        return None
    return copies.original(known) or copies.find(known).text


def _own_text(folder: Path) -> str | None:
    if not (folder / layout.TEXT).is_file():
        return None
    raw = read_file(folder / layout.TEXT).text
    return None if raw is None else normalise(raw)


def _plain(record: Any) -> Json:
    value: Json = record.model_dump(mode="json", exclude_none=True)
    return value


def _blocks(metadata: Json, text: str, former: Former | None) -> tuple[Block, ...]:
    """The blocks as they are given; found anew where none are given or the text is another, kinds kept by position."""
    known = _known_blocks(metadata)
    if known and former is None:
        return known
    found = find_blocks(text)
    if len(known) != len(found):
        return found
    return tuple(new.model_copy(update={"kind": old.kind}) for new, old in zip(found, known, strict=True))


def _fix_annotations(path: Path, place: _Text | None) -> tuple[Change, list[Finding]]:
    """One file of annotations: each span anchored, all lines sorted if all can be read."""
    file = read_file(path)
    lines: list[str] = []
    records = []
    found: list[Finding] = []
    for number, line in enumerate(_clean(file).split("\n"), 1):
        if not line.strip():
            continue
        lines.append(line)
        if faults(line) or not isinstance(value := json.loads(line), dict):
            continue
        layer = LAYERS.get(str(value.get("layer")))
        if layer is None:
            continue
        for name in span_fields(layer.model):
            if place is not None and isinstance(value.get(name), dict):
                span = _fix_span(value[name], place)
                if isinstance(span, Unanchored) and place.former is not None:
                    value[name] = {key: item for key, item in value[name].items() if key != "segments"}
                if isinstance(span, Unanchored | Doubtful):
                    breach = Breach(
                        span.message, span.mend, str(value.get("id")), (name,), related=_candidates(place, span)
                    )
                    found.append(finding("unanchored-quotation", breach, file, place.article, number))
                else:
                    value[name] = span
        try:
            record = ANNOTATION.validate_json(json.dumps(value))
        except ValidationError:
            if value != json.loads(line):
                lines[-1] = json.dumps(value, ensure_ascii=False)
            continue
        records.append(record)
        lines[-1] = line_of(record)
    after = annotations_text(records) if len(records) == len(lines) else "".join(f"{line}\n" for line in lines)
    return Change(path, file.text or "", after if file.text is not None else ""), found


def _fix_span(span: Json, place: _Text) -> Json | Unanchored | Doubtful:
    """A span with segments, and with a quote or, for a withheld text, a digest."""
    segments, quote = _segments(span), span.get("quote")
    anchored: tuple[Segment, ...] | Unanchored | Doubtful | None = None
    if segments is None:
        if set(span) & {"segments", "digest"}:
            return span
        anchored = anchor(place.text, place.blocks, span)
    elif place.former is not None:
        pieces = pieces_of(segments, quote) if isinstance(quote, str) else None
        if pieces is None:
            return span
        anchored = reanchor(place.text, place.blocks, place.former, segments, pieces)
    if isinstance(anchored, Unanchored | Doubtful):
        return anchored
    if anchored is not None:
        segments, quote = anchored, None
    assert segments is not None
    said = quote_of(place.text, segments)
    if quote is not None and quote != said:
        return span
    places = [{"start": segment.start, "end": segment.end} for segment in segments]
    if not place.withheld:
        return {"segments": places, "quote": said}
    return {"segments": places, "digest": span_digest(span_key(place.article, place.text), segments, said)}


def _segments(span: Json) -> tuple[Segment, ...] | None:
    try:
        return tuple(Segment.model_validate_json(json.dumps(item)) for item in span["segments"]) or None
    except (KeyError, TypeError, ValidationError):
        return None


def _candidates(place: _Text, span: Unanchored | Doubtful) -> tuple[RelatedPlace, ...]:
    """Where the quotation occurs; of a withheld text only the places."""

    def shown(offset: int) -> str:
        around = place.text[max(offset - 20, 0) : offset + 30].replace("\n", " ")
        return f"offset {offset}" if place.withheld else f"offset {offset}: …{around}…"

    return tuple(RelatedPlace(path=layout.TEXT, message=shown(offset)) for offset in span.candidates)
