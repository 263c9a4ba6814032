"""Where annotations to compare come from: a corpus or an article of it, a release, or files of annotations."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path, PurePath

from parley.agreement.compare import Case
from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.corpus import open_corpus
from parley.contributions.decode import decode_lines, decode_record
from parley.contributions.fast import decode_canonical
from parley.contributions.files import check_file, read_file
from parley.contributions.read import FIELDS
from parley.contributions.stored import articles_at, opened
from parley.errors import UnknownName, UnusableInput
from parley.findings import Finding
from parley.loader import table_files
from parley.records import ANNOTATION, AnyAnnotation, Document, Metadata, Pass, Split
from parley.release import is_release, verify
from parley.tables.parquet import read_rows


@dataclass(frozen=True, slots=True)
class Annotated:
    """An article with its sets of annotations: gold, if there is any, and the passes by annotator."""

    metadata: Metadata
    split: Split | None
    gold: tuple[AnyAnnotation, ...] | None
    passes: Mapping[str, tuple[AnyAnnotation, ...]]

    def case(
        self, one: tuple[AnyAnnotation, ...], other: tuple[AnyAnnotation, ...], names: tuple[str, str] = ("", "")
    ) -> Case:
        """Two sets of annotations of this article, to be compared: as complete, where no gold says how far they go."""
        known = self.metadata
        return Case(
            known.id,
            one,
            other,
            names,
            known.language,
            self.split or "",
            known.origin,
            known.coverage if any(covered != "none" for _, covered in known.coverage) else None,
            known.fingerprint.code_points,
        )


def annotated_articles(path: Path) -> Iterator[Annotated]:
    """The articles of a release, of a corpus, or the one that `path` is or lies in.

    Raises: UnusableInput, also for an article with lines that cannot be read; BrokenRelease.
    """
    if is_release(path):
        yield from _of_release(path)
    else:
        yield from _of_corpus(path)


def _of_corpus(path: Path) -> Iterator[Annotated]:
    root = layout.find_corpus(path)
    splits = open_corpus(root).splits.splits
    for files in opened(root, articles_at(root, path).stored):
        metadata, wrong = decode_record(files.open(layout.METADATA)[0], Metadata)
        sets: dict[str, tuple[AnyAnnotation, ...]] = {}
        for name in files.names:
            if name.endswith(".jsonl"):
                sets[name], faults = _decoded(*files.open(name), files.id)
                wrong += faults
        if metadata is None or wrong:
            raise UnusableInput(f"{files.id} has lines that cannot be read; run `parley check` and mend them", path)
        passes = {PurePath(name).stem: annotations for name, annotations in sets.items() if name != layout.GOLD}
        yield Annotated(metadata, splits.get(metadata.id), sets.get(layout.GOLD), passes)


def _of_release(folder: Path) -> Iterator[Annotated]:
    verify(folder, lambda path: path.startswith(("data/documents/", "data/passes/")))
    passes = (Pass.model_validate(row, strict=False) for row in read_rows(table_files(folder, "passes")))
    by_article: dict[str, dict[str, tuple[AnyAnnotation, ...]]] = {}
    for one in passes:
        by_article.setdefault(one.article, {})[one.annotator] = _annotations(one)
    for row in read_rows(table_files(folder, "documents")):
        document = Document.model_validate(row, strict=False)
        yield Annotated(document, document.split, _annotations(document), by_article.get(document.id, {}))


def _annotations(record: Document | Pass) -> tuple[AnyAnnotation, ...]:
    return (*record.marks, *record.mentions, *record.attributions, *record.moves)


def read_annotations(path: Path, article: str = "") -> tuple[tuple[AnyAnnotation, ...], list[Finding]]:
    """The annotations of any JSON Lines file, with every fault at its place. Raises: UnusableInput."""
    file = read_file(path)
    return _decoded(file, list(check_file(file)), article)


def _decoded(file: RawFile, found: list[Finding], article: str) -> tuple[tuple[AnyAnnotation, ...], list[Finding]]:
    """The annotations of an opened file, and what keeps it from being read whole."""
    if (annotations := decode_canonical(file.data)) is not None:
        return annotations, []
    lines = decode_lines(file, ANNOTATION, article, FIELDS)
    return lines.records, [*(one for one in found if one.severity == "error"), *lines.findings]


def cases_of(paths: Sequence[Path], annotators: Collection[str] = ()) -> tuple[Iterable[Case], list[Finding]]:
    """The pairs of passes of corpora, articles and releases, or the one pair that two files are; what cannot be read.

    With `annotators`, their passes alone. Raises: UnusableInput, UnknownName, BrokenRelease.
    """
    if len(paths) == 2 and all(path.is_file() for path in paths):
        return _pair_of_files(*paths)
    return _pairs(paths, annotators), []


def _pairs(paths: Sequence[Path], annotators: Collection[str]) -> Iterator[Case]:
    known: set[str] = set()
    found = False
    for path in paths:
        for article in annotated_articles(path):
            known.update(article.passes)
            chosen = [name for name in sorted(article.passes) if not annotators or name in annotators]
            for one, other in combinations(chosen, 2):
                found = True
                yield article.case(article.passes[one], article.passes[other], (one, other))
    if unknown := sorted(set(annotators) - known):
        raise UnknownName("annotator with a pass", unknown[0], sorted(known))
    if not found:
        raise UnusableInput("no article has two passes; agreement needs a second annotator's", paths[0])


def _pair_of_files(one: Path, other: Path) -> tuple[list[Case], list[Finding]]:
    """Two files; where both are passes of one article of a corpus, with what is known of it."""
    (first, wrong), (second, faults) = read_annotations(one), read_annotations(other)
    names = (one.stem, other.stem)
    places = {path.absolute().parent for path in (one, other)}
    folder = one.absolute().parent.parent
    if len(places) == 1 and one.absolute().parent.name == layout.PASSES and (folder / layout.METADATA).is_file():
        article = next(_of_corpus(folder)) if not wrong + faults else None
        return [article.case(first, second, names)] if article else [], wrong + faults
    return [Case(one.stem if one.stem == other.stem else "", first, second, names)], wrong + faults
