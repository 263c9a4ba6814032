"""Builds that are killed: a program for test_kill.py. `python killed_build.py CORPUS OUTPUT`, then a command a line.

`after SECONDS` builds in a process that is killed so long after it began, `step N` in one that kills itself before its
Nth change of the file system. Answers a line for each: `killed` or `finished`, and how many changes were made.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import datasets  # noqa: F401  # all imports are done before the first fork: only the build is timed

from parley.build import build

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod")


def child(corpus: Path, output: Path, limit: int | None, told: int) -> None:
    """Build; with a limit, die at that step."""
    steps = 0

    def count(event: str, args: tuple[Any, ...]) -> None:
        nonlocal steps
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in CHANGES or writes:
            if steps == limit:
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1

    sys.addaudithook(count)
    build(corpus, output)
    os.write(told, str(steps).encode())
    os._exit(0)


def main(corpus: Path, output: Path) -> None:
    """Serve commands until there are no more."""
    for line in sys.stdin:
        kind, value = line.split()
        read, write = os.pipe()
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            child(corpus, output, int(value) if kind == "step" else None, write)
        if kind == "after":
            time.sleep(float(value))
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        taken = time.monotonic() - begun
        os.close(write)
        steps = os.read(read, 20).decode() or "0"
        os.close(read)
        print("killed" if os.WIFSIGNALED(status) else "finished", steps, taken, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
