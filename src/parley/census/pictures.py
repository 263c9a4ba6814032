"""The pictures of docs/corpus.md, drawn by matplotlib from numbers that the page has too.

Each carries a digest of its numbers, which tells a stale one: bytes may differ from one version of matplotlib to the next.
"""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from typing import Any, Final

from matplotlib import style
from matplotlib.figure import Figure

from parley.census.counts import Census, by_language, lengths
from parley.census.drawing import draw_heat, draw_lengths, draw_relations, draw_shares
from parley.census.relations import relations

STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "parley",
    "figure.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
}
"""Letters are drawn as paths: they look the same everywhere, and need no font."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file in docs/images: what it shows, the numbers behind it, how they are drawn."""

    name: str
    shows: str
    numbers: Callable[[Census], Any]
    draw: Callable[[Any], Figure]

    def svg(self, census: Census) -> bytes:
        """The picture; with one version of matplotlib always the same bytes."""
        numbers = self.numbers(census)
        to = io.BytesIO()
        with style.context(["default", STYLE]):
            about = {"Title": self.shows, "Identifier": stamp(numbers), "Date": None, "Creator": None}
            self.draw(numbers).savefig(to, format="svg", bbox_inches="tight", pad_inches=0.15, metadata=about)
        return b"".join(line.rstrip() + b"\n" for line in to.getvalue().splitlines())

    def is_current(self, census: Census, svg: bytes) -> bool:
        """Whether a drawn picture shows these numbers."""
        return stamp(self.numbers(census)).encode() in svg


def stamp(numbers: Any) -> str:
    """The digest of the numbers behind a picture."""
    plain = asdict(numbers) if is_dataclass(numbers) and not isinstance(numbers, type) else numbers
    return f"sha256:{hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()}"


PICTURES: Final = (
    Picture("lengths.svg", "Lengths of the articles by language", lengths, draw_lengths),
    Picture("acts.svg", "Acts of moves by language", lambda census: by_language(census, "move", "act"), draw_heat),
    Picture(
        "modes.svg",
        "Modes of attributions by language",
        lambda census: by_language(census, "attribution", "mode"),
        draw_shares,
    ),
    Picture("world.svg", "Moves between the invented states", relations, draw_relations),
)
