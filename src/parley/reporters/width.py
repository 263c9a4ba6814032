"""How many cells of a terminal a character takes (UAX #11, and emoji as terminals draw them)."""

import unicodedata

import regex

CLUSTER = regex.compile(r"\X")
"""A character as a reader sees it."""
_EMOJI = regex.compile(r"\p{Extended_Pictographic}.*[\u200d\ufe0f\U0001f3fb-\U0001f3ff]|\p{RI}\p{RI}|.\ufe0f\u20e3")
"""A sequence that is drawn as one picture, two cells wide."""
_JAMO = regex.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""Vowels and finals of Hangul, drawn into their syllable."""


def cells(cluster: str) -> int:
    """The cells of a grapheme cluster, at most two: marks take none, wide characters, pictures and conjuncts two."""
    return 2 if _EMOJI.match(cluster) else min(2, sum(map(_cells_of, cluster)))


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or _JAMO.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
