"""The layer `mark`: editorial marks (schema/guidelines/mark.md)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.annotation import Provenanced
from parley.records.text import Span

MarkId = Annotated[str, StringConstraints(pattern=r"^k[1-9][0-9]*$")]
MarkLabel = Literal["insertion", "ellipsis", "sic", "scare_quote", "emphasis"]


class Mark(Provenanced):
    """A place where the writer or an editor shows a hand in the wording itself."""

    id: MarkId = Field(description="`k` and a number, unique within the article.")
    layer: Literal["mark"] = Field(description="Always `mark`.")
    span: Span = Field(description="The mark with its signs.")
    label: MarkLabel = Field(description="What kind of mark it is.")
