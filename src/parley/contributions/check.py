"""Checking: every finding of the given paths, in one run."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from parley.cache import Cache
from parley.checks import CHECKS, CORPUS_CHECKS, RELEASE_CHECKS, ArticleSummary
from parley.contributions import layout
from parley.contributions.baseline import compare, place_in_corpus
from parley.contributions.corpus import check_corpus, open_corpus
from parley.contributions.read import NEED_TEXT
from parley.contributions.shards import check_shard, plan, run
from parley.contributions.stored import articles, articles_at
from parley.findings import LEVELS, Finding, Listing, Severity
from parley.remember import keep, recall

LISTED_IN_ALL = 100_000
"""So many findings of a check are listed in one run; more are counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. `not_run` says in words what was not checked, and why; it is never counted as passed.

    `checks` are the ids of those asked for, `skipped` of those among them that had nothing to look at. `unasked` counts the
    findings of others. `is_compared` is True where findings are told apart as new and old.
    """

    findings: tuple[Finding, ...]
    articles: int
    not_run: tuple[str, ...]
    checks: tuple[str, ...] = tuple(CHECKS)
    skipped: frozenset[str] = frozenset()
    unasked: int = 0
    is_compared: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether the run fails: what was wrong before does not fail it."""
        return any(finding.severity == "error" and finding.status == "new" for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings are so grave."""
        return sum(finding.count for finding in self.findings if finding.severity == severity)

    def joined(self, other: "Report") -> "Report":
        """What two runs of the same checks found, as one."""
        return replace(
            self,
            findings=(*self.findings, *other.findings),
            articles=self.articles + other.articles,
            not_run=(*self.not_run, *other.not_run),
            skipped=self.skipped & other.skipped,
            unasked=self.unasked + other.unasked,
        )

    def against(self, earlier: Sequence[Finding]) -> "Report":
        """The same, with what an earlier run found marked as old."""
        return replace(self, findings=compare(self.findings, earlier), is_compared=True)


def _by_place(finding: Finding) -> tuple[str, int, int, int, str]:
    level = LEVELS.index(CHECKS[finding.check].level)
    return finding.path, finding.line or 0, finding.column or 0, level, finding.check


NAMED = 3
"""So many articles without their text are named before the others are counted."""


def without_text(articles: Sequence[str], unchecked: Collection[str], mend: str) -> str:
    """What was not run for want of a text, for all articles in one line."""
    more = f" and {len(articles) - NAMED} more" if len(articles) > NAMED else ""
    whose = "its text" if len(articles) == 1 else "their texts"
    return f"{', '.join(articles[:NAMED])}{more}: without {whose}: {', '.join(unchecked)} ({mend})"


def _concerns(finding: Finding, asked: Collection[str]) -> bool:
    """Whether a finding of the corpus level has to do with one of these articles: by its record or one of its places."""
    places = [place_in_corpus(path).split("/") for path in (finding.path, *(other.path for other in finding.related))]
    record = re.split("[#@]", finding.record or "")[0]
    return record in asked or any(len(parts) > 1 and parts[1] in asked for parts in places)


def check(
    paths: Sequence[Path],
    sources: Sequence[Path] = (),
    chosen: Collection[str] = tuple(CHECKS),
    executor: Executor | None = None,
    cache: Cache | None = None,
) -> Report:
    """Check corpora, articles or files, shard by shard, on `executor` or one after another.

    The levels `corpus` and `release` run where a whole corpus is given, or where the `cache` knows the other articles: then
    they say what concerns the given ones. `chosen` are the ids of the checks asked for; findings of others are counted, for
    they may hide some of these. Raises: UnusableInput for a path that is no corpus and lies in none.
    """
    if cache is not None:
        recall(cache)
    findings = Listing(LISTED_IN_ALL)
    not_run: list[str] = []
    lacking: dict[str, list[str]] = defaultdict(list)
    count = 0
    wide = [check.id for check in CORPUS_CHECKS if check.id in chosen]
    wide_ran, texts = False, 0
    for root, inside in layout.by_corpus(paths).items():
        corpus, wanted = open_corpus(root, cache), articles_at(root, *inside)
        known = wanted if wanted.is_whole else articles(root)
        asked = frozenset(wanted.ids)
        findings.extend((*corpus.findings, *known.findings))
        summaries: list[ArticleSummary] = []
        seen = 0
        for shard in run(check_shard, plan(corpus, known.stored, asked, sources, cache), corpus, executor):
            summaries += shard.summaries
            seen += len(shard.results)
            for result in shard.results:
                if result.article in asked:
                    findings.extend(result.findings)
                    texts += not result.lacks_text
                    if result.lacks_text:
                        given = "no copy in DIR is its text" if sources else "give --texts DIR"
                        lacking[given if result.is_withheld else "mend text.txt first"].append(result.article)
        count += len(asked)
        if wide and seen == len(known.stored):
            wide_ran = wide_ran or corpus.metadata is not None
            of_corpus = check_corpus(corpus, summaries, known.stored, wanted.is_whole)
            findings.extend(one for one in of_corpus if wanted.is_whole or _concerns(one, asked))
        elif wide:
            not_run.append(f"{root}: only some articles given: the levels corpus and release")
        if corpus.unread:
            not_run.append(f"{root}: without {', '.join(corpus.unread)}: whatever depends on them (mend them first)")
    if unchecked := [id for id in NEED_TEXT if id in chosen]:
        not_run = [without_text(ids, unchecked, mend) for mend, ids in lacking.items()] + not_run
    if cache is not None:
        keep(cache)
        cache.trim()
    of_release = [one.id for one in RELEASE_CHECKS if one.id in chosen]
    if of_release and len(chosen) < len(CHECKS):
        not_run.append(f"{', '.join(of_release)}: they look at a built release (give its folder)")
    skipped = frozenset((*of_release, *(() if wide_ran else wide)))
    skipped |= frozenset(() if texts else (id for id in chosen if CHECKS[id].needs_text))
    chosen_findings = sorted((one for one in findings if one.check in chosen), key=_by_place)
    unasked = sum(one.count for one in findings if one.check not in chosen)
    return Report(tuple(chosen_findings), count, tuple(not_run), tuple(chosen), skipped, unasked)
