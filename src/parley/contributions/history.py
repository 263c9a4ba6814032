"""What was wrong with the corpus at a git revision: the same checks, over the files as they were committed."""

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from parley import git
from parley.cache import Cache
from parley.checks import CHECKS
from parley.contributions import layout
from parley.contributions.check import check
from parley.contributions.stored import articles
from parley.errors import UnusableInput
from parley.findings import Finding


def findings_at(
    revision: str,
    paths: Sequence[Path],
    sources: Sequence[Path],
    chosen: Collection[str],
    cache: Cache | None = None,
    skipped: Collection[str] = tuple(CHECKS),
) -> tuple[Finding, ...]:
    """What `check` would have found of these paths at a revision; of what was not there yet, nothing.

    All checks but those that today's run `skipped` have run then too: where they need the whole corpus, it is checked.
    Raises: UnusableInput, where there is no git, no clone or no such revision.
    """
    findings: list[Finding] = []
    for root, inside in layout.by_corpus(paths).items():
        with corpus_at(root, revision) as former:
            names = {layout.article_of(root, path) for path in inside}
            if there := _there(former, names):
                report = check(there, sources, chosen, cache=cache)
                if not report.skipped <= set(skipped):
                    report = check([former], sources, chosen, cache=cache)
                findings += report.findings
    return tuple(findings)


def _there(former: Path, names: Collection[str | None]) -> list[Path]:
    """The articles of these names that were there, or the corpus if one of the names is None."""
    try:
        known = articles(former).ids if (former / layout.CORPUS).is_file() else ()
    except UnusableInput:  # no article yet
        return []
    if known and None in names:
        return [former]
    return [former / layout.ARTICLES / name for name in known if name in names]


@contextmanager
def corpus_at(root: Path, revision: str) -> Iterator[Path]:
    """A temporary folder with the corpus of `root` as it was; empty, if it was not there yet. Raises: UnusableInput."""
    commit = git.commit_of(root, revision)
    with tempfile.TemporaryDirectory(prefix="parley-since-") as folder:
        former = Path(folder) / root.absolute().name
        former.mkdir()
        for file in git.files_of(root, commit):
            git.put(file, former)
        yield former
