"""Where the time of a build goes, phase by phase: `python benchmarks/phases.py CORPUS OUTPUT` prints JSON.

A phase has the CPU seconds of its own: what is called in it and is a phase too counts apart. One worker, no cache.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from parley.build import build, write_frame
from parley.checks import Check, summarise
from parley.contributions.corpus import open_corpus
from parley.contributions.decode import decode_exact, decode_lines, decode_record
from parley.contributions.fast import decode_canonical
from parley.contributions.files import read_file
from parley.tables import assemble, shard_tables, write_parts

REST: Final = "the rest"
PHASES: Final[Mapping[Callable[..., Any], str]] = {
    read_file: "reading files",
    decode_canonical: "decoding",
    decode_exact: "decoding",
    decode_lines: "decoding",
    decode_record: "decoding",
    summarise: "summaries for the corpus level",
    shard_tables: "tables",
    write_parts: "writing Parquet",
    assemble: "assembling",
    write_frame: "card, catalogues, manifest",
    open_corpus: "opening the corpus",
}


@dataclass
class Clock:
    """CPU seconds by phase; the phase that is entered last has them."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _inside: list[str] = field(default_factory=lambda: [REST])
    _since: float = field(default_factory=time.process_time)

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function as a phase. One that gives its results by and by gives a list."""

        def run(*arguments: Any, **options: Any) -> Any:
            self._turn()
            self._inside.append(name)
            try:
                found = function(*arguments, **options)
                return list(found) if isinstance(found, Iterator) else found
            finally:
                self._turn()
                self._inside.pop()

        return run

    def _turn(self) -> None:
        now = time.process_time()
        self.seconds[self._inside[-1]] += now - self._since
        self._since = now

    def stop(self) -> dict[str, float]:
        """The seconds of all phases, those of the rest last."""
        self._turn()
        rest = self.seconds.pop(REST)
        return {**self.seconds, REST: rest}


def count(clock: Clock) -> None:
    """From now on, count the time of every check and of all `PHASES`, wherever a module of the package has them."""
    phases = {function: clock.timed(phase, function) for function, phase in PHASES.items()}
    for module in [module for name, module in sys.modules.items() if name.startswith("parley.")]:
        for name, value in vars(module).items():
            if isinstance(value, tuple) and all(isinstance(one, Check) for one in value):
                timed = (replace(one, run=clock.timed(f"checks: {one.level}", one.run)) for one in value)
                setattr(module, name, tuple(timed))
            elif callable(value) and value in PHASES:
                setattr(module, name, phases[value])


def profile(corpus: Path, output: Path) -> dict[str, float]:
    """CPU seconds by phase of checking and building a corpus."""
    clock = Clock()
    count(clock)
    build(corpus, output)
    return clock.stop()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="CPU seconds of a build by phase.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path)
    given = parser.parse_args()
    print(json.dumps(profile(given.corpus, given.output)))


if __name__ == "__main__":
    main()
