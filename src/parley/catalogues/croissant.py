"""Croissant 1.0 with the fields of its responsible-AI extension (mlcommons.org/croissant)."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from parley.catalogues.content import Content, json_text, license_url, name_of, orcid_url, present, publisher_of
from parley.records import CONFIGS, Author
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
_TYPES = {pa.string(): "sc:Text", pa.int64(): "sc:Integer", pa.bool_(): "sc:Boolean"}


def croissant(content: Content) -> str:
    """croissant.json: every table as a file with its checksum; the plain columns of the flat configs as record sets."""
    metadata = content.metadata
    distribution = [
        {
            "@type": "cr:FileObject",
            "@id": path,
            "name": path,
            "contentUrl": path,
            "encodingFormat": "application/x-parquet",
            "sha256": content.files[path].sha256,
            "contentSize": f"{content.files[path].bytes} B",
        }
        for _, path, _ in content.paths
    ]
    return json_text(
        {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
            "name": metadata.name,
            "description": metadata.description,
            "license": license_url(metadata),
            **present(url=metadata.homepage),
            "version": metadata.version,
            "datePublished": metadata.date,
            "citeAs": content.citation,
            "creator": [_agent(author) for author in metadata.authors],
            "publisher": [{"@type": "sc:Organization", "name": publisher_of(metadata)}],
            "inLanguage": content.languages,
            "keywords": list(metadata.keywords),
            **_responsible(content),
            "distribution": distribution,
            "recordSet": [_record_set(table, path, rows) for table, path, rows in content.flat],
        }
    )


def _agent(author: Author) -> dict[str, object]:
    kind = "sc:Person" if author.family else "sc:Organization"
    return {"@type": kind, "name": author.name, **present(url=orcid_url(author))}


def _responsible(content: Content) -> dict[str, object]:
    annotators = [annotator for annotator, _ in content.counts.annotators.values()]
    said: dict[str, object] = {
        "rai:dataAnnotationProtocol": [annotator.training for annotator in annotators],
        "rai:annotatorDemographics": [f"{a.id} ({a.kind}): {a.description}" for a in annotators],
        "rai:machineAnnotationTools": [a.description for a in annotators if a.kind == "model"],
    }
    if statement := content.metadata.statement:
        said |= {
            "rai:dataCollection": statement.collection,
            "rai:dataUseCases": [statement.uses],
            "rai:dataAnnotationAnalysis": [statement.quality],
            "rai:dataLimitations": [statement.limitations],
            "rai:personalSensitiveInformation": [statement.personal_information],
            "rai:dataReleaseMaintenancePlan": statement.maintenance,
        }
    return {name: value for name, value in said.items() if value}


def _record_set(table: Table, path: str, rows: int) -> dict[str, Any]:
    name = name_of(table, path)
    model = CONFIGS[table.config]
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{field.name}",
            "name": f"{name}/{field.name}",
            "description": model.model_fields[field.name].description,
            "dataType": _TYPES[field.type],
            "source": {"fileObject": {"@id": path}, "extract": {"column": field.name}},
        }
        for field in schema_of(model)
        if field.type in _TYPES
    ]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "description": f"{rows} rows", "field": fields}
