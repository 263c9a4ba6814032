"""Rows of the flat configs: one annotation each, with its article and the names it resolves to."""

from pydantic import Field

from parley.records.annotation import Decision, Unsure
from parley.records.attribution import AttributionAct, Factuality, Mode, Polarity, SourceKind
from parley.records.base import ArticleId, Language, Record, SpanDigest
from parley.records.mark import MarkLabel
from parley.records.mention import MentionForm, MentionType, Reading
from parley.records.metadata import Genre, Origin, Split
from parley.records.move import Commitment, Issue, MoveAct
from parley.records.text import Offset, Segment, Span


class AnnotationRow(Record):
    """What every flat row begins with."""

    id: str = Field(description="Permanent id: `article-id#m12`.")
    article: ArticleId = Field(description="The article it belongs to.")
    split: Split = Field(description="The article's split.")
    origin: Origin = Field(description="The article's origin: acquired or constructed.")
    language: Language = Field(description="The article's language.")
    genre: Genre = Field(description="The article's genre.")


class Origins(Record):
    """What every flat row ends with."""

    fields_last = True

    unsure: Unsure = Field(description="Names of the attributes that were chosen with real doubt.")
    passes: tuple[str, ...] = Field(description="The pass records it came from.")
    decision: Decision | None = Field(description="Agreed, adjudicated or single.")
    note: str | None = Field(description="Why a reader decided so.")


class Place(Record):
    """The one span of a mark or a mention, flat."""

    block: Offset = Field(description="Number of the block in which it starts, from 0.")
    start: Offset = Field(description="First code point of the first segment.")
    end: Offset = Field(description="One past the last code point of the last segment.")
    segments: tuple[Segment, ...] = Field(description="The pieces of the span.")
    quote: str | None = Field(description="The words covered; null where the text is withheld.")
    digest: SpanDigest | None = Field(description="Keyed digest of the span, where the text is withheld.")


class NamedEntity(Record):
    """An entity with its preferred English name."""

    id: ArticleId = Field(description="Id of the entity.")
    name: str = Field(description="Its preferred English name, else its first.")


class Party(Record):
    """A mention in a role, with what it stands for."""

    id: str = Field(description="Permanent id of the mention.")
    quote: str | None = Field(description="Its words; null where the text is withheld.")
    segments: tuple[Segment, ...] = Field(description="Its place.")
    entity: NamedEntity | None = Field(description="What is meant: `refers_to` where there is one, else `entity`.")


class MarkRow(Place, AnnotationRow, Origins):
    """One editorial mark."""

    label: MarkLabel = Field(description="What kind of mark it is.")


class MentionRow(Place, AnnotationRow, Origins):
    """One mention."""

    form: MentionForm = Field(description="Whether its head is a name, a common noun or a pronoun.")
    type: MentionType = Field(description="What the words literally name.")
    reading: Reading = Field(description="Whether they mean what they name.")
    entity: ArticleId | None = Field(description="What is literally named.")
    entity_name: str | None = Field(description="Its preferred English name.")
    refers_to: ArticleId | None = Field(description="What is meant, where the reading is not literal.")
    refers_to_name: str | None = Field(description="Its preferred English name.")


class AttributionRow(AnnotationRow, Origins):
    """One attribution."""

    sources: tuple[Party, ...] = Field(description="The mentions that name the source.")
    cue: Span | None = Field(description="The words that tie source and content.")
    content: Span | None = Field(description="What is ascribed.")
    addressees: tuple[Party, ...] = Field(description="The mentions of those to whom it is said.")
    mode: Mode = Field(description="How the content is rendered.")
    act: AttributionAct = Field(description="Whether it was said, written, thought, perceived or intended.")
    source_kind: SourceKind = Field(description="How the source is named.")
    speakers: tuple[NamedEntity, ...] = Field(description="Who is meant by the sources.")
    polarity: Polarity = Field(description="Whether the content is put forward as so or as not so.")
    factuality: Factuality = Field(description="Whether the attribution took place.")
    parent: str | None = Field(description="Permanent id of the attribution it lies in.")
    depth: Offset = Field(description="How many attributions it lies in.")


class MoveRow(AnnotationRow, Origins):
    """One move."""

    evidence: Span = Field(description="The shortest phrase that shows the move.")
    attribution: str | None = Field(
        description="Permanent id of the attribution that makes it; null: the author's voice."
    )
    actor: NamedEntity = Field(description="Who acts.")
    target: NamedEntity | None = Field(description="At whom it is directed.")
    beneficiary: NamedEntity | None = Field(description="For whose good, where that is a third.")
    act: MoveAct = Field(description="The force of the act.")
    commitment: Commitment | None = Field(description="How firmly the source stands behind the content.")
    commitment_polarity: Polarity | None = Field(description="Whether the content is put as so or not so.")
    condition: Span | None = Field(description="The condition under which it holds.")
    issues: tuple[Issue, ...] = Field(description="What it is about.")
