"""Checking a release folder: its manifest, the card against the tables, and words of withheld texts in any file.

Tables are streamed, an article's secret runs are held while its rows go by.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from parley.checks import CHECKS, RELEASE_CHECKS, Leak, ReleaseSubject
from parley.checks.words import LEAK_WORDS, SHARED_LEAK_WORDS, Run, runs, secret_runs, shared, strings
from parley.contributions.check import Report, without_text
from parley.contributions.copies import texts_from
from parley.errors import BrokenRelease
from parley.findings import Breach, Finding
from parley.loader import table_files
from parley.records import CONFIGS, Metadata, ordered_fields
from parley.release import MANIFEST, verify
from parley.tables.parquet import read_rows

CARD = "README.md"
NAMES = frozenset({"title", "name", "names", "entity_name", "refers_to_name", "links"})
"""Fields that may hold words of a withheld text."""
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""So do ids, which are made of names."""


def check_release(folder: Path, sources: Sequence[Path] = (), chosen: Collection[str] = tuple(CHECKS)) -> Report:
    """The findings of a release folder. What stands in a folder that is not as its manifest says is not looked at.

    Raises: NewerRelease, UnusableInput for a folder that cannot be read.
    """
    not_run: list[str] = []
    problems, is_hydrated = _problems(folder)
    subject = ReleaseSubject(problems, {}, {}, ())
    articles, skipped = 0, {id for id in chosen if CHECKS[id] not in RELEASE_CHECKS}
    if problems:
        not_run.append(f"{folder}: card-counts, published-words: the files are not those of the release")
    else:
        found, missing = _texts(folder, sources)
        secret = {} if is_hydrated else found
        rows = _rows(folder)
        articles = sum(count for (config, _), count in rows.items() if config == "articles")
        subject = ReleaseSubject((), _said(folder), rows, tuple(dict.fromkeys(_leaks(folder, secret))))
        if is_hydrated:
            not_run.append(f"{folder}: published-words: it is hydrated, and holds the words on purpose")
        elif missing:
            mend = "no copy in DIR is its text" if sources else "give --texts DIR"
            not_run.append(without_text(missing, ["published-words"], mend))
    findings = [_finding(folder, check.id, breach) for check in RELEASE_CHECKS for breach in check.run(subject)]
    asked = [finding for finding in findings if finding.check in chosen]
    not_run = [line for line in not_run if "published-words" in chosen or "card-counts" in line]
    unasked = len(findings) - len(asked)
    return Report(tuple(asked), articles, tuple(not_run), tuple(chosen), frozenset(skipped), unasked)


def _finding(folder: Path, check: str, breach: Breach) -> Finding:
    rule = CHECKS[check]
    return Finding(
        check=check,
        severity=rule.severity,
        path=str(folder / (breach.path or MANIFEST)),
        record=breach.record,
        message=breach.message,
        mend=breach.mend,
    )


def _problems(folder: Path) -> tuple[tuple[tuple[str, str], ...], bool]:
    try:
        return (), verify(folder).hydrated_from is not None
    except BrokenRelease as error:
        parts = (problem.partition(": ") for problem in error.problems)
        return tuple((path, problem) for path, _, problem in parts), False


def _texts(folder: Path, sources: Sequence[Path]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Text and title of each withheld article whose copy is at hand, and the ids of the others."""
    text_of = texts_from(sources)
    found: dict[str, tuple[str, str]] = {}
    missing: list[str] = []
    for row in read_rows(table_files(folder, "articles")):
        if row["text_status"] == "withheld":
            metadata = Metadata.model_validate({name: row[name] for name in ordered_fields(Metadata)}, strict=False)
            text = text_of(metadata)
            if text is None:
                missing.append(metadata.id)
            else:
                found[metadata.id] = text, metadata.title
    return found, missing


def _rows(folder: Path) -> Mapping[tuple[str, str], int]:
    counts = Counter[tuple[str, str]]()
    for config in CONFIGS:
        for path in table_files(folder, config):
            counts[config, path.name.split("-")[0]] += pq.read_metadata(path).num_rows
    return counts


def _said(folder: Path) -> Mapping[tuple[str, str], int]:
    """The numbers of rows in the card's YAML; none where it is not as a card is."""
    parts = (folder / CARD).read_text(encoding="utf-8", errors="replace").split("---\n") if _has_card(folder) else []
    try:
        front = yaml.safe_load(parts[1]) if len(parts) > 2 else {}
        return {
            (str(config["config_name"]), str(split["name"])): int(split["num_examples"])
            for config in front["dataset_info"]
            for split in config["splits"]
        }
    except (yaml.YAMLError, KeyError, TypeError, ValueError):
        return {}


def _has_card(folder: Path) -> bool:
    return (folder / CARD).is_file()


def _leaks(folder: Path, secret: Mapping[str, tuple[str, str]]) -> Iterator[Leak]:
    yield from _leaks_in_rows(folder, secret)
    places: dict[Run, list[tuple[str, str | None]]] = defaultdict(list)
    if secret:
        for path, row, said in _shared_strings(folder):
            for run in runs(said, SHARED_LEAK_WORDS):
                places[run].append((path, row))
    for article, (text, title) in secret.items():
        for run in secret_runs(text, title, SHARED_LEAK_WORDS) & places.keys():
            yield from (Leak(path, row, SHARED_LEAK_WORDS, article) for path, row in places[run])


def _said_in(row: dict[str, Any]) -> Iterator[str]:
    return (said for said in strings(row, NAMES) if not ID.fullmatch(said))


def _leaks_in_rows(folder: Path, secret: Mapping[str, tuple[str, str]]) -> Iterator[Leak]:
    @lru_cache(maxsize=8)  # the rows of an article stand together
    def runs_of(article: str) -> frozenset[Run]:
        return secret_runs(*secret[article])

    for config in CONFIGS:
        for path in table_files(folder, config) if config != "entities" and secret else ():
            for row in read_rows([path]):
                article = row["id"] if config in ("documents", "articles") else row["article"]
                if article in secret and any(next(shared(said, runs_of(article)), None) for said in _said_in(row)):
                    yield Leak(path.relative_to(folder).as_posix(), str(row["id"]), LEAK_WORDS, article)


def _shared_strings(folder: Path) -> Iterator[tuple[str, str | None, str]]:
    """What is published and speaks of no article in particular: entities, and every file that is no table."""
    for path in table_files(folder, "entities"):
        for row in read_rows([path]):
            yield from ((path.relative_to(folder).as_posix(), str(row["id"]), said) for said in _said_in(row))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".parquet":
            yield path.relative_to(folder).as_posix(), None, path.read_text(encoding="utf-8", errors="replace")
