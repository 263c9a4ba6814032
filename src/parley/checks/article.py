"""Checks of the level `article`: the annotations of one set taken together, against each other and the text."""

import re
from collections.abc import Iterator

import numpy as np
import regex

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.fingerprints import quote_of
from parley.records import LAYERS, Mention, model_of

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


_OWN = frozenset({"id", "unsure", "passes", "decision", "note"})
"""Fields in which two annotations of one thing may differ."""


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
            names = model_of(annotation).model_fields.keys() - _OWN
            key = tuple((name, getattr(annotation, name)) for name in sorted(names))
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
    covered = np.zeros(len(view.text) + 1, dtype=bool)
    spans = [a.content for a in view.attributions if a.content]
    spans += [a.span for a in view.marks if a.label == "scare_quote"]
    spans += [a.span for a in view.mentions if a.form == "named"]
    for span in spans:
        start, end = min(s.start for s in span.segments), max(s.end for s in span.segments)
        covered[start:end] = True  # a cue may interrupt a quotation
    for match in QUOTED.finditer(view.text):
        if not covered[match.start() + 1 : match.end() - 1].all():
            yield _in_text(
                view,
                match.start(),
                match.end(),
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
    none of its own. A name that is marked here and not there was overlooked: whoever counts how often a state is
    named, or learns to find names, is misled by the gap. In scripts that put no space between words nothing is found.
    """
    if view.text is None or view.annotator is not None or view.metadata.coverage.mention != "complete":
        return
    named = [mention for mention in view.mentions if mention.form == "named"]
    names = {quote_of(view.text, m.span.segments): m.id for m in reversed(named) if len(m.span.segments) == 1}
    names = {name: id for name, id in names.items() if len(name) > 1}
    if not names:
        return
    inside = np.zeros(len(view.text) + 1, dtype=bool)
    for mention in named:
        inside[mention.span.start : mention.span.end] = True
    marked = {(mention.span.start, mention.span.end) for mention in view.mentions}
    longest_first = "|".join(map(regex.escape, sorted(names, key=len, reverse=True)))
    for match in regex.finditer(rf"(?<![\w\p{{M}}])(?:{longest_first})(?![\w\p{{M}}])", view.text):
        if match.span() not in marked and not inside[match.start() : match.end()].all():
            found = f"the name {{}} is no mention, but {names[match.group()]} marks it elsewhere"
            yield _in_text(view, *match.span(), found, "mark it, or correct the other")


def coverage(view: View) -> Iterator[Breach]:
    """A layer that has annotations is not declared as not looked at.

    `coverage` tells a reader what the absence of an annotation means. With `none` he would throw away a layer that is
    there.
    """
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
