"""Make up a corpus of any size, clean or with known defects: `python benchmarks/generate.py --size M --output DIR`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpora.defects import PLANTED, Rate
from corpora.write import STORES, Plan, generate
from parley.errors import UnusableInput

SIZES = {"S": 200, "M": 2_000, "L": 20_000, "XL": 200_000}


def size(value: str) -> int:
    """A name of SIZES, or a number of articles. Raises: ValueError."""
    articles = SIZES.get(value) or int(value)
    if articles < 1:
        raise ValueError(value)
    return articles


def share(value: str) -> float:
    """A number from 0 to 1. Raises: ValueError."""
    if not 0 <= float(value) <= 1:
        raise ValueError(value)
    return float(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, or 2 where the output folder is in use."""
    names = ", ".join(f"{name} {articles}" for name, articles in SIZES.items())
    parser = argparse.ArgumentParser(description="Make up a corpus of any size, clean or with known defects.")
    parser.add_argument("--size", metavar="SIZE", type=size, required=True, help=f"{names}, or a number of articles")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="another seed, another corpus (default: 1)")
    parser.add_argument("--output", metavar="DIR", type=Path, required=True, help="a new or empty folder")
    parser.add_argument(
        "--layout", choices=STORES, help="how articles are stored (default: folders; shards from XL on)"
    )
    parser.add_argument(
        "--workers", metavar="N", type=int, default=1, help="processes (default: 1); the bytes are equal"
    )
    parser.add_argument(
        "--defects", metavar="RATE", type=share, default=0.0, help="share of articles, records, entities that are wrong"
    )
    parser.add_argument(
        "--only", metavar="CHECK", choices=PLANTED, action="append", default=[], help="plant this kind of defect only"
    )
    parser.add_argument("--twice", action="store_true", help="two passes of every article (default: of one in twenty)")
    args = parser.parse_args(arguments)
    form = args.layout or ("shards" if args.size >= SIZES["XL"] else "folders")
    if form == "shards" and args.defects:
        parser.error("defects are planted in folders only; leave out --defects, or take --layout folders")
    plan = Plan(args.size, args.seed, Rate(args.seed, args.defects, frozenset(args.only)), args.twice)
    try:
        counts = generate(plan, args.output, form, args.workers)
    except UnusableInput as error:
        print(f"generate.py: {error}", file=sys.stderr)
        return 2
    print(f"{args.output}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
