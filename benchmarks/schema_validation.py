"""How fast lines are validated by the JSON Schema alone: `python benchmarks/schema_validation.py CORPUS`.

Against `model_validate_json` of pydantic over the same lines of gold, in CPU time, the best of some rounds. A validator is
given what a JSON decoder gives: its time has the decoding in it. Needs `jsonschema-rs`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jsonschema_rs
import msgspec
from jsonschema import Draft202012Validator

from parley.contributions.layout import ARTICLES, GOLD
from parley.records import ANNOTATION
from parley.schemas import schema_texts

MODEL, SCHEMA = "pydantic, `validate_json`", "jsonschema-rs, decoded by msgspec"


def methods() -> dict[str, Callable[[str], object]]:
    """What validates a line, by name; each must accept every line of a valid corpus."""
    schema = json.loads(schema_texts()["annotation.schema.json"])
    decode = msgspec.json.Decoder().decode
    rust, python = jsonschema_rs.validator_for(schema), Draft202012Validator(schema)
    return {
        MODEL: ANNOTATION.validate_json,
        SCHEMA: lambda line: rust.validate(decode(line)),
        "jsonschema-rs, decoded by json": lambda line: rust.validate(json.loads(line)),
        "jsonschema, decoded by json": lambda line: python.validate(json.loads(line)),
    }


def seconds(method: Callable[[str], object], lines: Sequence[str]) -> float:
    """CPU seconds for all lines."""
    began = time.process_time()
    for line in lines:
        method(line)
    return time.process_time() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns 0 if the fastest schema validator is at least as fast as pydantic."""
    parser = argparse.ArgumentParser(description="How fast lines are validated by the JSON Schema alone.")
    parser.add_argument("corpus", metavar="CORPUS", type=Path, help="a corpus without errors")
    parser.add_argument("--lines", metavar="N", type=int, default=20_000, help="at most so many (default: 20,000)")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="(default: 3)")
    args = parser.parse_args(arguments)
    files = sorted((args.corpus / ARTICLES).glob(f"*/{GOLD}"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()][: args.lines]
    ways = methods()
    rounds = [{name: seconds(way, lines) for name, way in ways.items()} for _ in range(args.rounds)]
    best = {name: min(took[name] for took in rounds) for name in ways}
    print(f"{len(lines):,} lines\n\n| | lines a second | times as fast as the model |\n|---|---|---|")
    for name, took in best.items():
        print(f"| {name} | {len(lines) / took:,.0f} | {best[MODEL] / took:.2f} |")
    return 0 if best[SCHEMA] <= best[MODEL] else 1


if __name__ == "__main__":
    sys.exit(main())
