"""What may hold published words, opened: the files of folders, archives and git histories, as pieces of text."""

import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from parley.checks.words import strings
from parley.contributions.copies import files_below, is_repository
from parley.errors import UnusableInput
from parley.formats import read_conllu
from parley.git import files_to_commit, history
from parley.release import is_release, read_manifest

HEAD = 8000
"""So many bytes are looked at to tell text from other content."""
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
ID = re.compile(r'"(?:article|id)"\s*:\s*"([a-z0-9-]+)["#@]')
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
TAG = re.compile(r"<[^<>]*>")
PACKED: Mapping[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.decompress,
    b"BZh": bz2.decompress,
    b"\xfd7zXZ": lzma.decompress,
}
PACKED_SUFFIX = re.compile(r"\.(gz|bz2|xz)$")

DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
)
"""What is raised over an archive or a table that is damaged, or locked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a file: `place` is its line or row, empty where it is the whole file; `article` what it is about."""

    path: str
    place: str
    article: str | None
    text: str


def files_of(target: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a target with their bytes; of a repository those to be committed, and all that ever were.

    Raises: UnusableInput, also for a hydrated release, which holds the words on purpose.
    """
    try:
        if target.is_dir() and is_release(target) and read_manifest(target).hydrated_from is not None:
            raise UnusableInput("is a hydrated copy and holds the words on purpose; give what is published", target)
        if is_repository(target):
            for name in files_to_commit(target):
                path = target / name
                if path.is_file() and not path.is_symlink():
                    yield str(path), path.read_bytes()
            yield from ((f"{target} in git, {file.name}", file.data) for file in history(target))
        elif target.exists():
            yield from ((str(path), path.read_bytes()) for path, _ in sorted(files_below(target, most=None)))
        else:
            raise UnusableInput("does not exist; give a file, a folder or a repository", target)
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}", target) from error


def pieces(path: str, data: bytes, articles: Collection[str]) -> Iterator[Piece | None]:
    """The texts in a file and in what is packed in it; None for content that is no text."""
    try:
        if data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield from pieces(f"{path}!{name}", archive.read(name), articles)
            return
        if unpack := next((PACKED[magic] for magic in PACKED if data.startswith(magic)), None):
            yield from pieces(PACKED_SUFFIX.sub("", path), unpack(data), articles)
            return
        if data[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(data)) as bundle:
                for member in bundle:
                    if member.isfile() and (file := bundle.extractfile(member)):
                        yield from pieces(f"{path}!{member.name}", file.read(), articles)
            return
        if data[:4] == b"PAR1":
            yield from _rows(path, data, articles)
            return
    except DAMAGED:
        yield None
        return
    text = _decoded(data)
    if text is None:
        yield None
        return
    is_json = path.endswith((".json", ".jsonl"))
    if is_json:
        yield from _literals(path, text, articles)
    about = None if is_json else _article_in(path, articles)
    yield from (Piece(path, "", about, said) for said in dict.fromkeys(_said(text)))
    if path.endswith(".conllu"):
        with suppress(ValueError):
            yield Piece(path, "", about, read_conllu(data))


def _said(text: str) -> Iterator[str]:
    """What a text says, and what it says without its tags; each on the lines of the text."""
    unescaped = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\\n", "  ")
    yield unescape(unescaped)
    yield unescape(TAG.sub(lambda match: " " + "\n" * match[0].count("\n"), unescaped))


def _decoded(data: bytes) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    return None if b"\0" in data[:HEAD] else data.decode("utf-8", errors="replace")


def _rows(path: str, data: bytes, articles: Collection[str]) -> Iterator[Piece]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(io.BytesIO(data)) as file:
        number = 0
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                number += 1
                about = _article_of(row, articles) or _article_in(path, articles)
                place = f"row {row['id']}" if isinstance(row.get("id"), str) else f"row {number}"
                yield from (Piece(path, place, about, said) for said in strings(row))


def _article_of(row: Mapping[str, Any], articles: Collection[str]) -> str | None:
    named = (re.split("[#@]", value)[0] for name in ("article", "id") if isinstance(value := row.get(name), str))
    return next((id for id in named if id in articles), None)


def _literals(path: str, text: str, articles: Collection[str]) -> Iterator[Piece]:
    """Every string of a JSON text, or of one that should be: with its line, which is a record's own where it names one."""
    about = _article_in(path, articles)
    for number, line in enumerate(text.split("\n"), 1):
        named = about or next((id for id in ID.findall(line) if id in articles), None)
        for literal in STRING.findall(line):
            try:
                said = json.loads(f'"{literal}"', strict=False)
            except ValueError:
                said = literal
            yield Piece(path, str(number), named, said)


def _article_in(path: str, articles: Collection[str]) -> str | None:
    parts = re.split(r"[/\\! ]", path)
    return next((id for part in reversed(parts) for id in (part, part.split(".")[0]) if id in articles), None)
