"""Checks of the level `span` on signs that come in pairs: quotation marks and brackets."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from parley.checks.subjects import Check, View
from parley.findings import Breach

QUOTES = {"“": "”", "«": "»", "„": "“”", "‹": "›", "「": "」", "『": "』", "《": "》", '"': '"'}
"""Each opening quotation mark with what closes it. An apostrophe is also a mark, and cannot be told from one: left out."""
BRACKETS = {"(": ")", "[": "]", "（": "）", "［": "］", "【": "】", "〔": "〕"}
PAIRS = QUOTES | BRACKETS
SINGLE = {"‘": "’", "‚": "‘’", "'": "'"}
"""Marks that are known for such only where a person said so."""
_SIGNS = re.compile("[" + re.escape("".join(sorted({*PAIRS, *"".join(PAIRS.values())}))) + "]")
_WITHIN = re.compile(r'(?<=\w)"(?=\w)')
"""A straight mark inside a word is a Hebrew abbreviation."""
Pair = tuple[int, int]
CELLS = 2**20
"""So many comparisons of a pair with a segment are made at once, which bounds memory."""


@lru_cache(maxsize=2)  # several checks ask for those of one text
def pairs_in(text: str) -> Sequence[Pair]:
    """The offsets of each opening sign and its closing one, within a line; what has no partner is left out.

    A new paragraph of one long quotation opens it again and does not close it before: such marks have no partner.
    """
    found: list[Pair] = []
    at = 0
    for line in text.split("\n"):
        opened: list[int] = []
        for match in _SIGNS.finditer(line):
            sign, place = match.group(), at + match.start()
            if sign == '"' and _WITHIN.match(line, match.start()):
                continue
            depth = next((n for n in reversed(range(len(opened))) if sign in PAIRS[text[opened[n]]]), None)
            if depth is not None and (depth == len(opened) - 1 or sign not in PAIRS):
                found.append((opened[depth], place))
                del opened[depth:]
            elif sign in PAIRS:
                opened.append(place)
        at += len(line) + 1
    return tuple(sorted(found))


def cut_pair(view: View) -> Iterator[Breach]:
    """A span that holds one of two quotation marks or brackets holds the other.

    Half of a pair in a span is nearly always a span that ends a word too early. What is shown of it looks as if the
    quotation went on.
    """
    if view.annotator is not None:
        return  # a raw pass is left as it was made
    columns, text, pairs = view.segments, view.text or "", pairs_in(view.text or "")
    first = np.flatnonzero(columns.piece == 0)
    if not pairs or not len(first):
        return
    at_once = max(1, CELLS // len(columns.start))
    for some in (pairs[begin : begin + at_once] for begin in range(0, len(pairs), at_once)):
        at = np.array(some)[:, :, None]
        held = np.logical_or.reduceat((columns.start <= at) & (at < columns.end), first, axis=2)
        for number, span in np.argwhere(held[:, 0] != held[:, 1]).tolist():
            inside, outside = some[number] if held[number, 0, span] else some[number][::-1]
            row = first[span]
            yield Breach(
                f"the span holds {text[inside]} at {inside}, but not its {text[outside]} at {outside}",
                "take both in, or leave both out",
                view.annotations[columns.record[row]].id,
                (columns.field[row],),
            )


def quotation_marks(view: View) -> Iterator[Breach]:
    """A content keeps the quotation marks around it; the evidence of a move leaves them out.

    So the guidelines say, and so two annotators can agree to the character. Whether the words are the source's own is
    read from the marks.
    """
    if view.annotator is not None:
        return  # a raw pass is left as it was made
    text = view.text or ""
    pairs = {pair for pair in pairs_in(text) if text[pair[0]] in QUOTES}
    taken = {(a.content.start, a.content.end - 1) for a in view.attributions if a.content}
    taken |= {(mark.span.start, mark.span.end - 1) for mark in view.marks}
    for annotation in view.attributions:
        if annotation.content is not None:
            around = annotation.content.start - 1, annotation.content.end
            if around in pairs and around not in taken:
                yield Breach(
                    f"the quotation marks at {around[0]} and {around[1]} are left out of the content",
                    "take them in",
                    annotation.id,
                    ("content",),
                )
    for move in view.moves:
        edges = move.evidence.start, move.evidence.end - 1
        if edges in pairs:
            yield Breach(
                f"the evidence begins and ends with its quotation marks, at {edges[0]} and {edges[1]}",
                "leave them out",
                move.id,
                ("evidence",),
            )


def mark_signs(view: View) -> Iterator[Breach]:
    """A mark covers its signs: an insertion its brackets, an ellipsis its dots, a scare quote its quotation marks.

    The layer is for finding, and taking out, what a writer or an editor put in. Without the signs the rest of them
    would stay in the text; with a wrong label, something is taken out that belongs there.
    """
    text = view.text or ""
    for mark in view.marks:
        said = text[mark.span.start : mark.span.end]
        first, last = said[:1], said[-1:]
        wanted = {
            "insertion": ("brackets", last in BRACKETS.get(first, "")),
            "ellipsis": ("dots", "…" in said or "..." in said or "⋯" in said),
            "scare_quote": ("quotation marks", last in (QUOTES | SINGLE).get(first, "")),
        }.get(mark.label)
        if said and wanted is not None and not wanted[1]:
            yield Breach(
                f"the {mark.label} {mark.span.start}-{mark.span.end} does not cover its {wanted[0]}",
                f"take the {wanted[0]} in, or choose another label",
                mark.id,
                ("span",),
            )


SIGN_CHECKS = (
    Check(
        "cut-pair", "span", "warning", "A span holds both of a pair of signs, or neither.", cut_pair, needs_text=True
    ),
    Check(
        "quotation-marks",
        "span",
        "warning",
        "Contents keep their quotation marks, evidence leaves them out.",
        quotation_marks,
        needs_text=True,
    ),
    Check("mark-signs", "span", "error", "A mark covers its signs.", mark_signs, needs_text=True),
)
