"""Hydration: a copy of a release with the withheld texts that a reader has, whole articles or nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from parley.atomic import new_folder
from parley.build import guard, write_frame
from parley.contributions.canonical import file_text
from parley.contributions.copies import Copies, FoundCopy
from parley.contributions.layout import TOMBSTONES
from parley.errors import BrokenRelease, NewerRelease, NoRelease, UnusableInput
from parley.fingerprints import fingerprint, quote_of, span_digest, span_key
from parley.loader import table_files
from parley.receipts import RECEIPT, Counts, read_receipt, receipt_of
from parley.records import CONFIGS, LAYERS, Annotators, CorpusMetadata, Metadata, Segment
from parley.records.receipt import ArticleReceipt, Receipt, ServedCopy
from parley.release import is_release, read_manifest, verify
from parley.tables import TableWriter
from parley.tables.parquet import read_rows
from parley.upstream import fetch_command, is_fetched, withheld_articles


@dataclass(frozen=True, slots=True)
class HydrationReport:
    """What was found of each withheld article; `folder` is the new release, None where no text was found.

    `commands` bring the texts that a public repository has.
    """

    copies: tuple[FoundCopy, ...]
    folder: Path | None
    receipt: Receipt
    commands: Mapping[str, str]

    @property
    def verified(self) -> int:
        """How many articles have their text."""
        return self.receipt.verified

    @property
    def is_whole(self) -> bool:
        """Whether every withheld article has its text."""
        return self.verified == len(self.copies)

    @property
    def lines(self) -> Iterator[str]:
        """A line for each article, and what it comes to."""
        for copy in self.copies:
            command = None if copy.status == "verified" else self.commands.get(copy.article)
            yield f"{copy.line}: {command}" if command else copy.line
        yield f"{self.folder or 'nothing written'}: {self.verified} of {len(self.copies)} withheld articles with text"


def hydrate(release: Path, sources: Sequence[Path], output: Path) -> HydrationReport:
    """Write `output`, a release with texts and quotes of the articles whose copies under `sources` are verified.

    The sources are only read. An article whose copy differs stays withheld; where none is verified, nothing is written.
    What a hydrated `release` has already, or a copy of the release that lies in `output`, is kept and not sought again.
    Raises: NoRelease, BrokenRelease, UnusableInput.
    """
    manifest = verify(release)
    is_hydrated = manifest.hydrated_from is not None
    if is_hydrated and not (release / RECEIPT).is_file():
        raise UnusableInput(f"is hydrated and has no {RECEIPT}; give the release that it was made from", release)
    inside = (output.resolve(), *output.resolve().parents)
    if release.resolve() in (inside[1:] if is_hydrated else inside):
        raise UnusableInput("is the release itself or lies in it; choose another output folder", output)
    guard(output)
    withheld = withheld_articles(release)
    had = _texts_of(output, withheld) if _is_copy_of(output, manifest.released) else {}
    had |= _texts_of(release, withheld) if is_hydrated else {}
    copies = Copies(sources, in_git=True)
    found = tuple(had[one.id].copy if one.id in had else copies.find(one) for one in withheld)
    counts = annotations_of(release)
    said = {id: kept.receipt for id, kept in had.items()}
    receipts = (
        said.get(one.id) or _receipt(one, copy, sum(counts[one.id].values()))
        for one, copy in zip(withheld, found, strict=True)
    )
    receipt = receipt_of(manifest, receipts, counts)
    commands = {
        one.id: fetch_command(release, one.id) for one in withheld if any(map(is_fetched, one.provenance.copies))
    }
    texts = {copy.article: copy.text for copy in found if copy.text is not None}
    if not texts:
        return HydrationReport(found, None, receipt, commands)
    metadata = CorpusMetadata.model_validate_json((release / "corpus.json").read_bytes())
    annotators = Annotators.model_validate_json((release / "annotators.json").read_bytes())
    names = ("LICENSE", "CHANGELOG.md", TOMBSTONES)
    kept = {name: _text(release / name) for name in names if (release / name).is_file()}
    kept[RECEIPT] = file_text(receipt.model_copy(update={"schema_uri": "schema/receipt.schema.json"}))
    with new_folder(output) as folder:
        keys = {article: span_key(article, text) for article, text in texts.items()}
        with TableWriter(folder) as tables:
            for config in CONFIGS:
                for path in table_files(release, config):
                    for row in read_rows([path]):
                        article = _article_of(config, row)
                        if article in texts:
                            row.update(_filled(row, texts[article], keys[article], release))
                            row.update({"text": texts[article]} if "text" in row else {})
                        tables.add(config, path.name.split("-")[0], row)
            written = tables.finish()
        write_frame(folder, metadata, annotators, written, kept, hydrated_from=manifest.released)
    return HydrationReport(found, output, receipt, commands)


def annotations_of(release: Path) -> Counts:
    """For each article of a release the gold annotations of each layer."""
    ids = (id for path in table_files(release, "articles") for id in _column(path, "id"))
    found = {id: dict.fromkeys(LAYERS, 0) for id in ids}
    for name, layer in LAYERS.items():
        for path in table_files(release, layer.config):
            for article, count in Counter(_column(path, "article")).items():
                found[article][name] += count
    return found


def _column(path: Path, name: str) -> list[str]:
    values: list[str] = pq.read_table(path, columns=[name])[name].to_pylist()
    return values


@dataclass(frozen=True, slots=True)
class _Kept:
    """An article whose text is there already."""

    copy: FoundCopy
    receipt: ArticleReceipt


def _is_copy_of(folder: Path, digest: str) -> bool:
    """Whether a whole hydrated copy of a release lies in a folder."""
    try:
        if not is_release(folder) or read_manifest(folder).hydrated_from != digest:
            return False
        verify(folder)
        return (folder / RECEIPT).is_file()
    except (BrokenRelease, NewerRelease, NoRelease):
        return False


def _texts_of(folder: Path, withheld: Sequence[Metadata]) -> dict[str, _Kept]:
    """What a hydrated copy has of the withheld articles."""
    said = {article.id: article for article in read_receipt(folder / RECEIPT).articles}
    wanted = {one.id: one.fingerprint for one in withheld}
    kept: dict[str, _Kept] = {}
    for row in read_rows(table_files(folder, "articles")):
        id, text = row["id"], row["text"]
        if id in wanted and id in said and text is not None and fingerprint(text) == wanted[id]:
            kept[id] = _Kept(FoundCopy(id, "verified", folder, text), said[id])
    return kept


def _receipt(metadata: Metadata, found: FoundCopy, annotations: int) -> ArticleReceipt:
    known = {copy.sha256: copy for copy in reversed(metadata.provenance.copies)}.get(found.sha256)
    place = {"repository": known.repository, "commit": known.commit, "path": known.path} if known else {}
    return ArticleReceipt(
        id=metadata.id,
        verdict=found.status,
        served=ServedCopy(**place, sha256=found.sha256, transform=found.transform) if found.sha256 else None,
        normalised=found.normalised,
        blocks=found.blocks,
        annotations=annotations,
    )


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def _article_of(config: str, row: Mapping[str, Any]) -> str | None:
    if config == "entities":
        return None
    article: str = row["id"] if config in ("documents", "articles") else row["article"]
    return article


def _filled(value: Any, text: str, key: bytes, release: Path) -> Any:
    """The value with the quote of every span in it; each span with a digest is proven by it. Raises: BrokenRelease."""
    if isinstance(value, list):
        return [_filled(item, text, key, release) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {name: _filled(item, text, key, release) for name, item in value.items()}
    if filled.get("segments") and "quote" in filled:
        segments = tuple(Segment(**segment) for segment in filled["segments"])
        filled["quote"] = quote_of(text, segments)
        digest = filled.get("digest")
        if digest is not None and digest != span_digest(key, segments, filled["quote"]):
            raise BrokenRelease([f"the digest of the span at {segments[0].start} is not that of its words"], release)
    return filled
