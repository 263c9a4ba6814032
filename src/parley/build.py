"""Building a release: the corpus is checked and written in one pass, and appears whole or not at all."""

import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import pyarrow as pa

from parley import changelog
from parley.atomic import new_folder
from parley.cache import Cache
from parley.card import Counts, card
from parley.catalogues import CATALOGUES, Content
from parley.checks import ArticleSummary
from parley.cite import bibtex, citation_cff
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.check import check
from parley.contributions.corpus import Corpus, check_corpus, open_corpus
from parley.contributions.remote import fetched, is_url
from parley.contributions.shards import plan, run
from parley.contributions.stored import articles
from parley.errors import RefusedBuild, UnusableInput
from parley.findings import Finding, has_errors
from parley.records import CONFIGS, Annotators, CorpusMetadata, Manifest, ManifestFile, ReleasedVersion
from parley.release import MANIFEST, describe, manifest_of, read_manifest, signed, verify, write_manifest
from parley.schemas import schema_texts
from parley.shards import build_entities, build_shard
from parley.tables import Table, assemble, rows_sha256, schema_of, schema_sha256

WRITER = f"pyarrow {pa.__version__}"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was built: where it lies, its manifest, and the warnings that did not stop it."""

    folder: Path
    manifest: Manifest
    warnings: tuple[Finding, ...] = ()


def build(
    corpus: Path | str,
    output: Path,
    progress: bool = False,
    executor: Executor | None = None,
    published: Path | None = None,
    cache: Cache | None = None,
) -> Release:
    """Build the release of `corpus` into `output/<version>`, a folder that is replaced whole.

    Shards of articles are worked on by `executor`, or one after another, and what `cache` knows is not done again: the
    bytes are the same. Of a version that is recorded as released, the folder as it was published is kept, from `output` or
    from `published`, a folder of releases; where it is not at hand, one with the same rows is built that says so
    (docs/adr/0008-recorded-releases.md).
    A corpus in shards may be given by a URL that fsspec knows; each worker fetches the shards it works on.
    Raises: UnusableInput; RefusedBuild, with all findings, if the corpus has errors, or if its version is recorded as
    released with other rows. What was there before is then unchanged.
    """
    if isinstance(corpus, Path) or not is_url(corpus):
        return _build(layout.find_corpus(Path(corpus)), None, output, progress, executor, published, cache)
    url = corpus.rstrip("/")
    with fetched(url) as root:
        try:
            return _build(root, url, output, progress, executor, published, None)
        except RefusedBuild as error:
            problems = (problem.replace(str(root), url) for problem in error.problems)
            raise RefusedBuild(f"{url}: {error.reason}", None, problems) from error


def _build(
    root: Path,
    url: str | None,
    output: Path,
    progress: bool,
    executor: Executor | None,
    published: Path | None,
    cache: Cache | None,
) -> Release:
    opened = open_corpus(root)
    if opened.metadata is None or opened.has_errors:
        _refuse(root, check([root]).findings if url is None else opened.findings)
    target = output / opened.metadata.version
    guard(target)
    with new_folder(target) as folder:
        with TemporaryDirectory(prefix="parts-", dir=folder) as parts:
            findings, folders = _work(opened, url, Path(parts), executor, progress, cache)
            if has_errors(findings):
                _refuse(opened.root, findings)
            folders.append(build_entities(Path(parts), opened, cache))
            try:
                written = assemble(folders, folder)
            except pa.ArrowInvalid as error:
                raise UnusableInput(
                    f"a part cannot be read back ({error}); what was there is unchanged: is the disk sound? run it again",
                    target,
                ) from error
        texts = {
            "LICENSE": _text(opened.root / "LICENSE"),
            changelog.NAME: _changes(opened),
            layout.TOMBSTONES: _text(opened.root / layout.TOMBSTONES),
        }
        annotators = Annotators(annotators=tuple(a for _, a in sorted(opened.authority.annotators.items())))
        manifest = write_frame(folder, opened.metadata, annotators, written, texts)
        recorded = next((one for one in opened.releases.releases if one.version == manifest.version), None)
        if recorded is not None and recorded.digest != manifest.digest:
            _guard_rows(opened, recorded, folder, manifest)
            manifest = _as_published(recorded, folder, manifest, [target, (published or output) / target.name])
    return Release(target, manifest, tuple(findings))


def guard(target: Path) -> None:
    """Refuse to replace a folder that is no release. Raises: UnusableInput."""
    if target.is_dir() and any(target.iterdir()) and not (target / MANIFEST).is_file():
        raise UnusableInput(f"holds files but no {MANIFEST}: it is no release; choose another output folder", target)
    if target.exists() and not target.is_dir():
        raise UnusableInput("is a file; choose another output folder", target)


def _guard_rows(corpus: Corpus, recorded: ReleasedVersion, folder: Path, manifest: Manifest) -> None:
    """Refuse a build of a recorded version whose rows are not those that were released."""
    if recorded.rows is None or rows_sha256(folder) != recorded.rows:
        written = f"; it was written by {recorded.writer}, this one by {manifest.writer}" if recorded.writer else ""
        raise RefusedBuild(
            f"version {manifest.version} is recorded as released with digest {recorded.digest[:12]}…, this build has other "
            f"rows{written}; a released version never changes: raise `version` in {layout.CORPUS}",
            corpus.root / layout.RELEASES,
        )


def _as_published(recorded: ReleasedVersion, folder: Path, manifest: Manifest, places: Iterable[Path]) -> Manifest:
    """Put the release as it was published into `folder`, or mark what is there as built again."""
    for place in places:
        if (place / MANIFEST).is_file() and read_manifest(place).digest == recorded.digest:
            published = verify(place)
            shutil.rmtree(folder)
            shutil.copytree(place, folder)
            return published
    rebuilt = signed(manifest.model_copy(update={"rebuilt_from": recorded.digest}))
    write_manifest(folder, rebuilt)
    return rebuilt


def _refuse(root: Path, findings: Iterable[Finding]) -> NoReturn:
    from parley.reporters import finding_line

    errors = [finding for finding in findings if finding.severity == "error"]
    raise RefusedBuild(
        f"the corpus has {len(errors)} errors; nothing was built: mend them first", root, map(finding_line, errors)
    )


def _work(
    corpus: Corpus, url: str | None, parts: Path, executor: Executor | None, progress: bool, cache: Cache | None
) -> tuple[list[Finding], list[Path]]:
    """Check every article and write the tables of shards without errors: all findings, and the folders of the parts."""
    from tqdm import tqdm

    known = articles(corpus.root, url)
    findings = [*corpus.findings, *known.findings]
    summaries: list[ArticleSummary] = []
    folders: list[Path] = []
    with tqdm(total=len(known.stored), unit="article", disable=not progress) as bar:
        for done in run(partial(build_shard, parts), plan(corpus, known.stored, cache=cache), corpus, executor):
            findings += done.checked.findings
            summaries += done.checked.summaries
            folders += [done.parts] if done.parts is not None else []
            bar.update(len(done.checked.results))
    findings += check_corpus(corpus, summaries, known.stored)
    if cache is not None:
        cache.trim()
    return findings, folders


def _changes(corpus: Corpus) -> str | None:
    text = _text(corpus.root.parent / changelog.NAME)
    return None if text is None or corpus.metadata is None else changelog.of_release(text, corpus.metadata.version)


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
    counts = Counts.of(folder, tables, annotators)
    content = manifest_of(metadata, files.values(), WRITER).content
    said = Content(metadata, tables, dict(files), counts, content, citation)
    frame = {
        "README.md": card(metadata, tables, content, counts, citation),
        "CITATION.cff": citation_cff(metadata, content),
        "annotators.json": file_text(annotators.model_copy(update={"schema_uri": "schema/annotators.schema.json"})),
        "corpus.json": file_text(metadata.model_copy(update={"schema_uri": "schema/corpus.schema.json"})),
        **{name: write(said) for name, write in CATALOGUES.items()},
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
