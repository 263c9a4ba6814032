"""A change to a file, as a unified diff."""

import difflib

from parley.contributions.change import Change


def diff_of(change: Change) -> str:
    """A change as a unified diff."""
    path = str(change.path)
    before, after = change.before.splitlines(keepends=True), change.after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, path, path))
