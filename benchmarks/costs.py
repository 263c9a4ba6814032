"""Where the time of a check goes: CPU seconds of each check, and of each function that reading an article calls.

`python benchmarks/costs.py CORPUS [--texts DIR]`. The time of a function holds that of the checks and functions it calls.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from parley.checks import Check, summarise
from parley.contributions.canonical import file_text
from parley.contributions.check import check
from parley.contributions.corpus import check_corpus, open_corpus
from parley.contributions.decode import decode_lines, decode_record
from parley.contributions.fast import decode_canonical
from parley.contributions.files import check_described, check_file
from parley.contributions.places import finding
from parley.contributions.read import read_article

FUNCTIONS: Final[Sequence[Callable[..., Any]]] = (
    open_corpus, read_article, check_file, decode_canonical, decode_lines, decode_record, file_text, check_described,
    finding, summarise, check_corpus,
)  # fmt: skip


def timed(seconds: dict[str, float], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with its CPU time counted."""

    def run(*arguments: Any, **options: Any) -> Any:
        begun = time.process_time()
        found = function(*arguments, **options)
        result = list(found) if isinstance(found, Iterator) else found
        seconds[name] += time.process_time() - begun
        return result

    return run


def count(seconds: dict[str, float]) -> None:
    """From now on, count the time of every check and of `FUNCTIONS`, wherever a module of the package has them."""
    counted = {function: timed(seconds, f"{function.__name__}()", function) for function in FUNCTIONS}
    for module in [module for name, module in sys.modules.items() if name.startswith("parley.")]:
        for name, value in vars(module).items():
            if isinstance(value, tuple) and all(isinstance(one, Check) for one in value):
                setattr(module, name, tuple(replace(one, run=timed(seconds, one.id, one.run)) for one in value))
            elif callable(value) and value in FUNCTIONS:
                setattr(module, name, counted[value])


def costs(corpus: Path, sources: Sequence[Path]) -> Mapping[str, float]:
    """CPU seconds by name, the whole run under `in all`."""
    seconds: dict[str, float] = defaultdict(float)
    count(seconds)
    whole = sys.modules[check.__module__].check
    timed(seconds, "in all", whole)([corpus], sources)
    return seconds


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="CPU seconds of each check and of what reading an article calls.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--texts", type=Path, action="append", default=[])
    given = parser.parse_args()
    for name, spent in sorted(costs(given.corpus, given.texts).items(), key=lambda item: -item[1]):
        print(f"{spent:8.3f}  {name}")


if __name__ == "__main__":
    main()
