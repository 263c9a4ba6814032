"""Two passes of an article become gold: what they agree on as it is, the rest as a reader decides (docs/agreement.md)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.adjudication.decisions import Decisions, read_decisions, template
from parley.adjudication.gold import Gold, gold_of, open_items
from parley.adjudication.items import Item, items_of
from parley.adjudication.taken import Ground
from parley.adjudication.text import about, summary
from parley.checks import ArticleSubject, Authority, View
from parley.contributions import layout
from parley.contributions.canonical import annotations_text
from parley.contributions.change import Change
from parley.contributions.copies import texts_from
from parley.contributions.read import read_article
from parley.contributions.released import read_past
from parley.errors import UnknownName, UnusableInput
from parley.records import bounds

__all__ = ["Adjudication", "adjudicate"]


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The items of two passes, the decisions on them, and the gold that they make.

    `text` is there where it is at hand, `words` where they may be written down too. `change` is None while something
    is open or wrong, `dropped` are the ids of gold that would go.
    """

    items: tuple[Item, ...]
    decisions: Decisions
    gold: Gold
    change: Change | None
    dropped: tuple[str, ...]
    text: str | None
    words: str | None

    @property
    def open(self) -> tuple[Item, ...]:
        """The items that still need a decision."""
        return open_items(self.items, self.decisions)

    def lines(self) -> Iterator[str]:
        """What the passes do not agree on, an item a line; then how many items there are."""
        for item in self.items:
            if not item.is_agreed:
                decision = self.decisions.of(item.id)
                said = f" → {decision.take}" if decision is not None else ""
                yield f"{item.id}  {about(item, self.text)}{said}"
        yield summary(self.items, self.open)

    def template(self) -> str:
        """The file of decisions, with a line for each item that is open; without words of a withheld text."""
        return template(self.items, self.decisions, self.words)


def adjudicate(
    folder: Path, decisions: Path | None = None, annotators: Collection[str] = (), texts: Sequence[Path] = ()
) -> Adjudication:
    """Set two passes of an article side by side, and make gold of them by the decisions of a file, if one is given.

    `annotators` says which two, where there are more. Nothing is written. Raises: UnusableInput, UnknownName.
    """
    root = layout.find_corpus(folder)
    folders = layout.articles_at(root, folder)
    if len(folders) != 1:
        raise UnusableInput(f"has {len(folders)} articles; give the folder of one", folder)
    subject = read_article(folders[0], Authority({}, {}, False), texts_from(texts)).subject
    if subject is None or not all(view.is_complete for view in subject.views):
        raise UnusableInput("has lines that cannot be read; run `parley check` and mend them", folders[0])
    items = items_of(*_two(subject, annotators, folders[0]))
    taken = read_decisions(decisions)
    before = subject.gold.annotations if subject.gold is not None else ()
    last = _last(root, subject.metadata.id)
    gold = gold_of(items, taken, before, last, Ground(subject.metadata, subject.text))
    path = folders[0] / layout.GOLD
    was = path.read_text("utf-8") if path.is_file() else ""
    change = None if gold.problems or taken.findings else Change(path, was, annotations_text(gold.annotations))
    there = {annotation.id for annotation in gold.annotations}
    dropped = tuple(annotation.id for annotation in before if annotation.id not in there) if change else ()
    words = subject.text if subject.metadata.text_status == "included" else None
    return Adjudication(items, taken, gold, change, dropped, subject.text, words)


def _two(subject: ArticleSubject, annotators: Collection[str], folder: Path) -> tuple[View, View]:
    views = {view.annotator or "": view for view in subject.passes}
    if unknown := [name for name in annotators if name not in views]:
        raise UnknownName("pass of", unknown[0], views)
    chosen = sorted(annotators or views)
    if len(chosen) != 2:
        mend = "; name two of them with --annotators" if len(chosen) > 2 else "; two are adjudicated"
        raise UnusableInput(f"has {len(chosen)} passes ({', '.join(chosen) or 'none'}){mend}", folder)
    return views[chosen[0]], views[chosen[1]]


def _last(root: Path, article: str) -> dict[str, int]:
    """The highest number of each letter that a release ever used in the article, tombstones included."""
    released = read_past(root).released
    found: dict[str, int] = {}
    known = released.articles.get(article)
    buried = (stone.id.partition("#")[2] for stone in released.tombstones if stone.id.startswith(f"{article}#"))
    for letter, _, number in map(bounds, (*(known.ids if known else ()), *buried)):
        found[letter] = max(found.get(letter, 0), number)
    return found
