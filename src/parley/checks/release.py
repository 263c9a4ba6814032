"""Checks of the level `release`: the version, words of withheld texts, and a built release folder against itself."""

from collections.abc import Iterator

from parley.checks.subjects import ArticleSubject, Check, CorpusSubject, ReleaseSubject
from parley.checks.words import LEAK_WORDS, secret_runs, shared, strings
from parley.findings import Breach

CORPUS, CARD = "corpus.json", "README.md"


def version_order(corpus: CorpusSubject) -> Iterator[Breach]:
    """The version is no older than what was released.

    Readers take the greatest version for the newest. A build under a smaller number would be newer than what it seems
    to come before.
    """

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


def text_leak(article: ArticleSubject) -> Iterator[Breach]:
    """Nothing published of a withheld article holds four consecutive words of its text.

    Looked through are its metadata, the notes of its annotations, of the entities that it uses, of its tombstones and
    errata. Its title and the names of entities are exempt. The text is its publisher's; what is published once cannot
    be taken back.
    """
    metadata = article.metadata
    if metadata.text_status != "withheld" or article.text is None:
        return
    secret = secret_runs(article.text, metadata.title)
    mend = "say it in your own words"

    def leaks(value: str) -> bool:
        return next(shared(value, secret), None) is not None

    fields = metadata.model_dump(mode="json", exclude={"title"})
    for name, value in fields.items():
        if any(map(leaks, strings(value))):
            yield Breach(f"{name} {_HOLDS}", mend, where=(name,))
    for view in article.views:
        path = "annotations.jsonl" if view.annotator is None else f"passes/{view.annotator}.jsonl"
        for annotation in view.annotations:
            if annotation.note and leaks(annotation.note):
                yield Breach(f"the note of {annotation.id} {_HOLDS}", mend, annotation.id, ("note",), path)
    used = frozenset[str]().union(*(view.used_entities for view in article.views))
    for about in (metadata.id, *(f"entity:{entity}" for entity in sorted(used))):
        for note in article.authority.notes.get(about, ()):
            if leaks(note.text):
                what = f"{note.where} of {note.record} {_HOLDS} {metadata.id}"
                yield Breach(what, mend, note.record, path=f"../../{note.path}", line=note.line)


_HOLDS = f"holds {LEAK_WORDS} or more consecutive words of the withheld text"


def manifest_intact(release: ReleaseSubject) -> Iterator[Breach]:
    """Every file of a release is the one that its manifest names.

    The manifest's digest is what a paper cites and what `parley.load` proves its files by. A release that differs from
    its own manifest is another one under the same name.
    """
    for path, problem in release.problems:
        yield Breach(problem, "get or build the release again", path=path)


def card_counts(release: ReleaseSubject) -> Iterator[Breach]:
    """The card says as many rows for each config and split as the tables have.

    `datasets` refuses to load a config whose card says another number, and readers quote the card.
    """
    for config, split in sorted(release.said.keys() | release.rows.keys()):
        said, rows = release.said.get((config, split)), release.rows.get((config, split))
        if said != rows:
            yield Breach(
                f"the card says that {config} {split} has {said or 'no'} rows, its tables have {rows or 'none'}",
                "build the release again",
                path=CARD,
            )


def published_words(release: ReleaseSubject) -> Iterator[Breach]:
    """No file of a release holds words of a withheld text.

    Four consecutive words in a row of that article, six in whatever speaks of no article in particular: the card, the
    catalogues, the changelog, entities, annotators. Titles and names are exempt, and so is a hydrated copy. What this finds
    has come in beside the corpus, where `text-leak` could not see it.
    """
    for leak in release.leaks:
        yield Breach(
            f"holds {leak.words} or more consecutive words of the withheld text {leak.article}",
            "say it in your own words, and build again",
            leak.row,
            path=leak.path,
        )


TEXT_LEAK_CHECKS = (
    Check(
        "text-leak",
        "release",
        "error",
        "Nothing published of a withheld article holds four consecutive words of it.",
        text_leak,
        needs_text=True,
    ),
)
VERSION_CHECKS = (
    Check("version-order", "release", "error", "The version is no older than what was released.", version_order),
)
RELEASE_CHECKS = (
    Check("manifest-intact", "release", "error", "A release is as its manifest says.", manifest_intact),
    Check("card-counts", "release", "error", "The card's numbers of rows are those of the tables.", card_counts),
    Check(
        "published-words",
        "release",
        "error",
        "No released file holds words of a withheld text.",
        published_words,
        needs_text=True,
    ),
)
