"""Building a release: the corpus is checked and written in one pass, and appears whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
from tqdm import tqdm

from parley.atomic import new_folder
from parley.card import Counts, card
from parley.catalogues import croissant, datapackage
from parley.checks import ArticleSummary
from parley.cite import bibtex, citation_cff
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.check import check
from parley.contributions.read import Corpus, check_corpus, has_errors, open_corpus, read_article, summarise
from parley.contributions.report import finding_line
from parley.errors import RefusedBuild, UnusableInput
from parley.findings import Finding
from parley.records import CONFIGS, Annotators, CorpusMetadata, Manifest, ManifestFile
from parley.release import MANIFEST, describe, manifest_of, write_manifest
from parley.schemas import schema_texts
from parley.tables import Table, TableWriter, document_of, rows_of, schema_of, schema_sha256

WRITER = f"pyarrow {pa.__version__}"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was built: where it lies, its manifest, and the warnings that did not stop it."""

    folder: Path
    manifest: Manifest
    warnings: tuple[Finding, ...] = ()


def build(corpus: Path, output: Path, progress: bool = False) -> Release:
    """Build the release of `corpus` into `output/<version>`, a folder that is replaced whole.

    Raises: UnusableInput; RefusedBuild, with all findings, if the corpus has errors, or if its version is recorded as
    released with other content. What was there before is then unchanged.
    """
    opened = open_corpus(layout.find_corpus(corpus))
    if opened.metadata is None or opened.has_errors:
        _refuse(opened.root, check([opened.root]).findings)
    target = output / opened.metadata.version
    guard(target)
    with new_folder(target) as folder:
        counts = Counts()
        with TableWriter(folder) as tables:
            findings = _write_rows(opened, tables, counts, progress)
            if has_errors(findings):
                _refuse(opened.root, findings)
            written = tables.finish()
        texts = {
            "LICENSE": _text(opened.root / "LICENSE"),
            "CHANGELOG.md": _text(opened.root.parent / "CHANGELOG.md"),
        }
        annotators = Annotators(annotators=tuple(a for _, a in sorted(opened.authority.annotators.items())))
        manifest = write_frame(folder, opened.metadata, annotators, written, counts, texts)
        _guard_released(opened, manifest)
    return Release(target, manifest, tuple(findings))


def guard(target: Path) -> None:
    """Refuse to replace a folder that is no release. Raises: UnusableInput."""
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise UnusableInput(f"holds files but no {MANIFEST}: it is no release; choose another output folder", target)
    if target.exists() and not target.is_dir():
        raise UnusableInput("is a file; choose another output folder", target)


def _guard_released(corpus: Corpus, manifest: Manifest) -> None:
    for release in corpus.releases.releases:
        if release.version == manifest.version and release.digest != manifest.digest:
            raise RefusedBuild(
                f"version {manifest.version} is recorded as released with digest {release.digest[:12]}…, this build has "
                f"{manifest.digest[:12]}…; a released version never changes: raise `version` in {layout.CORPUS}, or "
                f"build with the library that wrote it (here {manifest.writer})",
                corpus.root / layout.RELEASES,
            )


def _refuse(root: Path, findings: Iterable[Finding]) -> NoReturn:
    errors = [finding for finding in findings if finding.severity == "error"]
    raise RefusedBuild(
        f"the corpus has {len(errors)} errors; nothing was built: mend them first", root, map(finding_line, errors)
    )


def _write_rows(corpus: Corpus, tables: TableWriter, counts: Counts, progress: bool) -> list[Finding]:
    """Check every article, write its rows as long as there is no error, and return all findings."""
    findings = list(corpus.findings)
    summaries: list[ArticleSummary] = []
    folders = layout.article_folders(corpus.root)
    failed = False
    for folder in tqdm(folders, unit="article", disable=not progress):
        article = read_article(folder, corpus.authority)
        findings += article.findings
        failed = failed or article.has_errors or folder.name not in corpus.splits.splits
        if article.subject is None:
            continue
        summaries.append(summarise(article.subject))
        if failed:
            continue
        split = corpus.splits.splits[folder.name]
        counts.add(document_of(article.subject, split))
        for view in article.subject.passes:
            counts.add_pass(corpus.authority.annotators[view.annotator or ""], len(view.annotations))
        for config, row in rows_of(article.subject, split, corpus.authority):
            tables.add(config, split, row)
    for _, entity in sorted(corpus.authority.entities.items()):
        tables.add("entities", "train", entity)
    findings += check_corpus(corpus, summaries, [folder.name for folder in folders])
    return findings


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInput("cannot be read as UTF-8 text", path) from error


def write_frame(
    folder: Path,
    metadata: CorpusMetadata,
    annotators: Annotators,
    tables: tuple[Table, ...],
    counts: Counts,
    texts: Mapping[str, str | None],
    hydrated_from: str | None = None,
) -> Manifest:
    """Write everything but the tables: schemas, card, catalogues, citation, `texts`; the manifest last."""
    files: dict[str, ManifestFile] = {}
    for table in tables:
        fingerprint = schema_sha256(schema_of(CONFIGS[table.config]))
        for path, rows in zip(table.paths, table.part_rows, strict=True):
            files[path] = describe(folder, path, rows, fingerprint)
    citation = bibtex(metadata)
    content = manifest_of(metadata, files.values(), WRITER).content
    frame = {
        "README.md": card(metadata, tables, content, counts, citation),
        "CITATION.cff": citation_cff(metadata),
        "annotators.json": file_text(annotators.model_copy(update={"schema_uri": "schema/annotators.schema.json"})),
        "corpus.json": file_text(metadata.model_copy(update={"schema_uri": "schema/corpus.schema.json"})),
        "croissant.json": croissant(metadata, tables, files, citation),
        "datapackage.json": datapackage(metadata, tables, files),
        **{f"schema/{name}": text for name, text in schema_texts().items()},
        **{name: text for name, text in texts.items() if text is not None},
    }
    for path, text in frame.items():
        where = folder / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text, encoding="utf-8", newline="")
        files[path] = describe(folder, path)
    manifest = manifest_of(metadata, files.values(), WRITER, hydrated_from)
    write_manifest(folder, manifest)
    return manifest
