"""The tree of a git revision, as a folder."""

import os
import subprocess
import tarfile
from pathlib import Path

from parley.errors import UnusableInput
from parley.schemas import VERSION

_AS_COMMITTED = ("-c", "core.autocrlf=false", "-c", "core.eol=lf")


def _environment() -> dict[str, str]:
    """Nothing is fetched, and nothing asks at the terminal."""
    return os.environ | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


def _git(*arguments: str, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, env=_environment(), capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise UnusableInput("git cannot be run; install it, or give folders") from error
    if done.returncode:
        raise UnusableInput(f"git {arguments[0]}: {done.stderr.strip().splitlines()[-1] if done.stderr else 'failed'}")
    return done.stdout.strip()


def of_revision(source: str, folder: Path) -> Path:
    """Write the tree of a revision into `folder`; returns the corpus or release in it. Raises: UnusableInput."""
    revision, _, path = source.partition(":")
    path = path.strip("/") or "corpus"
    try:
        top = Path(_git("rev-parse", "--show-toplevel"))
        commit = _git("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", folder=top)
    except UnusableInput as error:
        what = f"{source!r} is neither a folder nor a git revision here ({error.reason})"
        raise UnusableInput(f"{what}; give a release, a corpus, REV or REV:PATH") from error
    schemas = (Path(path).parent / "schema" / VERSION).as_posix()
    wanted = [path, *([schemas] if _git("ls-tree", "-d", commit, schemas, folder=top) else [])]
    archive = subprocess.Popen(
        ["git", *_AS_COMMITTED, "archive", "--format=tar", commit, "--", *wanted],
        cwd=top,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with archive:
        try:
            _extract(archive, folder)
        except tarfile.ReadError as error:
            raise UnusableInput(
                f"{revision} has no {path!r}; give REV:PATH with the folder of a corpus or release"
            ) from error
    return folder / path


def _extract(archive: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Regular files only: a link in a repository is not followed."""
    with tarfile.open(fileobj=archive.stdout, mode="r|") as tar:
        for member in tar:
            if member.isfile() and (content := tar.extractfile(member)):
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())
