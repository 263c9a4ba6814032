"""The one form that records have wherever they come from: JSON values by kind and permanent id.

Fields that hold their default are left out, and of a withheld text there are neither text nor quotes. No model decodes
them, so that what another version of the models wrote can be read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import pyarrow as pa
from pydantic import BaseModel, JsonValue

from parley.errors import UnusableInput
from parley.records.changes import About, Compared

Json: TypeAlias = dict[str, JsonValue]
Key: TypeAlias = tuple[About, str]
"""What kind of record it is, and its permanent id."""
Values: TypeAlias = dict[Key, Json]
CORPUS: Key = ("corpus", "corpus")
"""The record that describes the corpus itself."""


@dataclass(frozen=True, slots=True)
class ArticleContents:
    """One article: its id, how to get its records, and the rows that hold them where they lie in a release."""

    id: str
    load: Callable[[], Values]
    stored: tuple[pa.RecordBatch, ...] = ()

    def is_stored_as(self, other: "ArticleContents") -> bool:
        """Whether the same rows hold both, so that there is nothing to compare. False where that is not known."""
        return len(self.stored) == len(other.stored) > 0 and all(
            a.equals(b) for a, b in zip(self.stored, other.stored, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Contents:
    """A state of the corpus. `once` is what is said once for all articles; `articles` may be gone through once."""

    side: Compared
    once: Values
    articles: Iterator[ArticleContents]

    def all(self) -> Values:
        """Every record; for a corpus that fits into memory."""
        values = dict(self.once)
        for article in self.articles:
            values |= article.load()
        return values


def bare(value: Any, withheld: bool = False) -> Any:
    """A JSON value without what is null or empty, and without the quotes of spans where the text is `withheld`."""
    if type(value) is list:
        return [bare(item, withheld) if type(item) in _NESTED else item for item in value]
    if type(value) is not dict:
        return value
    found = {}
    for key, item in value.items():
        if type(item) in _NESTED:
            if item or type(item) is dict:
                found[key] = bare(item, withheld)
        elif item is not None:
            found[key] = item
    if withheld and "segments" in value:
        found.pop("quote", None)
    return found


_NESTED = (dict, list)


@cache
def _defaults(model: type[BaseModel]) -> Mapping[str, object]:
    return {"$schema": None, "schema_uri": None} | {
        name: field.default for name, field in model.model_fields.items() if not field.is_required()
    }


def record_value(value: Mapping[str, Any], model: type[BaseModel]) -> Json:
    """A record of `model`, or of another version of it, in its one form."""
    defaults = _defaults(model)
    return {
        name: item
        for name, item in bare(dict(value)).items()
        if name not in ("$schema", "schema_uri") and not (name in defaults and item == defaults[name])
    }


def annotation_values(prefix: str, rows: Iterable[Any], withheld: bool) -> Values:
    """Annotations of an article's gold, or of a pass, whose id is the `prefix`. Raises: UnusableInput."""
    found: Values = {}
    for row in rows:
        key: Key = ("annotation", f"{prefix}#{row['id']}")
        if key in found:
            raise UnusableInput(f"annotation {key[1]!r} stands twice; run `parley check` and mend it")
        found[key] = bare(row, withheld)
    return found
