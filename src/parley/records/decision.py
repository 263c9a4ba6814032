"""What a reader decided where two passes differ: one line of the file that `parley adjudicate --decisions` takes."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from parley.records.base import Record, Text

_ONE = r"[a-z0-9]+(-[a-z0-9]+)*#[a-z][1-9][0-9]*"
ItemId = Annotated[str, StringConstraints(pattern=rf"^{_ONE}( {_ONE})?$")]
Take = Literal["a", "b", "both", "none"]


class ReaderDecision(Record):
    """The decision on one item."""

    item: ItemId = Field(
        description="The pass record, or the two that are taken for one: `annotator-id#m3 other-id#m7`. A new annotation of "
        "the reader's own is `new#m1`."
    )
    about: Text | None = Field(default=None, description="What it is, for the reader of the file; it decides nothing.")
    take: Take | None = Field(
        default=None, description="Whose annotation becomes gold: the first's, the second's, both, none; null is open."
    )
    edit: dict[str, JsonValue] = Field(
        default={},
        description="Fields with other values than those taken, null for none; links as pass records, `annotator-id#m3`.",
    )
    why: Text | None = Field(default=None, description="Why; it becomes the note. Holds no words of a withheld text.")
