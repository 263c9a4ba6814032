"""Checking: every finding of the given paths, in one run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from parley.checks import CHECKS, CORPUS_CHECKS, RELEASE_CHECKS, ArticleSummary, summarise
from parley.contributions import layout
from parley.contributions.baseline import compare
from parley.contributions.copies import texts_from
from parley.contributions.corpus import check_corpus, open_corpus
from parley.contributions.read import CheckedArticle, read_article
from parley.findings import LEVELS, Finding, Severity


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
        return sum(finding.severity == severity for finding in self.findings)

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


def _without_text(article: CheckedArticle, given: bool, unchecked: Collection[str]) -> str:
    withheld = article.subject is not None and article.subject.metadata.text_status == "withheld"
    mend = "mend text.txt first" if not withheld else "no copy in DIR is its text" if given else "give --texts DIR"
    return f"{article.id}: without its text: {', '.join(unchecked)} ({mend})"


def check(paths: Sequence[Path], sources: Sequence[Path] = (), chosen: Collection[str] = tuple(CHECKS)) -> Report:
    """Check corpora, articles or files. The levels `corpus` and `release` run where a whole corpus is given.

    `chosen` are the ids of the checks asked for; findings of others are counted, for they may hide some of these.
    Raises: UnusableInput for a path that is no corpus and lies in none.
    """
    text_of = texts_from(sources)
    findings: dict[Finding, None] = {}
    not_run: list[str] = []
    count = 0
    wide = [check.id for check in CORPUS_CHECKS if check.id in chosen]
    wide_ran, texts = False, 0
    for path in paths:
        root = layout.find_corpus(path)
        corpus = open_corpus(root)
        folders = layout.articles_at(root, path)
        findings |= dict.fromkeys(corpus.findings)
        summaries: list[ArticleSummary] = []
        for folder in folders:
            article = read_article(folder, corpus.authority, text_of, light=True)
            count += 1
            findings |= dict.fromkeys(article.findings)
            if article.subject is not None:
                summaries.append(summarise(article.subject))
            texts += not article.not_run
            if unchecked := [id for id in article.not_run if id in chosen]:
                not_run.append(_without_text(article, bool(sources), unchecked))
        if wide and layout.is_whole(root, folders):
            wide_ran = wide_ran or corpus.metadata is not None
            findings |= dict.fromkeys(check_corpus(corpus, summaries, [folder.name for folder in folders]))
        elif wide:
            not_run.append(f"{root}: only some articles given: the levels corpus and release")
        if corpus.unread:
            not_run.append(f"{root}: without {', '.join(corpus.unread)}: whatever depends on them (mend them first)")
    of_release = [one.id for one in RELEASE_CHECKS if one.id in chosen]
    if of_release and len(chosen) < len(CHECKS):
        not_run.append(f"{', '.join(of_release)}: they look at a built release (give its folder)")
    skipped = frozenset((*of_release, *(() if wide_ran else wide)))
    skipped |= frozenset(() if texts else (id for id in chosen if CHECKS[id].needs_text))
    asked = sorted((one for one in findings if one.check in chosen), key=_by_place)
    return Report(tuple(asked), count, tuple(not_run), tuple(chosen), skipped, len(findings) - len(asked))
