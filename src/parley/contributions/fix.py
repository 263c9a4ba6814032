"""Mending what people wrote: quotations anchored, digests computed, files in canonical form.

Planned purely, then written file by file and atomically. A line that cannot be read stays as it is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from parley.atomic import write_text
from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.canonical import line_of
from parley.contributions.change import Change, canonical_file, clean
from parley.contributions.copies import Copies
from parley.contributions.corpus import ENTITY
from parley.contributions.files import read_file, refusal
from parley.contributions.fix_article import fix_article
from parley.contributions.fix_shard import fix_shard
from parley.contributions.json_text import faults
from parley.contributions.released import ERRATUM, RELEASED, TOMBSTONE, released_order
from parley.contributions.stored import Articles, articles_at
from parley.findings import Finding
from parley.records import Annotators, CorpusMetadata, FileRecord, Releases, Splits


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What to write, and what only a person can mend."""

    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]


def plan_fix(path: Path, sources: Sequence[Path] = ()) -> FixPlan:
    """What `parley fix` would do at a corpus, an article or a file of one. Raises: UnusableInput."""
    (plan,) = plan_fixes([path], sources)
    return plan


def plan_fixes(paths: Sequence[Path], sources: Sequence[Path] = ()) -> Iterator[FixPlan]:
    """A plan for each corpus that the paths are or lie in. Raises: UnusableInput."""
    copies = Copies(sources) if sources else None
    for root, inside in layout.by_corpus(paths).items():
        yield _plan(root, articles_at(root, *inside), copies)


def _plan(root: Path, articles: Articles, copies: Copies | None) -> FixPlan:
    changes: list[Change] = []
    findings: list[Finding] = []
    if articles.is_whole:
        changes += _fix_top(root)
    shards: dict[str, list[str]] = defaultdict(list)
    for one in articles.stored:
        folder = root / layout.ARTICLES / one.id
        if one.shard is not None:
            shards[one.shard].append(one.id)
        elif refusal(folder / layout.METADATA, root) is None:
            for change, found in fix_article(folder, root, copies):
                changes += [change] if change.before != change.after else []
                findings += found
    for name, ids in shards.items():
        mended, found = fix_shard(root, name, ids, copies)
        changes += mended
        findings += found
    return FixPlan(tuple(changes), tuple(findings))


def apply(plan: FixPlan) -> None:
    """Write the changes of a plan, each file atomically."""
    for change in plan.changes:
        write_text(change.path, change.after)


def _fix_top(root: Path) -> Iterator[Change]:
    models: dict[str, type[FileRecord]] = {
        layout.CORPUS: CorpusMetadata,
        layout.ANNOTATORS: Annotators,
        layout.SPLITS: Splits,
        layout.RELEASES: Releases,
    }
    for name, model in models.items():
        if refusal(root / name, root) is None:
            file = read_file(root / name)
            yield from _changed(file, canonical_file(clean(file), model, layout.schema_uri(name)))
    sorters: tuple[tuple[str, TypeAdapter[Any], Any], ...] = (
        (layout.ENTITIES, ENTITY, lambda entity: entity.id),
        (layout.RELEASED, RELEASED, released_order),
        (layout.TOMBSTONES, TOMBSTONE, lambda tombstone: tombstone.id),
        (layout.ERRATA, ERRATUM, None),
    )
    for name, adapter, key in sorters:
        if refusal(root / name, root) is None:
            file = read_file(root / name)
            yield from _changed(file, _canonical_lines(clean(file), adapter, key))


def _canonical_lines(text: str, adapter: TypeAdapter[Any], key: Any) -> str:
    """A file of lines in canonical form, sorted by `key` if there is one; as it was where a line is no such record."""
    lines = [line for line in text.split("\n") if line.strip()]
    if any(faults(line) for line in lines):
        return text
    try:
        records = [adapter.validate_json(line) for line in lines]
    except ValidationError:
        return text
    return "".join(f"{line_of(record)}\n" for record in (records if key is None else sorted(records, key=key)))


def _changed(file: RawFile, after: str) -> Iterator[Change]:
    if file.text is not None and file.text != after:
        yield Change(file.path, file.text, after)
