"""Running the command line as a reader does: in a process and a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

Finished: TypeAlias = "subprocess.CompletedProcess[str]"
Command: TypeAlias = Callable[..., Finished]


def run_python(*arguments: object, folder: Path, **variables: str) -> Finished:
    """Run this Python in `folder`, with `variables` added to the environment."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
