"""Hydration: a copy of a release with the withheld texts that a reader has, whole articles or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.atomic import new_folder
from parley.build import guard, write_frame
from parley.contributions.copies import Copies, FoundCopy
from parley.contributions.layout import TOMBSTONES
from parley.errors import BrokenRelease, UnusableInput
from parley.fingerprints import quote_of, span_digest, span_key
from parley.loader import table_files
from parley.records import CONFIGS, Annotators, CorpusMetadata, Metadata, Segment, ordered_fields
from parley.release import verify
from parley.tables import TableWriter
from parley.tables.parquet import read_rows


@dataclass(frozen=True, slots=True)
class HydrationReport:
    """What was found of each withheld article; `folder` is the new release, None where no text was found."""

    copies: tuple[FoundCopy, ...]
    folder: Path | None

    @property
    def verified(self) -> int:
        """How many articles have their text."""
        return sum(copy.status == "verified" for copy in self.copies)

    @property
    def is_whole(self) -> bool:
        """Whether every withheld article has its text."""
        return self.verified == len(self.copies)


def hydrate(release: Path, sources: Sequence[Path], output: Path) -> HydrationReport:
    """Write `output`, a release with texts and quotes of the articles whose copies under `sources` are verified.

    The sources are only read. An article whose copy differs stays withheld; where none is verified, nothing is written.
    Raises: NoRelease, BrokenRelease, UnusableInput.
    """
    manifest = verify(release)
    if manifest.hydrated_from is not None:
        raise UnusableInput("is hydrated already; give the release that it was made from", release)
    if release.resolve() in (output.resolve(), *output.resolve().parents):
        raise UnusableInput("is the release itself or lies in it; choose another output folder", output)
    guard(output)
    copies = Copies(sources)
    found = tuple(
        copies.find(Metadata.model_validate({name: row[name] for name in _METADATA}, strict=False))
        for row in sorted(read_rows(table_files(release, "articles")), key=lambda row: str(row["id"]))
        if row["text_status"] == "withheld"
    )
    texts = {copy.article: copy.text for copy in found if copy.text is not None}
    if not texts:
        return HydrationReport(found, None)
    metadata = CorpusMetadata.model_validate_json((release / "corpus.json").read_bytes())
    annotators = Annotators.model_validate_json((release / "annotators.json").read_bytes())
    names = ("LICENSE", "CHANGELOG.md", TOMBSTONES)
    kept = {name: _text(release / name) for name in names if (release / name).is_file()}
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
    return HydrationReport(found, output)


_METADATA = ordered_fields(Metadata)


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
