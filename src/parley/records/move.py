"""The layer `move`: what one side does to another in words (schema/guidelines/move.md)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.annotation import Provenanced
from parley.records.attribution import Polarity
from parley.records.base import AttributionId, EntityId
from parley.records.text import Span

MoveId = Annotated[str, StringConstraints(pattern=r"^v[1-9][0-9]*$")]
MoveAct = Literal[
    "assert", "announce", "explain", "predict", "praise", "criticize", "accuse", "deny", "reject", "request",
    "demand", "warn", "threaten", "promise", "offer", "propose", "agree", "consult", "concede", "thank", "regret",
    "express_solidarity",
]  # fmt: skip
Commitment = Literal["certain", "probable", "possible", "unknown"]
Issue = Literal[
    "security", "nuclear", "sanctions", "trade", "energy", "transport", "humanitarian", "human_rights", "territory",
    "institutions", "culture", "bilateral_relations", "negotiations", "other",
]  # fmt: skip

UNCOMMITTED_ACTS = frozenset(
    {"reject", "request", "demand", "threaten", "promise", "offer", "propose", "agree", "consult"}
)
"""Directives and commissives: they commit the source to nothing being so, and carry no commitment."""


class Move(Provenanced):
    """An act in words by one actor, after PLOVER and CAMEO; commitment after FactBank."""

    id: MoveId = Field(description="`v` and a number, unique within the article.")
    layer: Literal["move"] = Field(description="Always `move`.")
    evidence: Span = Field(description="The shortest phrase that shows the move.")
    attribution: AttributionId | None = Field(
        default=None, description="The attribution that makes the move; null for the author's voice."
    )
    actor: EntityId = Field(description="Who acts.")
    target: EntityId | None = Field(default=None, description="At whom the act is directed, if at anyone.")
    beneficiary: EntityId | None = Field(default=None, description="For whose good, where that is a third.")
    act: MoveAct = Field(description="The force of the act.")
    commitment: Commitment | None = Field(
        default=None,
        description="How firmly the source stands behind the content; null for directives and commissives.",
    )
    commitment_polarity: Polarity | None = Field(
        default=None, description="Whether the source puts the content as so or not so; null where commitment is."
    )
    condition: Span | None = Field(default=None, description="The condition under which it holds.")
    issues: Annotated[tuple[Issue, ...], Field(min_length=1)] = Field(description="What it is about.")
