"""Permanent identifiers and their URIs (docs/adr/0007-versioning.md).

`article-id#m12` is an annotation, `article-id` an article, `article-id@annotator-id` a pass, with `#m3` a record of it,
`entity:entity-id` an entity. The URI is `urn:parley-corpus:` and the id; with a version before the id it names the
record as it was in that version.
"""

import re
from dataclasses import dataclass
from typing import Literal

from parley.errors import UnusableInput
from parley.records import LAYERS

URN = "urn:parley-corpus:"
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_FORM = re.compile(
    rf"(?:{URN})?(?:(?P<version>\d+\.\d+\.\d+):)?"
    rf"(?:entity:(?P<entity>{_SLUG})|(?P<article>{_SLUG})(?:@(?P<annotator>{_SLUG}))?(?:#(?P<record>[a-z][1-9][0-9]*))?)"
)
_CONFIGS = {layer.letter: layer.config for layer in LAYERS.values()}


@dataclass(frozen=True, slots=True)
class Identifier:
    """A parsed identifier; `id` is it without its URI's head and version."""

    id: str
    version: str | None = None
    entity: str | None = None
    article: str | None = None
    annotator: str | None = None
    record: str | None = None

    @property
    def kind(self) -> Literal["entity", "annotation", "pass", "article"]:
        """What it identifies; a record of a pass counts as its pass."""
        if self.entity is not None:
            return "entity"
        return "pass" if self.annotator else "annotation" if self.record else "article"

    @property
    def config(self) -> str:
        """The config in which it has a row."""
        if self.kind == "annotation":
            return _CONFIGS.get((self.record or "")[0], "mentions")
        return {"entity": "entities", "pass": "passes"}.get(self.kind, "articles")

    @property
    def row(self) -> str:
        """The id of that row."""
        return self.entity or (self.id.partition("#")[0] if self.annotator else self.id)

    def uri(self, version: str | None = None) -> str:
        """Its URI: of the record in any version, or as it was in one."""
        return f"{URN}{version}:{self.id}" if version else f"{URN}{self.id}"


def parse(text: str) -> Identifier:
    """An id or a URI. Raises: UnusableInput."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise UnusableInput(
            f"{text!r} is no permanent id; write article-id#m12, article-id, entity:id, or the URI of one"
        )
    parts = found.groupdict()
    id = text.removeprefix(URN).removeprefix(f"{parts['version']}:")
    return Identifier(id, **parts)
