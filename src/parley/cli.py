"""The command `parley`: each subcommand parses, makes one library call, prints, and returns an exit code.

0 clean, 1 findings, 2 unusable input. Results and findings go to stdout, failures and progress to stderr.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from parley import __version__
from parley.errors import BrokenRelease, ParleyError, RefusedBuild

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2


def _check(args: argparse.Namespace) -> int:
    from parley.contributions.check import check
    from parley.contributions.report import json_report, text_report

    report = check(args.paths, args.texts)
    print(json_report(report.findings) if args.format == "json" else text_report(report))
    return FINDINGS if report.has_errors else CLEAN


def _fix(args: argparse.Namespace) -> int:
    from parley.contributions.fix import apply, plan_fix
    from parley.contributions.report import diff_of, finding_line

    found = False
    for path in args.paths:
        plan = plan_fix(path, args.texts)
        if args.diff:
            print("".join(diff_of(change) for change in plan.changes), end="")
        else:
            apply(plan)
            for change in plan.changes:
                print(f"{change.path}: mended")
        for finding in plan.findings:
            print(finding_line(finding))
        found = found or bool(plan.findings)
    return FINDINGS if found else CLEAN


def _gold(args: argparse.Namespace) -> int:
    from parley.contributions.gold import write_gold

    print(write_gold(args.article))
    return CLEAN


def _build(args: argparse.Namespace) -> int:
    from parley.build import build
    from parley.contributions.report import finding_line

    release = build(args.corpus, args.output, progress=sys.stderr.isatty())
    for finding in release.warnings:
        print(finding_line(finding))
    print(f"{release.folder}: version {release.manifest.version}, digest {release.manifest.digest}")
    return CLEAN


def _verify(args: argparse.Namespace) -> int:
    from parley.release import verify

    manifest = verify(args.release)
    print(f"{args.release}: version {manifest.version}, {len(manifest.files)} files as in the manifest")
    return CLEAN


def _hydrate(args: argparse.Namespace) -> int:
    from parley.hydrate import hydrate

    report = hydrate(args.release, args.sources, args.output)
    for copy in report.copies:
        print(copy.line)
    where = report.folder or "nothing written"
    print(f"{where}: {report.verified} of {len(report.copies)} withheld articles with text")
    return CLEAN if report.is_whole else FINDINGS


def _show(args: argparse.Namespace) -> int:
    from parley.display import show

    print(show(args.article, args.release, args.version, args.texts, colour=_colour()))
    return CLEAN


def _stats(args: argparse.Namespace) -> int:
    from parley.display import stats

    print(stats(args.release, args.version))
    return CLEAN


def _cite(args: argparse.Namespace) -> int:
    from parley.cite import cite

    print(cite(args.release, args.version, args.format))
    return CLEAN


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parley", description="An annotated corpus, checked, built and loaded.")
    parser.add_argument("--version", action="version", version=f"parley {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: object, help_: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(run=run)
        return sub

    def add_texts(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--texts", metavar="DIR", type=Path, action="append", default=[], help="where copies of withheld texts lie"
        )

    def add_release(sub: argparse.ArgumentParser) -> None:
        sub.add_argument("--release", metavar="DIR", type=Path, help="a release folder (default: the newest at hand)")
        sub.add_argument("--version", metavar="X.Y.Z", help="that version, and no other")

    sub = command("check", _check, "Report everything that is wrong, in one run.")
    sub.add_argument("paths", metavar="PATH", type=Path, nargs="*", default=[Path("corpus")], help="(default: corpus)")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="text, or one JSON array")
    add_texts(sub)
    sub = command("fix", _fix, "Anchor quotations, compute digests, write the canonical form.")
    sub.add_argument("paths", metavar="PATH", type=Path, nargs="*", default=[Path("corpus")], help="(default: corpus)")
    sub.add_argument("--diff", action="store_true", help="show what would change, write nothing")
    add_texts(sub)
    sub = command("gold", _gold, "Write an article's gold from the one pass there is.")
    sub.add_argument("article", metavar="ARTICLE", type=Path, help="the article's folder")
    sub = command("build", _build, "Check the corpus and write its release.")
    sub.add_argument("corpus", metavar="CORPUS", type=Path, nargs="?", default=Path("corpus"), help="(default: corpus)")
    sub.add_argument("--output", metavar="DIR", type=Path, default=Path("dist"), help="(default: dist)")
    sub = command("verify", _verify, "Prove a release against its manifest, offline.")
    sub.add_argument("release", metavar="RELEASE", type=Path, help="the release folder")
    sub = command("hydrate", _hydrate, "Write a copy of a release with the withheld texts that you have.")
    sub.add_argument("release", metavar="RELEASE", type=Path, help="the release folder")
    sub.add_argument("sources", metavar="SOURCE", type=Path, nargs="+", help="folders or files with the texts")
    sub.add_argument("--output", metavar="DIR", type=Path, required=True, help="the new release folder")
    sub = command("show", _show, "Print an article with its annotations.")
    sub.add_argument("article", metavar="ARTICLE", help="its id in a release, or its folder in a corpus")
    add_release(sub)
    add_texts(sub)
    sub = command("stats", _stats, "Count a release by config, language, origin and label.")
    add_release(sub)
    sub = command("cite", _cite, "Print how to cite a version.")
    sub.add_argument("--format", choices=("all", "bibtex", "apa"), default="all", help="(default: all)")
    add_release(sub)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a script is no failure
    args = _parser().parse_args(arguments)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except (BrokenRelease, RefusedBuild) as error:
        for problem in error.problems:
            print(problem)
        print(f"parley: {error}", file=sys.stderr)
        return FINDINGS
    except ParleyError as error:
        print(f"parley: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("parley: stopped; nothing was half written", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
