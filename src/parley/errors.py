"""Every exception that parley raises on purpose.

ParleyError
├── UnusableInput      a path is missing, unreadable or not what it should be
│   ├── NoRelease      no release (of that version) where one was looked for
│   └── NewerRelease   a release of a schema that only a newer package reads
├── LostWorker         a process that worked on a shard died, and died again when it was repeated
├── RefusedBuild       the corpus has errors, or the version is recorded with other content
├── BrokenRelease      a release does not match its manifest
└── UnknownName        a config, split, article, check or version that does not exist

A bad annotation is no exception: it is a `Finding`. Each exception keeps `path` and `reason`; its text is one
line that says what, where and what to do.
"""

from collections.abc import Iterable
from pathlib import Path


class ParleyError(Exception):
    """The root: `reason` in words, `path` where there is one."""

    def __init__(self, reason: str, path: Path | None = None) -> None:
        super().__init__(f"{path}: {reason}" if path is not None else reason)
        self.reason = reason
        self.path = path


class UnusableInput(ParleyError):
    """Something that must be read cannot be."""


class NoRelease(UnusableInput):
    """There is no release, or not the one asked for."""


class NewerRelease(UnusableInput):
    """A release that this package is too old to read; `version` is the release's."""

    def __init__(self, reason: str, path: Path, version: str) -> None:
        self.version = version
        super().__init__(reason, path)


class LostWorker(ParleyError):
    """Workers died over the same work; `work` names it."""

    def __init__(self, work: str) -> None:
        self.work = work
        super().__init__(
            f"the workers died over {work}, each time it was tried (killed for the memory they took?); "
            "nothing was written: use fewer --workers, or one to see why"
        )


class RefusedBuild(ParleyError):
    """A build that would publish something wrong; `problems` has a line for each finding."""

    def __init__(self, reason: str, path: Path | None, problems: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(reason, path)


class BrokenRelease(ParleyError):
    """Files of a release differ from its manifest; `problems` has a line for each file."""

    def __init__(self, problems: Iterable[str], path: Path) -> None:
        self.problems = tuple(problems)
        super().__init__("is not as its manifest says; get the release again", path)


class UnknownName(ParleyError):
    """A name that is not known; the message lists the known ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.known = tuple(known)
        super().__init__(f"no {kind} {name!r}; known: {', '.join(self.known) or 'none'}")
