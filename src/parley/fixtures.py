"""How the fixture of a check makes a valid corpus, or its release, wrong in one way (tests/contributions/README.md)."""

import os
import shutil
from pathlib import Path

from parley.release import describe, files_in, read_manifest, signed, write_manifest

REMOVED, LINKED, SIZED, EXPECTED = "REMOVED", "LINKED", "SIZED", "EXPECTED"


def lay_over(corpus: Path, overlay: Path) -> None:
    """Make a copy of the valid corpus as wrong as the overlay says."""
    for name in _lines(overlay / REMOVED):
        (corpus / name).unlink()
    for line in _lines(overlay / LINKED):
        name, target = line.split()
        (corpus / name).unlink()
        (corpus / name).symlink_to(target)
    for line in _lines(overlay / SIZED):
        name, size = line.split()
        os.truncate(corpus / name, int(size))
    ignored = shutil.ignore_patterns(REMOVED, LINKED, SIZED, EXPECTED)
    shutil.copytree(
        overlay, corpus, dirs_exist_ok=True, ignore=ignored, copy_function=shutil.copy
    )  # new times: git looks


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def lay_over_release(release: Path, overlay: Path) -> None:
    """Make a copy of a release as wrong as the overlay says, with a manifest to match unless the manifest is its subject."""
    manifest = read_manifest(release)
    shutil.copytree(overlay, release, dirs_exist_ok=True, ignore=shutil.ignore_patterns(EXPECTED))
    if overlay.name != "manifest-intact":
        tables = {file.path: file for file in manifest.files if file.rows is not None}
        files = tuple(tables.get(path) or describe(release, path) for path in files_in(release))
        write_manifest(release, signed(manifest.model_copy(update={"files": files})))
