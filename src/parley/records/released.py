"""What was ever released (`corpus/released.jsonl`) and what of it is gone (`corpus/tombstones.jsonl`)."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.records.base import ArticleId, EntityId, Record, Sha256, Text, Version
from parley.records.metadata import Split

IdRun = Annotated[str, StringConstraints(pattern=r"^[a-z][1-9][0-9]{0,8}(-[1-9][0-9]{0,8})?$")]

LONGEST = 10
"""Characters of the longest id in a run."""


def id_runs(ids: Iterable[str]) -> tuple[IdRun, ...]:
    """Annotation ids in runs, sorted by letter and number: `m1-127`, `m130`; an id with ten digits or more is in none."""
    found: list[str] = []
    inorder = enumerate(sorted({(id[0], int(id[1:])) for id in ids if len(id) <= LONGEST}))
    for (letter, _), run in groupby(inorder, key=lambda item: (item[1][0], item[1][1] - item[0])):
        numbers = [number for _, (_, number) in run]
        found.append(f"{letter}{numbers[0]}" + (f"-{numbers[-1]}" if len(numbers) > 1 else ""))
    return tuple(found)


def ids_in(runs: Iterable[IdRun]) -> Iterator[str]:
    """The ids that runs stand for."""
    for letter, first, last in map(bounds, runs):
        yield from (f"{letter}{number}" for number in range(first, last + 1))


def bounds(run: IdRun) -> tuple[str, int, int]:
    """The letter of a run and its first and last number; a run may be longer than anything that can be listed."""
    first, _, last = run[1:].partition("-")
    return run[0], int(first), int(last or first)


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
