"""Mistakes found in a release (`corpus/errata.jsonl`): an overlay, until the next release takes them in."""

from pydantic import Field, JsonValue

from parley.records.base import AnnotatorId, IsoDate, Record, Text, Version

FIXED = (
    "id",
    "layer",
    "split",
    "text",
    "text_status",
    "text_version",
    "supersedes",
    "fingerprint",
    "blocks",
)
"""What a record is known by, and the text: an erratum changes none of it."""


class Correction(Record):
    """One field of a record, as it was released and as it should be."""

    field: Text = Field(description="The field's name.")
    old: JsonValue = Field(default=None, description="The value released; null where the field was left out.")
    new: JsonValue = Field(default=None, description="The value that is right; null where it should be left out.")


class Erratum(Record):
    """One reviewed mistake of one record; a line of `corpus/errata.jsonl`, in order of publication."""

    record: Text = Field(description="The record: `article-id#m12`, an article's id, or an entity's after `entity:`.")
    version: Version = Field(
        description="The newest release that has the mistake. It applies to older ones too, where they say the same."
    )
    corrections: tuple[Correction, ...] = Field(default=(), description="What is wrong in it, field by field.")
    withdrawn: bool = Field(
        default=False, description="True where the annotation itself is wrong: it has no corrections then."
    )
    reason: Text = Field(description="Why, in a sentence. Holds no words of a withheld text.")
    date: IsoDate = Field(description="When it was published.")
    reviewer: AnnotatorId = Field(description="The annotator who reviewed it.")
