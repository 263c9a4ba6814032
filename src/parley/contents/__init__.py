"""A state of the corpus: what a release folder, a corpus folder or a git revision holds, by permanent id.

Articles come one at a time, in order of id.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parley.contents.corpus import of_corpus
from parley.contents.release import of_release
from parley.contents.revision import of_revision
from parley.contents.values import CORPUS, ArticleContents, Contents, Json, Key, Values
from parley.contributions.layout import find_corpus
from parley.release import MANIFEST

__all__ = ["CORPUS", "ArticleContents", "Contents", "Json", "Key", "Values", "opened"]


@contextmanager
def opened(source: str | Path) -> Iterator[Contents]:
    """The contents of a release folder, a corpus folder, or a git revision `REV` or `REV:PATH` of the repository here.

    What exists as a path is taken as one. Raises: UnusableInput, BrokenRelease.
    """
    if Path(source).exists():
        yield _of_folder(Path(source), str(source))
        return
    with tempfile.TemporaryDirectory(prefix="parley-") as folder:
        yield _of_folder(of_revision(str(source), Path(folder)), str(source))


def _of_folder(folder: Path, name: str) -> Contents:
    if (folder / MANIFEST).is_file():
        return of_release(folder, name)
    return of_corpus(find_corpus(folder), name)
