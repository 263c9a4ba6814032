"""A sample of gold that a fresh reader judges against the texts, and the error rate that follows from it.

    python benchmarks/review.py draw --origin acquired --seed 1 [--language en] --output benchmarks/reviews/NAME.jsonl
    python benchmarks/review.py rate benchmarks/reviews/NAME.jsonl

`draw` writes a line for each annotation drawn: `article`, `id`, `layer`, and `verdict` null. The reader sets it to `right`
or `wrong`; for `wrong` come `fields` (those that are wrong: `span` for the extent, `type`, `act` …; `existence` for what
should not be there) and `why`. Lines hold no words of texts. `rate` refuses a file with an open line.
"""

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import binomtest

from parley.agreement.sources import annotated_articles
from parley.records import LAYERS

VERDICTS = ("right", "wrong")


def draw(corpus: Path, origin: str, seed: int, size: int, language: str | None = None) -> Iterator[dict[str, Any]]:
    """`size` annotations of gold a layer, all where there are fewer, drawn without replacement; in order of articles."""
    pool: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for article in annotated_articles(corpus):
        if article.metadata.origin == origin and language in (None, article.metadata.language):
            for one in article.gold or ():
                pool[one.layer].append((article.metadata.id, one.id))
    for layer in LAYERS:
        found = sorted(pool[layer])
        chosen = random.Random(f"{seed} {layer}").sample(found, min(size, len(found)))
        yield from ({"article": article, "id": id, "layer": layer, "verdict": None} for article, id in sorted(chosen))


def rates(lines: Sequence[dict[str, Any]]) -> Iterator[tuple[str, int, int, float, float, str]]:
    """Of each layer and of all: drawn, wrong, Wilson's interval of 95 % for the share, and which fields were wrong."""
    for layer in (*LAYERS, "all"):
        own = [line for line in lines if layer in (line["layer"], "all")]
        wrong = [line for line in own if line["verdict"] == "wrong"]
        if own:
            bounds = binomtest(len(wrong), len(own)).proportion_ci(method="wilson")
            fields = Counter(field for line in wrong for field in line.get("fields", ()))
            said = ", ".join(f"{field} {count}" for field, count in fields.most_common())
            yield layer, len(own), len(wrong), float(bounds.low), float(bounds.high), said


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw a sample, or say the rate of one that was judged; 1 where lines are open."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, dest="command")
    sub = commands.add_parser("draw", help="write a sample to be judged")
    sub.add_argument("--corpus", type=Path, default=Path("corpus"))
    sub.add_argument("--origin", choices=("acquired", "constructed"), required=True)
    sub.add_argument("--language", help="of articles in this language only")
    sub.add_argument("--seed", type=int, required=True)
    sub.add_argument("--size", type=int, default=100, help="annotations a layer (default: 100)")
    sub.add_argument("--output", type=Path, required=True)
    sub = commands.add_parser("rate", help="the error rate of a judged sample")
    sub.add_argument("sample", type=Path)
    args = parser.parse_args(arguments)
    if args.command == "draw":
        with args.output.open("x", encoding="utf-8") as file:
            file.writelines(
                f"{json.dumps(one)}\n" for one in draw(args.corpus, args.origin, args.seed, args.size, args.language)
            )
        return 0
    lines = [json.loads(line) for line in args.sample.read_text(encoding="utf-8").splitlines()]
    if unjudged := [f"{line['article']}#{line['id']}" for line in lines if line["verdict"] not in VERDICTS]:
        print(f"{len(unjudged)} of {len(lines)} lines have no verdict, as {unjudged[0]}", file=sys.stderr)
        return 1
    print("| layer | judged | wrong | rate | 95 % | wrong in |\n|---|---:|---:|---:|---|---|")
    for layer, judged, wrong, low, high, said in rates(lines):
        print(f"| {layer} | {judged} | {wrong} | {wrong / judged:.1%} | {low:.1%}–{high:.1%} | {said} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
