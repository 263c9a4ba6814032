"""Publishing a release: to the Hub, to a folder, or to any place that fsspec writes to.

What makes a version visible comes last, when every byte before it was compared with the manifest: on the Hub the tag,
elsewhere the manifest. So a publication that was broken off shows nothing, and is finished by running it again.
"""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from parley import hub
from parley.atomic import new_folder
from parley.contributions import layout
from parley.errors import UnusableInput
from parley.records import Manifest, Releases
from parley.release import MANIFEST, sha256_of, verify


@dataclass(frozen=True, slots=True)
class Published:
    """Where a release lies now; `was_there` is True where it lay there already."""

    place: str
    manifest: Manifest
    was_there: bool


def publish(release: Path, to: str, corpus: Path | None = None, wait: hub.Wait = time.sleep) -> Published:
    """Publish a release folder to `hub:NAMESPACE/NAME`, to a folder, or to a URL that fsspec knows.

    Where `corpus` has a `releases.json`, it must record the release. A version that lies there with other content is
    never replaced. Raises: UnusableInput, BrokenRelease.
    """
    manifest = verify(release)
    if manifest.hydrated_from is not None:
        raise UnusableInput("is a hydrated copy: its texts may not be published; publish the release", release)
    if manifest.rebuilt_from is not None:
        raise UnusableInput(
            f"was built again from the corpus of release {manifest.rebuilt_from[:12]}…; publish that release itself",
            release,
        )
    _guard_recorded(release, manifest, corpus)
    place, was_there = _way(to)(release, manifest, to, wait)
    return Published(place, manifest, was_there)


def _way(to: str) -> Callable[[Path, Manifest, str, hub.Wait], tuple[str, bool]]:
    return _to_hub if hub.is_on_hub(to) else _to_url if "://" in to else _to_folder


def _guard_recorded(release: Path, manifest: Manifest, corpus: Path | None) -> None:
    path = corpus / layout.RELEASES if corpus is not None else None
    if path is None or not path.is_file():
        return
    try:
        known = Releases.model_validate_json(path.read_bytes()).releases
    except ValidationError as error:
        raise UnusableInput("cannot be read; run `parley check` and mend it", path) from error
    if (manifest.version, manifest.digest) not in [(one.version, one.digest) for one in known]:
        raise UnusableInput(
            f"is not recorded in {path}: version {manifest.version}, digest {manifest.digest[:12]}…; publish what "
            "`parley release` made",
            release,
        )


def _other(place: str, version: str, difference: str) -> UnusableInput:
    return UnusableInput(f"{place}: version {version} is there with other content ({difference}); it is never replaced")


def _to_folder(release: Path, manifest: Manifest, to: str, _: hub.Wait) -> tuple[str, bool]:
    target = Path(to) / manifest.version
    if target.exists():
        seen = verify(target).digest
        if seen != manifest.digest:
            raise _other(str(target), manifest.version, f"digest {seen[:12]}…")
        return str(target), True
    with new_folder(target) as folder:
        shutil.copytree(release, folder, dirs_exist_ok=True)
        verify(folder)
    return str(target), False


def _to_url(release: Path, manifest: Manifest, to: str, _: hub.Wait) -> tuple[str, bool]:
    """Files that lie there with the right bytes stay; each one written is read again; the manifest comes last."""
    import fsspec

    try:
        files, root = fsspec.core.url_to_fs(to)
        target = f"{root.rstrip('/')}/{manifest.version}"
        place = f"{to.rstrip('/')}/{manifest.version}"
        lying = {path[path.index(target) + len(target) + 1 :] for path in files.find(target)}
        wanted = {file.path: file.sha256 for file in manifest.files} | {MANIFEST: sha256_of(release / MANIFEST)}
        if strange := sorted(lying - wanted.keys()):
            raise _other(place, manifest.version, f"{strange[0]} is not of this release")
        differing = [
            path for path, sha256 in wanted.items() if path not in lying or _sha256(files, target, path) != sha256
        ]
        if MANIFEST in lying:
            if differing:
                raise _other(place, manifest.version, f"{differing[0]} differs")
            return place, True
        for path in differing:
            files.makedirs(f"{target}/{path}".rpartition("/")[0], exist_ok=True)
            files.put_file(str(release / path), f"{target}/{path}")
            if _sha256(files, target, path) != wanted[path]:
                raise UnusableInput(f"{place}: {path} does not lie there as it was written; run it again")
    except (OSError, ValueError, ImportError) as error:
        raise UnusableInput(f"{to}: cannot be written to ({' '.join(str(error).split())})") from error
    return place, False


def _sha256(files: Any, target: str, path: str) -> str:
    digest = hashlib.sha256()
    with files.open(f"{target}/{path}", "rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def _to_hub(release: Path, manifest: Manifest, to: str, wait: hub.Wait) -> tuple[str, bool]:
    name, tag = hub.name_of(to), f"v{manifest.version}"
    place = f"{hub.PREFIX}{name}@{tag}"
    api = hub.api()
    hub.asked(name, lambda: api.create_repo(name, repo_type=hub.KIND, exist_ok=True), wait)
    known = hub.tags(name, wait)
    if manifest.version not in known:
        commit = hub.asked(
            name,
            lambda: api.upload_folder(
                repo_id=name,
                folder_path=str(release),
                repo_type=hub.KIND,
                commit_message=f"Release {manifest.version}",
                delete_patterns="*",
            ),
            wait,
        )
        for difference in _differences(release, manifest, name, str(commit.oid), wait):
            raise UnusableInput(f"{place}: {difference} on the Hub; nothing is tagged; run it again")
        hub.asked(
            name, lambda: api.create_tag(name, tag=tag, revision=commit.oid, repo_type=hub.KIND, exist_ok=True), wait
        )
    for difference in _differences(release, manifest, name, tag, wait):
        raise _other(place, manifest.version, difference)
    return place, manifest.version in known


def _differences(release: Path, manifest: Manifest, name: str, revision: str, wait: hub.Wait) -> Iterator[str]:
    """In what a revision on the Hub is not the release: by the digests that the Hub computed, without a download."""
    api = hub.api()
    from huggingface_hub import RepoFile

    tree = hub.asked(
        name, lambda: list(api.list_repo_tree(name, recursive=True, revision=revision, repo_type=hub.KIND)), wait
    )
    there = {file.path: file for file in tree if isinstance(file, RepoFile) and file.path != ".gitattributes"}
    wanted = {file.path: file.sha256 for file in manifest.files} | {MANIFEST: sha256_of(release / MANIFEST)}
    for path in sorted(wanted.keys() | there.keys()):
        if path not in there:
            yield f"{path} is missing"
        elif path not in wanted:
            yield f"{path} is there too"
        else:
            lfs = there[path].lfs
            same = lfs.sha256 == wanted[path] if lfs else there[path].blob_id == _blob_id(release / path)
            if not same:
                yield f"{path} differs"


def _blob_id(path: Path) -> str:
    """The id that git gives to a file's content."""
    data = path.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
