"""Defects of an article's files: each function makes a folder wrong in one way, or says None where it cannot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from corpora.folder import COVERAGE, Article, files
from corpora.languages import SCRIPTS
from parley.checks import leaked_runs
from parley.contributions import layout
from parley.fingerprints import fingerprint
from parley.formats import find_blocks
from parley.records import ReleasedArticle, Split, Tombstone, id_runs

Files = Mapping[str, bytes]
STOPS = {script.code: script.stop for script in SCRIPTS}
GONE = "m99999"
HEEDING = "sentence-annotated-differently"
"""Found only where the records of the article before are as they should be."""


@dataclass(frozen=True, slots=True)
class Hit:
    """The folder's files, wrong, and where that is reported: a path in the folder (or above it), a line.

    `record` is the record it is reported at; `released` and `tombstone` are lines for the files about all releases,
    whose own lines are known only when all articles are written.
    """

    files: Files
    path: str
    line: int | None = None
    record: str | None = None
    released: ReleasedArticle | None = None
    tombstone: Tombstone | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What an article has to do with others: its split, and what stands under its id with the text of the one before.

    `twin` has that text, `longer` that text and a little more; both are None where that one's files are made wrong, and
    `longer` where the two are in one split. `is_heeded` says that the records of the one before are as they should be.
    """

    split: Split
    twin: Article | None = None
    longer: Article | None = None
    is_heeded: bool = False


Planter = Callable[[Article, Around], Hit | None]


def _line(data: bytes, needle: str) -> int:
    return data[: data.index(needle.encode())].count(b"\n") + 1


def _described(article: Article, needle: str, **update: object) -> Hit:
    """Other metadata, wrong in the line that has `needle`."""
    made = files(replace(article, metadata=article.metadata.model_copy(update=update)))
    return Hit(made, layout.METADATA, _line(made[layout.METADATA], needle))


def _in_first_line(article: Article, inserted: bytes) -> Hit | None:
    """Something at the end of the text's first line."""
    made = files(article)
    if layout.TEXT not in made:
        return None
    first, rest = made[layout.TEXT].split(b"\n", 1)
    return Hit(made | {layout.TEXT: first + inserted + b"\n" + rest}, layout.TEXT, 1)


def _encoded(article: Article, encode: Callable[[bytes], bytes]) -> Hit:
    """Another encoding of the text; of gold, where the text is withheld."""
    made, path = files(article), layout.GOLD if article.is_withheld else layout.TEXT
    return Hit(made | {path: encode(made[path])}, path, 1)


# files


def utf_8(article: Article, _: Around) -> Hit | None:
    return _in_first_line(article, b"\xff")


def byte_order_mark(article: Article, _: Around) -> Hit:
    return _encoded(article, lambda data: b"\xef\xbb\xbf" + data)


def line_ending(article: Article, _: Around) -> Hit:
    return _encoded(article, lambda data: data.replace(b"\n", b"\r\n"))


def nfc(article: Article, _: Around) -> Hit | None:
    return _in_first_line(article, "e\u0301".encode())


def control_character(article: Article, _: Around) -> Hit | None:
    return _in_first_line(article, b"\x07")


def trailing_space(article: Article, _: Around) -> Hit | None:
    return _in_first_line(article, b" ")


def canonical_form(article: Article, _: Around) -> Hit:
    made = files(article)
    first, second, rest = made[layout.GOLD].split(b"\n", 2)
    return Hit(made | {layout.GOLD: b"\n".join((second, first, rest))}, layout.GOLD, 1)


def missing_file(article: Article, _: Around) -> Hit:
    made = {path: data for path, data in files(article).items() if path != layout.METADATA}
    return Hit(made, layout.METADATA)


def unexpected_file(article: Article, _: Around) -> Hit:
    return Hit(files(article) | {"notes.txt": b"To do.\n"}, "notes.txt")


def annotator_known(article: Article, _: Around) -> Hit:
    path = f"{layout.PASSES}/stranger.jsonl"
    return Hit(files(article) | {path: b""}, path)


# metadata


def article_folder(article: Article, _: Around) -> Hit:
    return _described(article, '"id": ', id=f"{article.id}-again")


def text_status(article: Article, _: Around) -> Hit:
    """A text beside a withheld article, or none beside another."""
    made = files(article)
    path, line = layout.METADATA, _line(made[layout.METADATA], '"text_status": ')
    if article.is_withheld:
        return Hit(made | {layout.TEXT: f"{article.text}\n".encode()}, path, line)
    return Hit({name: data for name, data in made.items() if name != layout.TEXT}, path, line)


def text_fingerprint(article: Article, _: Around) -> Hit | None:
    if article.is_withheld:
        return None
    other = article.metadata.fingerprint.model_copy(update={"text_sha256": "0" * 64})
    return _described(article, "0" * 64, fingerprint=other)


def block_tiling(article: Article, _: Around) -> Hit | None:
    """The second block begins where the first does."""
    first, second, *rest = article.metadata.blocks
    if article.is_withheld:
        return None
    blocks = (first, second.model_copy(update={"start": first.start}), *rest)
    return _described(article, f'"start": {first.start}, "end": {second.end}', blocks=blocks)


def block_digest(article: Article, _: Around) -> Hit | None:
    if not article.is_withheld:
        return None
    first, *rest = article.metadata.blocks
    blocks = (first.model_copy(update={"digest": "0" * 64}), *rest)
    return _described(article, "0" * 64, blocks=blocks)


def title_block(article: Article, _: Around) -> Hit:
    return _described(article, '"title": ', title=f"{article.metadata.title} 2")


def text_leak(article: Article, _: Around) -> Hit | None:
    """The first paragraph stands in the note."""
    block = article.metadata.blocks[2]
    words = article.text[block.start : block.end]
    if not article.is_withheld or not any(leaked_runs(article.text, article.metadata.title, words)):
        return None
    return _described(article, '"note": ', note=words)


def coverage(article: Article, _: Around) -> Hit:
    """Mentions are said not to have been looked at."""
    hit = _described(article, '"coverage": ', coverage=COVERAGE.model_copy(update={"mention": "none"}))
    return Hit(hit.files, layout.GOLD, _line(hit.files[layout.GOLD], '"layer": "mention"'))


def date_exists(article: Article, _: Around) -> Hit:
    return _described(article, '"date": ', date=f"{str(article.metadata.date)[:4]}-02-30")


def date_of_dateline(article: Article, _: Around) -> Hit:
    return _described(article, '"date": ', date=f"1999{str(article.metadata.date)[4:]}")


def language_known(article: Article, _: Around) -> Hit:
    return _described(article, '"language": ', language="jp")


def script_of_text(article: Article, _: Around) -> Hit:
    return _described(article, '"script": ', script="Thai")


def license_known(article: Article, _: Around) -> Hit:
    return _described(article, '"license": ', license="CC-BY")


def block_kind(article: Article, _: Around) -> Hit | None:
    """The dateline is called a title."""
    first, second, *rest = article.metadata.blocks
    if article.is_withheld:
        return None
    blocks = (first, second.model_copy(update={"kind": "title"}), *rest)
    return _described(article, f'"start": {second.start}, "end": {second.end}', blocks=blocks)


def text_length(article: Article, _: Around) -> Hit | None:
    """Of the text there is only how the title begins."""
    if article.is_withheld:
        return None
    text = f"{article.metadata.title[:4].strip()} {article.id[:6]}"
    update = {"title": text, "date_printed": None, "fingerprint": fingerprint(text), "blocks": find_blocks(text)}
    return _described(replace(article, text=text, gold=(), passes={}), '"fingerprint": ', **update)


# gold


def gold_missing(article: Article, _: Around) -> Hit:
    made = files(article)
    line = _line(made[layout.METADATA], '"coverage": ')
    return Hit({path: data for path, data in made.items() if path != layout.GOLD}, layout.METADATA, line)


def name_case(article: Article, _: Around) -> Hit:
    made = files(article)
    return Hit({path.replace(layout.GOLD, "Annotations.jsonl"): made[path] for path in made}, "Annotations.jsonl")


# the article among others


def same_text(_: Article, around: Around) -> Hit | None:
    if around.twin is None:
        return None
    made = files(around.twin)
    return Hit(made, layout.METADATA, _line(made[layout.METADATA], '"text_sha256": '))


def near_duplicate(_: Article, around: Around) -> Hit | None:
    if around.longer is None:
        return None
    made = files(around.longer)
    return Hit(made, layout.METADATA, _line(made[layout.METADATA], '"fingerprint": '))


def sentence_annotated_differently(_: Article, around: Around) -> Hit | None:
    """The first mention of the first paragraph has another form than in the article before."""
    if around.twin is None or not around.is_heeded:
        return None
    block = around.twin.metadata.blocks[2]
    sentence = around.twin.text[block.start : block.end].partition(STOPS[around.twin.metadata.script])[0]
    if len(sentence.split()) < 4:
        return None
    for number, record in enumerate(around.twin.gold):
        start = record["span"]["segments"][0]["start"] if record["layer"] == "mention" else -1
        if block.start <= start < block.start + len(sentence):
            other = record | {"form": "nominal" if record["form"] != "nominal" else "pronominal"}
            gold = (*around.twin.gold[:number], other, *around.twin.gold[number + 1 :])
            return Hit(files(replace(around.twin, gold=gold)), layout.GOLD, number + 1, record["id"])
    return None


def split_assigned(article: Article, _: Around) -> Hit:
    """The files are as they should be; it is the split that whoever writes all splits leaves out."""
    return Hit(files(article), f"../../{layout.SPLITS}", 3)


# the article against what was released


def _released(article: Article, around: Around, *more: str) -> ReleasedArticle:
    """The article as if it had been released as it is, with further ids."""
    ids = id_runs((*(record["id"] for record in article.gold), *more))
    sha256 = article.metadata.fingerprint.text_sha256
    return ReleasedArticle(id=article.id, split=around.split, text_sha256=sha256, ids=ids)


def split_moved(article: Article, around: Around) -> Hit:
    other: Split = "test" if around.split == "train" else "train"
    released = _released(article, around).model_copy(update={"split": other})
    return Hit(files(article), f"../../{layout.SPLITS}", released=released)


def released_text(article: Article, around: Around) -> Hit:
    made, released = files(article), _released(article, around).model_copy(update={"text_sha256": "0" * 64})
    return Hit(made, layout.METADATA, _line(made[layout.METADATA], '"text_sha256": '), released=released)


def id_vanished(article: Article, around: Around) -> Hit:
    released = _released(article, around, GONE)
    return Hit(files(article), f"../../{layout.RELEASED}", record=article.id, released=released)


def id_reused(article: Article, around: Around) -> Hit:
    """A tombstone stands for the first record, which is there."""
    id = article.gold[0]["id"]
    tombstone = Tombstone(id=f"{article.id}#{id}", version="0.1.0", reason="withdrawn")
    return Hit(files(article), layout.GOLD, 1, id, _released(article, around), tombstone)


def tombstone_valid(article: Article, around: Around) -> Hit:
    """A tombstone stands for what was never released."""
    id = f"{article.id}#{GONE}"
    tombstone = Tombstone(id=id, version="0.1.0", reason="withdrawn")
    return Hit(files(article), f"../../{layout.TOMBSTONES}", None, id, _released(article, around), tombstone)


SELDOM: Mapping[str, Planter] = {
    "block-digest": block_digest,
    "text-leak": text_leak,
    "near-duplicate": near_duplicate,
}
"""What can be planted in few articles: in withheld ones, or after one of another split."""
OFTEN: Mapping[str, Planter] = {
    "utf-8": utf_8,
    "byte-order-mark": byte_order_mark,
    "line-ending": line_ending,
    "nfc": nfc,
    "control-character": control_character,
    "trailing-space": trailing_space,
    "canonical-form": canonical_form,
    "missing-file": missing_file,
    "unexpected-file": unexpected_file,
    "annotator-known": annotator_known,
    "article-folder": article_folder,
    "text-status": text_status,
    "text-fingerprint": text_fingerprint,
    "block-tiling": block_tiling,
    "title-block": title_block,
    "coverage": coverage,
    "date-exists": date_exists,
    "date-of-dateline": date_of_dateline,
    "language-known": language_known,
    "script-of-text": script_of_text,
    "license-known": license_known,
    "block-kind": block_kind,
    "text-length": text_length,
    "gold-missing": gold_missing,
    "name-case": name_case,
    "same-text": same_text,
    HEEDING: sentence_annotated_differently,
    "split-assigned": split_assigned,
    "split-moved": split_moved,
    "released-text": released_text,
    "id-vanished": id_vanished,
    "id-reused": id_reused,
    "tombstone-valid": tombstone_valid,
}
ARTICLES: Mapping[str, Planter] = {**OFTEN, **SELDOM}
