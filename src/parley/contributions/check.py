"""Checking: every finding of the given paths, in one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.checks import CHECKS, ArticleSummary
from parley.contributions import layout
from parley.contributions.copies import texts_from
from parley.contributions.read import CheckedArticle, check_corpus, open_corpus, read_article, summarise
from parley.findings import LEVELS, Finding


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. `not_run` says in words what was not checked, and why; it is never counted as passed."""

    findings: tuple[Finding, ...]
    articles: int
    not_run: tuple[str, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the run fails."""
        return any(finding.severity == "error" for finding in self.findings)


def _by_place(finding: Finding) -> tuple[str, int, int, int, str]:
    level = LEVELS.index(CHECKS[finding.check].level)
    return finding.path, finding.line or 0, finding.column or 0, level, finding.check


def _without_text(article: CheckedArticle, given: bool) -> str:
    withheld = article.subject is not None and article.subject.metadata.text_status == "withheld"
    mend = "mend text.txt first" if not withheld else "no copy in DIR is its text" if given else "give --texts DIR"
    return f"{article.id}: without its text: {', '.join(article.not_run)} ({mend})"


def check(paths: Sequence[Path], sources: Sequence[Path] = ()) -> Report:
    """Check corpora, articles or files. The levels `corpus` and `release` run where a whole corpus is given.

    Raises: UnusableInput for a path that is no corpus and lies in none.
    """
    text_of = texts_from(sources)
    findings: dict[Finding, None] = {}
    not_run: list[str] = []
    count = 0
    for path in paths:
        root = layout.find_corpus(path)
        corpus = open_corpus(root)
        folders = layout.articles_at(root, path)
        findings |= dict.fromkeys(corpus.findings)
        summaries: list[ArticleSummary] = []
        for folder in folders:
            article = read_article(folder, corpus.authority, text_of)
            count += 1
            findings |= dict.fromkeys(article.findings)
            if article.subject is not None:
                summaries.append(summarise(article.subject))
            if article.not_run:
                not_run.append(_without_text(article, bool(sources)))
        if layout.is_whole(root, folders):
            findings |= dict.fromkeys(check_corpus(corpus, summaries, [folder.name for folder in folders]))
        else:
            not_run.append(f"{root}: only some articles given: the levels corpus and release")
        if corpus.unread:
            not_run.append(f"{root}: without {', '.join(corpus.unread)}: whatever depends on them (mend them first)")
    return Report(tuple(sorted(findings, key=_by_place)), count, tuple(not_run))
