"""What a git repository says of the files in it; it is only read."""

import os
import subprocess
from pathlib import Path

from parley.errors import UnusableInput


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise UnusableInput(f"git cannot be run ({error.strerror}); install it", folder) from error


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
    done = _run(top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    if done.returncode:
        raise UnusableInput(f"git status: {os.fsdecode(done.stderr).strip()}", top)
    return sorted(entry[3:] for entry in os.fsdecode(done.stdout).split("\0") if entry)


def committed(top: Path, path: str) -> str | None:
    """A file as the commit has it; None where it has none."""
    done = _run(top, "show", f"HEAD:{path}")
    return None if done.returncode else done.stdout.decode("utf-8")
