"""Mending an article's folder: its text normalised, its blocks found, its fingerprint and digests computed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from parley.contributions import layout
from parley.contributions.change import Change, canonical_file, clean
from parley.contributions.copies import Copies
from parley.contributions.files import read_file, refusal
from parley.contributions.fix_spans import Ground, Json, fix_annotations
from parley.contributions.json_text import faults
from parley.contributions.places import finding
from parley.contributions.reanchor import Former
from parley.contributions.released import was_released
from parley.findings import Breach, Finding
from parley.fingerprints import NORMALISATION, block_digest, fingerprint, normalise
from parley.formats import find_blocks
from parley.records import Block, Fingerprint, Metadata


def fix_article(folder: Path, root: Path, copies: Copies | None) -> Iterator[tuple[Change, list[Finding]]]:
    """Each file of an article as it should be, and what only a person can mend. A file that is not read is left alone."""
    file = read_file(folder / layout.METADATA)
    content = clean(file)
    if file.text is None or faults(content) or not isinstance(metadata := json.loads(content), dict):
        return
    withheld = metadata.get("text_status") == "withheld"
    text = _own_text(folder, root)
    if text is not None:
        yield Change(folder / layout.TEXT, read_file(folder / layout.TEXT).text or "", text + "\n"), []
    elif withheld and copies is not None:
        text = _copy(metadata, copies)
    place, found = None, list[Finding]()
    if text is not None:
        former = _former(metadata, text)
        reason = _refusal(folder, root) if former is not None else None
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
            place = Ground(folder.name, text, blocks, withheld, former)
    after = canonical_file(json.dumps(metadata, ensure_ascii=False), Metadata, layout.schema_uri(layout.METADATA))
    yield Change(file.path, file.text, after if _is_record(after) else content), found
    for path in _annotations(folder, root):
        if place is not None or not found:
            yield fix_annotations(path, place)


def _annotations(folder: Path, root: Path) -> list[Path]:
    return [path for path in layout.annotation_files(folder) if refusal(path, root) is None]


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


def _refusal(folder: Path, root: Path) -> str | None:
    """Why spans may not follow a changed text, if so."""
    if was_released(root, folder.name):
        return "it was released"
    for path in _annotations(folder, root):
        for line in clean(read_file(path)).split("\n"):
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


def _own_text(folder: Path, root: Path) -> str | None:
    if refusal(folder / layout.TEXT, root) is not None:
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
