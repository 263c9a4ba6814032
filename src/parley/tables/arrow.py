"""Arrow schemas and `datasets` features, derived from the models."""

import hashlib
import json
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from parley.records import ordered_fields

if TYPE_CHECKING:
    from datasets import Features

_SCALARS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def _type_of(annotation: Any) -> pa.DataType:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return pa.struct(_fields_of(annotation))
    args = [arg for arg in get_args(annotation) if arg is not NoneType]
    if get_origin(annotation) is Annotated:
        return _type_of(args[0])
    if get_origin(annotation) is tuple:
        return pa.list_(_type_of(args[0]))
    if all(isinstance(arg, str) for arg in args) and args:
        return pa.string()
    if len(args) == 1:
        return _type_of(args[0])
    raise TypeError(f"no Arrow type for {annotation}")


def _fields_of(model: type[BaseModel]) -> list[pa.Field]:
    return [pa.field(name, _type_of(model.model_fields[name].annotation)) for name in ordered_fields(model)]


@cache
def _plain_schema(model: type[BaseModel]) -> pa.Schema:
    return pa.schema(_fields_of(model))


def features_of(model: type[BaseModel]) -> "Features":
    """The `datasets` features of a table of `model`; closed label sets stay strings."""
    from datasets import Features

    return Features.from_arrow_schema(_plain_schema(model))


@cache
def schema_of(model: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a table of `model`, with its features in the metadata that `datasets` reads."""
    info = {"info": {"features": features_of(model).to_dict()}}
    return _plain_schema(model).with_metadata({"huggingface": json.dumps(info, sort_keys=True)})


def schema_sha256(schema: pa.Schema) -> str:
    """Fingerprint of a schema: of its fields' names and types, in order, as a Parquet file gives them back.

    Parquet calls what lies in a list `element`, Arrow `item`.
    """
    lines = (f"{field.name}: {field.type}".replace("list<item: ", "list<element: ") for field in schema)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
