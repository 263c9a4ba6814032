"""An article as a release carries it: its metadata, its text if any, and every layer.

`Article` is a row of the config `articles`, `Document` one of `documents`; `Pass` one of `passes`.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from parley.records.attribution import Attribution
from parley.records.base import AnnotatorId, ArticleId, Record
from parley.records.mark import Mark
from parley.records.mention import Mention
from parley.records.metadata import Metadata, Origin, Split
from parley.records.move import Move
from parley.records.text import Span


class Article(Metadata):
    """An immutable text, or its fingerprint where the text may not be redistributed, with its metadata."""

    split: Split = Field(description="The split it belongs to.")
    text: str | None = Field(default=None, description="The normalised text; null where it is withheld.")


class Document(Article):
    """One article with every layer nested."""

    marks: tuple[Mark, ...] = Field(description="Editorial marks, in text order.")
    mentions: tuple[Mention, ...] = Field(description="Mentions, in text order.")
    attributions: tuple[Attribution, ...] = Field(description="Attributions, in text order.")
    moves: tuple[Move, ...] = Field(description="Moves, in text order.")

    def quote(self, span: Span | None) -> str | None:
        """The words that `span` covers, segments joined by one space; None without a span or a text."""
        if span is None or self.text is None:
            return None
        return " ".join(self.text[segment.start : segment.end] for segment in span.segments)

    def mention(self, id: str) -> Mention:
        """The mention with that id. Raises: KeyError."""
        return {mention.id: mention for mention in self.mentions}[id]

    def attribution(self, id: str) -> Attribution:
        """The attribution with that id. Raises: KeyError."""
        return {attribution.id: attribution for attribution in self.attributions}[id]

    def nested(self, attribution: Attribution) -> tuple[Attribution, ...]:
        """The attributions whose cue lies directly in the content of this one."""
        return tuple(other for other in self.attributions if other.parent == attribution.id)

    def depth(self, attribution: Attribution) -> int:
        """How many attributions this one lies in; 0 for one in the author's voice."""
        parents = {other.id: other.parent for other in self.attributions}
        depth, parent = 0, attribution.parent
        while parent is not None and depth <= len(parents):
            depth, parent = depth + 1, parents.get(parent)
        return depth

    def who_says_what(self) -> Iterator[tuple[tuple[str, ...], str | None, str | None]]:
        """For each attribution the speakers' entity ids, the cue's words and the content's (None without text)."""
        for attribution in self.attributions:
            yield attribution.speakers, self.quote(attribution.cue), self.quote(attribution.content)


class Pass(Record):
    """One annotator's raw annotations of one article."""

    id: str = Field(description="`article-id@annotator-id`.")
    article: ArticleId = Field(description="The article annotated.")
    split: Split = Field(description="The article's split.")
    origin: Origin = Field(description="The article's origin.")
    language: str = Field(description="The article's language.")
    annotator: AnnotatorId = Field(description="Who or what annotated.")
    annotator_kind: Literal["person", "model"] = Field(description="Whether that is a person or a model.")
    marks: tuple[Mark, ...] = Field(description="Editorial marks, in text order.")
    mentions: tuple[Mention, ...] = Field(description="Mentions, in text order.")
    attributions: tuple[Attribution, ...] = Field(description="Attributions, in text order.")
    moves: tuple[Move, ...] = Field(description="Moves, in text order.")
