"""Who or what annotated: `corpus/annotators.json`."""

from typing import Literal

from pydantic import Field

from parley.records.base import ArticleId, FileRecord, Record, Text


class Annotator(Record):
    """One annotator. A model is never called a person."""

    id: ArticleId = Field(description="The annotator's permanent id, the name of the pass files.")
    kind: Literal["person", "model"] = Field(description="Whether a person or a model annotated.")
    description: Text = Field(description="Who or what it is: for a model its name and maker.")
    training: Text = Field(description="What the annotator had read or been given before annotating.")
    note: Text | None = Field(default=None, description="Anything else a user of the passes should know.")


class Annotators(FileRecord):
    """The file `corpus/annotators.json`."""

    annotators: tuple[Annotator, ...] = Field(description="All annotators, in order of id.")
