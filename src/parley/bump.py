"""Which bump of the corpus version a change demands (docs/adr/0007-versioning.md), and what versions follow a version."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from parley.records.changes import About, Bump, ChangeKind

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""From the least to the greatest."""


def greatest(bumps: Iterable[Bump]) -> Bump:
    """The greatest of them; `none` of nothing."""
    return max(bumps, key=BUMPS.index, default="none")


def next_version(version: str, bump: Bump) -> str:
    """The version that follows `version` by that bump. The rule is the same before 1.0.0."""
    major, minor, patch = map(int, version.split("."))
    following = {"major": (major + 1, 0, 0), "minor": (major, minor + 1, 0), "patch": (major, minor, patch + 1)}
    return ".".join(map(str, following.get(bump, (major, minor, patch))))


def step(old: str, new: str) -> Bump | None:
    """The bump that leads from `old` to `new`; None where `new` goes back or skips a version."""
    return next((bump for bump in BUMPS if next_version(old, bump) == new), None)


@dataclass(frozen=True, slots=True)
class Around:
    """What a change lies in: the ids that have a tombstone, and how far the old article's layers were annotated."""

    buried: Container[str] = frozenset()
    coverage: Mapping[str, str] = field(default_factory=dict)


def bump_of_record(about: About, kind: ChangeKind, record: str, layer: str | None, around: Around) -> Bump:
    """What a record that came or went demands."""
    if kind == "added":
        if about in ("tombstone", "entity"):
            return "patch"
        if about == "annotation" and ("@" in record or around.coverage.get(layer or "") == "complete"):
            return "patch"
        return "minor"
    grave = f"entity:{record}" if about == "entity" else record
    return "patch" if about in ("entity", "annotation") and grave in around.buried else "major"


def bump_of_field(about: About, field: str, old: object, new: object) -> Bump:
    """What another value of one field of a record demands."""
    if about == "corpus":
        return _bump_of_metadata(field, old, new)
    if about == "schema":
        return "minor" if field == "limits" else "major"
    if about == "article":
        return _bump_of_article(field, old, new)
    return "patch"


def _bump_of_metadata(field: str, old: object, new: object) -> Bump:
    if field == "schema_version":
        return step_of(str(old), str(new))
    return {"version": "none", "date": "none", "license": "major"}.get(field, "patch")  # type: ignore[return-value]


def step_of(old: str, new: str) -> Bump:
    """The greatest part in which two versions differ."""
    parts: tuple[Bump, ...] = ("major", "minor", "patch")
    differing = (part for part, a, b in zip(parts, old.split("."), new.split("."), strict=False) if a != b)
    return next(differing, "none")


_EXTENT = ("none", "partial", "complete")


def _bump_of_article(field: str, old: object, new: object) -> Bump:
    if field in ("split", "fingerprint", "license"):
        return "major"
    if field == "text":
        return "minor" if old is None else "major"
    if field == "text_status":
        return "minor" if new == "included" else "major"
    if field == "coverage" and isinstance(old, Mapping) and isinstance(new, Mapping):
        raised = (layer for layer in new if _extent(new, layer) > _extent(old, layer))
        return "minor" if any(raised) else "patch"
    return "patch"


def _extent(coverage: Mapping[str, object], layer: str) -> int:
    value = coverage.get(layer, "none")
    return _EXTENT.index(value) if isinstance(value, str) and value in _EXTENT else 0
