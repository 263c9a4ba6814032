"""An article's files as lines of a shard: the inverse of `sharded.ShardFiles`, for files in canonical form."""

from collections.abc import Mapping
from pathlib import Path

from parley.checks import RawFile
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.decode import decode_record
from parley.contributions.files import ArticleFiles
from parley.contributions.shard_files import ShardFiles
from parley.contributions.shard_lines import group, head, key_of, metadata_line, text_value
from parley.contributions.sharded import LETTERS, Shard
from parley.errors import UnusableInput
from parley.records import Metadata

MEND = "only what is in canonical form can; run `parley fix`, and mend what `parley check` says"


def pack(article: str, files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """The lines of an article, given by its files as they lie in a folder, by the file of a shard that takes them.

    Raises: UnusableInput, where a file could not be made from them again, byte for byte.
    """
    if layout.METADATA not in files:
        raise _refused(folder, layout.METADATA)
    packed: dict[str, bytes] = {}
    for name, data in files.items():
        packed |= _lines(article, name, data, folder)
    lines = {
        name: group(RawFile(Path(name), Path(name).name, data, None), key_of(name)) for name, data in packed.items()
    }
    made = unpack(ShardFiles(Shard(Path(), "", lines), article), folder)
    for name in files.keys() | made.keys():
        if files.get(name) != made.get(name):
            raise _refused(folder, name)
    return packed


def unpack(files: ArticleFiles, folder: Path) -> dict[str, bytes]:
    """The files of an article as they lie in a folder. Raises: UnusableInput, where they are not in canonical form."""
    made = {name: files.data(name) for name in files.names}
    metadata = _metadata(files.id, made[layout.METADATA], folder)
    if files.metadata_text(metadata).encode() != made[layout.METADATA]:
        raise _refused(folder, layout.METADATA)
    return made | {layout.METADATA: file_text(metadata).encode()}


def _lines(article: str, name: str, data: bytes, folder: Path) -> dict[str, bytes]:
    begin = head(article)
    if name == layout.METADATA:
        return {layout.SHARD_ARTICLES: f"{metadata_line(_metadata(article, data, folder))}\n".encode()}
    if name == layout.TEXT:
        text = data.decode("utf-8", "replace").removesuffix("\n")
        return {layout.SHARD_TEXTS: begin + b", " + text_value(text).encode()[1:] + b"\n"}
    if not data:
        return {next(iter(LETTERS)) if name == layout.GOLD else name: begin + b"}\n"}
    lines = data.removesuffix(b"\n").split(b"\n")
    if name != layout.GOLD:
        return {name: b"".join([begin + b", " + line[1:] + b"\n" for line in lines])}
    packed: dict[str, bytes] = {}
    for file, letter in LETTERS.items():
        own = [begin + b", " + line[1:] + b"\n" for line in lines if line[8:9] == letter.encode()]
        packed |= {file: b"".join(own)} if own else {}
    return packed


def _metadata(article: str, data: bytes, folder: Path) -> Metadata:
    path = folder / layout.METADATA
    metadata, _ = decode_record(RawFile(path, path.name, data, data.decode("utf-8", "replace")), Metadata)
    if metadata is None or metadata.id != article:
        raise _refused(folder, layout.METADATA)
    return metadata


def _refused(folder: Path, name: str) -> UnusableInput:
    return UnusableInput(f"cannot be stored in another layout: {MEND}", folder / name)
