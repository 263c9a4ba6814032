"""What the annotations of all layers share."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.base import Record, Text

Decision = Literal["agreed", "adjudicated", "single"]
PassRecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*#[a-z][1-9][0-9]*$")]
Unsure = tuple[Text, ...]


class Provenanced(Record):
    """Where an annotation comes from. In a raw pass these fields are left out."""

    fields_last = True

    unsure: Unsure = Field(default=(), description="Names of the attributes that were chosen with real doubt.")
    passes: tuple[PassRecordId, ...] = Field(
        default=(), description="The pass records it came from, as `annotator-id#m3`. Gold only."
    )
    decision: Decision | None = Field(
        default=None,
        description="`agreed`: two passes gave it; `adjudicated`: a reader decided; `single`: the one pass there is "
        "gave it. Gold only.",
    )
    note: Text | None = Field(default=None, description="Why a reader decided so. Holds no words of a withheld text.")
