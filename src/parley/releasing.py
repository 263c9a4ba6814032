"""Releasing a version of the corpus: proven on a copy of the commit, then published to the folder and recorded.

The release folder appears first, whole; the records in `corpus/` follow, each whole, and last of all the line in
`releases.json`, which makes the version released. A run that was killed in between is finished by running it again: what it
wrote is recognised, since the commit alone decides what is written.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from parley import changelog
from parley.atomic import new_folder, write_text
from parley.build import Release, build, guard
from parley.bump import step
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.check import Report, check
from parley.crosscheck import crosscheck
from parley.errors import RefusedBuild
from parley.records import Bump, Manifest
from parley.release import MANIFEST, files_in
from parley.release_check import check_release
from parley.release_diff import compare, guard_bump, guard_changelog, guard_errata
from parley.release_records import guard_records, records_of
from parley.release_source import Source, guard_clean, last_release, metadata_of, source_of
from parley.reporters import finding_line
from parley.standards import validate

_ELSEWHERE = {"PYTHONHASHSEED": "20310503", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
"""How the second build's surroundings differ from the first one's."""


@dataclass(frozen=True, slots=True)
class Released:
    """A version that was released: its folder, its manifest, the bump it is, and what was not checked."""

    folder: Path
    manifest: Manifest
    bump: Bump | None
    not_run: tuple[str, ...]


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
    source = source_of(corpus, version, today, date)
    guard_clean(source)
    before = last_release(source.latest, previous, output)
    target = output / version
    guard(target)
    with new_folder(target) as folder:
        stage = folder / "stage"
        built, not_run = _staged(source, stage, texts)
        _guard_facts(source, built.folder)
        published = check_release(built.folder, texts)
        _guard_findings(source, published, built.folder)
        found = compare(source, before, built.folder)
        guard_errata(source, found.missed)
        guard_bump(source, found.demands)
        guard_changelog(source, found.written)
        problems, not_validated = validate(built.folder)
        if problems:
            raise RefusedBuild(
                "the descriptions of the release are not valid; nothing was released", source.root, problems
            )
        _guard_bytes(source, stage, built)
        not_run = (*not_run, *published.not_run, *not_validated)
        planned = records_of(source, built)
        guard_records(source, planned)
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
    source = source_of(corpus, version, today, None, is_committed=False)
    before = last_release(source.latest, previous, output)
    with TemporaryDirectory(prefix="parley-") as folder:
        built, _ = _staged(source, Path(folder), ())
        found = compare(source, before, built.folder)
    guard_errata(source, found.missed)
    guard_bump(source, found.demands)
    path = source.root.parent / changelog.NAME
    text = path.read_text(encoding="utf-8") if path.is_file() else "# Changelog\n"
    write_text(path, changelog.with_written(text, version, found.written))
    return path


def _staged(source: Source, stage: Path, texts: Sequence[Path]) -> tuple[Release, tuple[str, ...]]:
    """A copy of the corpus with the new version and date, checked and built: the release, and what was not checked."""
    corpus = shutil.copytree(source.root, stage / "first" / "corpus")
    for name, text in source.records.items():
        (corpus / name).unlink(missing_ok=True)
        if text is not None:
            (corpus / name).write_text(text, encoding="utf-8", newline="")
    (corpus / layout.CORPUS).write_text(file_text(metadata_of(source)), encoding="utf-8", newline="")
    changes = source.root.parent / changelog.NAME
    if changes.is_file():
        shutil.copy(changes, corpus.parent)
    report = check([corpus], texts)
    _guard_findings(source, report, corpus)
    built = build(corpus, stage / "built")
    return built, tuple(line.replace(str(corpus), str(source.root)) for line in report.not_run)


def _guard_findings(source: Source, report: Report, looked_at: Path) -> None:
    """Refuse what has errors, with all of them; their places are those in the corpus."""
    if report.has_errors:
        lines = (finding_line(finding) for finding in report.findings if finding.severity == "error")
        raise RefusedBuild(
            "the corpus has errors; nothing was released: mend them first",
            source.root,
            (line.replace(str(looked_at), str(source.root)) for line in lines),
        )


def _guard_facts(source: Source, folder: Path) -> None:
    if problems := crosscheck(folder, metadata_of(source)):
        raise RefusedBuild(
            "the files that describe the release do not agree with it; nothing was released", source.root, problems
        )


def _guard_bytes(source: Source, stage: Path, built: Release) -> None:
    """Build a second time, in another process, place, time zone, locale and hash seed, and compare every byte."""
    (stage / "first").rename(stage / "second place")
    command = [sys.executable, "-m", "parley", "build", "second place/corpus", "--output", "again", "--no-cache"]
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
