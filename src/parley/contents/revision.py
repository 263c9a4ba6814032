"""The corpus or release of a git revision, as a folder."""

from pathlib import Path

from parley import git
from parley.errors import UnusableInput
from parley.schemas import VERSION


def of_revision(source: str, folder: Path) -> Path:
    """Write what `REV` or `REV:PATH` names, and the schemas beside it, into `folder`; returns where it lies there.

    A link in a repository is not followed. Raises: UnusableInput.
    """
    revision, _, path = source.partition(":")
    path = path.strip("/") or "corpus"
    try:
        top = git.toplevel(Path())
        commit = git.commit_of(top, revision)
    except UnusableInput as error:
        what = f"{source!r} is neither a folder nor a git revision here ({error.reason})"
        raise UnusableInput(f"{what}; give a release, a corpus, REV or REV:PATH") from error
    for file in git.files_of(top, commit, path, (Path(path).parent / "schema" / VERSION).as_posix()):
        if not file.is_link:
            git.put(file, folder)
    if not (folder / path).exists():
        raise UnusableInput(f"{revision} has no {path!r}; give REV:PATH with the folder of a corpus or release")
    return folder / path
