"""Release folders: their manifest, and the proof that a copy is what the manifest says."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from parley import __version__
from parley.contributions.canonical import file_text
from parley.errors import BrokenRelease, NewerRelease, NoRelease, UnusableInput
from parley.records import FIRST_READER, SCHEMA_VERSION, CorpusMetadata, Manifest, ManifestFile

MANIFEST = "manifest.json"
_SCHEMA = "schema/manifest.schema.json"
DISTRIBUTION = "parley-corpus"


def is_release(path: Path) -> bool:
    """Whether a path is the folder of a release."""
    return (path / MANIFEST).is_file()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(file)


def _digest(file: Iterable[bytes]) -> str:
    digest = hashlib.sha256()  # Python 3.10 has no hashlib.file_digest
    for piece in file:
        digest.update(piece)
    return digest.hexdigest()


def files_in(folder: Path) -> list[str]:
    """Paths of all files of a release folder but the manifest, with `/`, sorted; a link to a folder counts as a file."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(name for path in paths if (name := path.relative_to(folder).as_posix()) != MANIFEST)


def content_digest(files: Iterable[ManifestFile]) -> str:
    """Digest of the tables: of the lines `sha256  path` of all files under data/, sorted by path."""
    lines = sorted((file.path, f"{file.sha256}  {file.path}\n") for file in files if file.path.startswith("data/"))
    return hashlib.sha256("".join(line for _, line in lines).encode()).hexdigest()


def _own_digest(manifest: Manifest) -> str:
    return _digest_of(manifest.model_dump(mode="json", exclude={"digest"}, exclude_none=True))


def _digest_of(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def describe(folder: Path, path: str, rows: int | None = None, schema_sha256: str | None = None) -> ManifestFile:
    """One file of a release, for its manifest."""
    where = folder / path
    return ManifestFile(
        path=path, sha256=sha256_of(where), bytes=where.stat().st_size, rows=rows, schema_sha256=schema_sha256
    )


def manifest_of(
    metadata: CorpusMetadata,
    files: Iterable[ManifestFile],
    writer: str,
    hydrated_from: str | None = None,
) -> Manifest:
    """The manifest of a folder that is complete but for it."""
    listed = tuple(sorted(files, key=lambda file: file.path))
    manifest = Manifest(
        name=DISTRIBUTION,
        version=metadata.version,
        schema_version=metadata.schema_version,
        needs=FIRST_READER,
        writer=writer,
        hydrated_from=hydrated_from,
        files=listed,
        content=content_digest(listed),
        digest="0" * 64,
    )
    return signed(manifest)


def signed(manifest: Manifest) -> Manifest:
    """The manifest with its own digest."""
    return manifest.model_copy(update={"digest": _own_digest(manifest), "schema_uri": _SCHEMA})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last file of a release."""
    (folder / MANIFEST).write_text(file_text(manifest), encoding="utf-8", newline="")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release.

    Raises: NoRelease, BrokenRelease where it is not whole, NewerRelease where its schema is not known here.
    """
    try:
        text = (folder / MANIFEST).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoRelease(f"is no release: it has no {MANIFEST}; give the folder of a version", folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenRelease([f"{MANIFEST}: cannot be read"], folder) from error
    _guard_schema(text, folder)
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise BrokenRelease([f"{MANIFEST}: is no manifest ({error.errors()[0]['msg']})"], folder) from error
    if (_own_digest(manifest), manifest.schema_uri) != (manifest.digest, _SCHEMA) or file_text(manifest) != text:
        raise BrokenRelease([f"{MANIFEST}: is not as it was written"], folder)
    return manifest


def _guard_schema(text: str, folder: Path) -> None:
    """Refuse a release whose schema is newer than what this package knows: its manifest may hold what is unknown here.

    One whose digest is not that of its fields was changed, and is no release at all. Which package reads it, only a
    newer one can know; it says so in `needs`. Raises: NewerRelease.
    """
    try:
        value = json.loads(text)
        seen, needed, version = value["schema_version"], value.get("needs"), str(value["version"])
        is_newer = version_key(seen)[:2] > version_key(SCHEMA_VERSION)[:2]
        said = {name: field for name, field in value.items() if name not in ("$schema", "digest")}
        is_newer = is_newer and _digest_of(said) == value["digest"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return
    if is_newer:
        wanted = f"≥ {needed}" if isinstance(needed, str) else f"that reads schema {seen}"
        raise NewerRelease(
            f"needs {DISTRIBUTION} {wanted}: its schema is {seen}, {DISTRIBUTION} {__version__} reads up to "
            f"{SCHEMA_VERSION}; upgrade {DISTRIBUTION}, or take an older release",
            folder,
            version,
        )


def version_key(version: str) -> tuple[int, ...]:
    """The numbers of a version, to compare it by."""
    return tuple(int(part) for part in version.split("."))


def _problems(folder: Path, manifest: Manifest, wanted: Callable[[str], bool]) -> Iterator[str]:
    listed = {file.path: file for file in manifest.files if wanted(file.path)}
    for path, file in listed.items():
        where = folder / path
        if path != PurePosixPath(path).as_posix() or PurePosixPath(path).is_absolute() or ".." in path.split("/"):
            yield f"{path}: is no path within the release"
        elif where.is_symlink() or not where.is_file():
            yield f"{path}: is missing"
        elif where.stat().st_size != file.bytes:
            yield f"{path}: has {where.stat().st_size} bytes, the manifest says {file.bytes}"
        elif sha256_of(where) != file.sha256:
            yield f"{path}: its SHA-256 is not that of the manifest"
    for path in files_in(folder):
        if wanted(path) and path not in listed:
            yield f"{path}: is not in the manifest"


def verify(folder: Path, wanted: Callable[[str], bool] = lambda _: True) -> Manifest:
    """Prove that the files of a release whose path is `wanted` are those of its manifest.

    Raises: NoRelease, UnusableInput for a folder that cannot be read, BrokenRelease with a line for each file.
    """
    manifest = read_manifest(folder)
    try:
        problems = tuple(_problems(folder, manifest, wanted))
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}", folder) from error
    if problems:
        raise BrokenRelease(problems, folder)
    return manifest
