"""Work that is killed: a program for test_kill.py. `python killed.py WORK CORPUS OUTPUT`, then a command a line.

`after SECONDS` works in a process that is killed so long after it began, `step N` in one that kills itself before its Nth
change of the file system. Answers a line for each: `killed`, `finished` or `refused`, how many changes were made, and
the time that it took.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets  # noqa: F401  # all imports are done before the first fork: only the work is timed

from parley import releasing
from parley.build import build
from parley.errors import ParleyError

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod")
VERSION, DAY = "0.1.1", "2031-07-01"


def release(corpus: Path, output: Path) -> None:
    """A release; the tools of the standards only read, and are left out for the time that they take."""
    releasing.validate = lambda _: ((), ())  # type: ignore[attr-defined,assignment]  # a stand-in
    releasing.release(corpus, VERSION, output, DAY)


WORKS: dict[str, Callable[[Path, Path], object]] = {"build": build, "release": release}


def child(work: Callable[[], object], limit: int | None, told: int) -> None:
    """Work; with a limit, die at that step."""
    steps = 0

    def count(event: str, args: tuple[Any, ...]) -> None:
        nonlocal steps
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if event in CHANGES or writes:
            if steps == limit:
                os.kill(os.getpid(), signal.SIGKILL)
            steps += 1

    sys.addaudithook(count)
    try:
        work()
    except ParleyError as error:
        print(error, file=sys.stderr, flush=True)
        os._exit(1)
    os.write(told, str(steps).encode())
    os._exit(0)


def main(work: Callable[[], object]) -> None:
    """Serve commands until there are no more."""
    for line in sys.stdin:
        kind, value = line.split()
        read, write = os.pipe()
        begun = time.monotonic()
        pid = os.fork()
        if pid == 0:
            child(work, int(value) if kind == "step" else None, write)
        if kind == "after":
            time.sleep(float(value))
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        taken = time.monotonic() - begun
        os.close(write)
        steps = os.read(read, 20).decode() or "0"
        os.close(read)
        end = "killed" if os.WIFSIGNALED(status) else "refused" if status else "finished"
        print(end, steps, taken, flush=True)


if __name__ == "__main__":
    main(lambda: WORKS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
