"""Gold from the one pass there is: every annotation taken over, marked `single`."""

from pathlib import Path

from parley.atomic import write_text
from parley.checks import Authority
from parley.contributions import layout
from parley.contributions.canonical import annotations_text
from parley.contributions.read import read_article
from parley.errors import UnusableInput


def write_gold(folder: Path) -> Path:
    """Write `annotations.jsonl` of an article that has one pass; returns its path.

    Raises: UnusableInput, if the article has no pass or several, if the pass cannot be read whole, or if there is gold in
    which a reader decided something.
    """
    layout.guard_folder(folder)
    gold = folder / layout.GOLD
    if gold.is_file() and any('"decision": "single"' not in line for line in gold.read_text("utf-8").splitlines()):
        raise UnusableInput("holds decisions of a reader, which would be lost; correct it by hand", gold)
    passes = sorted((folder / layout.PASSES).glob("*.jsonl"))
    if len(passes) != 1:
        raise UnusableInput(
            f"has {len(passes)} passes; gold is taken over from one; of two, use `parley adjudicate`", folder
        )
    subject = read_article(folder, Authority({}, {}, False)).subject
    if subject is None or not (view := subject.passes[0]).is_complete:
        raise UnusableInput("has lines that cannot be read; run `parley check` and mend them", passes[0])
    annotations = (
        annotation.model_copy(update={"passes": (f"{view.annotator}#{annotation.id}",), "decision": "single"})
        for annotation in view.annotations
    )
    write_text(gold, annotations_text(annotations))
    return gold
