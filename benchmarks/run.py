"""Times Parley beside its peers: `python benchmarks/run.py --sizes S M L [--output FILE] [--docs docs/performance.md]`.

Each contender is a whole command in a process of its own. In a round each runs once, one after another, so that what
slows the machine slows all of them; ratios are of CPU seconds of the same round. What was measured is kept in the
output file, size by size; `--docs` writes the tables of all that is kept there.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from measure import Cost, Spread, measured, ratio
from report import table, write

HERE = Path(__file__).parent
SIZES: Final = {"S": 200, "M": 2_000, "L": 20_000}
CONFIGS: Final = ("documents", "mentions")
"""The configs that are loaded: the default, and the one of the most rows."""
UNCACHED: Final = ("--no-cache",)
Costs = dict[str, list[Cost]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a size is measured: its corpus, its release, and a folder for everything else."""

    corpus: Path
    release: Path
    work: Path

    def fresh(self, name: str) -> Path:
        """A folder of that name that is not there yet."""
        shutil.rmtree(self.work / name, ignore_errors=True)
        return self.work / name


@dataclass(frozen=True, slots=True)
class Contender:
    """A command that is timed. One that is no `peer` is timed at every size."""

    name: str
    said: str
    command: Callable[[Place], Sequence[str]]
    peer: bool = False
    changes: bool = False
    """Whether an article is changed before each run; what is known of the others is then kept in the cache."""


def _parley(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "parley", *arguments]


def _peer(name: str, said: str) -> Contender:
    def command(place: Place) -> Sequence[str]:
        return [sys.executable, str(HERE / "peers.py"), name, str(place.corpus), str(place.fresh("peer"))]

    return Contender(name, said, command, peer=name != "floor")


def _loader(name: str, said: str, config: str) -> Contender:
    def command(place: Place) -> Sequence[str]:
        return [sys.executable, str(HERE / "peers.py"), f"load-{name}", str(place.release), config]

    return Contender(f"load-{name}-{config}", f"{said}, `{config}`", command)


def _build(place: Place, *options: str) -> Sequence[str]:
    return _parley("build", str(place.corpus), "--output", str(place.fresh("built")), *options)


def _check_one(place: Place) -> Sequence[str]:
    return _parley("check", str(changed_file(place.corpus).parent))


def _check_all(place: Place) -> Sequence[str]:
    return _parley("check", str(place.corpus))


CONTENDERS: Final = (
    _peer("floor", "floor: `pyarrow.json` → Parquet, no checks"),
    Contender("check", "`parley check`", lambda place: _parley("check", *UNCACHED, str(place.corpus))),
    Contender("build", "`parley build`: checks and builds", lambda place: _build(place, *UNCACHED)),
    Contender("build-2", "`parley build --workers 2`", lambda place: _build(place, *UNCACHED, "--workers", "2")),
    Contender("check-one", "`parley check ARTICLE`, one changed", _check_one, changes=True),
    Contender("check-again", "`parley check`, one article changed", _check_all, changes=True),
    Contender("build-again", "`parley build`, one article changed", _build, changes=True),
    _peer("polars", "polars → Parquet, no checks"),
    _peer("datasets", "`datasets` JSON → Parquet, no checks"),
    _peer("pydantic", "pydantic `validate_json` → Parquet, no checks"),
    _peer("naive", "`json.loads`, pydantic → Parquet, no checks"),
    _peer("exact", "all checks on pydantic's records → Parquet"),
    *(
        _loader(name, said, config)
        for config in CONFIGS
        for name, said in (("parley", "`parley.load`"), ("datasets", "`datasets`' own Parquet load"))
    ),
)
FLOOR: Final = "floor"


@dataclass(frozen=True, slots=True)
class Goal:
    """What one contender may cost of another, at most, in the same round; or at least, where `least` says so."""

    said: str
    one: str
    other: str
    bound: float
    least: bool = False
    by_clock: bool = False

    def found(self, costs: Costs) -> Spread:
        """The ratio as it was measured."""
        return ratio(costs[self.one], costs[self.other], self.by_clock)


GOALS: Final = (
    Goal("`parley build`, which checks, by the floor", "build", FLOOR, 2.5),
    Goal("all checks on pydantic's records, by `parley build`", "exact", "build", 4, least=True),
    Goal("one article changed: `parley check ARTICLE` by the whole check", "check-one", "check", 1 / 20),
    Goal("one article changed: `parley check` by the whole check", "check-again", "check", 1 / 20),
    Goal("one article changed: `parley build` by the whole build", "build-again", "build", 1 / 15),
    Goal("one worker by two, by the clock", "build", "build-2", 1.6, least=True, by_clock=True),
    *(Goal(f"`parley.load` by `datasets`, `{c}`", f"load-parley-{c}", f"load-datasets-{c}", 1.1) for c in CONFIGS),
)


def changed_file(corpus: Path) -> Path:
    """The file that is changed: the gold of the article in the middle."""
    folders = sorted(os.listdir(corpus / "articles"))
    return corpus / "articles" / folders[len(folders) // 2] / "annotations.jsonl"


@contextmanager
def change(path: Path, number: int) -> Iterator[None]:
    """A file whose first annotation has a note as it never had, put back afterwards."""
    old = path.read_bytes()
    first, rest = old.split(b"\n", 1)
    path.write_bytes(first.removesuffix(b"}") + f', "note": "Seen {number} times."}}\n'.encode() + rest)
    try:
        yield
    finally:
        path.write_bytes(old)


def prepare(size: str, work: Path) -> Place:
    """The corpus and the release of a size, made where they are not there yet."""
    place = Place(work / size / "corpus", work / size / "dist" / "0.1.0", work / size / "work")
    if not (place.corpus / "corpus.json").is_file():
        generate = [sys.executable, str(HERE / "generate.py"), "--size", size, "--output", str(work / size)]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
    dist = place.release.parent
    cache = {"PARLEY_CACHE": str(place.fresh("cache"))}
    measured(_parley("build", str(place.corpus), "--output", str(dist)), cache)
    measured(_parley("check", str(place.corpus)), cache)
    return place


def timed(place: Place, contenders: Sequence[Contender], rounds: int, kept: Costs) -> Iterator[str]:
    """Run all contenders in rounds, and add their costs to `kept`; says what it did, run by run."""
    gold = changed_file(place.corpus)
    for number in range(rounds):
        for at, contender in enumerate(contenders):
            variables = {"HF_HOME": str(place.fresh("hub")), "PARLEY_CACHE": str(place.work / "cache")}
            command = contender.command(place)
            if contender.changes:
                with change(gold, number * len(contenders) + at):
                    cost = measured(command, variables)
            else:
                cost = measured(command, variables)
            kept.setdefault(contender.name, []).append(cost)
            yield f"round {number + 1}: {contender.name}: {cost.cpu:.2f} s CPU, {cost.wall:.2f} s, {cost.peak:.0f} MB"


def phases(place: Place) -> dict[str, float]:
    """CPU seconds of one build by phase."""
    command = [sys.executable, str(HERE / "phases.py"), str(place.corpus), str(place.fresh("built"))]
    said: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return said


def machine() -> str:
    """What the figures were measured on, in general words."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), ": ?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pyarrow", "pydantic", "datasets", "polars"))
    return (
        f"{os.cpu_count()} cores ({model.split(':')[1].strip()}), {memory:.0f} GB; "
        f"Python {sys.version.split()[0]}, {libraries}"
    )


def tables(kept: Mapping[str, Any]) -> dict[str, str]:
    """All tables, by the mark that they stand at."""
    sizes = [size for size in SIZES if size in kept]
    costs: dict[str, Costs] = {
        size: {name: [Cost(**one) for one in runs] for name, runs in kept[size]["costs"].items()} for size in sizes
    }
    return {
        "goals": _goals(costs),
        **{f"times-{size}": _times(costs[size], kept[size]) for size in sizes},
        "scale": _scale(costs),
        "phases": _phases({size: kept[size]["phases"] for size in sizes}),
    }


def _goals(costs: Mapping[str, Costs]) -> str:
    rows = []
    for goal in GOALS:
        found = [goal.found(one).text(2) if goal.one in one and goal.other in one else "" for one in costs.values()]
        rows.append((goal.said, f"{'≥' if goal.least else '≤'} {goal.bound:.2g}", *found))
    return table(("", "goal", *costs), rows)


def _times(costs: Costs, run: Mapping[str, Any]) -> str:
    said = {contender.name: contender.said for contender in CONTENDERS}
    rows = [
        (
            said[name],
            Spread.of([one.wall for one in runs]).text(2),
            Spread.of([one.cpu for one in runs]).text(2),
            f"{max(one.peak for one in runs):.0f}",
            ratio(runs, costs[FLOOR]).text(2),
        )
        for name, runs in costs.items()
    ]
    head = ("", "wall s", "CPU s", "peak MB", "CPU by the floor's")
    rounds, load = len(costs[FLOOR]), run["load"]
    return f"{run['machine']}. Rounds: {rounds}; load at the start: {load:.1f}.\n\n{table(head, rows)}"


def _scale(costs: Mapping[str, Costs]) -> str:
    names = [name for name in ("check", "build") if all(name in one for one in costs.values())]
    head = ("", *(f"`{name}`: {what}" for name in names for what in ("CPU ms an article", "peak MB")))
    rows = []
    for size, one in costs.items():
        cells = [f"{size}, {SIZES[size]:,} articles"]
        for name in names:
            cpu = Spread.of([run.cpu for run in one[name]]).middle
            cells += [f"{cpu * 1000 / SIZES[size]:.2f}", f"{max(run.peak for run in one[name]):.0f}"]
        rows.append(cells)
    return table(head, rows)


def _phases(seconds: Mapping[str, Mapping[str, float]]) -> str:
    sizes = [size for size in SIZES if size in seconds]
    names = dict.fromkeys(name for size in sizes for name in seconds[size])
    rows = [
        (
            name,
            *(f"{(s := seconds[size].get(name, 0.0)):.2f} ({s / sum(seconds[size].values()):.0%})" for size in sizes),
        )
        for name in names
    ]
    total = ("**all**", *(f"**{sum(seconds[size].values()):.2f}**" for size in sizes))
    return table(("", *(f"{size}, CPU s" for size in sizes)), [*rows, total])


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Times Parley beside its peers.")
    parser.add_argument("--sizes", choices=SIZES, nargs="*", default=["S", "M"], help="(default: S M)")
    parser.add_argument("--rounds", metavar="N", type=int, default=5, help="runs of each contender (default: 5)")
    names = [contender.name for contender in CONTENDERS]
    parser.add_argument("--only", metavar="NAME", choices=names, nargs="+", help=f"of {', '.join(names)}")
    parser.add_argument("--work", metavar="DIR", type=Path, default=Path("build/benchmark"), help="for corpora, caches")
    parser.add_argument("--output", metavar="FILE", type=Path, help="(default: results.json in the work folder)")
    parser.add_argument("--docs", metavar="FILE", type=Path, help="a document to write the tables into")
    given = parser.parse_args()
    output: Path = given.output or given.work / "results.json"
    kept: dict[str, Any] = json.loads(output.read_text()) if output.is_file() else {}
    for size in given.sizes:
        load = os.getloadavg()[0]
        place = prepare(size, given.work.absolute())
        costs: Costs = {}
        chosen = [one for one in CONTENDERS if one.name == FLOOR or not given.only or one.name in given.only]
        chosen = [one for one in chosen if size != "L" or not one.peer]
        for line in timed(place, chosen, given.rounds, costs):
            print(f"{size}, {line}", file=sys.stderr)
        by_name = {name: [asdict(one) for one in runs] for name, runs in costs.items()}
        kept[size] = {"machine": machine(), "load": load, "costs": by_name, "phases": phases(place)}
        output.write_text(json.dumps(kept, indent=1))
    said = tables(kept)
    for name, text in said.items():
        print(f"{name}\n\n{text}")
    if given.docs is not None:
        write(given.docs, said)


if __name__ == "__main__":
    main()
