"""An article whose text changed before its first release: what becomes of each of its spans. Nothing is written here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parley.alignment import Alignment, align
from parley.contributions import layout
from parley.contributions.copies import texts_from
from parley.contributions.decode import decode_lines, decode_record
from parley.contributions.files import read_file
from parley.contributions.reanchor import VERDICTS, Followed, Verdict, follow
from parley.contributions.released import was_released
from parley.contributions.text_file import read_text
from parley.errors import UnusableInput
from parley.fingerprints import fingerprint, normalise, quote_of, span_digest, span_key
from parley.formats import find_blocks
from parley.records import ANNOTATION, AnyAnnotation, Block, Copy, Metadata, Segment, Span, spans_in


@dataclass(frozen=True, slots=True)
class SpanVerdict:
    """One span of one file, and what became of it; `quote` is what it says in the old text."""

    path: Path
    line: int
    record: str
    field: str
    segments: tuple[Segment, ...]
    quote: str
    followed: Followed


@dataclass(frozen=True, slots=True)
class Revision:
    """An article with its old and its new text; `copy` describes the file of the new one, `blocks` are its blocks."""

    folder: Path
    metadata: Metadata
    old: str
    new: str
    copy: Copy
    blocks: tuple[Block, ...]
    sets: Mapping[Path, tuple[AnyAnnotation, ...]]
    spans: tuple[SpanVerdict, ...]

    @property
    def is_withheld(self) -> bool:
        """Whether nothing may be published or committed that holds words of the text."""
        return self.metadata.text_status == "withheld"

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many spans have each verdict."""
        counted = Counter(span.followed.verdict for span in self.spans)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    @property
    def unresolved(self) -> tuple[SpanVerdict, ...]:
        """The spans of which a person must say where they are: ambiguous and lost ones."""
        return tuple(span for span in self.spans if span.followed.segments is None)

    @property
    def needs_a_person(self) -> bool:
        """Whether a span is changed, ambiguous or lost."""
        return any(span.followed.verdict not in ("kept", "moved") for span in self.spans)


def revise(folder: Path, new: Path, sources: Sequence[Path] = ()) -> Revision:
    """Follow every span of an article's gold and passes into a new text.

    Raises: UnusableInput for an article that was released, that cannot be read whole or whose spans do not fit its text.
    """
    root = layout.find_corpus(folder)
    layout.guard_folder(folder)
    if folder.absolute().parent != (root / layout.ARTICLES).absolute():
        raise UnusableInput(f"is no article's folder; give one under {root / layout.ARTICLES}", folder)
    if was_released(root, folder.name):
        raise UnusableInput(
            "was released, and a released text never changes; a correction is a new version (docs/adr/0001-offsets.md)",
            folder,
        )
    metadata, _ = decode_record(read_file(folder / layout.METADATA), Metadata)
    if metadata is None:
        raise UnusableInput("cannot be read; run `parley check` and mend it", folder / layout.METADATA)
    old = _old_text(folder, metadata, sources)
    text, copy = read_text(new)
    alignment = align(old, text)
    follow_once = lru_cache(maxsize=None)(lambda segments: follow(alignment, segments))
    sets: dict[Path, tuple[AnyAnnotation, ...]] = {}
    spans: list[SpanVerdict] = []
    for path in layout.annotation_files(folder):
        lines = decode_lines(read_file(path), ANNOTATION)
        if not lines.is_complete:
            raise UnusableInput("has lines that cannot be read; run `parley check` and mend them", path)
        sets[path] = lines.records
        for number, annotation in zip(lines.numbers, lines.records, strict=True):
            for name, span in spans_in(annotation):
                if not _fits(span, metadata.id, old):
                    raise UnusableInput(f"line {number}: {name} does not fit the old text; run `parley check`", path)
                quote = quote_of(old, span.segments)
                followed = follow_once(span.segments)
                spans.append(SpanVerdict(path, number, annotation.id, name, span.segments, quote, followed))
    blocks = tuple(_blocks(metadata, alignment))
    return Revision(folder, metadata, old, text, copy, blocks, sets, tuple(spans))


def _old_text(folder: Path, metadata: Metadata, sources: Sequence[Path]) -> str:
    if metadata.text_status == "withheld":
        text = texts_from(sources)(metadata)
        if text is None:
            raise UnusableInput("no copy of its text is at hand; give --texts DIR with the text as it was", folder)
        return text
    raw = read_file(folder / layout.TEXT).text
    if raw is None or fingerprint(normalise(raw)) != metadata.fingerprint:
        raise UnusableInput(
            "is not the text that the fingerprint names; put that back, and give the new one with --text",
            folder / layout.TEXT,
        )
    return normalise(raw)


def _fits(span: Span, article: str, text: str) -> bool:
    """Whether a span lies in a text and covers what it says there."""
    bounds = [0, *(edge for segment in span.segments for edge in (segment.start, segment.end)), len(text)]
    if bounds != sorted(bounds) or any(segment.start == segment.end for segment in span.segments):
        return False
    quote = quote_of(text, span.segments)
    if span.digest is not None and span.digest != span_digest(span_key(article, text), span.segments, quote):
        return False
    return span.quote in (None, quote)


def _blocks(metadata: Metadata, alignment: Alignment) -> Iterator[Block]:
    """The blocks of the new text; each has the kind of the old block from which most of its tokens come."""
    old, new = alignment.old, alignment.new
    kinds = {token: block.kind for block in metadata.blocks for token in old.within(block.start, block.end)}
    for block in find_blocks(new.text):
        origins = (alignment.origin.get(token) for token in new.within(block.start, block.end))
        kept = Counter(kinds[token] for token in origins if token in kinds)
        yield block.model_copy(update={"kind": max(kept, key=lambda kind: kept[kind])}) if kept else block
