"""What a git repository says of the files in it, now and at a revision; it is only read.

Nothing is fetched or checked out. The files of a revision come from `git cat-file`, with the bytes that were committed:
`git archive` would apply `export-ignore` and the line ends of `.gitattributes`, and a worktree would leave its traces.
"""

import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from parley.errors import UnusableInput

FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What a hook sets for its own repository, and what would send git elsewhere than to the folder asked for."""
SILENT = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # an older git knows no other way not to fetch what a partial clone lacks
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
}


@dataclass(frozen=True, slots=True)
class CommittedFile:
    """A file of a commit, its name with `/`; what a symbolic link holds is where it leads."""

    name: str
    data: bytes
    is_link: bool


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of a commit: its path, and its size, None where a partial clone lacks it."""

    path: str
    size: int | None


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN} | SILENT


def _run(folder: Path, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            input=given,
            check=False,
        )
    except OSError as error:
        raise UnusableInput(f"git cannot be run ({error.strerror}); install it", folder) from error


def _git(folder: Path, *arguments: str) -> str:
    done = _run(folder, *arguments)
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines() or [f"git {arguments[0]} failed"]
        raise UnusableInput(f"git says: {said[-1].removeprefix('fatal: ')}; give a folder in a clone", folder)
    return os.fsdecode(done.stdout)


def toplevel(folder: Path) -> Path:
    """The top of the repository that a folder lies in. Raises: UnusableInput, if there is no git or none."""
    return Path(_git(folder, "rev-parse", "--show-toplevel").removesuffix("\n"))


def top_of(folder: Path) -> Path:
    """The top of the repository that a folder lies in; it has a commit. Raises: UnusableInput."""
    done = _run(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise UnusableInput("lies in no git repository: a release is made from a commit; commit it first", folder)
    if _run(folder, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        raise UnusableInput("its git repository has no commit yet: a release is made from one; commit first", folder)
    return Path(os.fsdecode(done.stdout).rstrip("\n"))


def changed(top: Path) -> list[str]:
    """Paths of the files that are not as the commit has them, with `/`; files that git ignores are left out."""
    entries = _git(top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all").split("\0")
    return sorted(entry[3:] for entry in entries if entry)


def would_be_committed(path: Path) -> bool:
    """Whether a file lies, or would lie, in a repository that does not ignore it. False where there is no git."""
    folder = next(parent for parent in path.absolute().parents if parent.is_dir())
    try:
        return _run(folder, "check-ignore", "--quiet", str(path.absolute())).returncode == 1
    except UnusableInput:
        return False


def committed(top: Path, path: str) -> str | None:
    """A file as the commit has it; None where it has none."""
    done = _run(top, "show", f"HEAD:{path}")
    return None if done.returncode else done.stdout.decode("utf-8")


def commit_of(folder: Path, revision: str) -> str:
    """The commit that a revision of the clone names. Raises: UnusableInput, if there is no git, no clone or none."""
    toplevel(folder)
    done = _run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if done.returncode:
        raise UnusableInput(f"there is no revision {revision!r} in this clone; fetch it, or give another", folder)
    return done.stdout.decode().strip()


def files_of(folder: Path, commit: str, *paths: str) -> Iterator[CommittedFile]:
    """The files of a commit that lay below `folder`, or those of them at `paths`, one at a time.

    Raises: UnusableInput, if the clone is partial and lacks one.
    """
    entries = _git(folder, "ls-tree", "-r", "-z", commit, "--", *paths).split("\0")
    batch = subprocess.Popen(
        ["git", "cat-file", "--batch"], cwd=folder, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with batch:
        assert batch.stdin is not None
        assert batch.stdout is not None
        for head, _, name in (entry.partition("\t") for entry in entries if entry):
            mode, kind, digest = head.split(" ")
            if kind == "blob":  # a submodule is a commit
                batch.stdin.write(f"{digest}\n".encode())
                batch.stdin.flush()
                yield CommittedFile(name, _object(batch.stdout, folder)[1], mode == "120000")


def files_at_head(folder: Path) -> tuple[TreeFile, ...]:
    """The files that HEAD has, of a repository or bare; none where there is no commit. Raises: UnusableInput."""
    _git(folder, "rev-parse", "--git-dir")
    listing = ("ls-tree", "-r", "-z", "--full-tree", "HEAD")
    done = _run(folder, *listing, "-l")
    if done.returncode:  # a partial clone may have no sizes
        done = _run(folder, *listing)
    entries = (entry.partition("\t") for entry in os.fsdecode(done.stdout).split("\0") if entry)
    heads = ((head.split(), path) for head, _, path in entries)
    return tuple(
        TreeFile(path, int(head[3]) if len(head) == 4 and head[3].isdecimal() else None) for head, path in heads
    )


def blobs(folder: Path, revisions: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The files that a repository has of those named, as `COMMIT:PATH`; nothing is fetched."""
    left = [revision for revision in revisions if "\n" not in revision]
    while left:
        done = _run(folder, "cat-file", "--batch", given=os.fsencode("".join(f"{name}\n" for name in left)))
        answers, answered = io.BytesIO(done.stdout), 0
        while head := answers.readline().split():
            if len(head) == 3 and head[2].isdigit():
                yield left[answered], answers.read(int(head[2]) + 1)[:-1]
            answered += 1
        left = left[answered + 1 :]  # git ends at what a partial clone lacks


def files_to_commit(top: Path) -> list[str]:
    """Paths of the files that git tracks or would track, with `/`; none of a bare repository. Raises: UnusableInput."""
    _git(top, "rev-parse", "--git-dir")
    done = _run(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({name for name in os.fsdecode(done.stdout).split("\0") if name})


def history(folder: Path) -> Iterator[CommittedFile]:
    """Everything that can be reached from a branch, a tag or HEAD, once: files, and what commits and tags say.

    A file's name is its path and its object's id. Raises: UnusableInput.
    """
    head = ("HEAD",) if not _run(folder, "rev-parse", "--verify", "--quiet", "HEAD").returncode else ()
    listing = _git(folder, "rev-list", "--objects", "--all", *head, "--")
    listed = [line.partition(" ") for line in listing.split("\n") if line]
    with TemporaryFile() as ids:
        ids.write("".join(f"{id}\n" for id, _, _ in listed).encode())
        ids.seek(0)
        batch = subprocess.Popen(
            ["git", "cat-file", "--batch"], cwd=folder, env=_environment(), stdin=ids, stdout=subprocess.PIPE
        )
        with batch:
            assert batch.stdout is not None
            for id, _, path in listed:
                kind, data = _object(batch.stdout, folder)
                if kind in (b"commit", b"tag"):
                    yield CommittedFile(f"{kind.decode()} {id[:12]}", data.partition(b"\n\n")[2], False)
                elif kind == b"blob":
                    yield CommittedFile(f"{id[:12]} {path}", data, False)


def _object(answers: IO[bytes], folder: Path) -> tuple[bytes, bytes]:
    head = answers.readline().split()
    if len(head) != 3:
        raise UnusableInput("the clone lacks a file of that revision; fetch it whole", folder)
    return head[1], answers.read(int(head[2]) + 1)[:-1]


def put(file: CommittedFile, folder: Path) -> None:
    """Write a file of a commit below a folder."""
    path = folder / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.is_link:
        with suppress(OSError):  # a system without symbolic links
            path.symlink_to(os.fsdecode(file.data))
    else:
        path.write_bytes(file.data)
