"""What the corpus level needs of an article, packed small: its ids, a signature of its text, its sentences, its labels.

Digests are the same on every machine and in every process, so that summaries made apart can be compared.
"""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import Final

import numpy as np
import numpy.typing as npt
import regex

from parley.checks.subjects import ArticleSubject, ArticleSummary, Ints, View
from parley.checks.words import UNSPACED, words_of
from parley.records import LAYERS, Mention, id_runs, labels_of
from parley.records.released import LONGEST

SHINGLE: Final = 3
"""Words in a row that a text is cut into; two texts are alike as far as they share these."""
PERMUTATIONS: Final = 128
MIN_WORDS: Final = 20
"""A shorter text has no signature: a greeting or two are no near-duplicate."""
SENTENCE_WORDS: Final = 4
"""A shorter sentence is not compared: what “He did.” refers to, its surroundings say."""
SENTENCE_END: Final = regex.compile(r"[\p{STerm}…](?:[\p{Pe}\p{Pf}\"'”’»]*+(?P<gap>\s+)|(?<=[。！？])(?P<gap>(?=\S)))")
"""Where a sentence ends, and the gap before the next."""
ENOUGH: Final = regex.compile(rf"(?:\W*+(?:{UNSPACED.pattern.replace('+', '++')})){{{SENTENCE_WORDS}}}")
"""So many words that a sentence is compared."""
SENTENCE: Final = np.dtype([("sentence", "<i8"), ("mentions", "<i8"), ("start", "<u4"), ("first", "<u4")])
"""A sentence: digests of its words and of its mentions, where it starts, the number of its first mention or 0."""
MOST_USES: Final = 2**16 - 1
LABELS: Final = tuple(
    (layer.name, name, label)
    for layer in LAYERS.values()
    for name, labels in labels_of(layer.model).items()
    for label in labels
)
"""Every label of every attribute; `ArticleSummary.labels` counts them in this order."""
_POSITIONS: Final = {
    layer.name: tuple(
        {label: LABELS.index((layer.name, name, label)) for label in labels}
        for name, labels in labels_of(layer.model).items()
    )
    for layer in LAYERS.values()
}
"""Where in `LABELS` the labels of each attribute of a layer are."""


def summarise(article: ArticleSubject) -> ArticleSummary:
    """What the corpus level needs of an article."""
    gold, metadata = article.gold, article.metadata
    return ArticleSummary(
        article.folder,
        metadata.fingerprint.text_sha256,
        " ".join(sorted(frozenset[str]().union(*(view.used_entities for view in article.views)))),
        all(view.is_complete for view in article.views),
        metadata.supersedes,
        metadata.parallel_set,
        " ".join(id_runs(annotation.id for annotation in gold.annotations)) if gold is not None else "",
        signature(article.text) if article.text is not None else b"",
        _sentences(gold) if gold is not None else b"",
        tuple((view.annotator, _labels(view)) for view in article.views),
    )


def signature(text: str) -> bytes:
    """The MinHash of a text's shingles, little-endian unsigned 32-bit numbers; empty for a short text."""
    from rensa import RMinHash

    words = words_of(text)
    if len(words) < MIN_WORDS:
        return b""
    hashed = RMinHash(num_perm=PERMUTATIONS, seed=1)
    hashed.update(list(map(" ".join, zip(*(words[skipped:] for skipped in range(SHINGLE)), strict=False))))
    return np.array(hashed.digest(), dtype="<u4").tobytes()


def alike(one: bytes, other: bytes) -> float:
    """How much of their shingles two texts share, as their signatures tell."""
    return float((np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")).mean())


def _digest(said: str) -> int:
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "little", signed=True)


def _sentences(view: View) -> bytes:
    """The sentences of a set of annotations, as `SENTENCE` packs them."""
    text = view.text
    if text is None or not view.is_complete or view.metadata.coverage.mention != "complete":
        return b""
    mentions = sorted(view.mentions, key=lambda mention: mention.span.segments[0].start)
    starts = [mention.span.segments[0].start for mention in mentions]
    rows, position = [], 0
    for start, end in _sentences_of(text, view):
        first_inside, position = bisect_left(starts, start, position), bisect_left(starts, end, position)
        inside = mentions[first_inside:position]
        if not ENOUGH.match(text, start, end):
            continue
        said = "\n".join(sorted(_said(mention, start) for mention in inside))
        first = int(inside[0].id[1:]) if inside and len(inside[0].id) <= LONGEST else 0
        rows.append((_digest(" ".join(text[start:end].split())), _digest(said), start, first))
    return np.array(rows, dtype=SENTENCE).tobytes()


def _said(mention: Mention, start: int) -> str:
    """What is compared of a mention: its place in the sentence that begins at `start`, and more of a name."""
    place = ",".join([f"{segment.start - start}-{segment.end - start}" for segment in mention.span.segments])
    more = f" {mention.type} {mention.reading} {mention.entity}" if mention.form == "named" else ""
    return f"{place} {mention.form}{more}"


def _sentences_of(text: str, view: View) -> Iterator[tuple[int, int]]:
    for block in view.metadata.blocks:
        start, end = min(block.start, len(text)), min(block.end, len(text))  # regex takes no number of any size
        for gap in SENTENCE_END.finditer(text, start, end):
            yield start, gap.start("gap")
            start = gap.end()
        yield start, end


def sentences(packed: bytes) -> npt.NDArray[np.void]:
    """The rows of an article's sentences."""
    return np.frombuffer(packed, dtype=SENTENCE)


def _labels(view: View) -> bytes:
    """How often each label is used, up to `MOST_USES`: unsigned 16-bit numbers in the order of `LABELS`."""
    counts = [0] * len(LABELS)
    for layer, records in view.layers.items():
        for values, uses in Counter(map(_ATTRIBUTES[layer], records)).items():
            for positions, value in zip(_POSITIONS[layer], values[1:], strict=True):
                for label in value if isinstance(value, tuple) else () if value is None else (value,):
                    counts[positions[label]] += uses
    return np.minimum(counts, MOST_USES).astype("<u2").tobytes()


_ATTRIBUTES = {name: attrgetter("layer", *labels_of(layer.model)) for name, layer in LAYERS.items()}
"""The layer and its labels, so that there are always several values."""


def labels(packed: bytes) -> Ints:
    """How often each label is used."""
    return np.frombuffer(packed, dtype="<u2").astype(np.int64)
