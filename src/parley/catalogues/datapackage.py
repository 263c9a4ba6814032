"""Data Package (specs.frictionlessdata.io): the flat configs, a resource a file."""

from typing import Any

import pyarrow as pa

from parley.catalogues.content import Content, json_text, license_url, name_of, orcid_url, present
from parley.records import CONFIGS, ManifestFile, ordered_fields
from parley.tables import Table, schema_of

_TYPES = {pa.string(): "string", pa.int64(): "integer", pa.bool_(): "boolean"}


def datapackage(content: Content) -> str:
    """datapackage.json."""
    metadata = content.metadata
    return json_text(
        {
            "profile": "data-package",
            "name": metadata.name,
            "title": metadata.title,
            "description": metadata.description,
            **present(id=metadata.doi, homepage=metadata.homepage),
            "version": metadata.version,
            "created": f"{metadata.date}T00:00:00Z",
            "licenses": [{"name": metadata.license, "path": license_url(metadata)}],
            "keywords": list(metadata.keywords),
            "contributors": [
                {"title": author.name, "role": "author", **present(path=orcid_url(author))}
                for author in metadata.authors
            ],
            "resources": [_resource(table, path, rows, content.files[path]) for table, path, rows in content.flat],
        }
    )


def _resource(table: Table, path: str, rows: int, file: ManifestFile) -> dict[str, Any]:
    model = CONFIGS[table.config]
    schema = schema_of(model)
    return {
        "name": name_of(table, path),
        "path": path,
        "format": "parquet",
        "hash": f"sha256:{file.sha256}",
        "rows": rows,
        "schema": {
            "fields": [
                {
                    "name": name,
                    "type": _type(schema.field(name).type),
                    "description": model.model_fields[name].description,
                }
                for name in ordered_fields(model)
            ]
        },
    }


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return "any"  # frictionless reads lists from Parquet as NumPy arrays, which it does not take for an `array`
    return "object" if pa.types.is_struct(type_) else _TYPES[type_]
