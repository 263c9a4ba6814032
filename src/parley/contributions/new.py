"""A new article from a text file: what the text says of itself is found, the rest is given or asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Annotated, Any, TypeAlias, get_args

import regex
from pydantic import TypeAdapter, ValidationError

from parley.atomic import new_folder, write_text
from parley.contributions import layout
from parley.contributions.canonical import file_text
from parley.contributions.decode import decode_record
from parley.contributions.files import read_file
from parley.contributions.released import read_past
from parley.contributions.stored import stored_in
from parley.contributions.text_file import read_text
from parley.errors import UnknownName, UnusableInput
from parley.fingerprints import block_digest, fingerprint
from parley.formats import find_blocks
from parley.records import LAYERS, Block, Copy, Metadata, Provenance, Split, Splits, labels_of

Ask: TypeAlias = Callable[[str], str]
"""Puts a question to a person and returns the answer. Raises: EOFError, if there is none."""
DATE = regex.compile(
    r"(?P<day>\d{1,2})\.?\s+(?P<month>\p{L}+)\s+(?P<year>\d{4})|(?P<month>\p{L}+)\s+(?P<day>\d{1,2}),\s+(?P<year>\d{4})"
    r"|(?P<year>\d{4})-(?P<figure>\d{1,2})-(?P<day>\d{1,2})|(?P<day>\d{1,2})\.(?P<figure>\d{1,2})\.(?P<year>\d{4})"
)
"""A date as a dateline prints it: 25 March 2024, March 25, 2024, 2024-03-25, 25.03.2024."""
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
"""Months as English prints them; other names of months are no date that is found."""
SCRIPTS = (
    "Latn",
    "Cyrl",
    "Arab",
    "Hebr",
    "Grek",
    "Deva",
    "Hang",
    "Kana",
    "Hira",
    "Armn",
    "Geor",
    "Beng",
    "Thai",
    "Ethi",
)
ASKED = {
    "title": "the title as printed",
    "language": "BCP 47: en, ru, zh-Hant",
    "script": "ISO 15924: Latn, Cyrl, Hans",
    "genre": ", ".join(labels_of(Metadata)["genre"]),
    "origin": ", ".join(labels_of(Metadata)["origin"]),
    "license": "SPDX, or LicenseRef-…",
    "rights": "what a reader may do with the text, in a sentence",
    "provenance": "who wrote or published it and how it came here, in a sentence",
    "split": ", ".join(get_args(Split)),
}
"""What an article cannot be without, each with what is looked for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of a new article; `fields` by the names of ASKED, and `date`, `date_printed`, `publisher`.

    Layers named in neither `complete` nor `partial` are `none` until somebody annotates them.
    """

    id: str
    text: Path
    fields: Mapping[str, str]
    authors: Sequence[str] = ()
    complete: Sequence[str] = ()
    partial: Sequence[str] = ()
    withheld: bool = False


def new_article(corpus: Path, wish: Wish, ask: Ask | None = None) -> Metadata:
    """Make the article's folder and its line in splits.json; what is missing is asked for, if there is somebody to ask.

    Raises: UnusableInput for what is missing or wrong, all of it at once, and for an id that is or was in use; UnknownName.
    """
    root = layout.find_corpus(corpus)
    if why := _fault("id", wish.id):
        raise UnusableInput(f"no id of an article: {why}")
    for layer in (*wish.complete, *wish.partial):
        if layer not in LAYERS:
            raise UnknownName("layer", layer, LAYERS)
    splits = _splits(root)
    _refuse_known(root, splits, wish.id)
    text, copy = read_text(wish.text)
    fields = _completed({**_found(text), **wish.fields}, ask)
    metadata = _metadata(wish, fields, text, copy)
    folder = root / layout.ARTICLES / wish.id
    with new_folder(folder) as draft:
        (draft / layout.PASSES).mkdir()
        write_text(draft / layout.METADATA, file_text(metadata))
        if not wish.withheld:
            write_text(draft / layout.TEXT, text + "\n")
    try:
        update = {"splits": {**splits.splits, wish.id: fields["split"]}}
        write_text(root / layout.SPLITS, file_text(splits.model_copy(update=update)))
    except UnusableInput:
        rmtree(folder)
        raise
    return metadata


def _splits(root: Path) -> Splits:
    splits, _ = decode_record(read_file(root / layout.SPLITS), Splits)
    if splits is None:
        raise UnusableInput("cannot be read; run `parley check` and mend it", root / layout.SPLITS)
    return splits


def _refuse_known(root: Path, splits: Splits, id: str) -> None:
    released = read_past(root).released
    past = {*released.articles, *(tombstone.id for tombstone in released.tombstones), *splits.splits}
    if id in past or id in stored_in(root).ids:
        raise UnusableInput("is or was an article's id, and ids are never used again; choose another", Path(id))


def _found(text: str) -> dict[str, str]:
    """What the text says of itself: title, date and script, as far as that is plain."""
    found: dict[str, str] = {}
    for block in find_blocks(text):
        words = text[block.start : block.end]
        if block.kind == "title":
            found["title"] = words
        if block.kind == "dateline" and (match := DATE.search(words)):
            found["date_printed"] = match.group()
            if match["figure"] or match["month"].lower() in MONTHS:
                month = int(match["figure"] or 1 + MONTHS.index(match["month"].lower()))
                found["date"] = f"{match['year']}-{month:02}-{int(match['day']):02}"
    counts = {script: len(regex.findall(rf"\p{{sc={script}}}", text)) for script in SCRIPTS}
    script = max(counts, key=lambda name: counts[name])
    if 2 * counts[script] > len(regex.findall(r"\p{L}", text)):
        found["script"] = {"Hang": "Kore", "Kana": "Jpan", "Hira": "Jpan"}.get(script, script)
    return found


def _completed(fields: Mapping[str, str], ask: Ask | None) -> dict[str, str]:
    """The fields with answers for those that are missing."""
    known = dict(fields)
    missing = [name for name in ASKED if name not in known]
    if missing and ask is None:
        flags = "; ".join(f"--{name} ({ASKED[name]})" for name in missing)
        raise UnusableInput(f"missing: {flags}; give them, or run this on a terminal to be asked")
    for name in missing:
        assert ask is not None
        known[name] = _answer(name, ask)
    if wrong := [f"--{name}: {why}" for name, value in known.items() if (why := _fault(name, value))]:
        raise UnusableInput("; ".join(wrong))
    return known


def _answer(name: str, ask: Ask) -> str:
    prompt = f"{name} ({ASKED[name]}): "
    try:
        while why := _fault(name, answer := ask(prompt).strip()):
            prompt = f"{why}\n{name} ({ASKED[name]}): "
    except EOFError as error:
        raise UnusableInput(f"no answer to --{name}; nothing was written") from error
    return answer


def _fault(name: str, value: str) -> str | None:
    """What is wrong with the value of a field, if anything."""
    field = {**Metadata.model_fields, "provenance": Provenance.model_fields["statement"]}.get(name)
    wanted: Any = Split if field is None else Annotated[field.annotation, field]
    try:
        TypeAdapter(wanted).validate_python(value)
    except ValidationError as error:
        return f"{value!r}: {error.errors()[0]['msg'].lower()}"
    return None


def _metadata(wish: Wish, fields: Mapping[str, str], text: str, copy: Copy) -> Metadata:
    said = {name: value for name, value in fields.items() if name not in ("split", "provenance")}
    try:
        return Metadata.model_validate(
            said
            | {
                "$schema": layout.schema_uri(layout.METADATA),
                "id": wish.id,
                "authors": tuple(wish.authors),
                "provenance": Provenance(statement=fields["provenance"], copies=(copy,) if wish.withheld else ()),
                "text_status": "withheld" if wish.withheld else "included",
                "fingerprint": fingerprint(text),
                "blocks": tuple(_blocks(wish, text)),
                "coverage": {layer: _coverage(wish, layer) for layer in LAYERS},
            }
        )
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}" for one in error.errors())
        raise UnusableInput(wrong, Path(wish.id)) from error


def _blocks(wish: Wish, text: str) -> list[Block]:
    return [
        block.model_copy(update={"digest": block_digest(wish.id, text[block.start : block.end])})
        if wish.withheld
        else block
        for block in find_blocks(text)
    ]


def _coverage(wish: Wish, layer: str) -> str:
    return "complete" if layer in wish.complete else "partial" if layer in wish.partial else "none"
