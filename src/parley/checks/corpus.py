"""Checks of the levels `corpus` and `release`: all articles together, and the version against what was released."""

from collections import Counter
from collections.abc import Iterator

from parley.checks.subjects import Check, CorpusSubject
from parley.findings import Breach

ENTITIES, SPLITS, CORPUS = "entities.jsonl", "splits.json", "corpus.json"


def entity_id_unique(corpus: CorpusSubject) -> Iterator[Breach]:
    for entity, count in Counter(corpus.entity_lines).items():
        if count > 1:
            yield Breach(
                f"entity {entity!r} stands {count} times", "merge the lines, or rename one", entity, ("id",), ENTITIES
            )


def entity_link(corpus: CorpusSubject) -> Iterator[Breach]:
    known = corpus.authority.entities
    for entity in known.values():
        for position, office in enumerate(entity.offices):
            if office.of not in known and corpus.authority.is_complete:
                yield Breach(
                    f"the office is of {office.of!r}, which does not exist",
                    "correct the id, or add the entity",
                    entity.id,
                    ("offices", position, "of"),
                    ENTITIES,
                )


def entity_unused(corpus: CorpusSubject) -> Iterator[Breach]:
    if not all(article.is_complete for article in corpus.articles) or len(corpus.articles) < len(corpus.folders):
        return
    used = frozenset[str]().union(*(article.used_entities for article in corpus.articles))
    used |= {office.of for entity in corpus.authority.entities.values() for office in entity.offices}
    for entity in corpus.authority.entities:
        if entity not in used:
            yield Breach(f"nothing refers to {entity!r}", "remove it, or link what means it", entity, ("id",), ENTITIES)


def split_assigned(corpus: CorpusSubject) -> Iterator[Breach]:
    for article in sorted(corpus.folders - corpus.splits.splits.keys()):
        yield Breach(
            f"article {article!r} has no split",
            "assign it once: train, validation or test",
            where=("splits",),
            path=SPLITS,
        )
    for article in sorted(corpus.splits.splits.keys() - corpus.folders):
        yield Breach(f"article {article!r} does not exist", "remove the line", where=("splits", article), path=SPLITS)


def same_text(corpus: CorpusSubject) -> Iterator[Breach]:
    first: dict[str, str] = {}
    for article in corpus.articles:
        other = first.setdefault(article.text_sha256, article.id)
        if other != article.id:
            yield Breach(
                f"the text is that of {other!r} too",
                "remove one of the two articles",
                where=("fingerprint", "text_sha256"),
                path=f"articles/{article.id}/metadata.json",
            )


def version_order(corpus: CorpusSubject) -> Iterator[Breach]:
    def key(version: str) -> tuple[int, ...]:
        return tuple(map(int, version.split(".")))

    released = [release.version for release in corpus.releases.releases]
    latest = max(released, key=key, default=None)
    if latest is not None and key(corpus.metadata.version) < key(latest):
        yield Breach(
            f"version {corpus.metadata.version} is older than the released {latest}",
            "set the version to that release, or to a later one",
            where=("version",),
            path=CORPUS,
        )


CORPUS_CHECKS = (
    Check("entity-id-unique", "corpus", "error", "An entity has one line in the authority file.", entity_id_unique),
    Check("entity-link", "corpus", "error", "Offices are of entities that exist.", entity_link),
    Check("entity-unused", "corpus", "warning", "Every entity is referred to.", entity_unused),
    Check(
        "split-assigned", "corpus", "error", "Every article has a split, and every split an article.", split_assigned
    ),
    Check("same-text", "corpus", "error", "No text stands in two articles.", same_text),
    Check("version-order", "release", "error", "The version is no older than what was released.", version_order),
)
