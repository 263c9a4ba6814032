"""Where things lie in `corpus/`: the names of files, and what does not belong."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from itertools import accumulate, islice
from pathlib import Path

from parley.errors import UnusableInput
from parley.records import LAYERS

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
SHARDS, SHARD_ARTICLES, SHARD_TEXTS = "shards", "articles.jsonl", "texts.jsonl"
LAYER_FILES: Mapping[str, str] = {name: f"{layer.config}.jsonl" for name, layer in LAYERS.items()}
"""The file of a shard that has the gold of a layer."""
SHARD_FILES = (SHARD_ARTICLES, SHARD_TEXTS, *LAYER_FILES.values())
DOCUMENTS = ("README.md", "LICENSE")
MAX_BYTES = 32 * 2**20
"""A larger file is not read: it is none of this layout."""
MAX_SHARD_BYTES = 8 * MAX_BYTES
"""The same for a file of a shard."""


def find_corpus(path: Path) -> Path:
    """The corpus that `path` is or lies in: the nearest folder upwards with a corpus.json. Raises: UnusableInput."""
    if not path.exists() and not may_lie_in_shard(path):
        raise UnusableInput("does not exist; give a corpus, an article's folder or a file in one", path)
    near = () if ".." in path.parts else path.parents
    for folder in (path, *near, *path.absolute().parents):
        if (folder / CORPUS).is_file():
            return folder
    if (path / ARTICLES).is_dir() or (path / ENTITIES).exists():
        raise UnusableInput(f"has no {CORPUS}; add it (docs/data-flow.md says what it holds)", path)
    raise UnusableInput(f"is no corpus: there is no {CORPUS} in it or above it; give the folder that has one", path)


def by_corpus(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """The paths by the corpus that they are or lie in. Raises: UnusableInput."""
    found: dict[Path, tuple[Path, list[Path]]] = {}
    for path in paths:
        root = find_corpus(path)
        found.setdefault(root.absolute(), (root, []))[1].append(path)
    return dict(found.values())


def article_folders(root: Path) -> list[Path]:
    """The folders of all articles, by id. Raises: UnusableInput, if there is none."""
    folder = root / ARTICLES
    found = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not found:
        raise UnusableInput("has no articles; add one under articles/<article-id>/", root)
    return found


def articles_at(root: Path, *paths: Path) -> list[Path]:
    """The folders of the articles that paths in a corpus ask for, each once: those they are or lie in, or else all.

    Raises: UnusableInput, if there is none.
    """
    for path in paths:
        guard_folder(path)
    folders = article_folders(root)
    asked = {article_of(root, path): path for path in paths}
    if None in asked:
        if shards(root):
            mend = f"run `parley convert {root} --to folders` first"
            raise UnusableInput(f"has articles in shards, and this reads folders; {mend}", root)
        return folders
    for name in asked.keys() - {folder.name for folder in folders}:
        raise UnusableInput("is no article of the corpus", asked[name])
    return [folder for folder in folders if folder.name in asked]


def article_of(root: Path, path: Path) -> str | None:
    """The name of the article's folder that a path in a corpus is or lies in, if it does."""
    relative = path.absolute().relative_to(root.absolute()).parts
    return relative[1] if len(relative) > 1 and relative[0] == ARTICLES else None


def is_whole(root: Path, folders: list[Path]) -> bool:
    """Whether these are the folders of all articles."""
    return folders == article_folders(root)


def annotation_files(folder: Path) -> list[Path]:
    """The files of annotations of an article: gold, then the passes by name."""
    gold = [folder / GOLD] if os.path.lexists(folder / GOLD) else []
    return gold + sorted((folder / PASSES).glob("*.jsonl"))


def may_lie_in_shard(folder: Path) -> bool:
    """Whether there is no such folder of an article, but shards in which the article may be."""
    return not os.path.lexists(folder) and folder.parent.name == ARTICLES and bool(shards(folder.parent.parent))


def guard_folder(folder: Path) -> None:
    """Refuse an article that lies in a shard, where its folder is to be edited. Raises: UnusableInput."""
    if may_lie_in_shard(folder):
        mend = f"if it lies in a shard, take it out first: `parley convert {folder} --to folders`"
        raise UnusableInput(f"there is no such folder; {mend}", folder)


def files_of_shard(folder: Path) -> list[str]:
    """The files of a shard that are there, passes last."""
    own = [name for name in SHARD_FILES if os.path.lexists(folder / name)]
    return own + [f"{PASSES}/{path.name}" for path in sorted((folder / PASSES).glob("*.jsonl"))]


def name_in_folder(name: str) -> str:
    """The file of an article's folder that has what a file of a shard has."""
    names = {SHARD_ARTICLES: METADATA, SHARD_TEXTS: TEXT} | dict.fromkeys(LAYER_FILES.values(), GOLD)
    return names.get(name, name)


def shards(root: Path) -> list[Path]:
    """The folders of the shards of a corpus, by name."""
    folder = root / SHARDS
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


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
        if path.name not in (*TOP_FILES, *DOCUMENTS, ARTICLES, SHARDS):
            yield path
    for folder in (root / ARTICLES, root / SHARDS):
        with os.scandir(folder) if folder.is_dir() else nullcontext(()) as entries:
            strays = sorted(entry.name for entry in entries if not entry.is_dir())
        yield from (folder / name for name in strays)


def unexpected_in_article(folder: Path) -> Iterator[Path]:
    """What lies in an article's folder and has no name that belongs there."""
    for path in sorted(folder.iterdir()):
        if path.name == PASSES and path.is_dir():
            yield from (p for p in sorted(path.iterdir()) if p.suffix != ".jsonl")
        elif path.name not in ARTICLE_FILES:
            yield path


def unexpected_in_shard(folder: Path) -> Iterator[Path]:
    """What lies in a shard and has no name that belongs there."""
    for path in sorted(folder.iterdir()):
        if path.name == PASSES and path.is_dir():
            yield from (p for p in sorted(path.iterdir()) if p.suffix != ".jsonl")
        elif path.name not in SHARD_FILES:
            yield path


def leads_out(path: Path, root: Path) -> bool:
    """Whether a symbolic link on the way from `root` to `path` leads out of it, in a circle or to nothing."""
    steps = accumulate(path.relative_to(root).parts, os.path.join, initial=os.fspath(root))
    if not any(map(os.path.islink, islice(steps, 1, None))):
        return False
    try:
        real = Path(os.path.realpath(path, strict=True))
    except OSError:
        return True
    return not real.is_relative_to(os.path.realpath(root))


def in_other_case(name: str) -> str | None:
    """The name of this layout that differs from `name` in case alone."""
    known = {
        other.casefold(): other
        for other in (*TOP_FILES, *DOCUMENTS, ARTICLES, SHARDS, *ARTICLE_FILES, *SHARD_FILES, PASSES)
    }
    stem, _, suffix = name.rpartition(".")
    found = known.get(name.casefold()) or (f"{stem}.jsonl" if suffix.casefold() == "jsonl" else name)
    return found if found != name else None
