"""What `parley diff` says: the changes between two states of the corpus, and the version bump that they demand."""

from typing import Literal

from pydantic import Field, JsonValue

from parley.records.base import Record
from parley.records.text import Offset

Bump = Literal["none", "patch", "minor", "major"]
About = Literal["corpus", "schema", "annotator", "entity", "tombstone", "article", "pass", "annotation"]
ChangeKind = Literal["added", "removed", "moved", "relabelled", "relinked", "rewritten"]


class Change(Record):
    """One record that came or went, or one field of a record that changed."""

    about: About = Field(description="What kind of record it is.")
    kind: ChangeKind = Field(
        description="`moved`: another place or split; `relabelled`: another label; `relinked`: another target of a link; "
        "`rewritten`: any other value."
    )
    record: str = Field(
        description="Permanent id: `article-id#m12`, in a pass `article-id@annotator-id#m3`; of an article, entity, pass "
        "or annotator its own; of a schema `config.field`, with `=label` for one label of it."
    )
    layer: str | None = Field(default=None, description="The layer, for an annotation.")
    field: str | None = Field(default=None, description="The field that changed; null for a record that came or went.")
    old: JsonValue = Field(default=None, description="The old value; null where there was none.")
    new: JsonValue = Field(default=None, description="The new value; null where there is none.")
    bump: Bump = Field(description="The least bump of the version that this change demands.")

    @property
    def article(self) -> str | None:
        """The id of the article that the change belongs to."""
        if self.about not in ("article", "pass", "annotation"):
            return None
        return self.record.partition("#")[0].partition("@")[0]


class KindCounts(Record):
    """How many records were changed in each way; one that was changed in two ways counts in both."""

    added: Offset = Field(default=0, description="Came.")
    removed: Offset = Field(default=0, description="Went.")
    moved: Offset = Field(default=0, description="Have another place.")
    relabelled: Offset = Field(default=0, description="Have another label.")
    relinked: Offset = Field(default=0, description="Have another target of a link.")
    rewritten: Offset = Field(default=0, description="Have another value that is none of these.")


class LayerChanges(KindCounts):
    """Changes of the gold of one layer."""

    layer: str = Field(description="The layer.")


class LabelChanges(Record):
    """How often one label came and went in gold."""

    layer: str = Field(description="The layer.")
    field: str = Field(description="The field.")
    label: str = Field(description="The label.")
    added: Offset = Field(description="Annotations that have it now and had it not.")
    removed: Offset = Field(description="Annotations that had it and have it no more.")


class ArticleChanges(KindCounts):
    """Changes of the gold of one article."""

    article: str = Field(description="The article's id.")


class Compared(Record):
    """One side of a comparison."""

    name: str = Field(description="What was given: a folder, or a git revision.")
    version: str = Field(description="The corpus version that it says it has.")
    digest: str | None = Field(default=None, description="Digest of its manifest, for a release.")


class Summary(Record):
    """What the changes amount to."""

    layers: tuple[LayerChanges, ...] = Field(description="Gold by layer; layers without a change are left out.")
    labels: tuple[LabelChanges, ...] = Field(description="Gold by label; labels without a change are left out.")
    articles: tuple[ArticleChanges, ...] = Field(description="Gold by article; articles without a change are left out.")


class Diff(Record):
    """The changes from `old` to `new`: what `parley diff --format json` prints."""

    old: Compared = Field(description="What it was.")
    new: Compared = Field(description="What it is.")
    changes: tuple[Change, ...] = Field(description="Every change; articles in order of id come last.")
    summary: Summary = Field(description="What they amount to.")
    bump: Bump = Field(description="The least bump of the version that the changes demand.")
