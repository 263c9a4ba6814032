"""The layer `mention`: who and what is spoken of (schema/guidelines/mention.md)."""

from typing import Literal

from pydantic import Field

from parley.records.annotation import Provenanced
from parley.records.base import EntityId, MentionId
from parley.records.text import Span

MentionForm = Literal["named", "nominal", "pronominal"]
MentionType = Literal[
    "person", "organization", "government", "state", "place", "group", "event", "work", "date", "other"
]
Reading = Literal["literal", "metonymic", "mixed"]


class Mention(Provenanced):
    """A span that refers to an entity; readings after HIPE-2022 and ReLocaR."""

    id: MentionId = Field(description="`m` and a number, unique within the article.")
    layer: Literal["mention"] = Field(description="Always `mention`.")
    span: Span = Field(description="The whole noun phrase, without a possessive ’s.")
    form: MentionForm = Field(description="Whether its head is a name, a common noun or a pronoun.")
    type: MentionType = Field(description="What the words literally name.")
    reading: Reading = Field(description="Whether they mean what they name.")
    entity: EntityId | None = Field(default=None, description="What is literally named; null where it has no entry.")
    refers_to: EntityId | None = Field(default=None, description="What is meant, where the reading is not literal.")
