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


SPLIT_CHECKS = (
    Check(
        "split-assigned", "corpus", "error", "Every article has a split, and every split an article.", split_assigned
    ),
)
