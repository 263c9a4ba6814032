"""How one record of gold is made wrong: what a planter gives, and what planters make it with."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from corpora.folder import SPANS, Article, line, place, span
from corpora.page import Json, Range
from parley.checks.span import GRAPHEME
from parley.fingerprints import span_key

Key = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Plant:
    """A line for the file, where it is sorted to, and of which record.

    It stands in place of the record's line, or beside it where it `is_added`. `needs` are other records that must stay
    right for the defect to be found; `elsewhere` is where it is reported, if not at its line.
    """

    line: str
    key: Key
    record: str
    is_added: bool = False
    needs: frozenset[str] = frozenset()
    elsewhere: tuple[str, int] | None = None


Planter = Callable[[Json, Article, Random], Plant | None]
"""From a record of an article to what makes it wrong; None where it cannot be wrong so."""


def wrong(record: Json, needs: tuple[str, ...] = (), elsewhere: tuple[str, int] | None = None) -> Plant:
    return Plant(line(record), place(record), record["id"], needs=frozenset(needs), elsewhere=elsewhere)


def added(record: Json, number: int) -> Plant:
    """A further record, a reader's own; its number is raised by `number`."""
    id = f"{record['id'][0]}{int(record['id'][1:]) + number}"
    made = without(record, "passes") | {"id": id, "decision": "adjudicated", "note": "The passes missed it."}
    return Plant(line(made), place(made), id, True, frozenset({record["id"]}))


def unreadable(record: Json, text: str) -> Plant:
    return Plant(text, place(record), record["id"])


def without(record: Json, *names: str) -> Json:
    return {name: value for name, value in record.items() if name not in names}


def spans(record: Json) -> list[str]:
    return [name for name in SPANS[record["layer"]] if name in record]


def pieces(value: Json) -> list[Range]:
    return [(segment["start"], segment["end"]) for segment in value["segments"]]


def respanned(record: Json, article: Article, name: str, pieces: list[Range]) -> Json:
    """The record with another span, which says what the text says there."""
    key = span_key(article.id, article.text) if article.is_withheld else None
    return record | {name: span(article.text, pieces, key)}


def after_one(text: str, start: int) -> int:
    """Where the character that begins at `start` ends."""
    match = GRAPHEME.match(text, start)
    return match.end() if match else start
