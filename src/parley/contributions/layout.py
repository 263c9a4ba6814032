"""Where things lie in `corpus/`: the names of files, and what does not belong."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from parley.errors import UnusableInput

CORPUS, ENTITIES, ANNOTATORS, SPLITS, RELEASES = (
    "corpus.json",
    "entities.jsonl",
    "annotators.json",
    "splits.json",
    "releases.json",
)
RELEASED, TOMBSTONES, ERRATA = "released.jsonl", "tombstones.jsonl", "errata.jsonl"
"""Files that are there only once there is something to say."""
TOP_FILES = (CORPUS, ENTITIES, ANNOTATORS, SPLITS, RELEASES, RELEASED, TOMBSTONES, ERRATA)
METADATA, TEXT, GOLD, PASSES, ARTICLES = "metadata.json", "text.txt", "annotations.jsonl", "passes", "articles"
ARTICLE_FILES = (METADATA, TEXT, GOLD)
DOCUMENTS = ("README.md", "LICENSE")
MAX_BYTES = 32 * 2**20
"""A larger file is not read: it is none of this layout."""


def find_corpus(path: Path) -> Path:
    """The corpus that `path` is or lies in: the nearest folder upwards with a corpus.json. Raises: UnusableInput."""
    if not path.exists():
        raise UnusableInput("does not exist; give a corpus, an article's folder or a file in one", path)
    for folder in (path, *path.absolute().parents):
        if (folder / CORPUS).is_file():
            return folder
    if (path / ARTICLES).is_dir() or (path / ENTITIES).exists():
        raise UnusableInput(f"has no {CORPUS}; add it (docs/data-flow.md says what it holds)", path)
    raise UnusableInput(f"is no corpus: there is no {CORPUS} in it or above it; give the folder that has one", path)


def article_folders(root: Path) -> list[Path]:
    """The folders of all articles, by id. Raises: UnusableInput, if there is none."""
    folder = root / ARTICLES
    found = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not found:
        raise UnusableInput("has no articles; add one under articles/<article-id>/", root)
    return found


def articles_at(root: Path, path: Path) -> list[Path]:
    """The folders of the articles that a path in a corpus asks for: all, or the one it is or lies in.

    Raises: UnusableInput, if there is none.
    """
    folders = article_folders(root)
    relative = path.absolute().relative_to(root.absolute()).parts
    if len(relative) < 2 or relative[0] != ARTICLES:
        return folders
    if found := [folder for folder in folders if folder.name == relative[1]]:
        return found
    raise UnusableInput("is no article of the corpus", path)


def is_whole(root: Path, folders: list[Path]) -> bool:
    """Whether these are the folders of all articles."""
    return folders == article_folders(root)


def annotation_files(folder: Path) -> list[Path]:
    """The files of annotations of an article: gold, then the passes by name."""
    gold = [folder / GOLD] if os.path.lexists(folder / GOLD) else []
    return gold + sorted((folder / PASSES).glob("*.jsonl"))


def schema_uri(name: str) -> str:
    """Where the JSON Schema of a file lies, seen from the file."""
    up = "../../../" if name == METADATA else "../"
    return f"{up}schema/v1/{name.removesuffix('.json')}.schema.json"


def stamp(root: Path) -> str:
    """A digest of the files at the top of a corpus: it changes with what is said once for all articles."""
    digest = hashlib.sha256()
    for path in (root / name for name in TOP_FILES):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def unexpected(root: Path) -> Iterator[Path]:
    """What lies at the top of a corpus and does not belong there."""
    for path in sorted(root.iterdir()):
        if path.name not in (*TOP_FILES, *DOCUMENTS, ARTICLES):
            yield path
    for path in sorted((root / ARTICLES).iterdir()) if (root / ARTICLES).is_dir() else ():
        if not path.is_dir():
            yield path


def unexpected_in_article(folder: Path) -> Iterator[Path]:
    """What lies in an article's folder and has no name that belongs there."""
    for path in sorted(folder.iterdir()):
        if path.name == PASSES and path.is_dir():
            yield from (p for p in sorted(path.iterdir()) if p.suffix != ".jsonl")
        elif path.name not in ARTICLE_FILES:
            yield path


def leads_out(path: Path, root: Path) -> bool:
    """Whether a symbolic link on the way from `root` to `path` leads out of it, in a circle or to nothing."""
    inside = path.relative_to(root).parts
    if not any(root.joinpath(*inside[:depth]).is_symlink() for depth in range(1, len(inside) + 1)):
        return False
    try:
        real = Path(os.path.realpath(path, strict=True))
    except OSError:
        return True
    return not real.is_relative_to(os.path.realpath(root))


def in_other_case(name: str) -> str | None:
    """The name of this layout that differs from `name` in case alone."""
    known = {other.casefold(): other for other in (*TOP_FILES, *DOCUMENTS, ARTICLES, *ARTICLE_FILES, PASSES)}
    stem, _, suffix = name.rpartition(".")
    found = known.get(name.casefold()) or (f"{stem}.jsonl" if suffix.casefold() == "jsonl" else name)
    return found if found != name else None
