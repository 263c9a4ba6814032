"""Checks of the level `article`: the annotations of one set taken together, against each other and the text."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final

import numpy as np
import regex

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.fingerprints import quote_of
from parley.records import LAYERS, Mention

ARTICLE: Final = 3
"""An article of a language has at most so many letters, and these are small: the, die, los."""
WORD = regex.compile(r"[\w\p{M}]")
QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」")
"""A quotation in the marks of the languages at hand; marks nested inside are of another kind."""


def id_unique(view: View) -> Iterator[Breach]:
    """An id stands once in a file of annotations.

    Everything else points to an annotation by its id: attributions to mentions, gold to passes, errata and papers to
    both. Where two records share one, nobody can say which is meant.
    """
    seen: set[str] = set()
    for annotation in view.annotations:
        if annotation.id in seen:
            yield Breach(f"id {annotation.id} stands twice", "give the later record a new id", annotation.id, ("id",))
        seen.add(annotation.id)


def crossing_mentions(view: View) -> Iterator[Breach]:
    """Two mentions nest or stand apart; they do not overlap by halves.

    A noun phrase contains another or does not. Crossing spans mean that one of the two has a wrong end, and no format
    of nested names (brackets, layers of BIO) can hold them.
    """
    pieces = [(mention.span.segments[0], mention) for mention in view.mentions if len(mention.span.segments) == 1]
    around: list[tuple[int, int, Mention]] = []
    for start, before, position in sorted((piece.start, -piece.end, n) for n, (piece, _) in enumerate(pieces)):
        end, mention = -before, pieces[position][1]
        around = [outer for outer in around if outer[1] > start]
        for outer_start, outer_end, outer in around:
            if outer_end < end:
                yield Breach(
                    f"[{start}, {end}) crosses {outer.id} [{outer_start}, {outer_end})",
                    "let one contain the other, or keep them apart",
                    mention.id,
                    ("span",),
                )
        around.append((start, end, mention))


_OWN = frozenset({"id", "unsure", "passes", "decision", "note"})
"""Fields in which two annotations of one thing may differ."""
_CONTENT = {name: attrgetter(*sorted(layer.model.model_fields.keys() - _OWN)) for name, layer in LAYERS.items()}
"""The values of the other fields of a layer."""


def duplicate_annotation(view: View) -> Iterator[Breach]:
    """No annotation is made twice under two ids.

    A mention or a mark counts as the same where it covers the same segments, an attribution or a move where all its
    fields agree. A double is counted twice in every figure and every score.
    """
    seen: dict[object, str] = {}
    for annotation in view.annotations:
        if annotation.layer in ("mention", "mark"):
            key: object = (annotation.layer, annotation.span.segments)
        else:
            key = (annotation.layer, *_CONTENT[annotation.layer](annotation))
        if key in seen:
            yield Breach(f"the same {annotation.layer} as {seen[key]}", "keep one of the two", annotation.id, ("id",))
        seen.setdefault(key, annotation.id)


def uncovered_quotation(view: View) -> Iterator[Breach]:
    """In gold that covers attributions completely, every quotation is one, or a name, or a scare quote.

    Quotation marks say that the words are somebody's. A quotation that nothing covers is an attribution that was
    overlooked, or a scare quote that was not marked; a reader who trusts `complete` would count it as the author's own
    words.
    """
    if view.text is None or view.metadata.coverage.attribution != "complete" or view.annotator is not None:
        return
    quotations = [match.span() for match in QUOTED.finditer(view.text)]
    if not quotations:
        return
    covered = np.zeros(len(view.text) + 1, dtype=bool)
    spans = [a.content for a in view.attributions if a.content]
    spans += [a.span for a in view.marks if a.label == "scare_quote"]
    spans += [a.span for a in view.mentions if a.form == "named"]
    for span in spans:
        start, end = min([s.start for s in span.segments]), max([s.end for s in span.segments])
        covered[start:end] = True  # a cue may interrupt a quotation
    for start, end in quotations:
        if not covered[start + 1 : end - 1].all():
            yield _in_text(
                view,
                start,
                end,
                "no attribution, name or scare quote covers the quotation {}",
                "add the attribution, or mark the scare quote",
            )


def _in_text(view: View, start: int, end: int, message: str, mend: str) -> Breach:
    """A breach at a place in the text, `{}` in the message being that place; of a withheld text the offsets alone."""
    text = view.text or ""
    if view.metadata.text_status == "withheld":
        return Breach(message.format(f"at {start}-{end}"), mend)
    return Breach(
        message.format(f"{text[start:end][:40]!r} at {start}-{end}"),
        mend,
        path="text.txt",
        line=text.count("\n", 0, start) + 1,
        column=start - text.rfind("\n", 0, start),
    )


def missed_mention(view: View) -> Iterator[Breach]:
    """In gold that covers mentions completely, a name that is marked once is marked wherever it stands.

    The name is looked for as it is written, as whole words, also before a possessive ’s; a name inside a longer name is
    none of its own, and one that is marked without its article counts as marked. A name that is marked here and not there
    was overlooked: whoever counts how often a state is named, or learns to find names, is misled by the gap. In scripts
    that put no space between words nothing is found.
    """
    if view.text is None or view.annotator is not None or view.metadata.coverage.mention != "complete":
        return
    named = [mention for mention in view.mentions if mention.form == "named"]
    names = {quote_of(view.text, m.span.segments): m.id for m in reversed(named) if len(m.span.segments) == 1}
    marked = {(mention.span.start, mention.span.end) for mention in view.mentions}
    starts = defaultdict[int, list[int]](list)
    for mention in named:
        starts[mention.span.end].append(mention.span.start)
    places = [(start, -len(name), name) for name in names if len(name) > 1 for start in _places(view.text, name)]
    last = 0
    for start, length, name in sorted(places):
        end = start - length
        if start < last:
            continue  # inside the name before
        last = end
        without_article = any(
            start < own <= start + ARTICLE + 1 and view.text[start:own].islower() for own in starts[end]
        )
        if (start, end) not in marked and not without_article and not _are_inside(start, end, named):
            found = f"the name {{}} is no mention, but {names[name]} marks it elsewhere"
            yield _in_text(view, start, end, found, "mark it, or correct the other")


def _places(text: str, name: str) -> Iterator[int]:
    """Where the name begins, with no letter, digit or mark before and after it."""
    start = text.find(name)
    while start >= 0:
        if not (start and WORD.match(text, start - 1)) and not WORD.match(text, start + len(name)):
            yield start
        start = text.find(name, start + 1)


def _are_inside(start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Whether mentions cover the whole place."""
    for mention in sorted(mentions, key=lambda mention: mention.span.start):
        if mention.span.start <= start:
            start = max(start, mention.span.end)
    return start >= end


def coverage(view: View) -> Iterator[Breach]:
    """A layer that has gold is not declared as not looked at.

    `coverage` tells a reader what the absence of an annotation means. With `none` he would throw away a layer that is
    there. Raw passes may be there before anything is covered: until they are adjudicated.
    """
    for name in LAYERS if view.annotator is None else ():
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
    Check(
        "missed-mention",
        "article",
        "warning",
        "A name that is marked once is marked wherever it stands.",
        missed_mention,
        needs_text=True,
    ),
    Check("coverage", "article", "error", "A layer with annotations is not declared as not looked at.", coverage),
)
