"""A corpus at a URL that fsspec knows, in shards: its own files are fetched once, a shard by whoever works on it."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from parley.contributions import layout
from parley.errors import UnusableInput

CHANGELOG = "CHANGELOG.md"
"""What lies beside a corpus and goes into its release."""


def is_url(place: str | Path) -> bool:
    """Whether a place is written as a URL."""
    return "://" in str(place)


@contextmanager
def _said(url: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise UnusableInput(f"{url}: is not there; give the folder of a corpus in shards") from error
    except (OSError, ValueError, ImportError) as error:
        raise UnusableInput(f"{url}: cannot be read ({' '.join(str(error).split())})") from error


def _at(url: str) -> tuple[Any, str]:
    import fsspec

    files, path = fsspec.core.url_to_fs(url)
    return files, path.rstrip("/")


def names_in(url: str) -> Mapping[str, int]:
    """The files under a URL, as seen from it, with their sizes. Raises: UnusableInput."""
    with _said(url):
        files, path = _at(url)
        found = files.find(path, detail=True)
        return {name[name.index(path) + len(path) + 1 :]: int(about["size"] or 0) for name, about in found.items()}


def read(url: str, names: Iterable[str]) -> dict[str, bytes]:
    """Files under a URL, all at once where the place can do that. Raises: UnusableInput."""
    with _said(url):
        files, path = _at(url)
        wanted = [f"{path}/{name}" for name in names]
        found = files.cat(wanted) if wanted else {}
        return {name[name.index(path) + len(path) + 1 :]: data for name, data in found.items()}


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """A temporary folder with what a corpus at a URL says once for all articles. Raises: UnusableInput."""
    url = url.rstrip("/")
    top = [name for name in names_in(url) if "/" not in name]
    if layout.CORPUS not in top:
        raise UnusableInput(f"{url}: is no corpus: there is no {layout.CORPUS} in it")
    with tempfile.TemporaryDirectory(prefix="parley-url-") as folder:
        root = Path(folder) / "corpus"
        root.mkdir()
        for name, data in read(url, top).items():
            (root / name).write_bytes(data)
        with suppress(UnusableInput):
            (root.parent / CHANGELOG).write_bytes(read(url.rpartition("/")[0], [CHANGELOG])[CHANGELOG])
        yield root


def shards_at(url: str) -> list[str]:
    """The shards of a corpus at a URL, by name. Raises: UnusableInput, where it has articles in folders."""
    names = [name.split("/") for name in names_in(url)]
    if any(name[0] == layout.ARTICLES for name in names):
        raise UnusableInput(f"{url}: has articles in folders; from a URL only shards are read (docs/large-corpora.md)")
    return sorted({name[1] for name in names if name[0] == layout.SHARDS and len(name) > 2})
