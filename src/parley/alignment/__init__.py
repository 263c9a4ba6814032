"""Which words of an old text are which words of a new one, where that is certain; nothing is matched by a guess.

1. *Stretches* (`stretches`): runs of tokens around a shingle (eight tokens, or a whole line) that is unique in both
   texts, as far as both agree. The heaviest chain in the order of both texts is believed; a stretch out of order, as in a
   paragraph that moved, only if its words were neither multiplied nor left behind.
2. *Gaps* (`gaps`, `certain`) between stretches that are neighbours in both texts, and lines that resemble each other: a
   token is matched where every good alignment matches it alike, and near to what is certain. The edges of a stretch
   belong to the gap beside it.
3. *Doubts* (`align`, `doubts`): a token that is matched to two places, that shares its place with another, or for which
   what seems to be new text is as good a place, is matched to none.
"""

from parley.alignment.align import Alignment, align
from parley.alignment.tokens import Tokens

__all__ = ["Alignment", "Tokens", "align"]
