"""Building shard by shard: each is checked and its tables are written, with the same bytes whoever works on it.

Two attempts at one shard cannot both publish: the first that renames its folder has done it. The tables of a shard whose
articles are as they were are taken from the cache.
"""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pyarrow as pa

from parley.cache import Cache, key_of
from parley.checks import Authority, View
from parley.contributions import layout
from parley.contributions.canonical import annotations_text
from parley.contributions.corpus import Corpus
from parley.contributions.memory import Facts
from parley.contributions.read import read_article
from parley.contributions.shards import CheckedShard, Shard, opened_corpus, read_shard
from parley.contributions.stored import opened
from parley.records import Metadata
from parley.tables import ArticleLines, records_table, shard_tables, write_parts

_PARTS = msgspec.msgpack.Decoder(dict[str, bytes])


@dataclass(frozen=True, slots=True)
class BuiltShard:
    """A shard that was checked; `parts` is the folder of its tables, None where the shard or the corpus has errors."""

    checked: CheckedShard
    parts: Path | None


def build_shard(output: Path, shard: Shard, corpus: Corpus | None = None) -> BuiltShard:
    """Check the articles of a shard; if none has an error, write its tables into a folder in `output`."""
    corpus = corpus or opened_corpus(shard)
    checked, metadata = read_shard(shard, corpus)
    has_splits = all(one.id in corpus.splits.splits for one in shard.articles)
    if corpus.has_errors or checked.has_errors or not has_splits:
        return BuiltShard(checked, None)
    used = frozenset[str]().union(*(summary.used_entities for summary in checked.summaries))
    corpus = replace(corpus, authority=_only(corpus.authority, used))
    target = output / f"{shard.number:05d}"
    attempt = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=output))
    _write(
        shard.cache,
        _key(shard, corpus, checked),
        attempt,
        lambda: shard_tables(list(_lines(shard, corpus, checked, metadata)), corpus.authority.entities),
    )
    with suppress(OSError):  # another attempt was first, with the same bytes
        attempt.rename(target)
    shutil.rmtree(attempt, ignore_errors=True)
    return BuiltShard(checked, target)


def build_entities(output: Path, corpus: Corpus, cache: Cache | None = None) -> Path:
    """Write the table of the authority file into a folder in `output`."""
    folder, entities = output / "entities", corpus.authority.entities
    folder.mkdir()
    key = None if cache is None else key_of("entities", Facts(corpus.authority).digest(["entities"]))
    inorder = [entities[id] for id in sorted(entities)]
    _write(cache, key, folder, lambda: {"entities": records_table("entities", inorder)})
    return folder


def _only(authority: Authority, entities: Collection[str]) -> Authority:
    """The authority with these entities alone, so that tables follow from no other."""
    return replace(authority, entities={id: one for id, one in authority.entities.items() if id in entities})


def _key(shard: Shard, corpus: Corpus, checked: CheckedShard) -> str | None:
    """What the tables of a shard follow from; None where the content of an article is not known for sure."""
    if shard.cache is None or len(checked.contents) < len(shard.articles):
        return None
    facts = Facts(corpus.authority).digest(["entities", "annotators"])
    splits = (f"{one.id} {corpus.splits.splits[one.id]}" for one in shard.articles)
    return key_of("tables", facts, *splits, *(checked.contents[one.id] for one in shard.articles))


def _write(cache: Cache | None, key: str | None, folder: Path, tables: Callable[[], Mapping[str, pa.Table]]) -> None:
    """Write tables as parts into a folder; those that the cache has under the key need not be made."""
    data = cache.read(key) if cache is not None and key is not None else None
    if data is None:
        write_parts(tables(), folder)
        if cache is not None and key is not None:
            cache.write(key, msgspec.msgpack.encode({path: (folder / path).read_bytes() for path in _paths(folder)}))
        return
    for path, part in _PARTS.decode(data).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(part)


def _paths(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*.parquet")]


def _lines(
    shard: Shard, corpus: Corpus, checked: CheckedShard, metadata: Mapping[str, Metadata]
) -> Iterator[ArticleLines]:
    for result, files in zip(checked.results, opened(shard.corpus, shard.articles), strict=True):
        own = metadata.get(files.id) or Metadata.model_validate_json(files.data(layout.METADATA))
        lines = {name: files.data(name) for name in files.names if name.endswith(".jsonl")}
        if not result.is_canonical:
            subject = read_article(files, corpus.authority).subject
            assert subject is not None
            lines = {_name(view): annotations_text(view.annotations).encode() for view in subject.views}
        yield ArticleLines(
            own,
            corpus.splits.splits[files.id],
            files.data(layout.TEXT).decode().removesuffix("\n") if own.text_status == "included" else None,
            lines.pop(layout.GOLD, b""),
            tuple((corpus.authority.annotators[Path(name).stem], data) for name, data in lines.items()),
        )


def _name(view: View) -> str:
    return layout.GOLD if view.annotator is None else f"{layout.PASSES}/{view.annotator}.jsonl"
