"""The page of a check, found: the wheel carries the pages that `docs/checks/` holds in a checkout."""

from collections.abc import Sequence
from pathlib import Path

from parley.checks import CHECKS
from parley.errors import UnknownName, UnusableInput

_PACKAGE = Path(__file__).parent
FOLDERS = (_PACKAGE / "pages", _PACKAGE.parents[1] / "docs" / "checks")


def find_page(id: str, folders: Sequence[Path] = FOLDERS) -> str:
    """The page of a check. Raises: UnknownName; UnusableInput, if it has not been written yet."""
    if id not in CHECKS:
        raise UnknownName("check", id, CHECKS)
    for folder in folders:
        if (folder / f"{id}.md").is_file():
            return (folder / f"{id}.md").read_text(encoding="utf-8")
    raise UnusableInput(f"check {id!r} has no page yet; run python scripts/export_schema.py in a checkout")
