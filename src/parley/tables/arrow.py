"""Arrow schemas and `datasets` features, derived from the models.

Features are written here as `datasets` writes them, without it: it takes a second to import, in every process.
"""

import hashlib
import json
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import pyarrow as pa
from pydantic import BaseModel

from parley.records import ordered_fields

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


def _feature(type_: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(type_):
        return {"feature": _feature(type_.value_type), "_type": "List"}
    if pa.types.is_struct(type_):
        return {field.name: _feature(field.type) for field in type_}
    return {"dtype": str(type_), "_type": "Value"}


def _yaml_feature(type_: pa.DataType) -> dict[str, Any]:
    if pa.types.is_list(type_):
        inner = _yaml_feature(type_.value_type)
        return {"list": inner.get("dtype") or inner["struct"]} if "list" not in inner else {"list": inner}
    if pa.types.is_struct(type_):
        return {"struct": yaml_features(type_)}
    return {"dtype": str(type_)}


def yaml_features(fields: pa.Schema | pa.StructType) -> list[dict[str, Any]]:
    """The features of a table as a card's YAML gives them."""
    return [{"name": field.name} | _yaml_feature(field.type) for field in fields]


@cache
def schema_of(model: type[BaseModel]) -> pa.Schema:
    """The Arrow schema of a table of `model`, with its features in the metadata that `datasets` reads."""
    schema = pa.schema(_fields_of(model))
    info = {"info": {"features": {field.name: _feature(field.type) for field in schema}}}
    return schema.with_metadata({"huggingface": json.dumps(info, sort_keys=True)})


def schema_sha256(schema: pa.Schema) -> str:
    """Fingerprint of a schema: of its fields' names and types, in order, as a Parquet file gives them back.

    Parquet calls what lies in a list `element`, Arrow `item`.
    """
    lines = (f"{field.name}: {field.type}".replace("list<item: ", "list<element: ") for field in schema)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
