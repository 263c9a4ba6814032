"""Defects of one line of gold that keep it from being read.

Such a line silences the checks of records against each other: these stand in files of their own.
"""

import json
from collections.abc import Mapping
from random import Random

from corpora.folder import SPANS, Article, line
from corpora.page import Json
from corpora.plants import Plant, Planter, pieces, spans, unreadable, without

LABELS = {"mark": "label", "mention": "type", "attribution": "act", "move": "issues"}
"""A field of each layer that must have one of a closed set of labels."""


def json_syntax(record: Json, _: Article, chance: Random) -> Plant:
    whole = line(record)
    return unreadable(record, chance.choice((whole[:-1], whole + "}", whole.replace('"layer":', '"layer"'))))


def duplicate_key(record: Json, _: Article, chance: Random) -> Plant:
    name = chance.choice(("id", "layer", "decision"))
    return unreadable(record, f"{line(record)[:-1]}, {json.dumps(name)}: {json.dumps(record[name])}}}")


def record_schema(record: Json, _: Article, chance: Random) -> Plant:
    """A label that there is none of, a field missing, unknown or of the wrong type."""
    label, name = LABELS[record["layer"]], SPANS[record["layer"]][0]
    wrong = chance.choice(
        (
            record | {label: ["sport"] if label == "issues" else "sport"},
            without(record, label),
            record | {"colour": "red"},
            record | {name: {"segments": [{"start": "0", "end": 1}]}},
        )
    )
    return unreadable(record, json.dumps(wrong, ensure_ascii=False))


def unanchored_quotation(record: Json, article: Article, _: Random) -> Plant | None:
    if not (names := spans(record)):
        return None
    words = " ".join(article.text[start:end] for start, end in pieces(record[names[0]]))
    return unreadable(record, json.dumps(record | {names[0]: {"quote": words}}, ensure_ascii=False))


def json_number(record: Json, _: Article, __: Random) -> Plant:
    return unreadable(record, line(record).replace('"start": ', '"start": 0.', 1))


def json_depth(record: Json, _: Article, __: Random) -> Plant:
    return unreadable(record, f'{line(record)[:-1]}, "note": {"[" * 60}{"]" * 60}}}')


def lone_surrogate(record: Json, _: Article, __: Random) -> Plant:
    return unreadable(record, f'{line(record)[:-1]}, "note": "\\ud83d"}}')


LINES: Mapping[str, Planter] = {
    "json-syntax": json_syntax,
    "json-number": json_number,
    "json-depth": json_depth,
    "lone-surrogate": lone_surrogate,
    "duplicate-key": duplicate_key,
    "record-schema": record_schema,
    "unanchored-quotation": unanchored_quotation,
}
