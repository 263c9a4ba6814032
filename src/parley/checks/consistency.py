"""Checks of the level `corpus`: texts that are nearly the same, and one thing annotated in two ways."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from parley.checks.subjects import ArticleSummary, Check, CorpusSubject
from parley.checks.summary import LABELS, PERMUTATIONS, alike, labels, sentences
from parley.findings import Breach, RelatedPlace

ALIKE: Final = 0.6
"""Texts that share so much of their shingles are nearly the same."""
ROWS: Final = 4
"""Numbers of a band: texts with one equal band are compared (at 0.6 alike, 99 of 100 pairs have one)."""
USES: Final = 10
"""A label is missed once its attribute has, on average, so many uses a label."""
EXPECTED: Final = 10.0
"""By chance an annotator who is expected to use a label so often never does so once in 22,000 times (Poisson)."""


def same_text(corpus: CorpusSubject) -> Iterator[Breach]:
    """No text stands in two articles.

    It would be counted twice, be annotated twice without being a second pass, and if the two are in two splits, be
    learnt before it is tested.
    """
    first: dict[str, str] = {}
    for article in corpus.articles:
        other = first.setdefault(article.text_sha256, article.id)
        if other != article.id:
            yield Breach(
                f"the text is that of {other!r} too",
                "remove one of the two articles",
                where=("fingerprint", "text_sha256"),
                path=f"articles/{article.id}/metadata.json",
                related=(RelatedPlace(path=f"articles/{other}/metadata.json", message="the same text"),),
            )


def near_duplicate(corpus: CorpusSubject) -> Iterator[Breach]:
    """No text stands in two splits in nearly the same words.

    News is printed again with a new head and a paragraph less. A model that saw one copy in training knows the answers of
    the other in the test. Two texts count as nearly the same where they share 60 % of their runs of three words, as
    estimated by MinHash. Withheld texts are compared where copies of them are given; a short text that stands in a
    long one is not found.
    """
    splits = corpus.splits.splits
    known = [article for article in corpus.articles if article.signature and article.id in splits]
    for one, two in sorted(_candidates([article.signature for article in known])):
        first, second = known[one], known[two]
        share = alike(first.signature, second.signature)
        if share >= ALIKE and first.text_sha256 != second.text_sha256 and splits[first.id] != splits[second.id]:
            yield Breach(
                f"the text shares about {share:.0%} of its words in a row with {first.id!r}, which is in "
                f"{splits[first.id]}; this one is in {splits[second.id]}",
                "remove one of the two, or before their first release put both into one split",
                where=("fingerprint",),
                path=f"articles/{second.id}/metadata.json",
                related=(RelatedPlace(path=f"articles/{first.id}/metadata.json", message="nearly the same text"),),
            )


def _candidates(signatures: Sequence[bytes]) -> set[tuple[int, int]]:
    """Pairs of texts with one equal band: each with the first and with the one before it that has the band."""
    found: set[tuple[int, int]] = set()
    for start in range(0, 4 * PERMUTATIONS, 4 * ROWS):
        first: dict[bytes, int] = {}
        latest: dict[int, int] = {}
        for text, signature in enumerate(signatures):
            one = first.setdefault(signature[start : start + 4 * ROWS], text)
            if one != text:
                found |= {(one, text), (latest.get(one, one), text)}
                latest[one] = text
    return found


def sentence_annotated_differently(corpus: CorpusSubject) -> Iterator[Breach]:
    """The same sentence has the same mentions in two articles.

    Agencies and official statements repeat themselves word for word. Where one copy has a mention that the other lacks,
    or another type, form or entity of a name, at most one of the two follows the guidelines. What a pronoun or a common
    noun refers to depends on the article, and is not compared; articles whose mentions are not covered completely,
    sentences under four words and withheld texts that are not at hand are left out.
    """
    having = [article for article in corpus.articles if article.sentences]
    if not having:
        return
    digests = np.concatenate([sentences(article.sentences)["sentence"] for article in having])
    digests.sort()
    again = np.unique(digests[1:][digests[1:] == digests[:-1]])  # what stands once is not kept
    seen: dict[int, tuple[ArticleSummary, int, int]] = {}
    for article in having if len(again) else ():
        rows = sentences(article.sentences)
        places = np.searchsorted(again[:-1], rows["sentence"])
        for sentence, mentions, start, number in rows[again[places] == rows["sentence"]].tolist():
            first, said, other_start = seen.setdefault(sentence, (article, mentions, start))
            if said != mentions and first is not article:
                other = f"articles/{first.id}/annotations.jsonl"
                yield Breach(
                    f"the sentence at offset {start} stands in {first.id!r} too, with other mentions",
                    "annotate both as the guidelines say",
                    f"m{number}" if number else None,
                    ("span",),
                    f"articles/{article.id}/annotations.jsonl",
                    related=(RelatedPlace(path=other, message=f"the sentence at offset {other_start}"),),
                )


def label_unused(corpus: CorpusSubject) -> Iterator[Breach]:
    """Every label of an attribute that is much used has an example in gold.

    A label without an example can neither be learnt nor tested, and its section in the guidelines was never tried. It is
    looked for once the attribute has ten uses for each of its labels, so that a young corpus is not scolded.
    """
    counts = sum((labels(packed) for a in corpus.articles for name, packed in a.labels if name is None), start=_none())
    attributes: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for (layer, attribute, label), count in zip(LABELS, counts, strict=True):
        attributes[layer, attribute][label] = int(count)
    for (layer, attribute), uses in attributes.items():
        unused = [label for label, count in uses.items() if not count]
        if unused and sum(uses.values()) >= USES * len(uses):
            yield Breach(
                f"{layer} {attribute}: no example of {', '.join(unused)} among {sum(uses.values())}",
                "annotate an article that has it, or see whether it was taken for another label",
                path="corpus.json",
            )


def label_by_annotator(corpus: CorpusSubject) -> Iterator[Breach]:
    """No annotator never uses a label that others use often in the same articles.

    He has not read that section, or takes the label for another one. Agreement suffers from it and adjudication hides
    it. Counted over articles that others annotated too: the label is missed where they used it ten times, the mean of
    them if they are several, and he not once in the whole corpus.
    """
    expected: dict[str, npt.NDArray[np.float64]] = defaultdict(lambda: np.zeros(len(LABELS)))
    used: dict[str, npt.NDArray[np.int64]] = defaultdict(_none)
    for article in corpus.articles:
        passes = {name: labels(packed) for name, packed in article.labels if name is not None}
        for name, counts in passes.items():
            used[name] = used[name] + counts
            others = [other for annotator, other in passes.items() if annotator != name]
            if others:
                expected[name] += np.mean(others, axis=0)
    for position, annotator in enumerate(corpus.authority.annotators):
        for number in np.flatnonzero((expected[annotator] >= EXPECTED) & (used[annotator] == 0)):
            layer, attribute, label = LABELS[number]
            yield Breach(
                f"{annotator!r} never uses {layer} {attribute} {label}; in the same articles others did so "
                f"{expected[annotator][number]:.0f} times",
                "read its section in schema/guidelines, and look at what was chosen instead",
                where=("annotators", position),
                path="annotators.json",
            )


def _none() -> npt.NDArray[np.int64]:
    return np.zeros(len(LABELS), dtype=np.int64)


CONSISTENCY_CHECKS = (
    Check("same-text", "corpus", "error", "No text stands in two articles.", same_text),
    Check(
        "near-duplicate",
        "corpus",
        "error",
        "No text stands in two splits in nearly the same words.",
        near_duplicate,
        needs_text=True,
    ),
    Check(
        "sentence-annotated-differently",
        "corpus",
        "warning",
        "The same sentence has the same mentions everywhere.",
        sentence_annotated_differently,
        needs_text=True,
    ),
    Check("label-unused", "corpus", "warning", "Every label that should have an example has one.", label_unused),
    Check("label-by-annotator", "corpus", "warning", "No annotator passes over a label.", label_by_annotator),
)
