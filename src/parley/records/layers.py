"""The layers, in one literal table: what everything else is derived from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, TypeAlias, get_args

from pydantic import BaseModel, Field, TypeAdapter

from parley.records.attribution import Attribution
from parley.records.mark import Mark
from parley.records.mention import Mention
from parley.records.move import Move
from parley.records.text import Span

AnyAnnotation: TypeAlias = Mark | Mention | Attribution | Move
Annotation: TypeAlias = Annotated[AnyAnnotation, Field(discriminator="layer")]
ANNOTATION: TypeAdapter[AnyAnnotation] = TypeAdapter(Annotation)
"""Decodes one line of a pass or of gold: `ANNOTATION.validate_json(line)`."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: its model, the letter of its ids, its config and field in `documents`."""

    name: str
    model: type[AnyAnnotation]
    letter: str
    config: str


LAYERS: Mapping[str, Layer] = {
    "mark": Layer("mark", Mark, "k", "marks"),
    "mention": Layer("mention", Mention, "m", "mentions"),
    "attribution": Layer("attribution", Attribution, "a", "attributions"),
    "move": Layer("move", Move, "v", "moves"),
}


def model_of(annotation: AnyAnnotation) -> type[AnyAnnotation]:
    """The model of an annotation's layer; of a light record too, which is no instance of it."""
    return LAYERS[annotation.layer].model


@cache
def span_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a layer's model that hold a span, in order."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if field.annotation is Span or Span in get_args(field.annotation)
    )


def spans_in(annotation: AnyAnnotation) -> tuple[tuple[str, Span], ...]:
    """The spans that an annotation has, each with its field's name."""
    return tuple((name, span) for name in _SPANS[annotation.layer] if (span := getattr(annotation, name)) is not None)


_SPANS: Mapping[str, tuple[str, ...]] = {name: span_fields(layer.model) for name, layer in LAYERS.items()}


def first_offset(annotation: AnyAnnotation) -> int:
    """Where the annotation begins: the least start of its spans; 0 where it has none."""
    found = [span.segments[0].start for name in _SPANS[annotation.layer] if (span := getattr(annotation, name))]
    return found[0] if len(found) == 1 else min(found, default=0)


def order(annotation: AnyAnnotation) -> tuple[int, str, int, str]:
    """The canonical sort key of a file: first offset, then id (letter, number)."""
    id = annotation.id  # numbers without leading zeros, of any length: Python reads no more than 4,300 digits as one
    return first_offset(annotation), id[0], len(id), id
