"""The command `parley`: each subcommand parses, makes one library call, prints, and returns an exit code.

0 clean, 1 findings, 2 unusable input. Results and findings go to stdout, failures and progress to stderr.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from parley import __version__
from parley.errors import BrokenRelease, ParleyError, RefusedBuild

if TYPE_CHECKING:
    from parley.cache import Cache
    from parley.contributions.check import Report

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2


def _checked(args: argparse.Namespace, chosen: Sequence[str]) -> "Report":
    from parley.contributions.check import check
    from parley.executors import executor_of
    from parley.release import is_release

    paths, texts = args.paths, args.texts
    report = None
    if corpora := [path for path in paths if not is_release(path)]:
        with executor_of(args.workers, args.cluster) as executor:
            report = check(corpora, texts, chosen, executor, _cache(args))
    for path in paths:
        if is_release(path):
            from parley.release_check import check_release

            other = check_release(path, texts, chosen)
            report = other if report is None else report.joined(other)
    return report or check([], texts, chosen)


def _cache(args: argparse.Namespace) -> "Cache | None":
    from parley.cache import cache_at

    return None if args.no_cache else cache_at(args.cache)


def _check(args: argparse.Namespace) -> int:
    from parley.contributions.selection import choose

    chosen = choose(args.select, args.ignore, args.level)
    if args.list:
        return _list(chosen)
    from parley.reporters import REPORTERS, Style, outputs_of

    outputs = outputs_of(args.output, args.paths)
    report = _checked(args, chosen)
    if args.since is not None:
        from parley.contributions.history import findings_at

        report = report.against(findings_at(args.since, args.paths, args.texts, chosen, _cache(args), report.skipped))
    elif args.baseline is not None:
        from parley.contributions.baseline import read_baseline

        report = report.against(read_baseline(args.baseline))
    for output in outputs:
        output.write(report, Style(most=args.max_lines))
    for piece in REPORTERS[args.format](report, Style(_colour(), args.max_lines)):
        sys.stdout.write(piece)
    return FINDINGS if report.has_errors else CLEAN


def _list(chosen: Sequence[str]) -> int:
    from parley.checks import CHECKS
    from parley.display import aligned

    checks = [CHECKS[id] for id in chosen]
    rows = [(check.id, check.level, check.severity, check.since, check.summary) for check in checks]
    print(aligned(("id", "level", "severity", "since", "summary"), rows))
    return CLEAN


def _explain(args: argparse.Namespace) -> int:
    from parley.explain import find_page

    print(find_page(args.check), end="")
    return CLEAN


def _fix(args: argparse.Namespace) -> int:
    from parley.contributions.fix import apply, plan_fixes
    from parley.reporters import finding_line
    from parley.reporters.diff import diff_of

    found = False
    for plan in plan_fixes(args.paths, args.texts):
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


def _new(args: argparse.Namespace) -> int:
    from parley.contributions.new import Wish, new_article

    names = ("title", "date_printed", "date", "language", "script", "genre", "origin", "license", "rights")
    given = {name: getattr(args, name) for name in (*names, "provenance", "publisher", "split")}
    fields = {name: value for name, value in given.items() if value is not None}
    wish = Wish(args.article, args.text, fields, args.author, args.complete, args.partial, args.withheld)
    made = new_article(args.corpus, wish, input if sys.stdin.isatty() else None)
    kinds = ", ".join(block.kind for block in made.blocks)
    print(f"{made.id}: {made.title!r}, {made.date or 'no date found'}, {made.script}, blocks: {kinds}")
    return CLEAN


def _reanchor(args: argparse.Namespace) -> int:
    from parley.contributions.revise import revise
    from parley.contributions.revision_files import write_revision
    from parley.reporters.revision import revision_json, revision_text

    revision = revise(args.article, args.text, args.texts)
    print(revision_json(revision) if args.format == "json" else revision_text(revision))
    if args.write:
        for path in write_revision(revision, args.keep_unresolved):
            print(f"{path}: written", file=sys.stderr)
    return FINDINGS if revision.needs_a_person else CLEAN


def _work(args: argparse.Namespace) -> int:
    from parley.contributions.work import apply, work
    from parley.reporters import finding_line

    done = work(args.article, args.annotator, args.folder, args.texts)
    for finding in done.findings:
        print(finding_line(finding))
    apply(done)
    print(f"{done.view}: the text, its blocks numbered", file=sys.stderr)
    if done.change is None:
        print(f"{done.draft}: {'mend it' if done.findings else 'write the pass here'}, then run this again")
    else:
        print(f"{done.change.path}: {done.annotations} annotations of {done.draft}, anchored")
    return FINDINGS if done.findings else CLEAN


def _gold(args: argparse.Namespace) -> int:
    from parley.contributions.gold import write_gold

    print(write_gold(args.article))
    return CLEAN


def _agreement(args: argparse.Namespace) -> int:
    from parley.agreement import Resampling, agreement, agreement_text, cases_of
    from parley.reporters import finding_line

    cases, findings = cases_of(args.paths, args.annotators)
    for finding in findings:
        print(finding_line(finding))
    if findings:
        return FINDINGS
    name = " ".join(map(str, args.paths))
    report = agreement(cases, name, Resampling(args.samples, args.seed))
    print(report.model_dump_json(indent=2) if args.format == "json" else agreement_text(report))
    return CLEAN


def _adjudicate(args: argparse.Namespace) -> int:
    from parley.adjudication import adjudicate
    from parley.atomic import write_text
    from parley.reporters import finding_line
    from parley.reporters.diff import diff_of

    known = args.write if args.write is not None and args.write.exists() else args.decisions
    found = adjudicate(args.article, known, args.annotators, args.texts)
    if found.decisions.findings:
        for finding in found.decisions.findings:
            print(finding_line(finding))
        return FINDINGS
    if args.write is not None:
        write_text(args.write, found.template())
        print(f"{args.write}: {len(found.open)} to decide")
    elif args.decisions is None:
        for line in found.lines():
            print(line)
    else:
        for problem in found.gold.problems:
            print(problem)
        if found.change is None:
            return FINDINGS
        if args.diff:
            print(diff_of(found.change), end="")
        else:
            write_text(found.change.path, found.change.after)
            print(f"{found.change.path}: {len(found.gold.annotations)} annotations")
        for id in found.dropped:
            print(
                f"{id}: no longer in gold; if it was released, it needs a tombstone (docs/versions.md)", file=sys.stderr
            )
    return FINDINGS if found.open else CLEAN


def _score(args: argparse.Namespace) -> int:
    from parley.agreement import Resampling
    from parley.reporters import finding_line
    from parley.scoring import score, scores_text

    found = score(args.gold, args.system, Resampling(args.samples, args.seed), args.split)
    if isinstance(found, tuple):
        for finding in found:
            print(finding_line(finding))
        return FINDINGS
    for article in found.missing:
        print(f"{article}: the system has no file; scored as if it had found nothing", file=sys.stderr)
    print(found.model_dump_json(indent=2) if args.format == "json" else scores_text(found))
    return CLEAN


def _convert(args: argparse.Namespace) -> int:
    from parley.contributions.convert import convert

    done = convert(args.path, args.to)
    print(f"{done.root}: {done.articles} articles moved to {args.to}")
    return CLEAN


def _build(args: argparse.Namespace) -> int:
    from parley.build import build
    from parley.executors import executor_of

    with ExitStack() as stack:
        executor = stack.enter_context(executor_of(args.workers, args.cluster))
        output = args.output
        if isinstance(output, str):
            output = Path(stack.enter_context(TemporaryDirectory(prefix="parley-build-")))
        release = build(args.corpus, output, sys.stderr.isatty(), executor, cache=_cache(args))
        where = str(release.folder)
        if output is not args.output:
            from parley.publish import publish

            where = publish(release.folder, args.output).place
    if release.warnings:
        from parley.reporters import finding_line

        print("\n".join(map(finding_line, release.warnings)))
    again = release.manifest.rebuilt_from
    how = f" (the rows of release {again[:12]}…, written again: that folder is not here)" if again else ""
    print(f"{where}: version {release.manifest.version}, digest {release.manifest.digest}{how}")
    return CLEAN


def _release(args: argparse.Namespace) -> int:
    from parley.release_source import today
    from parley.releasing import release, write_changelog

    if args.changelog:
        print(f"{write_changelog(args.corpus, args.release_version, args.output, today(), args.previous)}: written")
        return CLEAN
    done = release(args.corpus, args.release_version, args.output, today(), args.date, args.previous, args.texts)
    for reason in done.not_run:
        print(f"not run: {reason}")
    print(f"{done.folder}: version {done.manifest.version} ({done.bump or 'first'}), digest {done.manifest.digest}")
    return CLEAN


def _publish(args: argparse.Namespace) -> int:
    from parley.publish import publish

    done = publish(args.release, args.to, args.corpus)
    how = "was there already, the same" if done.was_there else "published"
    print(f"{done.place}: version {done.manifest.version} {how}, digest {done.manifest.digest}")
    return CLEAN


def _verify(args: argparse.Namespace) -> int:
    from parley.release import verify

    manifest = verify(args.release)
    print(f"{args.release}: version {manifest.version}, {len(manifest.files)} files as in the manifest")
    return CLEAN


def _hydrate(args: argparse.Namespace) -> int:
    from parley.hydrate import hydrate

    report = hydrate(args.release, args.sources, args.output)
    for line in report.lines:
        print(line)
    if args.receipt is not None:
        from parley.atomic import write_text
        from parley.contributions.canonical import file_text

        write_text(args.receipt, file_text(report.receipt))
    return CLEAN if report.is_whole else FINDINGS


def _fetch_texts(args: argparse.Namespace) -> int:
    import shlex

    from parley.loader import find_release
    from parley.upstream import plan, run

    release = args.release or find_release()
    wanted = plan(release, args.output, args.article)
    if not args.run_git:
        for line in wanted.script:
            print(line)
        return CLEAN
    for checkout in wanted.checkouts:
        for command in checkout.commands:
            print(shlex.join(command), file=sys.stderr)
        if said := run(checkout):
            print(f"parley: {checkout.folder}: {said}", file=sys.stderr)
    done = plan(release, args.output, args.article)
    for line in done.report:
        print(line)
    return FINDINGS if done.missing else CLEAN


def _leaks(args: argparse.Namespace) -> int:
    from parley.leaks import guard_of, look

    guard, missing = guard_of(args.corpus, args.texts)
    for article in missing:
        print(f"not run: {article}: its text or its metadata are not at hand")
    report = look(args.targets, guard)
    for found in report.found:
        print(found.line)
    for path in report.unread:
        print(f"{path}: is no text, and was not looked through", file=sys.stderr)
    print(f"{report.files} files, {len(guard.texts)} withheld texts, leaks: {len(report.found)}")
    return FINDINGS if report.found else CLEAN


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

    part = (args.annotation, args.article, args.config, args.subset)
    print(cite(args.release, args.version, args.format, *part, args.receipt))
    return CLEAN


def _diff(args: argparse.Namespace) -> int:
    from parley.diff_text import write_diff

    write_diff(args.old, args.new, args.format, sys.stdout)
    return CLEAN


def _resolve(args: argparse.Namespace) -> int:
    from parley.resolve import resolve

    found = resolve(args.id, args.release)
    for line in found.lines:
        print(line)
    return CLEAN if found.status in ("stands", "gone") else FINDINGS


def _withdraw(args: argparse.Namespace) -> int:
    from parley.tombstones import withdraw

    withdrawal = withdraw(args.corpus, args.id, args.reason, args.replaced_by, args.note)
    buried = withdrawal.tombstone
    print(
        f"{args.id}: withdrawn, " + (f"tombstone from {buried.version}" if buried else "never released: no tombstone")
    )
    return CLEAN


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _place(text: str) -> Path | str:
    return text if "://" in text else Path(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number; use 0 for all, or more")
    return int(text)


def _add_check_options(sub: argparse.ArgumentParser) -> None:
    for option, names, help_ in (
        ("--select", "IDS", "only these checks, with commas between them"),
        ("--ignore", "IDS", "not these checks"),
        ("--level", "LEVELS", "only checks of these levels"),
    ):
        sub.add_argument(option, metavar=names, type=_names, action="extend", default=[], help=help_)
    sub.add_argument("--list", action="store_true", help="list the checks, and check nothing")
    formats = ("text", "json", "sarif", "junit", "github", "markdown")
    sub.add_argument("--format", choices=formats, default="text", help="what is printed (default: text)")
    sub.add_argument(
        "--output", metavar="FORMAT:FILE", action="append", default=[], help="write a report to a file too; repeatable"
    )
    sub.add_argument(
        "--max-lines", metavar="N", type=_count, default=20, help="findings shown of a check, 0 for all (default: 20)"
    )
    earlier = sub.add_mutually_exclusive_group()
    earlier.add_argument("--since", metavar="REV", help="only what was not wrong at this git revision fails the run")
    earlier.add_argument("--baseline", metavar="FILE", type=Path, help="likewise, of a run with `--format json`")


def _add_work_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--workers", metavar="N", type=int, default=1, help="processes on this machine (default: 1)")
    sub.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler that shares the file system")
    cache = sub.add_mutually_exclusive_group()
    help_ = "where to keep what was worked out (default: PARLEY_CACHE, else the user's cache)"
    cache.add_argument("--cache", metavar="DIR", type=Path, help=help_)
    cache.add_argument("--no-cache", action="store_true", help="work everything out again, and keep nothing")


def _add_part_options(sub: argparse.ArgumentParser) -> None:
    part = sub.add_mutually_exclusive_group()
    part.add_argument("--annotation", metavar="ID", help="one annotation, article-id#m12, and the article it is of")
    part.add_argument("--article", metavar="ID", help="one article")
    part.add_argument("--config", metavar="CONFIG", help="a config, and the articles it rests on")
    part.add_argument("--subset", metavar="EXPR", help="articles by their fields: 'language=ru origin=constructed'")


def _add_text_commands(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """The commands that bring withheld texts, and that find their words where they may not be."""
    sub = command("leaks", _leaks, "Find words of withheld texts in folders, wheels, pages and git histories.")
    help_ = "a file, a folder, an archive, or a repository, with its history"
    sub.add_argument("targets", metavar="TARGET", type=Path, nargs="+", help=help_)
    help_ = "where withheld texts lie; repeatable"
    sub.add_argument("--texts", metavar="DIR", type=Path, action="append", required=True, help=help_)
    sub.add_argument("--corpus", metavar="CORPUS", type=Path, default=Path("corpus"), help="(default: corpus)")
    sub = command("hydrate", _hydrate, "Write a copy of a release with the withheld texts that you have.")
    sub.add_argument("release", metavar="RELEASE", type=Path, help="the release folder")
    help_ = "folders, clones of repositories or files with the texts"
    sub.add_argument("sources", metavar="SOURCE", type=Path, nargs="+", help=help_)
    sub.add_argument(
        "--output", metavar="DIR", type=Path, required=True, help="the new release folder, or one to add to"
    )
    sub.add_argument(
        "--receipt", metavar="FILE", type=Path, help="write the receipt here too, even if no text was found"
    )
    sub = command("fetch-texts", _fetch_texts, "Say how to get the withheld texts of a release, or get them with git.")
    sub.add_argument("release", metavar="RELEASE", type=Path, nargs="?", help="(default: the newest at hand)")
    sub.add_argument("--article", metavar="ID", action="append", default=[], help="only this one; repeatable")
    sub.add_argument(
        "--output", metavar="DIR", type=Path, default=Path("texts"), help="where to put them (default: texts)"
    )
    sub.add_argument("--run", dest="run_git", action="store_true", help="run the commands (default: print a script)")


def _add_history_commands(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """The commands that follow records over versions."""
    sub = command("resolve", _resolve, "Say in which versions an id stands, or what became of it.")
    sub.add_argument("id", metavar="ID", help="article-id#m12, article-id, entity:entity-id, or the URI of one")
    sub.add_argument("--release", metavar="DIR", type=Path, help="a release, or a folder of several (default: at hand)")
    sub = command("withdraw", _withdraw, "Take an annotation out of gold, and leave a tombstone if it was released.")
    sub.add_argument("id", metavar="ID", help="article-id#m12")
    sub.add_argument(
        "--reason", choices=("withdrawn", "merged", "split", "superseded"), required=True, help="why it goes"
    )
    sub.add_argument("--replaced-by", metavar="ID", action="append", default=[], help="what stands for it; repeatable")
    sub.add_argument("--note", metavar="TEXT", help="why, in a sentence")
    sub.add_argument("--corpus", metavar="CORPUS", type=Path, default=Path("corpus"), help="(default: corpus)")
    sub = command(
        "diff", _diff, "Say what changed between two releases, corpora or git revisions, and what bump it demands."
    )
    sub.add_argument("old", metavar="OLD", help="a release folder, a corpus folder, or a git revision: REV or REV:PATH")
    sub.add_argument("new", metavar="NEW", help="likewise")
    sub.add_argument("--format", choices=("text", "json", "markdown"), default="text", help="(default: text)")


def _add_article_commands(
    command: Callable[[str, object, str], argparse.ArgumentParser],
    add_texts: Callable[[argparse.ArgumentParser], None],
) -> None:
    """The commands that begin an article, follow a change of its text, and say how it is stored."""
    sub = command("new", _new, "Make a new article's folder from a text file.")
    sub.add_argument("article", metavar="ARTICLE", help="its permanent id: small letters, digits and hyphens")
    sub.add_argument("--text", metavar="FILE", type=Path, required=True, help="the text, a block a line")
    sub.add_argument("--corpus", metavar="CORPUS", type=Path, default=Path("corpus"), help="(default: corpus)")
    for name, help_ in (
        ("title", "the title as printed (default: the first line)"),
        ("date-printed", "the date as printed (default: from the dateline)"),
        ("date", "the date as YYYY-MM-DD (default: from the dateline)"),
        ("language", "its language: en, ru, zh-Hant"),
        ("script", "its script: Latn, Cyrl (default: found in the text)"),
        ("genre", "commentary, news_report, interview, speech or letter"),
        ("origin", "acquired or constructed"),
        ("license", "licence of the text: an SPDX id, or LicenseRef-…"),
        ("rights", "what a reader may do with the text, in a sentence"),
        ("provenance", "who wrote or published it and how it came here, in a sentence"),
        ("publisher", "who published it"),
        ("split", "train, validation or test; never moved later"),
    ):
        sub.add_argument(f"--{name}", metavar="VALUE", help=help_)
    sub.add_argument("--author", metavar="NAME", action="append", default=[], help="who wrote it; repeatable")
    for coverage, how in (("complete", "everywhere"), ("partial", "in part")):
        help_ = f"layers that are annotated {how}, with commas (default: none)"
        sub.add_argument(f"--{coverage}", metavar="LAYERS", type=_names, default=[], help=help_)
    sub.add_argument("--withheld", action="store_true", help="the text may not be redistributed and stays where it is")
    sub = command("work", _work, "Show a text to annotate, its blocks numbered, and take over a pass by quotation.")
    sub.add_argument("article", metavar="ARTICLE", type=Path, help="the article's folder")
    sub.add_argument("--annotator", metavar="ID", required=True, help="who annotates; the pass is named for it")
    sub.add_argument("--folder", metavar="DIR", type=Path, default=Path("work"), help="where to write (default: work)")
    sub.add_argument(
        "--texts", "--sources", metavar="DIR", type=Path, action="append", default=[], help="where withheld texts lie"
    )
    sub = command("reanchor", _reanchor, "Follow an article's spans into a text that changed before its first release.")
    sub.add_argument("article", metavar="ARTICLE", type=Path, help="the article's folder, with the old text")
    sub.add_argument("--text", metavar="NEW", type=Path, required=True, help="the file with the new text")
    sub.add_argument("--write", action="store_true", help="write text, metadata and annotations (default: only report)")
    sub.add_argument(
        "--keep-unresolved",
        action="store_true",
        help="write ambiguous and lost spans as quotations for a person to anchor",
    )
    sub.add_argument("--format", choices=("text", "json"), default="text", help="(default: text)")
    add_texts(sub)
    sub = command("convert", _convert, "Store articles in shards, or in folders again; nothing else changes.")
    sub.add_argument("path", metavar="PATH", type=Path, nargs="?", default=Path("corpus"), help="(default: corpus)")
    sub.add_argument("--to", choices=("shards", "folders"), required=True, help="how they are stored from now on")


def _add_agreement_commands(
    command: Callable[[str, object, str], argparse.ArgumentParser],
    add_texts: Callable[[argparse.ArgumentParser], None],
) -> None:
    """The commands that compare sets of annotations."""
    sub = command("agreement", _agreement, "Say how far annotators agree, by layer, attribute and label.")
    sub.add_argument(
        "paths", metavar="PATH", type=Path, nargs="+", help="a corpus, an article, a release; or two passes"
    )
    sub.add_argument(
        "--annotators", metavar="IDS", type=_names, default=[], help="only these, with commas between them"
    )
    _add_sampling_options(sub)
    sub = command("adjudicate", _adjudicate, "Make gold of two passes: list what they differ in, take decisions.")
    sub.add_argument("article", metavar="ARTICLE", type=Path, help="the article's folder")
    sub.add_argument("--annotators", metavar="IDS", type=_names, default=[], help="which two, if there are more")
    how = sub.add_mutually_exclusive_group()
    how.add_argument("--write", metavar="FILE", type=Path, help="write a line for each item into FILE, to be decided")
    how.add_argument("--decisions", metavar="FILE", type=Path, help="write gold as FILE decides")
    sub.add_argument("--diff", action="store_true", help="show the gold that would be written, write nothing")
    add_texts(sub)
    sub = command("score", _score, "Score a system's annotations against gold: precision, recall, F1.")
    sub.add_argument("gold", metavar="GOLD", type=Path, help="a corpus, an article's folder or a release")
    sub.add_argument("system", metavar="SYSTEM", type=Path, help="files <article-id>.jsonl, a corpus or a release")
    sub.add_argument("--split", choices=("train", "validation", "test"), help="only articles of this split")
    _add_sampling_options(sub)


def _add_sampling_options(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--samples", metavar="N", type=_count, default=1000, help="bootstrap samples (default: 1000)")
    sub.add_argument("--seed", metavar="N", type=_count, default=0, help="seed of the samples (default: 0)")
    sub.add_argument("--format", choices=("text", "json"), default="text", help="(default: text)")


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
    _add_check_options(sub)
    _add_work_options(sub)
    add_texts(sub)
    sub = command("explain", _explain, "Say what a check requires and why, with an example.")
    sub.add_argument("check", metavar="ID", help="the id of a check; `parley check --list` has them")
    sub = command("fix", _fix, "Anchor quotations, compute digests, write the canonical form.")
    sub.add_argument("paths", metavar="PATH", type=Path, nargs="*", default=[Path("corpus")], help="(default: corpus)")
    sub.add_argument("--diff", action="store_true", help="show what would change, write nothing")
    add_texts(sub)
    _add_article_commands(command, add_texts)
    _add_agreement_commands(command, add_texts)
    sub = command("gold", _gold, "Write an article's gold from the one pass there is.")
    sub.add_argument("article", metavar="ARTICLE", type=Path, help="the article's folder")
    sub = command("build", _build, "Check the corpus and write its release.")
    sub.add_argument(
        "corpus", metavar="CORPUS", type=_place, nargs="?", default=Path("corpus"), help="or a URL (default: corpus)"
    )
    sub.add_argument("--output", metavar="DIR", type=_place, default=Path("dist"), help="or a URL (default: dist)")
    _add_work_options(sub)
    sub = command("release", _release, "Release a version: checked, built twice, compared with the last, recorded.")
    sub.add_argument("release_version", metavar="VERSION", help="the new version of the corpus: 1.2.0")
    sub.add_argument("corpus", metavar="CORPUS", type=Path, nargs="?", default=Path("corpus"), help="(default: corpus)")
    sub.add_argument("--output", metavar="DIR", type=Path, default=Path("dist"), help="(default: dist)")
    sub.add_argument("--previous", metavar="DIR", type=Path, help="the last release (default: in the output folder)")
    sub.add_argument("--date", metavar="YYYY-MM-DD", help="the version's date (default: SOURCE_DATE_EPOCH, else today)")
    sub.add_argument("--changelog", action="store_true", help="only write the version's section of CHANGELOG.md")
    add_texts(sub)
    sub = command("publish", _publish, "Put a release onto the Hub, into a folder, or anywhere that fsspec writes to.")
    sub.add_argument("release", metavar="RELEASE", type=Path, help="the release folder")
    sub.add_argument("--to", metavar="PLACE", required=True, help="hub:NAMESPACE/NAME, a folder, or a URL of fsspec")
    sub.add_argument(
        "--corpus", metavar="DIR", type=Path, default=Path("corpus"), help="where releases.json lies (default: corpus)"
    )
    sub = command("verify", _verify, "Prove a release against its manifest, offline.")
    sub.add_argument("release", metavar="RELEASE", type=Path, help="the release folder")
    _add_text_commands(command)
    sub = command("show", _show, "Print an article with its annotations.")
    sub.add_argument("article", metavar="ARTICLE", help="its id in a release, or its folder in a corpus")
    add_release(sub)
    add_texts(sub)
    sub = command("stats", _stats, "Count a release by config, language, origin and label.")
    add_release(sub)
    sub = command("cite", _cite, "Print how to cite a version.")
    sub.add_argument("--format", choices=("all", "bibtex", "apa"), default="all", help="(default: all)")
    _add_part_options(sub)
    sub.add_argument("--receipt", metavar="FILE", type=Path, help="say how much was hydrated (default: the release's)")
    add_release(sub)
    _add_history_commands(command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks a script is no failure
    args = _parser().parse_args(arguments)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads that nothing here needs
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
