"""Descriptions of a release for catalogues: Croissant 1.0 (mlcommons.org/croissant) and Data Package (frictionless)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from parley.records import CONFIGS, CorpusMetadata, ManifestFile, ordered_fields
from parley.tables import Table, schema_of

_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_CROISSANT_TYPES = {pa.string(): "sc:Text", pa.int64(): "sc:Integer", pa.bool_(): "sc:Boolean"}
_PACKAGE_TYPES = {pa.string(): "string", pa.int64(): "integer", pa.bool_(): "boolean"}
FLAT = ("mentions", "attributions", "moves", "marks", "entities")
"""The configs described for catalogues: one annotation or entity a row."""


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def croissant(
    metadata: CorpusMetadata, tables: Sequence[Table], files: Mapping[str, ManifestFile], citation: str
) -> str:
    """croissant.json: every table as a file with its checksum; the plain columns of the flat configs as record sets."""
    distribution = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "encodingFormat": "application/x-parquet",
            "sha256": files[path].sha256,
            "contentSize": f"{files[path].bytes} B",
        }
        for table in tables
        for path in table.paths
    ]
    return _text(
        {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": metadata.name,
            "description": metadata.description,
            "license": f"https://spdx.org/licenses/{metadata.license}.html",
            **({"url": metadata.homepage} if metadata.homepage else {}),
            "version": metadata.version,
            "datePublished": metadata.date,
            "citeAs": citation,
            "creator": [{"@type": "sc:Organization", "name": author.name} for author in metadata.authors],
            "keywords": list(metadata.keywords),
            "distribution": distribution,
            "recordSet": [_record_set(table, path) for table in tables if table.config in FLAT for path in table.paths],
        }
    )


def _record_set(table: Table, path: str) -> dict[str, Any]:
    name = f"{table.config}-{path.rsplit('/', 1)[-1].removesuffix('.parquet')}"
    model = CONFIGS[table.config]
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{field.name}",
            "name": f"{name}/{field.name}",
            "description": model.model_fields[field.name].description,
            "dataType": _CROISSANT_TYPES[field.type],
            "source": {"fileObject": {"@id": path}, "extract": {"column": field.name}},
        }
        for field in schema_of(model)
        if field.type in _CROISSANT_TYPES
    ]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}


def datapackage(metadata: CorpusMetadata, tables: Sequence[Table], files: Mapping[str, ManifestFile]) -> str:
    """datapackage.json: the flat configs, a resource a file."""
    return _text(
        {
            "profile": "data-package",
            "name": metadata.name,
            "title": metadata.title,
            "description": metadata.description,
            "version": metadata.version,
            "created": f"{metadata.date}T00:00:00Z",
            "licenses": [{"name": metadata.license}],
            "keywords": list(metadata.keywords),
            "contributors": [{"title": author.name, "role": "author"} for author in metadata.authors],
            "resources": [
                _resource(table, path, files[path]) for table in tables if table.config in FLAT for path in table.paths
            ],
        }
    )


def _resource(table: Table, path: str, file: ManifestFile) -> dict[str, Any]:
    model = CONFIGS[table.config]
    schema = schema_of(model)
    return {
        "name": f"{table.config}-{path.rsplit('/', 1)[-1].removesuffix('.parquet')}",
        "path": path,
        "format": "parquet",
        "hash": f"sha256:{file.sha256}",
        "schema": {
            "fields": [
                {
                    "name": name,
                    "type": _package_type(schema.field(name).type),
                    "description": model.model_fields[name].description,
                }
                for name in ordered_fields(model)
            ]
        },
    }


def _package_type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return "any"  # frictionless reads lists from Parquet as NumPy arrays, which it does not take for an `array`
    return "object" if pa.types.is_struct(type_) else _PACKAGE_TYPES[type_]
