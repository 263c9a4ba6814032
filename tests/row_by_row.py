"""The rows of every config record by record: the plain statement of what src/parley/tables/columns.py does by column."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from parley.checks import ArticleSubject, Authority, View
from parley.records import (
    AnyAnnotation,
    Article,
    Attribution,
    Document,
    Mark,
    Mention,
    Metadata,
    Move,
    Pass,
    Record,
    Span,
    Split,
    ordered_fields,
)
from parley.records.rows import AttributionRow, MarkRow, MentionRow, MoveRow, NamedEntity, Party
from parley.tables.rows import document_of, layers


def rows_of(article: ArticleSubject, split: Split, authority: Authority) -> Iterator[tuple[str, Record]]:
    """Each row that one article adds to the release, with the config that it belongs to; not `entities`."""
    document = document_of(article, split)
    yield "documents", document
    yield "articles", Article(**{name: getattr(document, name) for name in ordered_fields(Article)})
    names = _Names(document, authority)
    for mark in document.marks:
        yield "marks", names.mark(mark)
    for mention in document.mentions:
        yield "mentions", names.mention(mention)
    for attribution in document.attributions:
        yield "attributions", names.attribution(attribution)
    for move in document.moves:
        yield "moves", names.move(move)
    for view in article.passes:
        yield "passes", _pass(article.metadata, split, view, authority)


def _pass(metadata: Metadata, split: Split, view: View, authority: Authority) -> Pass:
    annotator = authority.annotators[view.annotator or ""]
    return Pass(
        id=f"{metadata.id}@{annotator.id}",
        article=metadata.id,
        split=split,
        origin=metadata.origin,
        language=metadata.language,
        annotator=annotator.id,
        annotator_kind=annotator.kind,
        **layers(view.annotations),  # type: ignore[arg-type]
    )


class _Names:
    """Resolves what one article's annotations point to."""

    def __init__(self, document: Document, authority: Authority) -> None:
        self._document = document
        self._entities = authority.entities
        self._mentions: Mapping[str, Mention] = {mention.id: mention for mention in document.mentions}
        self._starts = [block.start for block in document.blocks]

    def mark(self, mark: Mark) -> MarkRow:
        return MarkRow(**self._common(mark), **self._place(mark.span), label=mark.label)

    def mention(self, mention: Mention) -> MentionRow:
        return MentionRow(
            **self._common(mention),
            **self._place(mention.span),
            form=mention.form,
            type=mention.type,
            reading=mention.reading,
            entity=mention.entity,
            entity_name=self._name(mention.entity),
            refers_to=mention.refers_to,
            refers_to_name=self._name(mention.refers_to),
        )

    def attribution(self, attribution: Attribution) -> AttributionRow:
        return AttributionRow(
            **self._common(attribution),
            sources=tuple(self._party(id) for id in attribution.sources),
            cue=attribution.cue,
            content=attribution.content,
            addressees=tuple(self._party(id) for id in attribution.addressees),
            mode=attribution.mode,
            act=attribution.act,
            source_kind=attribution.source_kind,
            speakers=tuple(self._entity(id) for id in attribution.speakers),
            polarity=attribution.polarity,
            factuality=attribution.factuality,
            parent=self._global(attribution.parent),
            depth=self._document.depth(attribution),
        )

    def move(self, move: Move) -> MoveRow:
        return MoveRow(
            **self._common(move),
            evidence=move.evidence,
            attribution=self._global(move.attribution),
            actor=self._entity(move.actor),
            target=self._entity(move.target) if move.target else None,
            beneficiary=self._entity(move.beneficiary) if move.beneficiary else None,
            act=move.act,
            commitment=move.commitment,
            commitment_polarity=move.commitment_polarity,
            condition=move.condition,
            issues=move.issues,
        )

    def _common(self, annotation: AnyAnnotation) -> dict[str, Any]:
        document = self._document
        return {
            "id": f"{document.id}#{annotation.id}",
            "article": document.id,
            "split": document.split,
            "origin": document.origin,
            "language": document.language,
            "genre": document.genre,
            "unsure": annotation.unsure,
            "passes": annotation.passes,
            "decision": annotation.decision,
            "note": annotation.note,
        }

    def _place(self, span: Span) -> dict[str, Any]:
        return {
            "block": max(bisect_right(self._starts, span.start) - 1, 0),
            "start": span.start,
            "end": span.end,
            "segments": span.segments,
            "quote": span.quote,
            "digest": span.digest,
        }

    def _party(self, id: str) -> Party:
        mention = self._mentions[id]
        meant = mention.refers_to or mention.entity
        return Party(
            id=f"{self._document.id}#{id}",
            quote=mention.span.quote,
            segments=mention.span.segments,
            entity=self._entity(meant) if meant else None,
        )

    def _entity(self, id: str) -> NamedEntity:
        return NamedEntity(id=id, name=self._entities[id].name())

    def _name(self, id: str | None) -> str | None:
        return self._entities[id].name() if id else None

    def _global(self, id: str | None) -> str | None:
        return f"{self._document.id}#{id}" if id else None
