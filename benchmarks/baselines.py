"""Runs two plain systems on the corpus's splits and scores them: `python benchmarks/baselines.py [--texts DIR …]`.

One has rules and word lists, the other learns from `train` and is tuned on `validation`; both are scored once on
`test`, by `parley.scoring`. Without `--texts` only articles whose text travels are used. What the systems find is kept
in the output folder, beside the gold that it is scored against; the tables go into docs/baselines.md.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from parley.agreement import Resampling
from report import write
from systems.tables import tables
from systems.texts import articles_at_hand
from systems.trial import run

ROOT: Final = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument(
        "--texts",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="copies of withheld texts; may be repeated",
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "baselines", help="what the systems find")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs" / "baselines.md", help="where the tables go")
    parser.add_argument("--samples", type=int, default=1000, help="bootstrap samples (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="their seed (default: 0)")
    args = parser.parse_args(arguments)
    contents: dict[str, str] = {}
    for name in ("included", "all") if args.texts else ("included",):
        articles = articles_at_hand(args.corpus, args.texts, with_withheld=name == "all")
        print(f"{name}: {len(articles)} articles", file=sys.stderr)
        done = run(args.corpus, articles, args.output / name, Resampling(args.samples, args.seed))
        contents |= {f"{name}-{what}": content for what, content in tables(done).items()}
    write(args.docs, contents)
    return 0


if __name__ == "__main__":
    sys.exit(main())
