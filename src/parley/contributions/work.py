"""A place to write a pass in: an article's text with its blocks numbered, and beside it the pass, by quotation.

What the pass says goes into the corpus anchored, of a withheld text without its words. Nothing of gold or of other
passes is shown: a pass is made independently.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.atomic import write_text
from parley.checks import Authority
from parley.contributions import layout
from parley.contributions.change import Change
from parley.contributions.copies import texts_from
from parley.contributions.decode import decode_lines
from parley.contributions.files import read_file
from parley.contributions.fix_spans import Ground, fix_annotations
from parley.contributions.read import FIELDS, read_article
from parley.errors import UnusableInput
from parley.findings import Finding
from parley.git import would_be_committed
from parley.records import ANNOTATION, Block

VIEW = "blocks.txt"
ANNOTATOR = r"[a-z0-9]+(-[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class Work:
    """Where to read and to write; the pass as it goes into the corpus, None while something in it is wrong."""

    view: Path
    draft: Path
    annotations: int
    change: Change | None
    findings: tuple[Finding, ...]


def work(article: Path, annotator: str, folder: Path, sources: Sequence[Path] = ()) -> Work:
    """Write the view of an article, begin the annotator's pass or take it into the corpus as far as it is whole.

    Both lie in `folder/<article-id>/`, which git must not see where the text is withheld. Raises: UnusableInput, if the text
    is not at hand.
    """
    if not re.fullmatch(ANNOTATOR, annotator):
        raise UnusableInput(f"{annotator!r} is no annotator's id; use small letters, digits and hyphens")
    root = layout.find_corpus(article)
    folders = layout.articles_at(root, article)
    if len(folders) != 1:
        raise UnusableInput(f"has {len(folders)} articles; give the folder of one", article)
    subject = read_article(folders[0], Authority({}, {}, False), texts_from(sources)).subject
    if subject is None:
        raise UnusableInput("its metadata cannot be read; run `parley check` and mend it", folders[0])
    metadata, withheld = subject.metadata, subject.metadata.text_status == "withheld"
    if subject.text is None:
        raise UnusableInput(
            "its text is not at hand; give --texts DIR, and run `parley fix --texts DIR` once", folders[0]
        )
    home = folder / metadata.id
    view, draft = home / VIEW, home / f"{annotator}.jsonl"
    if withheld and (seen := next((path for path in (view, draft) if would_be_committed(path)), None)):
        raise UnusableInput(
            "would hold words of a withheld text where git sees them; use a folder that it ignores", seen
        )
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableInput(f"cannot be made: {error.strerror}", home) from error
    write_text(view, view_of(subject.text, metadata.blocks))
    if not draft.exists():
        write_text(draft, "")
    change, findings = fix_annotations(draft, Ground(metadata.id, subject.text, metadata.blocks, withheld, None))
    lines = decode_lines(read_file(draft), ANNOTATION, metadata.id, FIELDS)
    findings += (one for one in lines.findings if one.check != "unanchored-quotation")
    path = folders[0] / layout.PASSES / f"{annotator}.jsonl"
    before = path.read_text("utf-8") if path.is_file() else ""
    whole = None if findings or not change.after else Change(path, before, change.after)
    return Work(view, draft, change.after.count("\n"), whole, tuple(findings))


def view_of(text: str, blocks: Sequence[Block]) -> str:
    """The text as it is, each block under its number and kind."""
    return "\n".join(f"[{n}] {b.kind}\n{text[b.start : b.end]}\n" for n, b in enumerate(blocks))


def apply(done: Work) -> None:
    """Write the pass into the corpus. Raises: UnusableInput."""
    if done.change is not None and done.change.before != done.change.after:
        done.change.path.parent.mkdir(exist_ok=True)
        write_text(done.change.path, done.change.after)
