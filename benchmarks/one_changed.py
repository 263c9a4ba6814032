"""The time of `parley check` for one changed article by that for the whole corpus, which it has checked before.

    python benchmarks/one_changed.py CORPUS [--texts DIR] [--rounds N]

In each round the whole is checked with nothing known, then one article in which a note of an annotation has changed,
with the checks of the corpus level. CORPUS is copied first. CPU of whole processes.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from measure import Cost, Spread, measured, ratio
from run import change


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--texts", type=Path, help="where copies of withheld texts lie")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args(arguments)
    texts = ["--texts", str(args.texts)] if args.texts else []
    command = [sys.executable, "-m", "parley", "check", *texts]
    whole: list[Cost] = []
    one: list[Cost] = []
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(shutil.copytree(args.corpus, Path(name, "corpus")))
        for number in range(args.rounds):
            cache = {"PARLEY_CACHE": str(Path(name, f"cache-{number}")), "PYTHONDONTWRITEBYTECODE": ""}
            whole.append(measured([*command, str(corpus)], cache))
            article = sorted((corpus / "articles").iterdir())[number]
            with change(article / "annotations.jsonl", number):
                one.append(measured([*command, str(article)], cache))
    print(f"whole {Spread.of([cost.cpu for cost in whole]).text(2)} s, one changed article ", end="")
    print(f"{Spread.of([cost.cpu for cost in one]).text(2)} s: 1/{ratio(whole, one).text(1)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
