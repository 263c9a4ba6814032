"""The authority file: one entity a line in `corpus/entities.jsonl`."""

from typing import Annotated, Literal

from pydantic import Field

from parley.records.base import ArticleId, EntityId, IsoDate, Language, Record, Text

EntityType = Literal["person", "organization", "government", "state", "place", "group", "event", "work", "other"]


class Name(Record):
    """What an entity is called in one language."""

    language: Language = Field(description="BCP 47 tag of the name's language.")
    text: Text = Field(description="The name.")


class AuthorityLink(Record):
    """The same entity in an authority file elsewhere; never from memory."""

    scheme: Literal["wikidata", "wikipedia", "viaf", "geonames"] = Field(description="Which authority.")
    id: Text = Field(description="The identifier there.")
    source: Text = Field(description="The file and line, or page, that gives the identifier.")


class Office(Record):
    """An office that a person held; unknown bounds are null."""

    office: Text = Field(description="The office, in English, as the texts name it.")
    of: EntityId = Field(description="The state or organisation whose office it is.")
    start: IsoDate | None = Field(default=None, description="First day, as far as it is known.")
    end: IsoDate | None = Field(default=None, description="Last day; null while held or where not known.")


class Entity(Record):
    """One person, state, place … that mentions, attributions and moves point to."""

    id: ArticleId = Field(description="The entity's permanent slug.")
    type: EntityType = Field(description="What it is.")
    names: Annotated[tuple[Name, ...], Field(min_length=1)] = Field(
        description="Its names; the first of a language is the preferred one."
    )
    constructed: bool = Field(default=False, description="True for what was invented for this corpus.")
    links: tuple[AuthorityLink, ...] = Field(default=(), description="The same entity in other authorities.")
    offices: tuple[Office, ...] = Field(default=(), description="Offices held, for a person.")
    note: Text | None = Field(default=None, description="Anything that tells it from its namesakes.")

    def name(self, language: str | None = None) -> str:
        """The preferred name in `language`, else in English, else the first."""
        wanted = {name.language: name.text for name in reversed(self.names)}
        return wanted.get(language or "en") or wanted.get("en") or self.names[0].text
