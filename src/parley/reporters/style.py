"""How a report is shown: in colour or not, so many findings of a check, and nothing that a terminal would obey."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parley.findings import Finding

BOLD, RED, YELLOW, BLUE, RESET = "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[34m", "\x1b[0m"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control and bidi-control characters, halves of characters, and what XML may not hold."""


@dataclass(frozen=True, slots=True)
class Style:
    """`is_coloured` for a terminal; `most` findings of a check are shown in full, 0 for all."""

    is_coloured: bool = False
    most: int = 20

    def paint(self, code: str, words: str) -> str:
        """The words in a colour, or as they are."""
        return f"{code}{words}{RESET}" if self.is_coloured and words else words

    def within(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings that are shown: of each check the first `most`."""
        counts = Counter[str]()
        for finding in findings:
            counts[finding.check] += 1
            if not self.most or counts[finding.check] <= self.most:
                yield finding

    def beyond(self, findings: Sequence[Finding]) -> Iterator[str]:
        """For each check of which not all are shown, a line with the full count."""
        counts = Counter[str]()
        for finding in findings:
            counts[finding.check] += finding.count
        for check, count in sorted(counts.items()):
            if self.most and count > self.most:
                yield f"{count - self.most} more of [{check}], {count} in all; `--max-lines 0` shows them"


def on_one_line(words: str) -> str:
    """Control characters, which a name or key in a broken file may hold, as escapes."""
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode(), words)


def escaped(text: str) -> str:
    """Text that Markdown and HTML take as it is: no mentions, links, tags or emphasis come from what people wrote."""
    for character in "\\`*_[]<>#|~":
        text = text.replace(character, f"\\{character}")
    return text.replace("@", "@\u200b").replace("&", "&amp;")
