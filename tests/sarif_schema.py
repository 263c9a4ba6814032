"""The part of SARIF 2.1.0 (OASIS, errata 01) that parley writes, as a JSON Schema, from the sections named."""

from typing import Any


def _object(required: str, **properties: Any) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _array(items: Any, **limits: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **limits}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
FROM_ONE = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}  # 3.27.10
BAG = {"type": "object", "properties": {"tags": _array(TEXT, uniqueItems=True)}}  # 3.8
MESSAGE = _object("text", text=TEXT, markdown=TEXT)  # 3.11, 3.12
REGION = {  # 3.30: a column needs its line, an end its beginning
    **_object("startLine", startLine=FROM_ONE, startColumn=FROM_ONE, endColumn=FROM_ONE),
    "dependentRequired": {"endColumn": ["startColumn"]},
}
PHYSICAL = _object(  # 3.29
    "artifactLocation",
    artifactLocation=_object("uri", uri={"type": "string", "format": "uri-reference", "minLength": 1}),
    region=REGION,
)
LOCATION = _object(  # 3.28
    "physicalLocation",
    id=COUNT,
    physicalLocation=PHYSICAL,
    logicalLocations=_array(_object("fullyQualifiedName", fullyQualifiedName=TEXT), minItems=1),
    message=MESSAGE,
)
RESULT = _object(  # 3.27
    "message",
    ruleId=TEXT,
    ruleIndex=COUNT,
    level=LEVEL,
    message=MESSAGE,
    locations=_array(LOCATION, minItems=1),
    relatedLocations=_array(LOCATION, uniqueItems=True),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
)
RULE = _object(  # 3.49
    "id",
    id=TEXT,
    shortDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=_object("level", level=LEVEL),
    properties=BAG,
)
RUN = _object(  # 3.14
    "tool",
    tool=_object("driver", driver=_object("name", name=TEXT, version=TEXT, rules=_array(RULE, uniqueItems=True))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=_array(
        _object(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_array(_object("message", level=LEVEL, message=MESSAGE)),
        )
    ),
    results=_array(RESULT),
)
SARIF = _object(  # 3.13
    "version runs", **{"$schema": {"type": "string", "format": "uri"}}, version={"const": "2.1.0"}, runs=_array(RUN)
)
