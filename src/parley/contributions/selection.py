"""Which checks a run is asked for: by id, by level, less those that are ignored."""

from collections.abc import Iterable

from parley.checks import CHECKS
from parley.errors import UnknownName, UnusableInput
from parley.findings import LEVELS


def choose(select: Iterable[str] = (), ignore: Iterable[str] = (), levels: Iterable[str] = ()) -> tuple[str, ...]:
    """The ids of the checks asked for, in order of the registry: `select` and `levels` each narrow, if they name any.

    Raises: UnknownName; UnusableInput, where no check is left, for a run of none would find nothing wrong.
    """
    selected, ignored, asked = list(select), list(ignore), list(levels)
    for name in (*selected, *ignored):
        if name not in CHECKS:
            raise UnknownName("check", name, CHECKS)
    for name in asked:
        if name not in LEVELS:
            raise UnknownName("level", name, LEVELS)
    chosen = tuple(
        check.id
        for check in CHECKS.values()
        if (not selected or check.id in selected) and (not asked or check.level in asked) and check.id not in ignored
    )
    if not chosen:
        raise UnusableInput("no check is left by --select, --ignore and --level; ask for one more")
    return chosen
