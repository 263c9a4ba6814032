"""Checks of the level `corpus`: the articles and their splits."""

from collections.abc import Iterator

from parley.checks.subjects import Check, CorpusSubject
from parley.findings import Breach, RelatedPlace

SPLITS = "splits.json"


def split_assigned(corpus: CorpusSubject) -> Iterator[Breach]:
    """Every article has a split, and every split is of an article that exists.

    An article without a split is in no release. A split without an article is mostly a typing mistake in the line of one
    that has none.
    """
    for article in sorted(corpus.folders - corpus.splits.splits.keys()):
        yield Breach(
            f"article {article!r} has no split",
            "assign it once: train, validation or test",
            where=("splits",),
            path=SPLITS,
            related=(RelatedPlace(path=f"articles/{article}/metadata.json", message="the article"),),
        )
    for article in sorted(corpus.splits.splits.keys() - corpus.folders):
        yield Breach(f"article {article!r} does not exist", "remove the line", where=("splits", article), path=SPLITS)


def parallel_split(corpus: CorpusSubject) -> Iterator[Breach]:
    """Articles of one event are in one split.

    They tell the same facts, names and quotations in other words. A model that has read one of them has seen half of the
    others, and a score on these says too much.
    """
    splits = corpus.splits.splits
    first: dict[str, str] = {}
    for article in sorted(corpus.articles, key=lambda one: one.id):
        if article.parallel_set is None or article.id not in splits:
            continue
        other = first.setdefault(article.parallel_set, article.id)
        if splits[article.id] != splits[other]:
            yield Breach(
                f"split is {splits[article.id]}, but {splits[other]} for {other!r} of the same set "
                f"{article.parallel_set!r}",
                "give all articles of the set one split",
                where=("splits", article.id),
                path=SPLITS,
            )


SPLIT_CHECKS = (
    Check(
        "split-assigned", "corpus", "error", "Every article has a split, and every split an article.", split_assigned
    ),
    Check("parallel-split", "corpus", "error", "Articles of one event are in one split.", parallel_split),
)
