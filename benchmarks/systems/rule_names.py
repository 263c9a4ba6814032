"""Mentions by rule: pronouns, dates, quoted names, names after titles and in capitals. Nothing is learned or chosen."""

from collections.abc import Iterator, Mapping
from typing import Final

import regex

from systems.features import shape
from systems.lexicon import matches, words_of
from systems.output import Name
from systems.shapes import outermost
from systems.texts import Text

LEAST: Final = 6
"""A quotation of fewer tokens, with its marks, is taken for a name or a word."""
_HAN_NAME = regex.compile(r"\p{Han}{1,4}(?:·\p{Han}{1,6})+")
_WORD = regex.compile(r"[\p{L}\p{M}]{3,}")
_AFTER_TITLE: Final[Mapping[str, int]] = {"Arab": 2, "Deva": 2}
"""So many words after a title are taken for a name, where there are no capitals."""


def names(text: Text) -> list[Name]:
    """Pronouns, dates, quoted names, names that follow a title, names in capitals; the first that claims a word has it."""
    found: list[Name] = []
    taken: set[int] = set()
    for find in (_dates, _pronouns, _quoted, _with_point, _after_titles, _in_capitals):
        for name in find(text):
            if not taken.intersection(range(*name.tokens)):
                found.append(name)
                taken.update(range(*name.tokens))
    return found


def _pronouns(text: Text) -> Iterator[Name]:
    types = words_of(text).pronouns
    for one in matches(text, "pronouns"):
        yield Name(one, "pronominal", types[text.words(one).lower()])


def _dates(text: Text) -> Iterator[Name]:
    """Months with the numbers around them; in Chinese numbers with 年, 月 and 日."""
    units = {"年", "月", "日"} if text.language == "zh" else set()
    months = {token for start, end in matches(text, "months") for token in range(start, end)}
    numbers = {n for n, low in enumerate(text.low) if low[0].isdigit()}
    named = months | {n for n, low in enumerate(text.low) if low in units}
    between = {*words_of(text).inside, "."}
    for start, last in text.blocks:
        token = start
        while token < last:
            end = token
            while end < last and (end in numbers or end in named or (end > token and text.low[end] in between)):
                end += 1
            inner = range(token, end)
            ends = named.intersection(inner) if units else (named | numbers).intersection(inner)
            end = max(ends, default=token - 1) + 1
            if end - token > 1 and named.intersection(inner):
                yield Name((token, end), "named", "date")
            token = max(end, token + 1)


def _quoted(text: Text) -> Iterator[Name]:
    for start, end in outermost(text.quotations):
        first = text.words((start + 1, start + 2))
        if end - start < LEAST and end - start > 2 and not first.islower():
            yield Name((start, end), "named", "organization" if text.low[start] == "《" else "other")


def _with_point(text: Text) -> Iterator[Name]:
    """Foreign names in Chinese."""
    for match in _HAN_NAME.finditer(text.text):
        yield Name(text.covering(*match.span()), "named", "person")


def _after_titles(text: Text) -> Iterator[Name]:
    """Titles with the name behind them."""
    titles = matches(text, "titles")
    ends = dict(titles)
    most = _AFTER_TITLE.get(text.metadata.script)
    for start, end in titles:
        name, last = end, text.block_of(start)[1]
        while name in ends or (text.low[name : name + 1] == ("-",) and name + 1 in ends):
            name = ends.get(name) or ends[name + 1]
        behind = _run(text, name, last) if most is None else _words_from(text, name, last, most)
        if behind > name:
            yield Name((start, behind), "named", "person")


def _words_from(text: Text, token: int, last: int, most: int) -> int:
    """Where a row of at most so many words that begins at a token ends, before `last`."""
    while most and token < last:
        end = token + 1
        while end < last and text.tokens[end - 1][1] == text.tokens[end][0] and text.low[end][0].isalpha():
            end += 1
        if not _WORD.fullmatch(text.words((token, end))):
            break
        token, most = end, most - 1
    return token


def _run(text: Text, token: int, last: int) -> int:
    """Where a name in capitals that begins at a token ends, before `last`; there, if none does."""
    end, inside = token, {*words_of(text).inside, "-", "–"}
    while end < last and _is_capital(text, end):
        end += 1
        further = next((n for n in range(end, min(end + 4, last)) if text.low[n] not in inside), end)
        if further < last and _is_capital(text, further):
            end = further
    return end


def _is_capital(text: Text, token: int) -> bool:
    return token < len(text.low) and shape(text.words((token, token + 1))).startswith("X")


def _in_capitals(text: Text) -> Iterator[Name]:
    """Runs of words in capitals. At the beginning of a sentence only what has a capital elsewhere too."""
    openings = {start for start, _ in text.sentences}
    openings |= {n for n in range(1, len(text.low)) if not text.low[n - 1].isalnum()}
    known = {text.low[n] for n in range(len(text.low)) if n not in openings and _is_capital(text, n)}
    for start, last in text.blocks:
        token = start
        while token < last:
            end = _run(text, token, last)
            if end == token or (token in openings and text.low[token] not in known):
                token += 1
                continue
            if not (text.language == "de" and end - token == 1 and _is_noun(text, token)):
                yield Name((_opening(text, token, end), end), "named", "person" if end - token > 1 else "state")
            token = end


def _opening(text: Text, token: int, end: int) -> int:
    """Where a name begins with its article, if it has one; before a common noun the article is that one's."""
    is_whole = end == len(text.low) or not text.low[end].isalpha() or _is_capital(text, end) or end - token > 1
    first = text.block_of(token)[0]
    return token - 1 if token > first and is_whole and text.low[token - 1] in words_of(text).articles else token


def _is_noun(text: Text, token: int) -> bool:
    """Whether a German word is a noun by what stands before it: all nouns have capitals."""
    before = text.low[token - 1] if token else ""
    return before in words_of(text).determiners or (before.isalpha() and before[-2:] in ("en", "er", "es", "em"))
