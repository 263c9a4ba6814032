"""Checks of the level `article`: one article's records taken together, and its metadata against its text."""

import re
from collections.abc import Iterator

import numpy as np

from parley.checks.subjects import ArticleSubject, Check, View
from parley.findings import Breach
from parley.fingerprints import block_digest, fingerprint
from parley.records import LAYERS, Mention, Metadata

QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」")
"""A quotation in the marks of the languages at hand; marks nested inside are of another kind."""


def id_unique(view: View) -> Iterator[Breach]:
    seen: set[str] = set()
    for annotation in view.annotations:
        if annotation.id in seen:
            yield Breach(f"id {annotation.id} stands twice", "give the later record a new id", annotation.id, ("id",))
        seen.add(annotation.id)


def crossing_mentions(view: View) -> Iterator[Breach]:
    open_mentions: list[Mention] = []
    mentions = (a for a in view.mentions if len(a.span.segments) == 1)
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        open_mentions = [outer for outer in open_mentions if outer.span.end > mention.span.start]
        for outer in open_mentions:
            if outer.span.end < mention.span.end:
                yield Breach(
                    f"[{mention.span.start}, {mention.span.end}) crosses {outer.id} "
                    f"[{outer.span.start}, {outer.span.end})",
                    "let one contain the other, or keep them apart",
                    mention.id,
                    ("span",),
                )
        open_mentions.append(mention)


def duplicate_annotation(view: View) -> Iterator[Breach]:
    seen: dict[object, str] = {}
    for annotation in view.annotations:
        if annotation.layer in ("mention", "mark"):
            key: object = (annotation.layer, annotation.span.segments)
        else:
            key = annotation.model_copy(update={"id": "", "unsure": (), "passes": (), "decision": None, "note": None})
        if key in seen:
            yield Breach(f"the same {annotation.layer} as {seen[key]}", "keep one of the two", annotation.id, ("id",))
        seen.setdefault(key, annotation.id)


def uncovered_quotation(view: View) -> Iterator[Breach]:
    if view.text is None or view.metadata.coverage.attribution != "complete" or view.annotator is not None:
        return
    covered = np.zeros(len(view.text) + 1, dtype=bool)
    spans = [a.content for a in view.attributions if a.content]
    spans += [a.span for a in view.marks if a.label == "scare_quote"]
    spans += [a.span for a in view.mentions if a.form == "named"]
    for span in spans:
        start, end = min(s.start for s in span.segments), max(s.end for s in span.segments)
        covered[start:end] = True  # a cue may interrupt a quotation
    for match in QUOTED.finditer(view.text):
        if not covered[match.start() + 1 : match.end() - 1].all():
            where = f"at {match.start()}-{match.end()}"
            what = where if view.metadata.text_status == "withheld" else f"{match.group()[:40]!r} {where}"
            yield Breach(
                f"no attribution, name or scare quote covers the quotation {what}",
                "add the attribution, or mark the scare quote",
                path="text.txt" if view.metadata.text_status == "included" else None,
                line=view.text.count("\n", 0, match.start()) + 1 if view.metadata.text_status == "included" else None,
            )


def coverage(view: View) -> Iterator[Breach]:
    for name in LAYERS:
        if getattr(view.metadata.coverage, name) == "none":
            for annotation in view.annotations:
                if annotation.layer == name:
                    yield Breach(
                        f"metadata.json says that layer {name} was not looked at",
                        f"set coverage.{name} to partial or complete",
                        annotation.id,
                        ("layer",),
                    )
                    break


def block_tiling(article: ArticleSubject) -> Iterator[Breach]:
    blocks, length = article.metadata.blocks, article.metadata.fingerprint.code_points
    end = 0
    for position, block in enumerate(blocks):
        if not end <= block.start < block.end <= length:
            yield Breach(
                f"block {position} [{block.start}, {block.end}) is empty, out of order or outside [0, {length})",
                "remove `blocks` and run `parley fix`",
                where=("blocks", position),
            )
        between = article.text[end : block.start] if article.text else ""
        if between.strip():
            yield Breach(
                f"there is text between block {position} and the one before it",
                "remove `blocks` and run `parley fix`",
                where=("blocks", position),
            )
        end = max(end, block.end)
    if article.text and article.text[end:].strip():
        yield Breach("there is text after the last block", "remove `blocks` and run `parley fix`", where=("blocks",))


def text_fingerprint(article: ArticleSubject) -> Iterator[Breach]:
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


def block_digest_matches(article: ArticleSubject) -> Iterator[Breach]:
    for position, block in enumerate(article.metadata.blocks):
        content = (article.text or "")[block.start : block.end]
        if block.digest is not None and block.digest != block_digest(article.metadata.id, content):
            yield Breach(
                f"the digest of block {position} is not that of its text",
                "run `parley fix --texts DIR`",
                where=("blocks", position, "digest"),
            )


def article_folder(article: ArticleSubject) -> Iterator[Breach]:
    if article.folder != article.metadata.id:
        yield Breach(f"id is {article.metadata.id!r}, the folder {article.folder!r}", "name both alike", where=("id",))


def title_block(article: ArticleSubject) -> Iterator[Breach]:
    metadata, text = article.metadata, article.text
    titles = [block for block in metadata.blocks if block.kind == "title"]
    if text is None or not titles:
        return
    printed = text[titles[0].start : titles[0].end]
    if printed != metadata.title:
        yield Breach(f"title is {metadata.title!r}, the text's title {printed!r}", "copy the title", where=("title",))
    if metadata.date_printed is not None and metadata.date_printed not in text:
        yield Breach(
            f"the text does not print the date {metadata.date_printed!r}",
            "copy the date as the text prints it",
            where=("date_printed",),
        )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


LEAK_WORDS = 4
WORD = re.compile(r"\w+")


def leaked_runs(text: str, title: str, published: str) -> Iterator[str]:
    """Runs of four consecutive words of a withheld text in `published`; those of the title may be published."""
    words = [word.lower() for word in WORD.findall(text)]
    runs = {tuple(words[i : i + LEAK_WORDS]) for i in range(len(words) - LEAK_WORDS + 1)}
    head = [word.lower() for word in WORD.findall(title)]
    runs -= {tuple(head[i : i + LEAK_WORDS]) for i in range(len(head) - LEAK_WORDS + 1)}
    said = [word.lower() for word in WORD.findall(published)]
    for i in range(len(said) - LEAK_WORDS + 1):
        if tuple(said[i : i + LEAK_WORDS]) in runs:
            yield " ".join(said[i : i + LEAK_WORDS])


def text_leak(article: ArticleSubject) -> Iterator[Breach]:
    metadata: Metadata = article.metadata
    if metadata.text_status != "withheld" or article.text is None:
        return
    fields = metadata.model_dump(mode="json", exclude={"title"})
    views = [view for view in (article.gold, *article.passes) if view is not None]
    notes = [(annotation.id, annotation.note) for view in views for annotation in view.annotations if annotation.note]
    for name, value in [*((key, text) for key in fields for text in _strings(fields[key])), *notes]:
        for _ in leaked_runs(article.text, metadata.title, value):
            yield Breach(
                f"{name} holds {LEAK_WORDS} or more consecutive words of the withheld text",
                "say it in your own words",
                where=(name,) if name in fields else (),
            )
            break


VIEW_CHECKS = (
    Check("id-unique", "article", "error", "An id stands once in a file.", id_unique),
    Check(
        "crossing-mentions", "article", "error", "Mentions nest or stand apart; they do not cross.", crossing_mentions
    ),
    Check("duplicate-annotation", "article", "error", "No annotation is made twice.", duplicate_annotation),
    Check(
        "uncovered-quotation",
        "article",
        "warning",
        "Every quotation has an attribution, is a name or a scare quote.",
        uncovered_quotation,
        needs_text=True,
    ),
    Check("coverage", "article", "error", "A layer with annotations is not declared as not looked at.", coverage),
)
ARTICLE_CHECKS = (
    Check("article-folder", "article", "error", "An article's id is the name of its folder.", article_folder),
    Check("text-status", "article", "error", "A text lies there where it is included, and only there.", text_status),
    Check("text-fingerprint", "article", "error", "The text is the one that the fingerprint names.", text_fingerprint),
    Check("block-tiling", "article", "error", "Blocks are ordered and tile the text.", block_tiling),
    Check(
        "block-digest",
        "article",
        "error",
        "The digest of a withheld block is that of its text.",
        block_digest_matches,
        needs_text=True,
    ),
    Check(
        "title-block",
        "article",
        "error",
        "Title and printed date are as the text prints them.",
        title_block,
        needs_text=True,
    ),
    Check(
        "text-leak",
        "release",
        "error",
        "Nothing published of a withheld article holds four consecutive words of it.",
        text_leak,
        needs_text=True,
    ),
)
