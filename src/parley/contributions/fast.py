"""The fast way to decode annotations: whole files at once, strict, derived from the models.

It answers only for files in canonical form, whose every line the models accept, and gives light records that have the
attributes of the models. For any other file it answers None, and the exact way speaks (`decode.decode_lines`).
"""

from collections.abc import Sequence
from functools import cache, reduce
from itertools import pairwise
from operator import le, or_
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import msgspec
from annotated_types import Ge, MaxLen, MinLen
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from parley.records import LAYERS, AnyAnnotation, first_offset, order, ordered_fields

_HEAD = b'{"id": "'
_ENCODER = msgspec.json.Encoder()


def _constrained(base: Any, metadata: Sequence[Any]) -> Any:
    """The type with the constraints that pydantic's metadata state, as msgspec states them."""
    limits: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            return _constrained(base, [*item.metadata, *(other for other in metadata if other is not item)])
        if isinstance(item, StringConstraints):
            pattern = str(item.pattern) if item.pattern else None
            # Python's $ also matches before a final line feed, that of pydantic does not.
            limits |= {"pattern": pattern.removesuffix("$") + r"\Z"} if pattern else {}
            limits |= {"min_length": item.min_length} if item.min_length is not None else {}
            limits |= {"max_length": item.max_length} if item.max_length is not None else {}
        elif isinstance(item, Ge):
            limits["ge"] = item.ge
        elif isinstance(item, MinLen):
            limits["min_length"] = item.min_length
        elif isinstance(item, MaxLen):
            limits["max_length"] = item.max_length
    return Annotated[base, msgspec.Meta(**limits)] if limits else base


def _type_of(annotation: Any, metadata: Sequence[Any] = ()) -> Any:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type_of(args[0], [*args[1:], *metadata])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return struct_of(annotation)
    if origin is tuple:
        return _constrained(tuple.__class_getitem__((_type_of(args[0]), ...)), metadata)
    if origin in (Union, UnionType):
        return reduce(or_, [NoneType if arg is NoneType else _type_of(arg, metadata) for arg in args])
    if origin is Literal or annotation in (str, int, bool):
        return _constrained(annotation, metadata)
    raise TypeError(f"no fast type for {annotation}")


@cache
def struct_of(model: type[BaseModel]) -> type[msgspec.Struct]:
    """A light record type with the fields of a model in canonical order, its constraints and its properties."""
    fields: list[Any] = []
    for name in ordered_fields(model):
        field = model.model_fields[name]
        kind = _type_of(field.annotation, field.metadata)
        fields.append((name, kind) if field.is_required() else (name, kind, field.get_default()))
    properties = {name: value for name, value in vars(model).items() if isinstance(value, property)}
    return msgspec.defstruct(
        model.__name__,
        fields,
        namespace=properties,
        frozen=True,
        kw_only=True,
        gc=False,
        omit_defaults=True,
        forbid_unknown_fields=True,
    )


@cache
def _decoder(layer: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(list[struct_of(LAYERS[layer].model)])  # type: ignore[misc]


_BY_LETTER = {ord(layer.letter): layer.name for layer in LAYERS.values()}


def decode_canonical(data: bytes) -> tuple[AnyAnnotation, ...] | None:
    """The annotations of a file, if it is in canonical form and without fault; else None."""
    if not data.endswith(b"\n"):
        return None
    lines = data[:-1].split(b"\n")
    records: list[Any] = [None] * len(lines)
    groups: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        layer = _BY_LETTER.get(line[8]) if line.startswith(_HEAD) and len(line) > len(_HEAD) else None
        if layer is None:
            return None
        groups.setdefault(layer, []).append(number)
    for layer, numbers in groups.items():
        joined = b"[" + b", ".join([lines[number] for number in numbers]) + b"]"
        try:
            decoded = _decoder(layer).decode(joined)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        if len(decoded) != len(numbers) or msgspec.json.format(_ENCODER.encode(decoded), indent=0) != joined:
            return None
        for number, record in zip(numbers, decoded, strict=True):
            records[number] = record
    return cast("tuple[AnyAnnotation, ...]", tuple(records)) if _is_ordered(records) else None


def _is_ordered(annotations: Sequence[AnyAnnotation]) -> bool:
    """Whether they stand in canonical order."""
    starts = [first_offset(annotation) for annotation in annotations]
    ties = (position for position, (one, other) in enumerate(pairwise(starts)) if one == other)
    is_in_text_order = all(map(le, starts, starts[1:]))
    return is_in_text_order and all(order(annotations[n]) <= order(annotations[n + 1]) for n in ties)
