"""The layer `attribution`: who says what (schema/guidelines/attribution.md)."""

from typing import Literal

from pydantic import Field

from parley.records.annotation import Provenanced
from parley.records.base import AttributionId, EntityId, MentionId
from parley.records.text import Span

Mode = Literal["direct", "indirect", "mixed", "reported_act"]
AttributionAct = Literal["speech", "writing", "thought", "perception", "intention"]
SourceKind = Literal["named", "nominal", "pronominal", "collective", "anonymous", "implicit", "author"]
Polarity = Literal["positive", "negative"]
Factuality = Literal["actual", "hypothetical", "future", "negated"]


class Attribution(Provenanced):
    """A content tied to its source by a cue; roles after PARC 3.0 and PolNeAR."""

    id: AttributionId = Field(description="`a` and a number, unique within the article.")
    layer: Literal["attribution"] = Field(description="Always `attribution`.")
    sources: tuple[MentionId, ...] = Field(default=(), description="The mentions that name the source.")
    cue: Span | None = Field(default=None, description="The words that tie source and content.")
    content: Span | None = Field(default=None, description="What is ascribed, with its quotation marks.")
    addressees: tuple[MentionId, ...] = Field(default=(), description="The mentions of those to whom it is said.")
    mode: Mode = Field(description="How the content is rendered.")
    act: AttributionAct = Field(description="Whether it was said, written, thought, perceived or intended.")
    source_kind: SourceKind = Field(description="How the source is named.")
    speakers: tuple[EntityId, ...] = Field(
        default=(), description="Who is meant by the sources, through pronouns and metonymy."
    )
    polarity: Polarity = Field(description="Whether the source puts the content forward as so or as not so.")
    factuality: Factuality = Field(description="Whether the attribution took place.")
    parent: AttributionId | None = Field(
        default=None, description="The attribution in whose content this one's cue lies."
    )
