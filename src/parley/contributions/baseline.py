"""What was wrong before and what is new: findings matched with those of an earlier run.

Line numbers do not count, for a line added above moves them all. What counts is the check, the file's place in the
corpus, the record and the message, each as often as it occurred. Offsets in a message move as lines do, so that a finding
without its like is matched once more with the numbers in its message left out; what stands in quotation marks is kept, for
it names something.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from parley.contributions import layout
from parley.errors import UnusableInput
from parley.findings import Finding, Status

Key: TypeAlias = tuple[object, ...]
NUMBER = re.compile(r"'[^']*'|\"[^\"]*\"|\b\d+\b")
_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])


@lru_cache(maxsize=4096)
def place_in_corpus(path: str) -> str:
    """A path as seen from its corpus, wherever that lies: from `articles` on, or else the name."""
    parts = PurePath(path.replace("\\", "/")).parts
    for at in range(len(parts) - 2, -1, -1):
        if parts[at] == layout.ARTICLES:
            return "/".join(parts[at:])
    return parts[-1] if parts else ""


def _place(finding: Finding) -> tuple[str, str | None]:
    """The file and the record of a finding; of one in a shard as they are where its article has a folder."""
    place, record = place_in_corpus(finding.path), finding.record
    parts = PurePath(finding.path.replace("\\", "/")).parts
    if record is None or layout.SHARDS not in parts:
        return place, record
    article = re.split("[#@]", record)[0]
    name = "/".join(parts[len(parts) - parts[::-1].index(layout.SHARDS) + 1 :])
    return f"{layout.ARTICLES}/{article}/{layout.name_in_folder(name)}", record if record != article else None


def said(finding: Finding) -> Key:
    """What makes two findings the same, whatever their lines and the layout."""
    return finding.check, *_place(finding), finding.message


def said_without_numbers(finding: Finding) -> Key:
    """The same, with the numbers of the message left out."""
    message = NUMBER.sub(lambda match: "0" if match.group().isdigit() else match.group(), finding.message)
    return (*said(finding)[:3], message)


def _said_there(finding: Finding) -> Key:
    return (*said(finding), finding.line)


def compare(findings: Sequence[Finding], earlier: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with their status: as many of each are old as there were earlier, those on the same line first."""
    old: set[int] = set()
    matched: set[int] = set()
    rules: tuple[Callable[[Finding], Key], ...] = (_said_there, said, said_without_numbers)
    for key_of in rules:
        before: dict[Key, list[int]] = defaultdict(list)
        for number, one in enumerate(earlier):
            if number not in matched:
                before[key_of(one)].append(number)
        for number, one in enumerate(findings):
            if number not in old and before.get(key_of(one)):
                old.add(number)
                matched.add(before[key_of(one)].pop())
    return tuple(
        one if (one.status == "old") == (number in old) else one.model_copy(update={"status": _status(number in old)})
        for number, one in enumerate(findings)
    )


def _status(is_old: bool) -> Status:
    return "old" if is_old else "new"


def read_baseline(path: Path) -> tuple[Finding, ...]:
    """The findings of an earlier run with `--format json`. Raises: UnusableInput."""
    try:
        return _FINDINGS.validate_json(path.read_bytes())
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}; give the file of an earlier run", path) from error
    except ValidationError as error:
        raise UnusableInput("is no JSON array of findings; write it with `parley check --format json`", path) from error
