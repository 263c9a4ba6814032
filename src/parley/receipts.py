"""The receipt of a hydration: counted, read, and said in a sentence."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from parley.errors import UnusableInput
from parley.records import LAYERS, Manifest
from parley.records.receipt import ArticleReceipt, LayerReceipt, Receipt

RECEIPT = "receipt.json"
"""The receipt in a hydrated release."""
Counts = Mapping[str, Mapping[str, int]]
"""For each article the annotations of each layer."""


def receipt_of(manifest: Manifest, articles: Iterable[ArticleReceipt], counts: Counts) -> Receipt:
    """The receipt of what became of the withheld articles of a release."""
    listed = tuple(sorted(articles, key=lambda article: article.id))
    without = {article.id for article in listed if article.verdict != "verified"}

    def counted(layer: str) -> LayerReceipt:
        found = {article: layers[layer] for article, layers in counts.items()}
        lost = sum(found[article] for article in without)
        return LayerReceipt(layer=layer, annotations=sum(found.values()), with_text=sum(found.values()) - lost)

    layers = tuple(map(counted, LAYERS))
    return Receipt(
        name=manifest.name,
        version=manifest.version,
        release=manifest.released,
        withheld=len(listed),
        verified=len(listed) - len(without),
        annotations=sum(layer.annotations for layer in layers),
        with_text=sum(layer.with_text for layer in layers),
        layers=layers,
        articles=listed,
    )


def read_receipt(path: Path) -> Receipt:
    """A receipt that was written. Raises: UnusableInput."""
    try:
        return Receipt.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UnusableInput(f"cannot be read: {error.strerror}", path) from error
    except ValidationError as error:
        raise UnusableInput("is no receipt of `parley hydrate`; hydrate again", path) from error


def coverage(receipt: Receipt) -> str:
    """What was at hand, for a citation; a share is never rounded up."""
    said = f"{receipt.verified} of {receipt.withheld} withheld articles verified"
    share = f", {receipt.with_text * 100 // receipt.annotations} % of annotations" if receipt.annotations else ""
    return said + share
