"""The changes between two states of the corpus, annotation by annotation, by permanent id.

Both states come as sorted articles, one at a time, so that releases of any size are compared in bounded memory.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import get_args

from pydantic import JsonValue

from parley.bump import Around, bump_of_field, bump_of_record
from parley.contents import ArticleContents, Contents, Json, Key, Values, opened
from parley.errors import UnusableInput
from parley.records import LAYERS, Entity, Metadata, Record, labels_of, links_of, span_fields
from parley.records.changes import About, Change, ChangeKind, Compared, Diff, Summary
from parley.tally import Tally

_ABOUTS: tuple[About, ...] = get_args(About)
_MODELS: dict[str, type[Record]] = {"article": Metadata, "entity": Entity}


def diff(old: str | Path, new: str | Path) -> Diff:
    """The changes from `old` to `new`, each a release folder, a corpus folder, or a git revision `REV` or `REV:PATH`.

    Raises: UnusableInput, BrokenRelease.
    """
    with comparing(old, new) as comparison:
        changes = tuple(comparison)
        return Diff(
            old=comparison.old,
            new=comparison.new,
            changes=changes,
            summary=comparison.summary(),
            bump=comparison.tally.bump,
        )


def apply(changes: Iterable[Change], values: Values) -> Values:
    """What the records become by these changes. Raises: UnusableInput for a change that does not fit them."""
    result = dict(values)
    for change in changes:
        key: Key = (change.about, change.record)
        record = result.get(key)
        seen = record if change.field is None or record is None else record.get(change.field)
        if seen != change.old or (change.field is not None and record is None):
            raise UnusableInput(
                f"{change.record}: the change of {change.field or 'the record'} does not fit what is there"
            )
        if change.field is None:
            result.pop(key, None)
            if isinstance(change.new, dict):
                result[key] = change.new
        else:
            rest = {name: value for name, value in (record or {}).items() if name != change.field}
            result[key] = rest if change.new is None else rest | {change.field: change.new}
    return result


@dataclass
class Comparison:
    """The changes between two states, to be gone through once; what was gone through is counted."""

    old: Compared
    new: Compared
    changes: Iterator[Change]
    tally: Tally = field(default_factory=Tally)

    def __iter__(self) -> Iterator[Change]:
        for _, changes in groupby(self.changes, key=lambda change: (change.about, change.record)):
            record = tuple(changes)
            self.tally.add(record)
            yield from record

    def summary(self) -> Summary:
        """What the changes gone through so far amount to."""
        return self.tally.summary()


@contextmanager
def comparing(old: str | Path, new: str | Path) -> Iterator[Comparison]:
    """Compare two states while the block runs; they are as for `diff`. Raises: UnusableInput, BrokenRelease."""
    with opened(old) as before, opened(new) as after:
        yield Comparison(before.side, after.side, _changes(before, after))


def _changes(old: Contents, new: Contents) -> Iterator[Change]:
    buried = frozenset(record for about, record in new.once if about == "tombstone")
    yield from compare(old.once, new.once, Around(buried))
    for before, after in _paired(old.articles, new.articles):
        if before is not None and after is not None and before.is_stored_as(after):
            continue
        one, other = before.load() if before else {}, after.load() if after else {}
        metadata = one.get(("article", before.id)) if before else None
        yield from compare(one, other, Around(buried, _coverage(metadata)))


def _coverage(metadata: Json | None) -> dict[str, str]:
    coverage = (metadata or {}).get("coverage")
    return {layer: str(value) for layer, value in coverage.items()} if isinstance(coverage, dict) else {}


_Pair = tuple[ArticleContents | None, ArticleContents | None]


def _paired(old: Iterator[ArticleContents], new: Iterator[ArticleContents]) -> Iterator[_Pair]:
    """The articles of both in order of id, those of one id together."""
    before, after = next(old, None), next(new, None)
    while before is not None or after is not None:
        if after is None or (before is not None and before.id < after.id):
            yield before, None
            before = next(old, None)
        elif before is None or after.id < before.id:
            yield None, after
            after = next(new, None)
        else:
            yield before, after
            before, after = next(old, None), next(new, None)


def compare(old: Values, new: Values, around: Around) -> Iterator[Change]:
    """The changes of records; those of one record follow each other."""
    for key in sorted(old.keys() | new.keys(), key=_order):
        about, record = key
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        value = after if after is not None else before
        layer = str(value["layer"]) if about == "annotation" and value and "layer" in value else None
        if before is not None and after is not None:
            for name in [*before, *(name for name in after if name not in before)]:
                if before.get(name) != after.get(name):
                    yield _changed(about, record, layer, name, before.get(name), after.get(name))
            continue
        kind: ChangeKind = "added" if before is None else "removed"
        bump = bump_of_record(about, kind, record, layer, around)
        yield Change(about=about, kind=kind, record=record, layer=layer, old=before, new=after, bump=bump)


def _order(key: Key) -> tuple[int, tuple[tuple[str, int], ...]]:
    """By kind of record, then by id, numbers in ids by their value."""
    pieces = re.findall(r"([^0-9]*)([0-9]*)", key[1])
    return _ABOUTS.index(key[0]), tuple((word, int(number or 0)) for word, number in pieces)


def _changed(about: About, record: str, layer: str | None, name: str, old: JsonValue, new: JsonValue) -> Change:
    return Change(
        about=about,
        kind=_kind(about, layer, name, old, new),
        record=record,
        layer=layer,
        field=name,
        old=old,
        new=new,
        bump=bump_of_field(about, name, old, new),
    )


def _kind(about: About, layer: str | None, name: str, old: JsonValue, new: JsonValue) -> ChangeKind:
    model = LAYERS[layer].model if layer is not None and layer in LAYERS else _MODELS.get(about)
    if (about, name) == ("article", "split"):
        return "moved"
    if model is None:
        return "rewritten"
    if name in span_fields(model):
        return "moved" if _segments(old) != _segments(new) else "rewritten"
    if about == "annotation" and name in links_of(model):
        return "relinked"
    return "relabelled" if name in labels_of(model) else "rewritten"


def _segments(span: JsonValue) -> JsonValue:
    return span.get("segments") if isinstance(span, dict) else None
