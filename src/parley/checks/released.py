"""Checks of the level `corpus`: what was released stays, or is gone with a tombstone, and never comes back."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from parley.checks.subjects import ArticleSummary, Check, CorpusSubject
from parley.findings import Breach, RelatedPlace
from parley.records import Tombstone, bounds

RELEASED, TOMBSTONES, SPLITS, ENTITIES = "released.jsonl", "tombstones.jsonl", "splits.json", "entities.jsonl"
ENTITY = "entity:"
ID = re.compile(r"([a-z])([1-9][0-9]{0,8})")


def _numbers(article: ArticleSummary, letter: str) -> Iterator[int]:
    for run in article.ids:
        own, first, last = bounds(run)
        yield from range(first, last + 1) if own == letter else ()


def _stands(corpus: CorpusSubject, id: str) -> bool | None:
    """Whether an article, annotation or entity is there; None where a file that cannot be read may hold it."""
    if id.startswith(ENTITY):
        entity = id.removeprefix(ENTITY)
        return entity in corpus.authority.entities or (False if corpus.authority.is_complete else None)
    article, _, annotation = id.partition("#")
    if not annotation:
        return article in corpus.folders
    summary = corpus.by_id.get(article)
    if summary is None:
        return None if article in corpus.folders else False
    known = ID.fullmatch(annotation)
    if known is not None and int(known[2]) in _numbers(summary, known[1]):
        return True
    return False if summary.is_complete else None


def was_released(corpus: CorpusSubject, id: str) -> bool:
    """Whether a release ever had an article, annotation or entity."""
    if id.startswith(ENTITY):
        return id.removeprefix(ENTITY) in corpus.released.entities
    article, _, annotation = id.partition("#")
    if article not in corpus.released.articles or not annotation:
        return article in corpus.released.articles
    known = ID.fullmatch(annotation)
    runs = map(bounds, corpus.released.articles[article].ids)
    return known is not None and any(
        letter == known[1] and first <= int(known[2]) <= last for letter, first, last in runs
    )


def id_reused(corpus: CorpusSubject) -> Iterator[Breach]:
    """An id that was released and has a tombstone does not stand again.

    Papers and other corpora point to `article-id#m12`. If the number is given to another mention, they point to
    something that their authors never saw, and no error shows it.
    """
    for tombstone in corpus.released.tombstones:
        if was_released(corpus, tombstone.id) and _stands(corpus, tombstone.id):
            article, _, annotation = tombstone.id.partition("#")
            entity = tombstone.id.removeprefix(ENTITY)
            is_entity, mend = entity != tombstone.id, "give it a new id; if it is the same again, remove the tombstone"
            yield Breach(
                f"{tombstone.id} was released and is gone since version {tombstone.version}; it stands again",
                mend,
                entity if is_entity else annotation or article,
                ("id",),
                ENTITIES
                if is_entity
                else f"articles/{article}/{'annotations.jsonl' if annotation else 'metadata.json'}",
            )


def _gaps(first: int, last: int, present: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The parts of a run that lack: `present` is sorted."""
    for number in present:
        if first <= number <= last:
            if first < number:
                yield first, number - 1
            first = number + 1
    if first <= last:
        yield first, last


def id_vanished(corpus: CorpusSubject) -> Iterator[Breach]:
    """An id that was released still stands, or has a tombstone.

    Whoever cited the annotation finds nothing in the next version and cannot tell a withdrawal from a slip. The
    tombstone says since when it is gone, why, and what stands for it now.
    """
    gone = {tombstone.id for tombstone in corpus.released.tombstones}
    buried: dict[tuple[str, str], set[int]] = defaultdict(set)
    for article_id, _, annotation in (id.partition("#") for id in gone):
        if known := ID.fullmatch(annotation):
            buried[article_id, known[1]].add(int(known[2]))
    mend = "bring it back, or add it to tombstones.jsonl with the version, the reason and what replaces it"
    for entity in sorted(corpus.released.entities):
        if _stands(corpus, ENTITY + entity) is False and ENTITY + entity not in gone:
            yield Breach(f"entity {entity!r} was released and is gone", mend, entity, ("entity",), RELEASED)
    for id, article in corpus.released.articles.items():
        if id in gone:
            continue
        if id not in corpus.folders:
            yield Breach(f"article {id!r} was released and is gone", mend, id, ("id",), RELEASED)
        summary = corpus.by_id.get(id)
        if summary is None or not summary.is_complete:
            continue
        for position, run in enumerate(article.ids):
            letter, first, last = bounds(run)
            present = sorted({*_numbers(summary, letter), *buried[id, letter]})
            for start, end in _gaps(first, last, present):
                ids = f"{letter}{start}" + (f" to {letter}{end}" if end > start else "")
                message = f"{id}#{ids} was released and is gone"
                yield Breach(message, mend, id, ("ids", position), RELEASED)


def tombstone_valid(corpus: CorpusSubject) -> Iterator[Breach]:
    """A tombstone is for something that was released, and leads to something that stands, in no circle.

    A reader follows `replaced_by` from the id that he has to the one that holds now. A wrong turn leaves him with
    nothing, a circle with a program that does not end.
    """
    by_id = {tombstone.id: tombstone for tombstone in corpus.released.tombstones}
    for tombstone in corpus.released.tombstones:
        if not was_released(corpus, tombstone.id):
            yield Breach(
                f"{tombstone.id} was never released", "remove the tombstone, or correct its id", tombstone.id, ("id",),
                TOMBSTONES,
            )  # fmt: skip
        for position, target in enumerate(tombstone.replaced_by):
            if target not in by_id and _stands(corpus, target) is False:
                yield Breach(
                    f"{target} does not exist", "correct the id", tombstone.id, ("replaced_by", position), TOMBSTONES
                )
        if circle := _circle(tombstone, by_id):
            yield Breach(
                f"replacements run in a circle: {' → '.join(circle)}",
                "say what stands for it now",
                tombstone.id,
                ("replaced_by",),
                TOMBSTONES,
            )


def _circle(start: Tombstone, by_id: dict[str, Tombstone]) -> list[str]:
    """The way from a tombstone back to itself, found from the least of its ids only; empty where there is none."""
    before: dict[str, str] = {}
    ahead = [start.id]
    while ahead:
        here = ahead.pop()
        for target in by_id[here].replaced_by:
            if target == start.id:
                way = [here, start.id]
                while way[0] != start.id:
                    way.insert(0, before[way[0]])
                return way if start.id == min(way) else []
            if target in by_id and target not in before:
                before[target] = here
                ahead.append(target)
    return []


def split_moved(corpus: CorpusSubject) -> Iterator[Breach]:
    """A released article stays in its split.

    Models were trained on the split that was published. An article moved from train to test is scored by those who have
    learnt it by heart, and no figure before and after can be compared.
    """
    for id, article in corpus.released.articles.items():
        split = corpus.splits.splits.get(id, article.split)
        if split != article.split:
            yield Breach(
                f"{id!r} was released in {article.split}, here it is in {split}",
                f"put it back into {article.split}",
                where=("splits", id),
                path=SPLITS,
                related=(RelatedPlace(path=f"articles/{id}/metadata.json", message="the article"),),
            )


def released_text(corpus: CorpusSubject) -> Iterator[Breach]:
    """A released text is as it was released; a correction is a new version that names the one before.

    All offsets, those in readers' own files too, count into the released text. A silent change moves them onto other
    words. A correction has the next `text_version`, and in `supersedes` the SHA-256 of the text that was released.
    """
    for id, article in corpus.released.articles.items():
        summary = corpus.by_id.get(id)
        if summary is not None and article.text_sha256 not in (summary.text_sha256, summary.supersedes):
            yield Breach(
                f"the text was released with SHA-256 {article.text_sha256[:12]}…, this one has "
                f"{summary.text_sha256[:12]}…",
                "restore the text, or raise text_version and set supersedes to the released SHA-256",
                where=("fingerprint", "text_sha256"),
                path=f"articles/{id}/metadata.json",
            )


RELEASED_CHECKS = (
    Check("id-reused", "corpus", "error", "An id that is gone is not given again.", id_reused),
    Check("id-vanished", "corpus", "error", "A released id stands, or has a tombstone.", id_vanished),
    Check("tombstone-valid", "corpus", "error", "Tombstones lead from what was released to what is.", tombstone_valid),
    Check("split-moved", "corpus", "error", "A released article stays in its split.", split_moved),
    Check("released-text", "corpus", "error", "A released text changes only as a new version.", released_text),
)
