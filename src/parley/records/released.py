"""What was ever released (`corpus/released.jsonl`) and what of it is gone (`corpus/tombstones.jsonl`)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.base import ArticleId, EntityId, Record, Sha256, Text, Version
from parley.records.metadata import Split

IdRun = Annotated[str, StringConstraints(pattern=r"^[a-z][1-9][0-9]*(-[1-9][0-9]*)?$")]


class ReleasedArticle(Record):
    """One article as it was last released; a line of `corpus/released.jsonl`, sorted by id, written by `parley release`."""

    id: ArticleId = Field(description="The article's id.")
    split: Split = Field(description="Its split, which never changes.")
    text_sha256: Sha256 = Field(description="Its text, which changes only as a new version.")
    ids: tuple[IdRun, ...] = Field(description="Every annotation id ever released in it, in runs: `m1-127`, `m130`.")


class ReleasedEntity(Record):
    """One entity that was released; a line of `corpus/released.jsonl`, after the articles."""

    entity: EntityId = Field(description="The entity's id.")


class Tombstone(Record):
    """A released id that is gone; a line of `corpus/tombstones.jsonl`, sorted by id."""

    id: Text = Field(description="What is gone: `article-id#m12`, an article's id, or an entity's id after `entity:`.")
    version: Version = Field(description="The first version without it.")
    reason: Literal["withdrawn", "merged", "split", "superseded"] = Field(
        description="`withdrawn`: found wrong; `merged` into or `split` into others; `superseded` by a new version."
    )
    replaced_by: tuple[Text, ...] = Field(default=(), description="What stands for it now, ids of the same form.")
    note: Text | None = Field(default=None, description="Why, in a sentence. Holds no words of a withheld text.")
