"""The corpus as it was at a git revision, read from the objects of the clone: nothing is fetched or checked out.

`git cat-file` gives the bytes that were committed. `git archive` would apply `export-ignore` and the line ends of
`.gitattributes`, and a worktree would leave its traces in the clone.
"""

import os
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from parley.contributions import layout
from parley.contributions.check import check
from parley.errors import UnusableInput
from parley.findings import Finding

BLOB, LINK = b"blob", b"120000"
FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook sets for its own repository, and what would send git elsewhere than to the corpus."""


def findings_at(
    revision: str, paths: Sequence[Path], sources: Sequence[Path], chosen: Collection[str]
) -> tuple[Finding, ...]:
    """What `check` would have found of these paths at a revision; of what was not there yet, nothing.

    Raises: UnusableInput, where there is no git, no clone or no such revision.
    """
    findings: list[Finding] = []
    corpora: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        corpora[layout.find_corpus(path)].append(path)
    for root, inside in corpora.items():
        with corpus_at(root, revision) as former:
            asked = {_asked(former, path.absolute().relative_to(root.absolute())) for path in inside}
            there = sorted(path for path in asked if (former / layout.CORPUS).is_file() and path.is_dir())
            findings += check(there, sources, chosen).findings
    return tuple(findings)


def _asked(former: Path, relative: Path) -> Path:
    """The article that a path of today asks for, or the corpus, where they lay before."""
    is_article = len(relative.parts) > 1 and relative.parts[0] == layout.ARTICLES
    return former.joinpath(*relative.parts[:2]) if is_article else former


@contextmanager
def corpus_at(root: Path, revision: str) -> Iterator[Path]:
    """A temporary folder with the corpus of `root` as it was; empty, if it was not there yet. Raises: UnusableInput."""
    commit = (
        _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    )
    if not commit:
        raise UnusableInput(f"there is no revision {revision!r} in this clone; fetch it, or give another", root)
    with tempfile.TemporaryDirectory(prefix="parley-since-") as folder:
        _write(root, commit, Path(folder) / root.absolute().name)
        yield Path(folder) / root.absolute().name


def _command(root: Path, *arguments: str) -> list[str]:
    return ["git", "-C", os.fspath(root), *arguments]


def _environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return ours | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(_command(root, *arguments), capture_output=True, env=_environment(), check=False)
    except FileNotFoundError as error:
        raise UnusableInput("git is not installed; compare with a file by --baseline instead") from error
    if done.stderr.strip():
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1].removeprefix("fatal: ")
        raise UnusableInput(f"git says: {reason}; give a corpus in a clone, or use --baseline", root)
    return done.stdout


def _write(root: Path, commit: str, target: Path) -> None:
    target.mkdir()
    entries = [line.split(b"\t", 1) for line in _git(root, "ls-tree", "-r", "-z", commit).split(b"\0") if line]
    with subprocess.Popen(
        _command(root, "cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
    ) as batch:
        assert batch.stdin is not None
        assert batch.stdout is not None
        for head, name in entries:
            mode, kind, digest = head.split(b" ")[:3]
            if kind == BLOB:
                batch.stdin.write(digest + b"\n")
                batch.stdin.flush()
                _put(target / os.fsdecode(name), _blob(batch.stdout, root), is_link=mode == LINK)


def _blob(answers: IO[bytes], root: Path) -> bytes:
    head = answers.readline().split()
    if len(head) != 3:
        raise UnusableInput("the clone lacks a file of that revision; fetch it whole, or use --baseline", root)
    return answers.read(int(head[2]) + 1)[:-1]


def _put(path: Path, data: bytes, is_link: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_link:
        with suppress(OSError):  # a system without symbolic links
            path.symlink_to(os.fsdecode(data))
    else:
        path.write_bytes(data)
