"""A git repository with a corpus that can be released, as a maintainer has it."""

import subprocess
from pathlib import Path

from overlays import VALID, tree

from parley.changelog import with_written

FIRST = "First release: 3 articles, 30 annotations."
DAY = "2031-06-01"


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody, without the settings of whoever runs the tests."""
    settings = ("-c", "user.name=Tests", "-c", "user.email=tests@example.org", "-c", "core.autocrlf=false")
    done = subprocess.run(["git", *settings, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "As it is now")


def repository_of(folder: Path, corpus: Path = VALID) -> Path:
    """A repository with a copy of a corpus whose first release is ready to be made."""
    for name, data in tree(corpus).items():
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / ".gitignore").write_text("dist/\n", encoding="utf-8")
    text = "# Changelog\n\n## Unreleased\n\n### Package\n\n- A command.\n\n### Corpus\n\n- Three articles.\n"
    (folder / "CHANGELOG.md").write_text(with_written(text, "0.1.0", FIRST), encoding="utf-8")
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def replace(path: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file, which must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
