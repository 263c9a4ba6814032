"""An article as a record of a release, from the subject that was checked."""

from collections.abc import Iterable

from parley.checks import ArticleSubject
from parley.records import LAYERS, AnyAnnotation, Document, Split, order, ordered_fields


def layers(annotations: Iterable[AnyAnnotation]) -> dict[str, tuple[AnyAnnotation, ...]]:
    """The annotations of each layer in text order, by the layer's config."""
    inorder = sorted(annotations, key=order)
    return {layer.config: tuple(a for a in inorder if a.layer == name) for name, layer in LAYERS.items()}


def document_of(article: ArticleSubject, split: Split) -> Document:
    """An article as it is released: a withheld text stays out even where a copy is at hand."""
    text = article.text if article.metadata.text_status == "included" else None
    gold = article.gold.annotations if article.gold else ()
    metadata = {name: getattr(article.metadata, name) for name in ordered_fields(type(article.metadata))}
    return Document(**metadata, split=split, text=text, **layers(gold))  # type: ignore[arg-type]
