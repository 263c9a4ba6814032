"""The files of an article whose text changed: text, metadata and annotations, written as one or not at all."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from parley.atomic import new_folder
from parley.contributions import layout
from parley.contributions.canonical import annotations_text, file_text, plain
from parley.contributions.revise import Revision
from parley.errors import UnusableInput
from parley.fingerprints import block_digest, fingerprint, quote_of, span_digest, span_key
from parley.records import AnyAnnotation, Segment, Span, spans_in


def write_revision(revision: Revision, keep_unresolved: bool = False) -> tuple[Path, ...]:
    """Write the new text, metadata and annotations; returns the files that changed.

    With `keep_unresolved`, spans that are ambiguous or lost become quotations without segments, which `parley check`
    reports until somebody anchors them. Raises: UnusableInput, if there are such spans otherwise.
    """
    folder = revision.folder
    if revision.unresolved and not keep_unresolved:
        raise UnusableInput(
            f"has {len(revision.unresolved)} spans that are ambiguous or lost; mend the text, or write them as "
            "quotations with --keep-unresolved",
            folder,
        )
    files = {path: text for path, text in _files(revision) if path.read_bytes() != text.encode()}
    if files:
        with new_folder(folder) as draft:
            shutil.copytree(folder, draft, symlinks=True, dirs_exist_ok=True)
            for path, text in files.items():
                (draft / path.relative_to(folder)).write_text(text, encoding="utf-8", newline="")
    return tuple(files)


def _files(revision: Revision) -> Iterator[tuple[Path, str]]:
    if not revision.is_withheld:
        yield revision.folder / layout.TEXT, revision.new + "\n"
    yield revision.folder / layout.METADATA, _metadata(revision)
    for path, annotations in revision.sets.items():
        yield path, _annotations(revision, path, annotations)


def _metadata(revision: Revision) -> str:
    metadata, blocks = revision.metadata, revision.blocks
    update: dict[str, Any] = {"fingerprint": fingerprint(revision.new), "blocks": blocks}
    if revision.is_withheld:
        update["blocks"] = tuple(
            block.model_copy(update={"digest": block_digest(metadata.id, revision.new[block.start : block.end])})
            for block in blocks
        )
        update["provenance"] = metadata.provenance.model_copy(update={"copies": (revision.copy,)})
    return file_text(metadata.model_copy(update=update))


def _annotations(revision: Revision, path: Path, annotations: tuple[AnyAnnotation, ...]) -> str:
    """A file of annotations; a line with a quotation for a span is where it was, and no record yet."""
    places = {
        (span.record, span.field, span.segments): span.followed.segments for span in revision.spans if span.path == path
    }
    moved: list[AnyAnnotation] = []
    for annotation in annotations:
        found = {name: places[annotation.id, name, span.segments] for name, span in spans_in(annotation)}
        spans = {name: _span(revision, place) for name, place in found.items() if place is not None}
        moved.append(annotation.model_copy(update=spans))
    drafts = {
        number: {
            name: {"quote": _words(revision, span.segments)}
            for name, span in spans_in(annotation)
            if places[annotation.id, name, span.segments] is None
        }
        for number, annotation in enumerate(annotations)
    }
    if not any(drafts.values()):
        return annotations_text(moved)
    lines = [plain(annotation) | drafts[number] for number, annotation in enumerate(moved)]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _span(revision: Revision, segments: tuple[Segment, ...]) -> Span:
    quote = quote_of(revision.new, segments)
    if not revision.is_withheld:
        return Span(segments=segments, quote=quote)
    key = span_key(revision.metadata.id, revision.new)
    return Span(segments=segments, digest=span_digest(key, segments, quote))


def _words(revision: Revision, segments: tuple[Segment, ...]) -> str | list[str]:
    words = [revision.old[segment.start : segment.end] for segment in segments]
    return words if len(words) > 1 else words[0]
