"""Loading a release: as `datasets` objects, or an article as typed records."""

import importlib.resources
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley.atomic import PREFIX, new_folder
from parley.contributions.layout import ERRATA
from parley.errors import NewerRelease, NoRelease, UnknownName, UnusableInput
from parley.hub import fetch, hub_versions, is_on_hub
from parley.records import CONFIGS, Document, Manifest
from parley.release import MANIFEST, read_manifest, verify, version_key

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict

DEFAULT = "documents"


def _places() -> Iterator[Path]:
    """Folders that hold releases: what the wheel carries, or in a checkout what `parley build` wrote."""
    package = Path(str(importlib.resources.files("parley")))
    yield package / "releases"
    checkout = package.parent.parent
    if (checkout / "corpus" / "corpus.json").is_file():
        yield checkout / "dist"


def _found(release: str | Path | None) -> dict[str, Path | NewerRelease]:
    """The releases at hand by version: of a release folder, of a folder of releases, or of the usual places.

    For one that this package is too old to read, the exception that says so.
    """
    places = [Path(release)] if release is not None else list(_places())
    found: dict[str, Path | NewerRelease] = {}
    for place in places:
        for folder in [place, *(sorted(place.iterdir()) if place.is_dir() else [])]:
            if not folder.name.startswith(PREFIX) and (folder / MANIFEST).is_file():
                try:
                    found.setdefault(read_manifest(folder).version, folder)
                except NewerRelease as newer:
                    found.setdefault(newer.version, newer)
    return found


def versions(release: str | Path | None = None) -> tuple[str, ...]:
    """The versions at hand, or at a place on the Hub (`hub:NAMESPACE/NAME`), oldest first.

    Raises: BrokenRelease, for a manifest that is not whole; UnusableInput.
    """
    if is_on_hub(release):
        return hub_versions(str(release))
    return tuple(sorted(_found(release), key=version_key))


def find_release(release: str | Path | None = None, version: str | None = None) -> Path:
    """The folder of a version, the newest if none is named; never another than asked for.

    From the Hub it is fetched first, where it is not here yet. Raises: NoRelease, NewerRelease, UnknownName, UnusableInput.
    """
    if is_on_hub(release):
        return fetch(str(release), version)
    if release is not None and not Path(release).exists():
        raise UnusableInput("does not exist; give a release folder", Path(release))
    found = _found(release)
    if not found:
        place = Path(release) if release is not None else None
        raise NoRelease("no release is at hand; run `parley build`, or give the folder of one", place)
    wanted = version or max(found, key=version_key)
    if wanted not in found:
        raise UnknownName("version", wanted, sorted(found, key=version_key))
    folder = found[wanted]
    if isinstance(folder, NewerRelease):
        raise folder
    return folder


def load(
    config: str = DEFAULT,
    *,
    split: str | None = None,
    version: str | None = None,
    release: str | Path | None = None,
    streaming: bool = False,
    errata: bool | str | Path = False,
) -> "Dataset | DatasetDict | IterableDataset | IterableDatasetDict":
    """A config of a release, as `datasets.load_dataset` gives it, its files verified against the manifest.

    Without `release` (a release folder, a folder of several, or `hub:NAMESPACE/NAME`) the release that came with the package
    is taken.
    `datasets` keys its cache by names, not by content; here each content has a cache of its own, so that what is loaded
    is never stale. With `errata` the mistakes found since the release are corrected: those that came with the package,
    or those of a file or URL; `info.description` and a log line say how many.
    Raises: UnknownName, NoRelease, UnusableInput, BrokenRelease.
    """
    import datasets

    if config not in CONFIGS:
        raise UnknownName("config", config, CONFIGS)
    folder = find_release(release, version)
    manifest = verify(folder, lambda path: path == "README.md" or path.startswith(f"data/{config}/"))
    present = [name for name in CONFIGS if any(file.path.startswith(f"data/{name}/") for file in manifest.files)]
    if config not in present:
        raise UnknownName("config with rows", config, present)
    _check_split(config, split, manifest)
    cache = Path(datasets.config.HF_DATASETS_CACHE) / "parley" / manifest.digest[:32]
    if errata is not False:
        place = _own_errata() if errata is True else errata
        return _load_corrected(folder, config, split, streaming, place, cache)
    return datasets.load_dataset(str(folder), config, split=split, streaming=streaming, cache_dir=str(cache))


def _load_corrected(
    folder: Path, config: str, split: str | None, streaming: bool, place: str | Path | None, cache: Path
) -> "Dataset | DatasetDict | IterableDataset | IterableDatasetDict":
    import datasets

    from parley.corrected import write_corrected
    from parley.errata import overlay, read_errata, tables_in

    manifest = verify(folder, lambda path: path.startswith(("data/documents/", "data/entities/")))
    published = read_errata(place) if place is not None else ()
    tables = tables_in(folder)
    made = overlay(tables, published, manifest.version)
    home = cache.with_name(f"{cache.name}-{made.digest[:16]}")
    with new_folder(home / "rows" / config) as written:
        write_corrected(tables, config, made, written)
    files = {
        name: str(path) for name in tables[config] if (path := home / "rows" / config / f"{name}.parquet").exists()
    }
    loaded = datasets.load_dataset("parquet", data_files=files, split=split, streaming=streaming, cache_dir=str(home))
    said = f"{config} {manifest.version} with {len(made.applied)} errata applied, of {len(published)} published"
    logging.getLogger("parley").warning("%s: %s", said, ", ".join(one.record for one in made.applied) or "none")
    for one in loaded.values() if isinstance(loaded, dict) else (loaded,):
        one.info.description, one.info.version = said, datasets.Version(manifest.version)
    return loaded


def _own_errata() -> Path | None:
    """The errata that the package carries, or in a checkout those of its corpus; None where there are none."""
    package = Path(str(importlib.resources.files("parley")))
    found = (package / ERRATA, package.parent.parent / "corpus" / ERRATA)
    return next((path for path in found if path.is_file()), None)


def _check_split(config: str, split: str | None, manifest: Manifest) -> None:
    """Refuse a config without rows, or the name of a split that it lacks; slices and sums are left to `datasets`."""
    head = f"data/{config}/"
    names = [file.path.removeprefix(head).split("-")[0] for file in manifest.files if file.path.startswith(head)]
    if not names:
        raise UnknownName(
            "config with rows",
            config,
            dict.fromkeys(file.path.split("/")[1] for file in manifest.files if file.path.startswith("data/")),
        )
    if split is not None and split.isidentifier() and split not in (*names, "all"):
        raise UnknownName(f"split of {config}", split, dict.fromkeys(names))


def table_files(folder: Path, config: str) -> list[Path]:
    """The Parquet files of a config, in order of split and part."""
    splits = ("train", "validation", "test")
    files = sorted((folder / "data" / config).glob("*.parquet"))
    return sorted(files, key=lambda path: splits.index(path.name.split("-")[0]))


def article(id: str, *, version: str | None = None, release: str | Path | None = None) -> Document:
    """One article with every layer as typed records. Raises: UnknownName, NoRelease, UnusableInput, BrokenRelease."""
    import pyarrow.parquet as pq

    folder = find_release(release, version)
    verify(folder, lambda path: path.startswith(f"data/{DEFAULT}/"))
    known: list[str] = []
    for path in table_files(folder, DEFAULT):
        rows: list[dict[str, Any]] = pq.read_table(path, filters=[("id", "==", id)]).to_pylist()
        if rows:
            return Document.model_validate(rows[0], strict=False)
        known += pq.read_table(path, columns=["id"]).column("id").to_pylist()
    raise UnknownName("article", id, sorted(known))
