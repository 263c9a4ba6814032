"""Checks of the level `article`: an article's files, blocks and fingerprint, as its metadata declare them."""

from collections.abc import Iterator

from parley.checks.subjects import ArticleSubject, Check
from parley.findings import Breach
from parley.fingerprints import block_digest, fingerprint
from parley.records import LAYERS

UNTITLED = ("speech", "letter")
"""Genres of which a text may print no title."""
TILE = "remove `blocks` and run `parley fix`"


def article_folder(article: ArticleSubject) -> Iterator[Breach]:
    """An article's id is the name of its folder.

    The id is permanent and is how splits, annotations and papers name the article. Where folder and id differ, half of
    them name something that is not there.
    """
    if article.folder != article.metadata.id:
        yield Breach(f"id is {article.metadata.id!r}, the folder {article.folder!r}", "name both alike", where=("id",))


def gold_missing(article: ArticleSubject) -> Iterator[Breach]:
    """An article that is covered in some layer has gold.

    A release takes its annotations from `annotations.jsonl` alone. With `complete` or `partial` and no gold, a reader
    would be told that the article was looked at and that nothing is in it. An article with `none` everywhere needs no
    gold.
    """
    covered = [name for name in LAYERS if getattr(article.metadata.coverage, name) != "none"]
    if covered and article.gold is None:
        yield Breach(
            f"coverage says that {', '.join(covered)} was looked at, but there is no annotations.jsonl",
            "write it with `parley gold`, or set the coverage to none",
            where=("coverage",),
        )


def block_tiling(article: ArticleSubject) -> Iterator[Breach]:
    """Blocks are ordered, do not overlap, and leave out nothing but whitespace.

    Whatever is counted or drawn by block (sentences, the place of an attribution, the digests that find the changed
    block of a copy) loses the words that lie in no block, and counts twice those that lie in two.
    """
    blocks, length = article.metadata.blocks, article.metadata.fingerprint.code_points
    end = 0
    for position, block in enumerate(blocks):
        if not end <= block.start < block.end <= length:
            yield Breach(
                f"block {position} [{block.start}, {block.end}) is empty, out of order or outside [0, {length})",
                TILE,
                where=("blocks", position),
            )
        between = article.text[end : block.start] if article.text else ""
        if between.strip():
            yield Breach(
                f"there is text between block {position} and the one before it", TILE, where=("blocks", position)
            )
        end = max(end, block.end)
    if article.text and article.text[end:].strip():
        yield Breach("there is text after the last block", TILE, where=("blocks",))


def block_kind(article: ArticleSubject) -> Iterator[Breach]:
    """The first block is the title and the only one; there is at most one dateline.

    `title` and `date_printed` are looked up in these blocks, and readers take the paragraphs as the text proper. A
    second title is a heading; a text without one cannot be cited as it was printed. A speech or a letter may print none.
    """
    kinds = [block.kind for block in article.metadata.blocks]
    genre = article.metadata.genre
    if kinds[0] != "title" and ("title" in kinds or genre not in UNTITLED):
        yield Breach(
            f"block 0 of the {genre} is a {kinds[0]}; the first is the title", TILE, where=("blocks", 0, "kind")
        )
    for kind in ("title", "dateline"):
        first = kinds.index(kind) if kind in kinds else len(kinds)
        for position, other in enumerate(kinds):
            if other == kind and position > first:
                yield Breach(
                    f"block {position} is a {kind} too, after block {first}",
                    "make it a heading or a paragraph",
                    where=("blocks", position, "kind"),
                )


def block_digest_matches(article: ArticleSubject) -> Iterator[Breach]:
    """The digest of a withheld block is that of its text.

    Hydration compares these digests to say in which block a reader's copy differs. A wrong one sends him to a block
    that is right.
    """
    for position, block in enumerate(article.metadata.blocks):
        content = (article.text or "")[block.start : block.end]
        if block.digest is not None and block.digest != block_digest(article.metadata.id, content):
            yield Breach(
                f"the digest of block {position} is not that of its text",
                "run `parley fix --texts DIR`",
                where=("blocks", position, "digest"),
            )


def text_fingerprint(article: ArticleSubject) -> Iterator[Breach]:
    """The text is the one that the fingerprint names.

    Every offset counts into exactly this text. If a word of it changes unseen, the spans after it cover other words
    than the annotator marked.
    """
    if article.text is None:
        return
    seen = fingerprint(article.text)
    if seen != article.metadata.fingerprint:
        yield Breach(
            f"the text has {seen.code_points} code points and SHA-256 {seen.text_sha256[:12]}…, the fingerprint says "
            f"{article.metadata.fingerprint.code_points} and {article.metadata.fingerprint.text_sha256[:12]}…",
            "restore the text; before its first release, run `parley fix`",
            where=("fingerprint", "text_sha256"),
        )


def text_status(article: ArticleSubject) -> Iterator[Breach]:
    """A text lies in the folder where it is included, and only there; a withheld one can be found and verified.

    A withheld text in the repository is published against its owner's will. One without a copy named, or without the
    digests of its blocks, can never be put back.
    """
    metadata = article.metadata
    if article.has_text_file and metadata.text_status == "withheld":
        yield Breach(
            "text.txt lies beside a withheld article", "remove text.txt from the corpus", where=("text_status",)
        )
    if not article.has_text_file and metadata.text_status == "included":
        yield Breach("there is no text.txt", "add it, or set text_status to withheld", where=("text_status",))
    if metadata.text_status == "withheld":
        if not metadata.provenance.copies:
            yield Breach("a withheld article names no copy of its text", "add provenance.copies", where=("provenance",))
        for position, block in enumerate(metadata.blocks):
            if block.digest is None:
                yield Breach(
                    f"block {position} has no digest", "run `parley fix --texts DIR`", where=("blocks", position)
                )


METADATA_CHECKS = (
    Check("article-folder", "article", "error", "An article's id is the name of its folder.", article_folder),
    Check("gold-missing", "article", "error", "An article that is covered in some layer has gold.", gold_missing),
    Check("text-status", "article", "error", "A text lies there where it is included, and only there.", text_status),
    Check("text-fingerprint", "article", "error", "The text is the one that the fingerprint names.", text_fingerprint),
    Check("block-tiling", "article", "error", "Blocks are ordered and tile the text.", block_tiling),
    Check("block-kind", "article", "error", "One title, first; at most one dateline.", block_kind),
    Check(
        "block-digest",
        "article",
        "error",
        "The digest of a withheld block is that of its text.",
        block_digest_matches,
        needs_text=True,
    ),
)
