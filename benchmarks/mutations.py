"""What `parley check` makes of random mutations: `python benchmarks/mutations.py [--mutations N] [--seed N]`.

Valid contributions are changed at random (mutants.py) and checked by the command line, as an author would. Every run must
end by itself, with exit code 0, 1 or 2, and leave the files as they are. Of the mutations that change what a contribution
says it counts those that nothing notices: no error, and no warning more than before. docs/checking.md has the last tables.
"""

import argparse
import contextlib
import faulthandler
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

from pydantic import BaseModel, ValidationError

from corpora.defects import Rate
from corpora.write import Plan, generate
from mutants import FILES, Contribution, Files, Mutant, mutant
from parley.cli import main as parley
from parley.contributions import layout
from parley.contributions.canonical import plain
from parley.contributions.corpus import ENTITY
from parley.contributions.json_text import faults
from parley.fingerprints import normalise
from parley.records import ANNOTATION, Annotators

ROOT = Path(__file__).parents[1]
FORMATS = ("text", "json", "sarif", "junit", "github")
LIMIT = 5.0
"""Seconds that a check may take."""
CHUNK = 250
"""Mutations that a process does at a time."""


class Hang(BaseException):
    """A check that takes longer than it may."""


def files_in(folder: Path) -> dict[str, bytes]:
    """Every file of a corpus with its bytes; what is there for people to read is left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name not in layout.DOCUMENTS)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _texts(files: Files, sources: Path) -> dict[str, str]:
    """The texts of a corpus's articles: of withheld ones from the copies that they name."""
    copies = {path.name: path.read_text(encoding="utf-8") for path in sources.glob("*.txt")}
    found = {}
    for path in (path for path in files if path.endswith(layout.METADATA)):
        own = files.get(path.replace(layout.METADATA, layout.TEXT))
        metadata = json.loads(files[path])
        name = own or copies[metadata["provenance"]["copies"][0]["path"].split("/")[-1]].encode()
        found[metadata["id"]] = normalise(name.decode())
    return found


def alone(files: dict[str, bytes], article: str) -> Files:
    """The corpus with one article, its split, and the entities that it needs."""
    kept = {path: data for path, data in files.items() if not path.startswith(f"{layout.ARTICLES}/")}
    own = {path: data for path, data in files.items() if path.startswith(f"{layout.ARTICLES}/{article}/")}
    said = b"".join(own.values())
    entities: list[bytes] = []
    for line in sorted(files[layout.ENTITIES].splitlines(keepends=True), key=lambda line: b'"offices"' not in line):
        if json.dumps(json.loads(line)["id"]).encode() in said:
            entities.append(line)
            said += line
    splits = json.loads(files[layout.SPLITS])
    splits["splits"] = {article: splits["splits"][article]}
    return (
        kept
        | own
        | {
            layout.ENTITIES: b"".join(sorted(entities, key=lambda line: str(json.loads(bytes(line))["id"]))),
            layout.SPLITS: f"{json.dumps(splits, indent=2)}\n".encode(),
        }
    )


def contributions(seed: int) -> tuple[Contribution, ...]:
    """The valid ones: the tests' corpus, and alone each constructed article of `corpus/` and three made-up ones."""
    tests = ROOT / "tests" / "contributions"
    valid = files_in(tests / "valid" / "corpus")
    found = [Contribution("tests", valid, _texts(valid, tests / "texts"))]
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.redirect_stdout(io.StringIO()):
            generate(Plan(3, seed, Rate(seed, 0.0, frozenset())), Path(folder))
        for corpus, sources in ((ROOT / "corpus", tests), (Path(folder) / "corpus", Path(folder) / "texts")):
            files = files_in(corpus)
            for path in sorted(path for path in files if path.endswith(layout.METADATA)):
                article = path.split("/")[1]
                if corpus.parent != ROOT or json.loads(files[path])["origin"] == "constructed":
                    single = alone(files, article)
                    found.append(Contribution(article, single, _texts(single, sources)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Checked:
    """How a check ended: its exit code, or what went wrong instead; the numbers of errors and warnings."""

    outcome: str
    errors: int = 0
    warnings: int = 0


@dataclass(slots=True)
class Tally:
    """What came of some mutations. `examples` has one for each kind that nothing noticed, and for each that went wrong."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    unnoticed: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count what another one counted."""
        self.outcomes += other.outcomes
        self.changed += other.changed
        self.unnoticed += other.unnoticed
        self.examples = other.examples | self.examples
        self.wrong += other.wrong


class Bench:
    """Contributions on disk in a folder of its own, each changed in place and put back."""

    def __init__(self, folder: Path, bases: Sequence[Contribution]) -> None:
        self.bases = bases
        self._folder = folder
        self._there: dict[str, Files] = {}
        for base in bases:
            for article, text in base.texts.items():
                path = self.texts(base) / f"{article}.txt"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text + "\n", encoding="utf-8", newline="")
        self.before = {base.name: self.check(base, base.files, 0) for base in bases}

    def corpus(self, base: Contribution) -> Path:
        """Where a contribution lies."""
        return self._folder / base.name / "corpus"

    def texts(self, base: Contribution) -> Path:
        """Where its texts lie."""
        return self._folder / base.name / "texts"

    def put(self, base: Contribution, files: Files) -> None:
        """Let exactly these files be there."""
        corpus, there = self.corpus(base), self._there.get(base.name, {})
        for path in there.keys() - files.keys():
            (corpus / path).unlink(missing_ok=True)
        for path, data in files.items():
            if there.get(path) != data:
                (corpus / path).parent.mkdir(parents=True, exist_ok=True)
                (corpus / path).write_bytes(data)
        self._there[base.name] = files

    def arguments(self, base: Contribution) -> list[str]:
        """What the command is given."""
        return ["check", str(self.corpus(base)), "--texts", str(self.texts(base))]

    def check(self, base: Contribution, files: Files, number: int) -> Checked:
        """Check these files in this process, in one of the formats."""
        self.put(base, files)
        report = self._folder / "report.json"
        report.unlink(missing_ok=True)
        said = io.StringIO()
        form = FORMATS[number % len(FORMATS)]
        arguments = [*self.arguments(base), "--no-cache", "--format", form, "--output", f"json:{report}"]
        signal.setitimer(signal.ITIMER_REAL, LIMIT)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = parley(arguments)
        except Hang:
            return Checked(f"more than {LIMIT:.0f} s")
        except (Exception, SystemExit) as error:
            return Checked(f"traceback: {''.join(traceback.format_exception(error)[-2:])}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if files_in(self.corpus(base)) != files:
            self._there.pop(base.name)
            shutil.rmtree(self.corpus(base))
            return Checked("files changed")
        severities = (
            Counter(one["severity"] for one in json.loads(report.read_bytes())) if report.exists() else Counter()
        )
        return Checked(str(code), severities["error"], severities["warning"])

    def by_command(self, base: Contribution) -> str:
        """How the real command ends on what is there, with what it kept of other mutations."""
        command = [sys.executable, "-m", "parley", *self.arguments(base), "--cache", str(self._folder / "cache")]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)
        return "traceback" if "Traceback" in done.stderr else str(done.returncode)


@cache
def _decoded(path: str, data: bytes) -> tuple[tuple[str, Any], ...]:
    """What a file says, record by record: name and values; one that cannot be decoded has its bytes."""
    name = PurePosixPath(path).name
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return (("unreadable", data),)
    if name == layout.TEXT:
        return (("text", normalise(text)),)
    if name == layout.ANNOTATORS:
        people = _record("annotator", text, Annotators.model_validate_json)[1]
        found = people.get("annotators", ()) if isinstance(people, dict) else ()
        return tuple(("annotator", one) for one in found) or (("unreadable", text),)
    if name in FILES:
        return (_record(name.removesuffix(".json"), text, partial(FILES[name].model_validate_json)),)
    decode = ENTITY.validate_json if path == layout.ENTITIES else ANNOTATION.validate_json
    return tuple(sorted((_record("entity", line, decode) for line in text.split("\n") if line), key=repr))


def _record(kind: str, text: str, decode: Any) -> tuple[str, Any]:
    try:
        record: BaseModel = decode(text)
    except ValidationError:
        return "unreadable", text
    return ("unreadable", text) if faults(text) else (f"{getattr(record, 'layer', kind)}", plain(record))


def differences(before: Files, after: Files) -> frozenset[str]:
    """Where two contributions say something else: `layer.field` of records with the same id, and records more or less."""
    found: set[str] = set()
    for path in before.keys() | after.keys():
        if before.get(path) == after.get(path):
            continue
        if path not in before or path not in after:
            return frozenset({"a file there or not"})
        old, new = _decoded(path, before[path]), _decoded(path, after[path])
        if any(kind == "unreadable" for kind, _ in new):
            return frozenset({"cannot be read"})
        one, other = _by_id(old), _by_id(new)
        for key in one.keys() | other.keys():
            a, b = one.get(key), other.get(key)
            kind = key[0]
            if a is None or b is None or len(a) != len(b):
                found.add(
                    f"{kind}: one more" if a is None or (b is not None and len(b) > len(a)) else f"{kind}: one less"
                )
            elif a != b:
                found |= {f"{kind}.{where}" for x, y in zip(a, b, strict=True) for where in _fields(x, y)}
    return frozenset(found)


def _by_id(records: Iterable[tuple[str, Any]]) -> Mapping[tuple[str, str], list[Any]]:
    found = defaultdict(list)
    for kind, value in records:
        found[kind, str(value.get("id", "")) if isinstance(value, dict) and kind != "metadata" else ""].append(value)
    return found


def _fields(one: Any, other: Any) -> Iterator[str]:
    if not isinstance(one, dict) or not isinstance(other, dict):
        yield "content"
        return
    for name in one.keys() | other.keys():
        if one.get(name) != other.get(name):
            yield name


def tried(bench: Bench, seed: int, number: int) -> tuple[Contribution, Mutant]:
    """The mutation of that number."""
    chance = random.Random(f"{seed}/{number}")
    base = bench.bases[0] if chance.random() < 0.7 else chance.choice(bench.bases[1:])
    return base, mutant(base, chance)


def run(bench: Bench, seed: int, numbers: Iterable[int], every: int = 0) -> Tally:
    """Do the mutations of these numbers; of each `every`th the real command must say the same."""
    tally = Tally()
    for number in numbers:
        base, made = tried(bench, seed, number)
        checked = bench.check(base, made.files, number)
        name = f"{made.family}: {made.how}, {base.name}, number {number}"
        tally.outcomes[made.family, checked.outcome.split(":")[0]] += 1
        if checked.outcome not in ("0", "1", "2"):
            tally.wrong.append(f"{name}: {checked.outcome}")
            continue
        if every and number % every == 0 and (seen := bench.by_command(base)) != checked.outcome:
            tally.wrong.append(f"{name}: exit {checked.outcome} here, {seen} by the command")
        where = differences(base.files, made.files)
        if where:
            kind = " + ".join(sorted(where)) if len(where) < 3 else f"{len(where)} fields at once"
            before = bench.before[base.name]
            tally.changed[made.family, kind] += 1
            if checked.outcome == "0" and checked.warnings <= before.warnings:
                tally.unnoticed[made.family, kind] += 1
                tally.examples.setdefault(kind, f"{name}: {_said(base.files, made.files)}")
    return tally


def _said(before: Files, after: Files) -> str:
    """The first line that differs, before and after."""
    for path in sorted(before.keys() | after.keys()):
        one, other = (files.get(path, b"").decode("utf-8", "replace").splitlines() for files in (before, after))
        if one != other:
            gone = next((line for line in one if line not in other), "")
            new = next((line for line in other if line not in one), "")
            start = next((at for at, pair in enumerate(zip(gone, new, strict=False)) if len(set(pair)) > 1), 0)
            return f"`{gone[max(0, start - 30) : start + 40]}` → `{new[max(0, start - 30) : start + 40]}`"
    return ""


_BENCH: list[Bench] = []


def _begin(folder: str, seed: int) -> None:
    os.nice(5)
    signal.signal(signal.SIGALRM, expired)
    faulthandler.enable()
    _BENCH.append(Bench(Path(tempfile.mkdtemp(dir=folder)), contributions(seed)))


def expired(number: int, frame: FrameType | None) -> None:
    """Handle SIGALRM. Raises: Hang."""
    raise Hang


def _work(seed: int, every: int, numbers: range) -> Tally:
    faulthandler.dump_traceback_later(CHUNK * LIMIT, exit=True)  # for what no signal interrupts
    try:
        return run(_BENCH[0], seed, numbers, every)
    finally:
        faulthandler.cancel_dump_traceback_later()


def table(tally: Tally) -> Iterator[str]:
    """The tally as tables in Markdown."""
    codes = sorted({outcome for _, outcome in tally.outcomes})
    yield f"| mutations of | {' | '.join(f'exit {code}' for code in codes)} | change what is said | of these noticed |"
    yield "|---|" + "---|" * (len(codes) + 2)
    families = sorted({family for family, _ in tally.outcomes})
    for family in families:
        counts = " | ".join(f"{tally.outcomes[family, code]:,}" for code in codes)
        changed = sum(count for (one, _), count in tally.changed.items() if one == family)
        unnoticed = sum(count for (one, _), count in tally.unnoticed.items() if one == family)
        share = f" ({100 * (changed - unnoticed) / changed:.1f} %)" if changed else ""
        yield f"| {family} | {counts} | {changed:,} | {changed - unnoticed:,}{share} |"
    yield ""
    yield "| what changed | how often | unnoticed | an example |"
    yield "|---|---|---|---|"
    changed_in, unnoticed_in = Counter[str](), Counter[str]()
    for (_, kind), count in tally.changed.items():
        changed_in[kind] += count
    for (_, kind), count in tally.unnoticed.items():
        unnoticed_in[kind] += count
    for kind, count in unnoticed_in.most_common():
        yield f"| {kind} | {changed_in[kind]:,} | {count:,} | {tally.examples[kind]} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns 0 if every check ended well."""
    parser = argparse.ArgumentParser(description="What `parley check` makes of random mutations.")
    parser.add_argument("--mutations", metavar="N", type=int, default=10_000)
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    parser.add_argument("--workers", metavar="N", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--commands", metavar="N", type=int, default=0, help="so many also by the real command")
    args = parser.parse_args(arguments)
    every = args.mutations // args.commands if args.commands else 0
    chunks = [range(start, min(start + CHUNK, args.mutations)) for start in range(0, args.mutations, CHUNK)]
    total = Tally()
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(args.workers, initializer=_begin, initargs=(folder, args.seed)) as pool,
    ):
        for done, tally in enumerate(pool.map(partial(_work, args.seed, every), chunks), 1):
            total.add(tally)
            if sys.stderr.isatty():
                print(f"\r{done * CHUNK:,} of {args.mutations:,}", end="", file=sys.stderr)
    print("\n".join(table(total)))
    for number, line in enumerate(total.wrong[:20], 1):
        print(f"wrong, {number} of {len(total.wrong)}: {line}")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
