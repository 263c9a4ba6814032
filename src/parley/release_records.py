"""What a release writes into the corpus: what was released, and that it was."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq
from pydantic import TypeAdapter

from parley import git
from parley.build import Release
from parley.cite import citation_cff
from parley.contributions import layout
from parley.contributions.canonical import file_text, line_of
from parley.errors import RefusedBuild
from parley.loader import table_files
from parley.records import (
    LAYERS,
    ReleasedArticle,
    ReleasedEntity,
    ReleasedVersion,
)
from parley.records.released import id_runs, ids_in
from parley.release_source import CITATION, Source, in_repository, metadata_of, record_paths
from parley.tables import rows_sha256

_RELEASED: TypeAdapter[ReleasedArticle | ReleasedEntity] = TypeAdapter(ReleasedArticle | ReleasedEntity)


def records_of(source: Source, built: Release) -> dict[Path, str]:
    """What is written into the corpus, by path, in order."""
    metadata = metadata_of(source)
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
    return {path: texts[path.name] for path in record_paths(source)}


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


def guard_records(source: Source, planned: Mapping[Path, str]) -> None:
    """Refuse to write over what is neither as committed nor what a killed run of this release wrote."""
    changed = git.changed(source.top)
    if problems := [
        path.name
        for path, text in planned.items()
        if in_repository(path, source.top) in changed and (not path.is_file() or path.read_bytes() != text.encode())
    ]:
        raise RefusedBuild(
            f"{len(problems)} files are not as committed; nothing was released: commit or restore them first",
            source.root,
            (f"{name}: is not as committed" for name in problems),
        )
