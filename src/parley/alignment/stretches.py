"""Stretches: long runs of tokens that two texts share, and that can be no others."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parley.alignment.tokens import END, Shingle, Tokens, shingles

LONG, SMALL = 8, 3
"""Tokens of a shingle that identifies a stretch, and of one that says how often words occur."""
EDGE = 8
"""So many tokens at each end of a stretch are not yet certain: what was edited beside it may begin alike."""
STABLE = 0.75
"""So much of a stretch out of order, in small shingles, must occur as often in the new text as in the old one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens from `old` of the old text that equal those from `new` of the new one."""

    old: int
    new: int
    length: int

    @property
    def old_end(self) -> int:
        """One past its last token in the old text."""
        return self.old + self.length

    @property
    def new_end(self) -> int:
        """One past its last token in the new text."""
        return self.new + self.length

    @property
    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each of its tokens in both texts."""
        return zip(range(self.old, self.old_end), range(self.new, self.new_end), strict=True)

    @property
    def core(self) -> "Stretch":
        """The stretch without its edges."""
        edge = min(EDGE, (self.length - 1) // 2)
        return Stretch(self.old + edge, self.new + edge, self.length - 2 * edge)


def find_stretches(a: Tokens, b: Tokens) -> list[Stretch]:
    """The stretches that are believed, in the order of the old text."""
    there = _unique(shingles(b.words, LONG))
    seeds = [(i, there[shingle]) for shingle, i in _unique(shingles(a.words, LONG)).items() if shingle in there]
    lines = _unique([tuple(b.words[start:end]) for start, end in b.lines])
    for line, i in _unique([tuple(a.words[start:end]) for start, end in a.lines]).items():
        if line in lines:
            seeds.append((a.lines[i][0], b.lines[lines[line]][0]))
    last: dict[int, Stretch] = {}
    found: list[Stretch] = []
    for i, j in sorted(seeds):
        if j - i not in last or i >= last[j - i].old_end:
            last[j - i] = _extended(a.words, b.words, i, j)
            found += [last[j - i]] if last[j - i].length else []
    found.sort(key=lambda stretch: (stretch.old, stretch.new))
    chain = _chain(found)
    then, now = Counter(shingles(a.words, SMALL)), Counter(shingles(b.words, SMALL))
    return [stretch for stretch in found if stretch in chain or _is_stable(stretch, a.words, then, now)]


def _unique(items: Sequence[Shingle]) -> dict[Shingle, int]:
    counts = Counter(items)
    return {item: place for place, item in enumerate(items) if counts[item] == 1 and item}


def _extended(a: Sequence[str], b: Sequence[str], i: int, j: int) -> Stretch:
    """As far as both texts agree, without the few words that two lines share where one of them begins or ends."""
    before = after = 0
    while before < min(i, j) and a[i - before - 1] == b[j - before - 1]:
        before += 1
    while i + after < len(a) and j + after < len(b) and a[i + after] == b[j + after]:
        after += 1
    start, end = i - before, i + after
    head, tail = a[start : start + LONG], a[max(end - LONG, start) : end]
    if END in head and not (_begins_line(a, start) and _begins_line(b, j - before)):
        start += head.index(END) + 1
    if END in tail and not (_ends_line(a, end) and _ends_line(b, j + after)):
        end -= tail[::-1].index(END) + 1
    return Stretch(start, j - i + start, max(end - start, 0))


def _begins_line(words: Sequence[str], at: int) -> bool:
    return at == 0 or words[at - 1] == END


def _ends_line(words: Sequence[str], at: int) -> bool:
    return at == len(words) or words[at] == END


def _chain(stretches: Sequence[Stretch]) -> set[Stretch]:
    """The heaviest chain that is in order in both texts; neighbours may overlap, as they do where words repeat."""
    best: list[tuple[int, int]] = []
    for number, stretch in enumerate(stretches):
        weight, before = stretch.length, -1
        for other in range(number):
            known = stretches[other]
            if known.old < stretch.old and known.new < stretch.new and known.old_end < stretch.old_end:
                overlap = max(known.old_end - stretch.old, known.new_end - stretch.new, 0)
                together = best[other][0] + stretch.length - overlap
                if together > weight and known.new_end < stretch.new_end:
                    weight, before = together, other
        best.append((weight, before))
    at = max(range(len(best)), key=lambda number: best[number][0], default=-1)
    chain = set()
    while at >= 0:
        chain.add(stretches[at])
        at = best[at][1]
    return chain


def _is_stable(stretch: Stretch, words: Sequence[str], then: Counter[Shingle], now: Counter[Shingle]) -> bool:
    """Whether the words of a stretch occur as often in the new text as in the old: moved, not copied."""
    small = shingles(words[stretch.old : stretch.old_end], SMALL)
    return sum(then[shingle] == now[shingle] for shingle in small) >= STABLE * len(small)
