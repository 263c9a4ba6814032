"""What a tagger sees of a token: its characters and shape, its neighbours, quotation marks, and where a cue is."""

from collections.abc import Sequence
from itertools import groupby
from unicodedata import category

from parley.checks.signs import QUOTES
from systems.lexicon import matches, sayings_in
from systems.texts import Range, Text

_CLOSING = frozenset("".join(QUOTES.values()))
_NEAR = (1, 2, 3, 4, 6, 10, 20, 40)
"""Distances are told apart up to these."""


def shape(word: str) -> str:
    """The kinds of characters in a word, each once in a row: `Xx` for a name, `d` for a number, `c` without case."""
    return "".join(kind for kind, _ in groupby(map(_kind, word)))


def _kind(sign: str) -> str:
    if sign.isupper():
        return "X"
    if sign.islower():
        return "x"
    if sign.isdigit():
        return "d"
    return "c" if sign.isalpha() or category(sign).startswith("M") else sign


def token_features(text: Text, lists: bool) -> list[list[str]]:
    """The features of each token, with those of two neighbours on either side, within its block.

    With `lists`, also which lists of lexicon.json it is in.
    """
    words = [text.words((token, token + 1)) for token in range(len(text.tokens))]
    listed = _listed(text) if lists else [[]] * len(words)
    own = [[*_own(word), *names] for word, names in zip(words, listed, strict=True)]
    found: list[list[str]] = [[] for _ in words]
    openings = {sentence[0] for sentence in text.sentences}
    for (first, end), block in zip(text.blocks, text.metadata.blocks, strict=True):
        for token in range(first, end):
            features = [*own[token], f"block={block.kind}", f"quoted={min(text.depth[token], 2)}"]
            features.append(f"{text.language} shape={shape(words[token])}")
            for step in (-2, -1, 1, 2):
                place = token + step
                features += [f"{step}:{one}" for one in own[place]] if first <= place < end else [f"{step}:none"]
            if token > first:
                features.append(f"pair={text.low[token - 1]} {text.low[token]}")
            if token in openings:
                features.append("opens")
            if token and text.tokens[token - 1][1] == text.tokens[token][0]:
                features.append("attached")
            found[token] = features
    return found


def _own(word: str) -> list[str]:
    low = word.lower()
    affixes = [f"p{n}={low[:n]}" for n in (2, 4) if len(low) > n] + [
        f"s{n}={low[-n:]}" for n in (1, 2, 3) if len(low) > n
    ]
    sign = ["mark=open"] if word in QUOTES else ["mark=close"] if word in _CLOSING else []
    return [f"w={low}", *affixes, *sign, f"shape={shape(word)}"]


def span_features(text: Text, tokens: Range) -> list[str]:
    """What a whole span looks like: its words, where each stands in it, and what stands around it."""
    start, end = tokens
    words = [text.words((token, token + 1)) for token in range(start, end)]
    found = [f"whole={text.words(tokens).lower()}", f"length={min(end - start, 6)}", f"language={text.language}"]
    found += [f"shapes={' '.join(dict.fromkeys(map(shape, words)))}"]
    for place, token in (("first", start), ("last", end - 1)):
        found += [f"{place} {one}" for one in _own(text.words((token, token + 1)))]
    found += [f"in={one}" for word in words for one in _own(word)[:4]]
    for place, token in (("before", start - 1), ("after", end)):
        found.append(f"{place}={text.low[token]}" if 0 <= token < len(text.low) else f"{place}=none")
    return found


def _listed(text: Text) -> list[list[str]]:
    """For each token the lists of words that it is in: verbs of saying, titles, months …"""
    found: list[list[str]] = [[] for _ in text.tokens]
    for (start, end), kind in sayings_in(text):
        for token in range(start, end):
            found[token].append(f"list={kind}")
    for list_of in ("that", "pronouns", "titles", "months"):
        for start, end in matches(text, list_of):
            for token in range(start, end):
                found[token].append(f"list={list_of}")
    return found


def cue_features(text: Text, block: Range, cue: Sequence[Range], cues: frozenset[int]) -> list[list[str]]:
    """What each token of a block is to one cue in it; `cues` are the tokens of all cues."""
    first, last = cue[0][0], cue[-1][1]
    sentence = text.sentence_of(first)
    around = [one for one in text.quotations if one[0] <= first and last <= one[1]]
    said = " ".join(text.words(piece).lower() for piece in cue)
    sides = {"before": _walk(text, range(first - 1, block[0] - 1, -1)), "after": _walk(text, range(last, block[1]))}
    found: list[list[str]] = [[] for _ in range(*block)]
    for side, walk in sides.items():
        for token, (distance, signs, sign) in walk.items():
            place = "same" if sentence[0] <= token < sentence[1] else side
            is_beside = all(start <= token < end for start, end in around)
            found[token - block[0]] = [
                f"side={side}",
                f"{side} {distance}",
                f"{side} sentence={place}",
                f"{side} sentence={place} quoted={min(text.depth[token], 2)} with={is_beside}",
                f"{side} signs={signs}",
                f"{side} last={sign} {place}",
                f"{side} cue={said}",
                f"{side} cue={said[-3:]} signs={signs}",
                f"{side} w={text.low[token]}",
                f"{side} shape={shape(text.words((token, token + 1)))} {distance}",
                *(["other cue"] if token in cues else []),
            ]
    for token in range(first, last):
        found[token - block[0]] = ["in cue" if any(start <= token < end for start, end in cue) else "in gap"]
    return found


def _walk(text: Text, tokens: range) -> dict[int, tuple[int, int, str]]:
    """Of each token on the way from a cue: how far it is, how many signs lie between, and which is the last."""
    found, signs, last = {}, 0, "none"
    for steps, token in enumerate(tokens, 1):
        found[token] = next((near for near in _NEAR if steps <= near), 99), min(signs, 4), last
        word = text.words((token, token + 1))
        if not any(sign.isalnum() for sign in word):
            signs, last = signs + 1, word
    return found
