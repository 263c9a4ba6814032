"""What a stream of changes amounts to: counts by layer, label and article, and the bump that it demands."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache

from pydantic import JsonValue

from parley.bump import greatest
from parley.records import LAYERS, labels_of
from parley.records.changes import ArticleChanges, Bump, Change, LabelChanges, LayerChanges, Summary


@cache
def _labelled(layer: str) -> tuple[str, ...]:
    return tuple(labels_of(LAYERS[layer].model)) if layer in LAYERS else ()


@dataclass
class Tally:
    """Counts changes of gold as they go by, and keeps the greatest bump."""

    bump: Bump = "none"
    layers: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    articles: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    came: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    went: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, changes: tuple[Change, ...]) -> None:
        """Count the changes of one record."""
        self.bump = greatest((self.bump, *(change.bump for change in changes)))
        first = changes[0]
        if first.about != "annotation" or "@" in first.record:
            return
        layer = first.layer or ""
        for kind in {change.kind for change in changes}:
            self.layers[layer][kind] += 1
            self.articles[first.article or ""][kind] += 1
        for name in _labelled(layer):
            old, new = set[str](), set[str]()
            for change in changes:
                old |= _labels(change.old, change.field, name)
                new |= _labels(change.new, change.field, name)
            self.came.update((layer, name, label) for label in new - old)
            self.went.update((layer, name, label) for label in old - new)

    def summary(self) -> Summary:
        """The counts as a record, sorted."""
        labels = sorted(self.came.keys() | self.went.keys())
        return Summary(
            layers=tuple(LayerChanges(layer=layer, **self.layers[layer]) for layer in LAYERS if layer in self.layers),
            labels=tuple(
                LabelChanges(layer=key[0], field=key[1], label=key[2], added=self.came[key], removed=self.went[key])
                for key in labels
            ),
            articles=tuple(ArticleChanges(article=id, **counts) for id, counts in sorted(self.articles.items())),
        )


def _labels(value: JsonValue, changed: str | None, name: str) -> set[str]:
    """The labels of the field `name` in one side of a change of the field `changed`, or of a whole record."""
    if changed is None and isinstance(value, dict):
        value = value.get(name)
    elif changed != name:
        return set()
    return {str(label) for label in (value if isinstance(value, list) else [value]) if label is not None}
