"""Hatch build hook: a wheel carries the release built from `corpus/` and the pages of the checks, or it is not made."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelRelease(BuildHookInterface):  # type: ignore[type-arg]  # generic only in type stubs
    """Builds the release into `build/releases` and lets the wheel carry it as `parley/releases`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Of a version that is recorded as released, the wheel carries the folder as published, where `dist/` has it.

        Raises: ParleyError, with all findings, if the corpus has errors. An editable install reads `dist/`.
        """
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from parley.build import build

        release = build(root / "corpus", root / "build" / "releases", published=root / "dist")
        build_data["force_include"][str(root / "docs" / "checks")] = "parley/pages"
        if (errata := root / "corpus" / "errata.jsonl").is_file():
            build_data["force_include"][str(errata)] = "parley/errata.jsonl"
        build_data["force_include"][str(release.folder)] = f"parley/releases/{release.manifest.version}"
