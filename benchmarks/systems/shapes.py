"""Attributions without a cue, by their shape: the turns of an interview, and quotations that stand by themselves."""

from collections import Counter
from collections.abc import Iterator, Sequence

from systems.output import Saying
from systems.texts import Range, Text

_COLONS = frozenset(":：")
_LABEL = 6
"""The name before a turn has at most so many tokens."""


def turns(text: Text) -> Iterator[Saying]:
    """The blocks of an interview that begin with who speaks and a colon; each speaker has two at the least."""
    found = [(text.words((start, colon)), start, colon, end) for start, colon, end in _labelled(text)]
    uses = Counter(label for label, *_ in found)
    for label, start, colon, end in found:
        if uses[label] > 1:
            yield Saying((), ((colon + 1, end),), ((start, colon),))


def _labelled(text: Text) -> Iterator[tuple[int, int, int]]:
    for start, end in text.blocks:
        colon = next(
            (n for n in range(start + 1, min(start + _LABEL, end - 1)) if text.words((n, n + 1)) in _COLONS), None
        )
        if colon is not None:
            yield start, colon, end


def free_quotations(text: Text, sayings: Sequence[Saying], least: int) -> Iterator[Saying]:
    """The quotations of at least `least` tokens that no content touches, the outermost of several."""
    taken = {token for saying in sayings for start, end in saying.content for token in range(start, end)}
    for start, end in outermost(text.quotations):
        if end - start >= least and not taken.intersection(range(start, end)):
            yield Saying((), ((start, end),))


def outermost(ranges: Sequence[Range]) -> Iterator[Range]:
    """Those that lie in no other, in order."""
    last = 0
    for start, end in sorted(ranges, key=lambda one: (one[0], -one[1])):
        if end > last:
            yield start, end
            last = end
