"""Releasing a version of the corpus: proven on a copy of the commit, then published to the folder and recorded.

The release folder appears first, whole; the records in `corpus/` follow, each whole, and last of all the line in
`releases.json`, which makes the version released. A run that was killed in between is finished by running it again: what it
wrote is recognised, since the commit alone decides what is written.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from parley import changelog, git
from parley.atomic import new_folder, sweep, write_text
from parley.build import Release, build, guard
from parley.bump import BUMPS, greatest, next_version, step
from parley.cite import citation_cff
from parley.contributions import layout
from parley.contributions.canonical import file_text, line_of
from parley.contributions.check import Report, check
from parley.crosscheck import crosscheck
from parley.diff import comparing
from parley.diff_text import demanding, markdown_of
from parley.errata import not_taken_in, read_errata
from parley.errors import NoRelease, RefusedBuild, UnusableInput
from parley.identifiers import parse
from parley.loader import table_files
from parley.records import (
    LAYERS,
    Bump,
    Change,
    CorpusMetadata,
    Diff,
    Erratum,
    Manifest,
    ReleasedArticle,
    ReleasedEntity,
    ReleasedVersion,
    Releases,
)
from parley.records.released import id_runs, ids_in
from parley.release import MANIFEST, files_in, verify, version_key
from parley.release_check import check_release
from parley.reporters import finding_line
from parley.standards import validate
from parley.tables import rows_sha256

CITATION = "CITATION.cff"
RECORDS = (layout.RELEASED, layout.CORPUS, layout.RELEASES)
"""What a release writes in the corpus, in this order; the last one makes the version released."""
FIRST_VERSIONS = ("0.1.0", "1.0.0")
_VERSION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ELSEWHERE = {"PYTHONHASHSEED": "20310503", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
"""How the second build's surroundings differ from the first one's."""
SHOWN = 20
"""So many changes are named where a version is refused."""
DETAILED = 6_000
"""Code points of single changes that a changelog takes; beyond that it has the counts."""


@dataclass(frozen=True, slots=True)
class Released:
    """A version that was released: its folder, its manifest, the bump it is, and what was not checked."""

    folder: Path
    manifest: Manifest
    bump: Bump | None
    not_run: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """The corpus, and the version that is to be released of it. `records` are the texts of `RECORDS` before that."""

    root: Path
    top: Path
    version: str
    date: str
    records: Mapping[str, str | None]
    metadata: CorpusMetadata
    releases: Releases

    @property
    def latest(self) -> ReleasedVersion | None:
        return max(self.releases.releases, key=lambda one: version_key(one.version), default=None)


def today() -> str:
    """The day of SOURCE_DATE_EPOCH, else of now, in UTC: the one clock of a release. Raises: UnusableInput."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = time.gmtime(int(epoch) if epoch is not None else None)
    except (ValueError, OverflowError, OSError) as error:
        raise UnusableInput(f"SOURCE_DATE_EPOCH is {epoch!r}; give seconds since 1970, or unset it") from error
    return time.strftime("%Y-%m-%d", moment)


def release(
    corpus: Path,
    version: str,
    output: Path,
    today: str,
    date: str | None = None,
    previous: Path | None = None,
    texts: Sequence[Path] = (),
) -> Released:
    """Release `version` of the corpus into `output/<version>`, and record it in the corpus.

    `date` is the version's, else `today`. `previous` is the folder of the last release, else `output/<last version>`.
    Raises: UnusableInput; RefusedBuild with a line for each reason. Nothing is written then.
    """
    source = _source(corpus, version, today, date)
    _guard_clean(source)
    before = _previous(source.latest, previous, output)
    target = output / version
    guard(target)
    with new_folder(target) as folder:
        stage = folder / "stage"
        built, not_run = _staged(source, stage, texts)
        _guard_facts(source, built.folder)
        published = check_release(built.folder, texts)
        _guard_findings(source, published, built.folder)
        compared = _compared(source, before, built.folder)
        _guard_errata(source, compared.missed)
        _guard_bump(source, compared.demands)
        _guard_changelog(source, compared.written)
        problems, not_validated = validate(built.folder)
        if problems:
            raise RefusedBuild(
                "the descriptions of the release are not valid; nothing was released", source.root, problems
            )
        _guard_bytes(source, stage, built)
        not_run = (*not_run, *published.not_run, *not_validated)
        planned = _records(source, built)
        _guard_records(source, planned)
        for path in list(built.folder.iterdir()):
            path.rename(folder / path.name)
        shutil.rmtree(stage)
    for path, text in planned.items():
        write_text(path, text)
    bump = step(source.latest.version, version) if source.latest else None
    return Released(target, built.manifest, bump, not_run)


def write_changelog(corpus: Path, version: str, output: Path, today: str, previous: Path | None = None) -> Path:
    """Write the section of `version` into CHANGELOG.md, from the diff of the corpus as it is against the last release.

    Raises: UnusableInput, RefusedBuild, for a corpus with errors or a version smaller than the diff demands.
    """
    source = _source(corpus, version, today, None, is_committed=False)
    before = _previous(source.latest, previous, output)
    with TemporaryDirectory(prefix="parley-") as folder:
        built, _ = _staged(source, Path(folder), ())
        compared = _compared(source, before, built.folder)
    _guard_errata(source, compared.missed)
    _guard_bump(source, compared.demands)
    path = source.root.parent / changelog.NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else "# Changelog\n"
    write_text(path, changelog.with_written(text, version, compared.written))
    return path


def _source(corpus: Path, version: str, today: str, date: str | None, is_committed: bool = True) -> _Source:
    """What is to be released, as committed or as it lies there; the version may follow. Raises: UnusableInput."""
    root = layout.find_corpus(corpus).absolute()
    top = git.top_of(root)
    sweep(root)
    sweep(root.parent)
    at_hand = {name: _text(root / name) for name in RECORDS}
    records = {name: git.committed(top, _in(root / name, top)) for name in RECORDS} if is_committed else at_hand
    metadata, releases = _decoded(records, root)
    _guard_version(version, (*_decoded(at_hand, root)[1].releases, *releases.releases), root)
    interrupted = _date_of_interrupted(at_hand, version) if records != at_hand else None
    day = date or interrupted or today
    if not _DATE.fullmatch(day):
        raise UnusableInput(f"{day!r} is no date; give it as 2031-05-03")
    return _Source(root, top, version, day, records, metadata, releases)


def _text(path: Path) -> str | None:
    return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else None


def _decoded(records: Mapping[str, str | None], root: Path) -> tuple[CorpusMetadata, Releases]:
    try:
        metadata = CorpusMetadata.model_validate_json(records[layout.CORPUS] or "")
        return metadata, Releases.model_validate_json(records[layout.RELEASES] or "")
    except ValidationError as error:
        raise UnusableInput(
            f"{layout.CORPUS} or {layout.RELEASES} cannot be read; run `parley check` and mend it", root
        ) from error


def _date_of_interrupted(records: Mapping[str, str | None], version: str) -> str | None:
    """The date that a killed run of this release wrote."""
    try:
        metadata = CorpusMetadata.model_validate_json(records[layout.CORPUS] or "")
    except ValidationError:
        return None
    return metadata.date if metadata.version == version else None


def _in(path: Path, top: Path) -> str:
    return path.resolve().relative_to(top.resolve()).as_posix()


def _guard_version(version: str, releases: Iterable[ReleasedVersion], root: Path) -> None:
    """Refuse a version that is none, exists, goes back or skips. Raises: UnusableInput."""
    if not _VERSION.fullmatch(version):
        raise UnusableInput(
            f"{version!r} is no version of a corpus; give three numbers, as 1.2.0 (SemVer, without `v` or pre-release: "
            "`datasets` takes no other)"
        )
    known = {one.version: one for one in releases}
    if version in known:
        raise UnusableInput(
            f"version {version} is released already, with digest {known[version].digest[:12]}…; a released version is "
            "never written again; take a later one",
            root / layout.RELEASES,
        )
    latest = max(known, key=version_key, default=None)
    following = [next_version(latest, bump) for bump in BUMPS[1:]] if latest else list(FIRST_VERSIONS)
    if version not in following:
        way = "cannot be the first one"
        if latest is not None:
            way = "goes back" if version_key(version) < version_key(latest) else "skips versions"
        after = f"the last release is {latest}" if latest else "nothing is released yet"
        raise UnusableInput(
            f"version {version} {way}: {after}; give {', '.join(following[:-1])} or {following[-1]}",
            root / layout.RELEASES,
        )


def _guard_clean(source: _Source) -> None:
    """Refuse a tree that is not as its commit; what a killed release wrote is looked at later, when it is known."""
    own = {_in(path, source.top) for path in _record_paths(source)}
    if problems := [path for path in git.changed(source.top) if path not in own]:
        raise RefusedBuild(
            f"{len(problems)} files are not as committed; nothing was released: commit or remove them first",
            source.top,
            (f"{path}: is not as committed" for path in problems),
        )


def _record_paths(source: _Source) -> list[Path]:
    """The files in which a release is recorded, in the order in which they are written."""
    citation = source.root.parent / CITATION
    has_citation = git.committed(source.top, _in(citation, source.top)) is not None
    released, corpus, releases = (source.root / name for name in RECORDS)
    return [released, corpus, *([citation] if has_citation else []), releases]


def _previous(latest: ReleasedVersion | None, given: Path | None, output: Path) -> Path | None:
    """The folder of the last release, proven to be it; None where nothing is released. Raises: ParleyError."""
    if latest is None:
        if given is not None:
            raise UnusableInput("nothing is released yet; leave --previous out", given)
        return None
    folder = given or output / latest.version
    mend = f"give the folder of {latest.version} with --previous (docs/releasing.md says where it is kept)"
    if not (folder / MANIFEST).is_file():
        raise NoRelease(f"the last release is not here; {mend}", folder)
    manifest = verify(folder)
    if manifest.hydrated_from is not None:
        raise UnusableInput(f"is a hydrated copy; {mend}", folder)
    if (manifest.version, manifest.released) != (latest.version, latest.digest):
        raise UnusableInput(
            f"is version {manifest.version} with digest {manifest.released[:12]}…, the last release is {latest.version} "
            f"with {latest.digest[:12]}…; {mend}",
            folder,
        )
    return folder


def _staged(source: _Source, stage: Path, texts: Sequence[Path]) -> tuple[Release, tuple[str, ...]]:
    """A copy of the corpus with the new version and date, checked and built: the release, and what was not checked."""
    corpus = shutil.copytree(source.root, stage / "first" / "corpus")
    for name, text in source.records.items():
        (corpus / name).unlink(missing_ok=True)
        if text is not None:
            (corpus / name).write_text(text, encoding="utf-8", newline="")
    (corpus / layout.CORPUS).write_text(file_text(_metadata(source)), encoding="utf-8", newline="")
    changes = source.root.parent / changelog.NAME
    if changes.is_file():
        shutil.copy(changes, corpus.parent)
    report = check([corpus], texts)
    _guard_findings(source, report, corpus)
    built = build(corpus, stage / "built")
    return built, tuple(line.replace(str(corpus), str(source.root)) for line in report.not_run)


def _guard_findings(source: _Source, report: Report, looked_at: Path) -> None:
    """Refuse what has errors, with all of them; their places are those in the corpus."""
    if report.has_errors:
        lines = (finding_line(finding) for finding in report.findings if finding.severity == "error")
        raise RefusedBuild(
            "the corpus has errors; nothing was released: mend them first",
            source.root,
            (line.replace(str(looked_at), str(source.root)) for line in lines),
        )


def _metadata(source: _Source) -> CorpusMetadata:
    return source.metadata.model_copy(update={"version": source.version, "date": source.date})


def _guard_facts(source: _Source, folder: Path) -> None:
    if problems := crosscheck(folder, _metadata(source)):
        raise RefusedBuild(
            "the files that describe the release do not agree with it; nothing was released", source.root, problems
        )


def _guard_bytes(source: _Source, stage: Path, built: Release) -> None:
    """Build a second time, in another process, place, time zone, locale and hash seed, and compare every byte."""
    (stage / "first").rename(stage / "second place")
    command = [sys.executable, "-m", "parley", "build", "second place/corpus", "--output", "again"]
    done = subprocess.run(
        command, cwd=stage, env=os.environ | _ELSEWHERE, capture_output=True, encoding="utf-8", check=False
    )
    again = stage / "again" / source.version
    if done.returncode:
        raise RefusedBuild(
            "a second build failed; nothing was released",
            source.root,
            [*done.stdout.splitlines(), *done.stderr.splitlines()],
        )
    names = [*files_in(built.folder), MANIFEST]
    problems = [name for name in names if not _same(built.folder / name, again / name)]
    problems += sorted({*files_in(again)} - {*names})
    if problems:
        raise RefusedBuild(
            "two builds differ; nothing was released: report it", source.root, (f"{name}: differs" for name in problems)
        )


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


@dataclass(frozen=True, slots=True)
class _Comparison:
    """What the diff says: for each bump the first changes that demand it, the changelog's part, errata not taken in."""

    demands: Mapping[Bump, Sequence[str]]
    written: str
    missed: tuple[Erratum, ...] = ()


def _compared(source: _Source, before: Path | None, built: Path) -> _Comparison:
    """Compare a build with the last release, one change at a time."""
    if before is None:
        articles, annotations = _counts(built)
        return _Comparison({}, f"First release: {articles} articles, {annotations} annotations.")
    path = source.root / layout.ERRATA
    errata = read_errata(path) if path.is_file() else ()
    corrected = {record.entity or record.id for record in (parse(one.record) for one in errata)}
    demands: dict[Bump, list[str]] = {}
    kept: list[Change] = []

    def noted(changes: Iterator[Change]) -> Iterator[Change]:
        for change in changes:
            if change.bump == "none":  # version and date: they change with every release
                continue
            lines = demands.setdefault(change.bump, [])
            if len(lines) < SHOWN:
                lines += demanding((change,), change.bump)
            if change.record in corrected:
                kept.append(change)
            yield change

    with comparing(before, built) as comparison:
        text = "".join(markdown_of(replace(comparison, changes=noted(comparison.changes))))
        found = Diff(
            old=comparison.old,
            new=comparison.new,
            changes=tuple(kept),
            summary=comparison.summary(),
            bump=comparison.tally.bump,
        )
    return _Comparison(demands, _for_changelog(text), not_taken_in(found, errata))


def _for_changelog(markdown: str) -> str:
    """A diff in Markdown without its title; one with too many single changes keeps the counts."""
    body = re.sub(r"^### ", "#### ", markdown.partition("\n")[2], flags=re.MULTILINE).strip()
    counts, found, single = body.partition("\n#### ")
    if len(single) > DETAILED:
        return f"{counts.strip()}\n\n`parley diff` between the two versions names each change."
    return f"{counts.strip()}\n{found}{single}"


def _counts(folder: Path) -> tuple[int, int]:
    rows = {config: sum(pq.read_metadata(path).num_rows for path in table_files(folder, config)) for config in _COUNTED}
    return rows["articles"], sum(rows[layer.config] for layer in LAYERS.values())


_COUNTED = ("articles", *(layer.config for layer in LAYERS.values()))


def _guard_errata(source: _Source, missed: Sequence[Erratum]) -> None:
    """Refuse a release that repeats a mistake that was published as one."""
    if missed:
        raise RefusedBuild(
            f"{len(missed)} errata are not taken in; nothing was released: correct the records as {layout.ERRATA} says",
            source.root,
            (f"{erratum.record}: has the mistake of {erratum.date} still: {erratum.reason}" for erratum in missed),
        )


def _guard_bump(source: _Source, demands: Mapping[Bump, Sequence[str]]) -> None:
    """Refuse a version that is smaller than the changes demand, with the changes."""
    if source.latest is None:
        return
    demanded, given = greatest(demands), step(source.latest.version, source.version)
    if given is None or BUMPS.index(given) < BUMPS.index(demanded):
        raise RefusedBuild(
            f"version {source.version} is a {given} bump of {source.latest.version}, the changes demand {demanded}; nothing "
            f"was released: take {next_version(source.latest.version, demanded)}",
            source.root,
            demands[demanded],
        )


def _guard_changelog(source: _Source, written: str) -> None:
    """Refuse a changelog that lacks the version, or says of the diff what the diff does not say."""
    path = source.root.parent / changelog.NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    mend = f"run `parley release {source.version} --changelog`, and commit it"
    seen = changelog.written_in(text, source.version)
    if seen is None:
        raise RefusedBuild(f"has no section `### Corpus {source.version}` written from the diff; {mend}", path)
    if seen != written.strip():
        raise RefusedBuild(f"its section `### Corpus {source.version}` is not what the diff says; {mend}", path)


_RELEASED: TypeAdapter[ReleasedArticle | ReleasedEntity] = TypeAdapter(ReleasedArticle | ReleasedEntity)


def _records(source: _Source, built: Release) -> dict[Path, str]:
    """What is written into the corpus, by path, in order."""
    metadata = _metadata(source)
    recorded = ReleasedVersion(
        version=source.version,
        digest=built.manifest.digest,
        rows=rows_sha256(built.folder),
        writer=built.manifest.writer,
    )
    releases = source.releases.model_copy(update={"releases": (*source.releases.releases, recorded)})
    texts = {
        layout.RELEASED: _released(source.records[layout.RELEASED] or "", built.folder),
        layout.CORPUS: file_text(metadata),
        CITATION: citation_cff(metadata),
        layout.RELEASES: file_text(releases),
    }
    return {path: texts[path.name] for path in _record_paths(source)}


def _released(before: str, folder: Path) -> str:
    """`released.jsonl` after this release: ids once released stay."""
    known = [_RELEASED.validate_json(line) for line in before.splitlines()]
    articles = {one.id: one for one in known if isinstance(one, ReleasedArticle)}
    entities = {one.entity for one in known if isinstance(one, ReleasedEntity)}
    columns = [f"{layer.config}.list.element.id" for layer in LAYERS.values()]
    for path in table_files(folder, "documents"):
        with pq.ParquetFile(path) as file:
            table = file.read(columns=["id", "split", "fingerprint.text_sha256", *columns])
        for row in table.to_pylist():
            old = articles[row["id"]].ids if row["id"] in articles else ()
            ids = {one["id"] for layer in LAYERS.values() for one in row[layer.config]}
            articles[row["id"]] = ReleasedArticle(
                id=row["id"],
                split=row["split"],
                text_sha256=row["fingerprint"]["text_sha256"],
                ids=id_runs(ids | {*ids_in(old)}),
            )
    for path in table_files(folder, "entities"):
        entities |= {*pq.read_table(path, columns=["id"]).column("id").to_pylist()}
    lines = [line_of(articles[id]) for id in sorted(articles)]
    lines += [line_of(ReleasedEntity(entity=id)) for id in sorted(entities)]
    return "".join(f"{line}\n" for line in lines)


def _guard_records(source: _Source, planned: Mapping[Path, str]) -> None:
    """Refuse to write over what is neither as committed nor what a killed run of this release wrote."""
    changed = git.changed(source.top)
    if problems := [
        path.name
        for path, text in planned.items()
        if _in(path, source.top) in changed and (not path.is_file() or path.read_bytes() != text.encode())
    ]:
        raise RefusedBuild(
            f"{len(problems)} files are not as committed; nothing was released: commit or restore them first",
            source.root,
            (f"{name}: is not as committed" for name in problems),
        )
