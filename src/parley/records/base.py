"""What all records share: frozen, strict, no unknown fields, and links that say what they point to.

Models give shapes: what one record must look like by itself. A rule that needs a second field, a second record or
the text is a check.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Record(BaseModel):
    """A frozen record. From JSON, use `model_validate_json`: strict, arrays become tuples."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
    fields_last: ClassVar[bool] = False
    """True for a base whose fields come after those of the records built on it."""


class FileRecord(Record):
    """A record that is one whole JSON file; it may name its schema, so that an editor can check it."""

    schema_uri: str | None = Field(
        default=None, alias="$schema", exclude=True, description="Where this file's JSON Schema lies, for editors."
    )


@dataclass(frozen=True, slots=True)
class Link:
    """Marks a string field as a link to a record of `target` (a layer, `entity`, `annotator`)."""

    target: str


ArticleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
EntityId = Annotated[ArticleId, Link("entity")]
AnnotatorId = Annotated[ArticleId, Link("annotator")]
MentionId = Annotated[str, StringConstraints(pattern=r"^m[1-9][0-9]*$"), Link("mention")]
AttributionId = Annotated[str, StringConstraints(pattern=r"^a[1-9][0-9]*$"), Link("attribution")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
IsoDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
SpanDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Version = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")]
Text = Annotated[str, StringConstraints(min_length=1)]


def _link_of(annotation: Any, metadata: list[Any]) -> Link | None:
    found = [item for item in metadata if isinstance(item, Link)]
    if found:
        return found[-1]
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _link_of(inner, more)
    for inner in get_args(annotation):
        if link := _link_of(inner, []):
            return link
    return None


@cache
def links_of(model: type[BaseModel]) -> dict[str, str]:
    """The fields of `model` that hold links (one or several), each with the kind of record it points to."""
    links = {name: _link_of(field.annotation, field.metadata) for name, field in model.model_fields.items()}
    return {name: link.target for name, link in links.items() if link and name != "id"}


@cache
def ordered_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of `model` in the order of canonical JSON and of tables; fields kept out of both are left out."""
    tail = {
        name
        for base in model.__mro__
        if base is not model and issubclass(base, Record) and base.fields_last
        for name in base.model_fields
    }
    names = [name for name, field in model.model_fields.items() if not field.exclude]
    return tuple(sorted(names, key=lambda name: name in tail))


@cache
def labels_of(model: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """The fields of `model` with a closed set of values, each with its labels in order; `layer` is not one."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in model.model_fields.items():
        values = _literals(field.annotation)
        if values and name not in ("layer", "decision"):
            found[name] = values
    return found


def _literals(annotation: Any) -> tuple[str, ...]:
    args = get_args(annotation)
    if args and all(isinstance(arg, str) for arg in args):
        return args
    return tuple(value for arg in args if get_args(arg) for value in _literals(arg))
