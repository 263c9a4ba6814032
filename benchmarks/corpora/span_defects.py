"""Defects of the spans of one record of gold: where they lie, what they say, which signs they hold."""

from collections.abc import Mapping
from random import Random

from corpora.folder import Article, span
from corpora.page import Json, Range
from corpora.plants import Plant, Planter, after_one, pieces, respanned, spans, wrong
from parley.checks.span import GRAPHEME


def span_range(record: Json, article: Article, chance: Random) -> Plant:
    """A segment past the end of the text, or, where that would cover what others leave uncovered, an empty one."""
    name = chance.choice(spans(record))
    segments = list(record[name]["segments"])
    end = len(article.text) + chance.randint(1, 99) if name in ("cue", "evidence", "condition") else None
    segments[-1] = {"start": segments[-1]["start"], "end": end or segments[-1]["start"]}
    return wrong(record | {name: record[name] | {"segments": segments}})


def segment_order(record: Json, article: Article, _: Random) -> Plant | None:
    for name in spans(record):
        if len(record[name]["segments"]) > 1:
            return wrong(respanned(record, article, name, pieces(record[name])[::-1]))
    return None


def span_grapheme(record: Json, article: Article, _: Random) -> Plant | None:
    """The last segment ends inside its first character of several code points."""
    for name in spans(record):
        *before, (start, end) = pieces(record[name])
        for match in GRAPHEME.finditer(article.text[start:end]):
            if len(match.group()) > 1:
                return wrong(respanned(record, article, name, [*before, (start, start + match.start() + 1)]))
    return None


def span_whitespace(record: Json, article: Article, _: Random) -> Plant | None:
    for name in spans(record):
        *before, (start, end) = pieces(record[name])
        if article.text[end : end + 1].isspace():
            return wrong(respanned(record, article, name, [*before, (start, end + 1)]))
    return None


def span_quote(record: Json, article: Article, chance: Random) -> Plant | None:
    if article.is_withheld:
        return None
    name = chance.choice(spans(record))
    return wrong(record | {name: record[name] | {"quote": record[name]["quote"] + " etc"}})


def span_digest(record: Json, article: Article, chance: Random) -> Plant | None:
    if not article.is_withheld:
        return None
    name = chance.choice(spans(record))
    return wrong(record | {name: record[name] | {"digest": "0" * 32}})


def quote_withheld(record: Json, article: Article, chance: Random) -> Plant | None:
    """Words in place of a digest, or neither."""
    if not article.is_withheld:
        return None
    name = chance.choice(spans(record))
    words = span(article.text, pieces(record[name]), None)
    return wrong(record | {name: chance.choice((words, {"segments": words["segments"]}))})


def segment_adjacent(record: Json, article: Article, _: Random) -> Plant | None:
    """A segment is cut in two at its first space."""
    for name in spans(record):
        *before, (start, end) = pieces(record[name])
        if (space := article.text.find(" ", start, end)) != -1:
            return wrong(respanned(record, article, name, [*before, (start, space), (space + 1, end)]))
    return None


def span_block(record: Json, article: Article, _: Random) -> Plant | None:
    """The last segment runs on to the first character of the next block; not where it would cover what others leave."""
    for name in spans(record):
        *before, (start, end) = pieces(record[name])
        ahead = [block.start for block in article.metadata.blocks if block.start >= end]
        if ahead and name in ("cue", "evidence", "condition"):
            return wrong(respanned(record, article, name, [*before, (start, after_one(article.text, ahead[0]))]))
    return None


# signs


def _quoted(record: Json) -> Range | None:
    """The content of direct speech in one piece, with its quotation marks."""
    if record.get("mode") == "direct" and len(record["content"]["segments"]) == 1:
        [whole] = pieces(record["content"])
        return whole
    return None


def cut_pair(record: Json, article: Article, _: Random) -> Plant | None:
    if (whole := _quoted(record)) is None:
        return None
    return wrong(respanned(record, article, "content", [(whole[0], whole[1] - 1)]))


def quotation_marks(record: Json, article: Article, _: Random) -> Plant | None:
    if (whole := _quoted(record)) is None:
        return None
    return wrong(respanned(record, article, "content", [(whole[0] + 1, whole[1] - 1)]))


def mark_signs(record: Json, article: Article, _: Random) -> Plant | None:
    if record.get("label") not in ("scare_quote", "insertion"):
        return None
    [(start, end)] = pieces(record["span"])
    return wrong(respanned(record, article, "span", [(start + 1, end - 1)]))


SPANS: Mapping[str, Planter] = {
    "span-range": span_range,
    "segment-order": segment_order,
    "segment-adjacent": segment_adjacent,
    "span-block": span_block,
    "span-grapheme": span_grapheme,
    "span-whitespace": span_whitespace,
    "span-quote": span_quote,
    "span-digest": span_digest,
    "quote-withheld": quote_withheld,
    "cut-pair": cut_pair,
    "quotation-marks": quotation_marks,
    "mark-signs": mark_signs,
}
