"""What a whole command costs: it runs in a process of its own, and what its children cost counts too."""

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of CPU of all processes, and the memory in MB of the largest one at its peak."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], variables: Mapping[str, str]) -> Cost:
    """Run a command with `variables` added to the environment. Raises: RuntimeError, if it fails.

    Linux counts a child's peak from that of its parent at the least: whoever calls this must be small.
    """
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | variables)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


@dataclass(frozen=True, slots=True)
class Spread:
    """Several measurements: the median, the least and the most."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """That of some numbers, one at least."""
        return cls(median(values), min(values), max(values))

    def text(self, digits: int) -> str:
        """`1.23 (1.20–1.31)`."""
        return f"{self.middle:.{digits}f} ({self.least:.{digits}f}–{self.most:.{digits}f})"


def ratio(costs: Sequence[Cost], others: Sequence[Cost], by_clock: bool = False) -> Spread:
    """CPU, or time by the clock, of each run by that of the other which ran in the same round."""
    pairs = zip(costs, others, strict=True)
    return Spread.of([one.wall / other.wall if by_clock else one.cpu / other.cpu for one, other in pairs])
