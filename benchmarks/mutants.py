"""Random mutations of a contribution: of the bytes of its files, of their JSON, and of single fields.

A contribution is its files: path → bytes. A mutation of fields is written in canonical form where the record can still be
decoded, as by an author who runs `parley fix`, so that only a rule can notice it.
"""

import json
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ValidationError

from parley.contributions import layout
from parley.contributions.canonical import annotations_text, file_text, line_of
from parley.contributions.corpus import ENTITY
from parley.contributions.json_text import faults
from parley.fingerprints import quote_of, span_digest, span_key
from parley.records import (
    ANNOTATION,
    LAYERS,
    Annotators,
    CorpusMetadata,
    Entity,
    Metadata,
    Releases,
    Segment,
    Splits,
    labels_of,
    links_of,
    span_fields,
)

Files = Mapping[str, bytes]
Chance = random.Random
Json = dict[str, Any]
FILES: Mapping[str, type[BaseModel]] = {
    layout.CORPUS: CorpusMetadata,
    layout.ANNOTATORS: Annotators,
    layout.SPLITS: Splits,
    layout.RELEASES: Releases,
    layout.METADATA: Metadata,
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A valid corpus: its files, and the normalised texts of all its articles, withheld ones too."""

    name: str
    files: Files
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A contribution after one mutation of a family (`bytes`, `json` or `fields`)."""

    family: str
    how: str
    files: Files


def mutant(base: Contribution, chance: Chance) -> Mutant:
    """A random mutation."""
    family = chance.choices(tuple(FAMILIES), (25, 25, 50))[0]
    how, files = FAMILIES[family](base, chance)
    return Mutant(family, how, files)


# Bytes


def _flip(data: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _insert(data: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(data) + 1)
    new = (
        b" ",
        b"\n",
        b"\r\n",
        b"\t",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b'"',
        b"{",
        b"]",
        b",",
        b"x",
        b"\xe2\x80\xae",
        b"9",
    )
    return data[:at] + chance.choice(new) + data[at:]


def _delete(data: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.choice((1, 1, 2, 9, 80)) :]


def _truncate(data: bytes, chance: Chance) -> bytes:
    return data[: chance.randrange(len(data))]


def _lines(change: Callable[[list[bytes], Chance], object]) -> Callable[[bytes, Chance], bytes]:
    def run(data: bytes, chance: Chance) -> bytes:
        lines = data.splitlines(keepends=True)
        change(lines, chance)
        return b"".join(lines)

    return run


def _double(lines: list[bytes], chance: Chance) -> None:
    at = chance.randrange(len(lines))
    lines.insert(chance.choice((at, len(lines))), lines[at])


def _swap(lines: list[Any], chance: Chance) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _drop(lines: list[Any], chance: Chance) -> None:
    del lines[chance.randrange(len(lines))]


BYTES: Mapping[str, Callable[[bytes, Chance], bytes]] = {
    "flip": _flip,
    "insert": _insert,
    "delete": _delete,
    "truncate": _truncate,
    "double a line": _lines(_double),
    "swap lines": _lines(_swap),
    "drop a line": _lines(_drop),
    "empty": lambda data, chance: b"",
}
NAMES = (
    "x",
    "X.json",
    "a b.jsonl",
    "..jsonl",
    "line\nfeed.json",
    "\u202etxt.nosj",
    os.fsdecode(b"\xff.jsonl"),
    "é",
    "-x",
)


def _bytes(base: Contribution, chance: Chance) -> tuple[str, Files]:
    path = chance.choice(sorted(base.files))
    how = chance.choices((*BYTES, "remove", "rename", "copy"), (6, 6, 6, 3, 3, 3, 3, 1, 1, 2, 1))[0]
    files = dict(base.files)
    if how in ("remove", "rename"):
        del files[path]
    if how in ("rename", "copy"):
        name = chance.choice(
            (*NAMES, PurePosixPath(path).name.swapcase(), PurePosixPath(chance.choice(sorted(files))).name)
        )
        files[str(PurePosixPath(path).with_name(name))] = base.files[path]
    elif how in BYTES:
        files[path] = BYTES[how](files[path], chance)
    return how, files


# JSON

RAW = (
    *("NaN", "-Infinity", "1e999", "1.0", "0.5", "-0", "01", "tru", "'x'", "[" * 60 + "]" * 60, "[" * 100_000),
    *(
        "9" * 5_000,
        "-1",
        str(2**63),
        str(2**64),
        '"\\ud800"',
        '"x\\udc00"',
        '"\\ud83d\\ude00"',
        '"\\u0000"',
        '"\\q"',
        "",
    ),
)
"""What stands for a value in the file as it is, JSON or not."""
WORDS = (
    "",
    " ",
    "\u202e",
    "\u200f",
    "\x07",
    "\0",
    "\ufeff",
    "\u2028",
    "e\u0301",
    "\ud800",
    "x" * 10_000,
    "../x",
    "null",
    "'",
)
OTHERS: tuple[Any, ...] = (None, True, False, 0, 1, -1, 10**30, 2**31, "", "x", [], {}, [[]], {"": {}}, [None])
_MARK = "\ue000{}\ue000"
_MARKED = re.compile('"\ue000([0-9]+)\ue000"')


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from _places(item, (*path, key))


def _changed(value: Any, path: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _changed(value[path[0]], path[1:], change)
    return copy


def _broken(value: Any, chance: Chance) -> tuple[str, Any]:
    """What becomes of a JSON value, and how."""
    hows = ["other value", "raw", "nested"]
    if isinstance(value, dict) and value:
        hows += ["drop key", "add key", "rename key", "double key"] * 2
    if isinstance(value, list) and value:
        hows += ["drop item", "double item", "swap items"] * 2
    if isinstance(value, str):
        hows += ["string", "string"]
    how = chance.choice(hows)
    if how == "nested":
        return how, chance.choice(([value], {"x": value}, [[[value]]]))
    if how == "raw":
        return how, _MARK.format(chance.randrange(len(RAW)))
    if how == "string":
        word, at = chance.choice(WORDS), chance.randrange(len(value) + 1)
        return how, chance.choice((word, value[:at] + word + value[at:]))
    if how in ("drop key", "add key", "rename key", "double key"):
        key = chance.choice(sorted(value))
        new = chance.choice(("x", "", key.upper(), f"{key} ", "note", "id", "$schema", "__class__"))
        items = [(new if how == "rename key" and name == key else name, item) for name, item in value.items()]
        items = [(name, item) for name, item in items if how != "drop key" or name != key]
        if how == "add key":
            items.append((new, chance.choice(OTHERS)))
        return how, dict(items) | ({"\ue001" + key: chance.choice((value[key], 0))} if how == "double key" else {})
    if how in ("drop item", "double item", "swap items"):
        items = list(value)
        {"drop item": _drop, "double item": _double, "swap items": _swap}[how](items, chance)
        return how, items
    return "other value", chance.choice(OTHERS)


def _json(base: Contribution, chance: Chance) -> tuple[str, Files]:
    path = chance.choice(sorted(name for name in base.files if name.endswith((".json", ".jsonl"))))
    text = base.files[path].decode()
    lines = text.split("\n")[:-1] if path.endswith(".jsonl") else [text]
    at = chance.randrange(len(lines))
    value = json.loads(lines[at])
    place = chance.choice(list(_places(value)))
    hows: list[str] = []

    def change(inner: Any) -> Any:
        how, new = _broken(inner, chance)
        hows.append(how)
        return new

    new = _changed(value, place, change)
    said = json.dumps(new, ensure_ascii=chance.random() < 0.1, indent=None if path.endswith(".jsonl") else 2)
    said = said.replace("\\ue001", "").replace("\ue001", "")
    said = said.replace("\\ue000", "\ue000")
    lines[at] = _MARKED.sub(lambda match: RAW[int(match.group(1))], said)
    if path.endswith(".json"):
        lines[at] = _canonical_file(path, lines[at])
    after = "\n".join(lines) + ("\n" if path.endswith(".jsonl") else "")
    return hows[0], dict(base.files) | {path: after.encode("utf-8", chance.choice(("surrogatepass", "replace")))}


# Fields


def _canonical_file(path: str, text: str) -> str:
    model = FILES[PurePosixPath(path).name]
    if faults(text):
        return text
    try:
        return file_text(model.model_validate_json(text))  # type: ignore[arg-type] # all of them are files
    except (ValidationError, ValueError):
        return text


def _canonical_lines(path: str, values: Sequence[Json]) -> str:
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    try:
        if path == layout.ENTITIES:
            entities = sorted(map(ENTITY.validate_json, texts), key=lambda entity: entity.id)
            return "".join(f"{line_of(entity)}\n" for entity in entities)
        return annotations_text([ANNOTATION.validate_json(text) for text in texts])
    except ValidationError:
        return "".join(f"{text}\n" for text in texts)


def _fields(base: Contribution, chance: Chance) -> tuple[str, Files]:
    kinds = {
        "annotations": [path for path in base.files if path.endswith(".jsonl") and path != layout.ENTITIES],
        "metadata": [path for path in base.files if path.endswith(layout.METADATA)],
        "top": [layout.ENTITIES, layout.ENTITIES, layout.SPLITS, layout.ANNOTATORS, layout.CORPUS],
    }
    path = chance.choice(sorted(kinds[chance.choices(tuple(kinds), (70, 18, 12))[0]]))
    text = base.files[path].decode()
    if path.endswith(".jsonl"):
        values = [json.loads(line) for line in text.splitlines()]
        how = _change_entity(values, chance) if path == layout.ENTITIES else _change_record(base, path, values, chance)
        after = _canonical_lines(path, values)
    else:
        value = json.loads(text)
        how = _CHANGES[PurePosixPath(path).name](base, value, chance)
        after = _canonical_file(path, json.dumps(value, ensure_ascii=False))
    return how, dict(base.files) | {path: after.encode()}


def _other(values: Sequence[Any], value: Any, chance: Chance) -> Any:
    return chance.choice([other for other in values if other != value] or [value])


def _relabel(record: Json, model: type[BaseModel], chance: Chance) -> str:
    labels = labels_of(model)
    name = chance.choice(sorted(labels))
    if isinstance(record.get(name), list):
        _change_list(record, name, labels[name], chance)
    else:
        record[name] = _other(labels[name], record.get(name), chance)
    return "label"


def _change_list(record: Json, name: str, known: Sequence[str], chance: Chance) -> None:
    values = list(record.get(name) or ())
    how = chance.choice(("add", "other", "drop")) if values else "add"
    if how == "add":
        values.append(_other(known, None, chance))
    elif how == "drop":
        _drop(values, chance)
    else:
        at = chance.randrange(len(values))
        values[at] = _other(known, values[at], chance)
    record[name] = values


def _change_record(base: Contribution, path: str, values: list[Json], chance: Chance) -> str:
    article = path.split("/")[1]
    record = chance.choice(values)
    layer = LAYERS[record["layer"]]
    how = chance.choice(
        ("label",) * 4 + ("link",) * 4 + ("bound",) * 3 + ("span",) * 4 + ("id", "origin", "remark", "gone", "twin")
    )
    if how == "label":
        return _relabel(record, layer.model, chance)
    if how == "link":
        name, kind = chance.choice(sorted(links_of(layer.model).items()) or [("", "")])
        known = _entities(base) if kind == "entity" else [one["id"] for one in values if one["layer"] == kind]
        if name in ("sources", "addressees", "speakers"):
            _change_list(record, name, known, chance)
        elif name and known:
            record[name] = chance.choice((_other(known, record.get(name), chance), None))
    elif how in ("bound", "span"):
        spans = [record[name] for name in span_fields(layer.model) if record.get(name)]
        span = chance.choice(spans)
        if how == "bound":
            segment = chance.choice(span["segments"])
            segment[chance.choice(("start", "end"))] += chance.choice((-9, -3, -2, -1, 1, 2, 3, 9))
        else:
            _move(span, article, base.texts[article], chance)
    elif how == "id":
        record["id"] = layer.letter + str(chance.choice((1, 2, 99, 10**6)))
    elif how == "origin":
        record["decision"] = _other((None, "agreed", "adjudicated", "single"), record.get("decision"), chance)
        if chance.random() < 0.5:
            record["passes"] = chance.choice(([], [f"fixture-person#{layer.letter}1"], [f"nobody#{layer.letter}1"]))
    elif how == "remark":
        record.update(
            chance.choice(({"note": "As it seems."}, {"unsure": [sorted(labels_of(layer.model))[0]]}, {"unsure": []}))
        )
    elif how == "gone":
        values.remove(record)
    else:
        numbers = [int(one["id"][1:]) for one in values if one["layer"] == layer.name]
        values.append(record | {"id": f"{layer.letter}{max(numbers) + 1}"})
    return how


def _entities(base: Contribution) -> list[str]:
    return [json.loads(line)["id"] for line in base.files[layout.ENTITIES].splitlines()]


def _move(span: Json, article: str, text: str, chance: Chance) -> None:
    """To other words, or wider or narrower by a word, with the quotation or digest that belongs to the new place."""
    words = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    first, last = span["segments"][0]["start"], span["segments"][-1]["end"]
    if chance.random() < 0.4:
        one = chance.randrange(len(words))
        start, end = words[one][0], words[min(one + chance.randrange(4), len(words) - 1)][1]
    else:
        start = chance.choice([first, *(start for start, _ in words if abs(start - first) < 20)])
        end = chance.choice([last, *(end for _, end in words if abs(end - last) < 20 and end > start)])
    end = max(end, start + 1)
    segments = (Segment(start=start, end=end),)
    quote = quote_of(text, segments)
    span["segments"] = [{"start": start, "end": end}]
    span.update(
        {"quote": quote} if "quote" in span else {"digest": span_digest(span_key(article, text), segments, quote)}
    )


def _change_entity(values: list[Json], chance: Chance) -> str:
    entity = chance.choice(values)
    how = chance.choice(("label", "name", "language", "constructed", "link", "office", "remark", "gone", "twin", "id"))
    if how == "label":
        return _relabel(entity, Entity, chance)
    name = chance.choice(entity["names"])
    if how == "name":
        name["text"] = _respelt(name["text"], chance)
    elif how == "language":
        name["language"] = _other(("en", "ru", "fr", "he", "xx"), name["language"], chance)
    elif how == "constructed":
        entity["constructed"] = not entity.get("constructed", False)
    elif how == "link":
        entity["links"] = [] if entity.get("links") else [{"scheme": "wikidata", "id": "Q64", "source": "known"}]
    elif how == "office":
        of = chance.choice(values)["id"]
        entity["offices"] = [{"office": "minister", "of": of, "start": "2031-02", "end": "2030"}]
    elif how == "remark":
        entity["note"] = "A remark."
    elif how == "gone":
        values.remove(entity)
    elif how == "twin":
        values.append(entity | {"id": f"{entity['id']}-2"})
    else:
        entity["id"] = f"{entity['id']}-x"
    return how


def _respelt(text: str, chance: Chance) -> str:
    at = chance.randrange(len(text) + 1)
    return chance.choice((text[:at] + "x" + text[at:], text[:at] + text[at + 1 :] or "x", f"{text} anew"))


def _change_metadata(base: Contribution, value: Json, chance: Chance) -> str:
    how = chance.choice(
        ("label", "label", "words", "words", "date", "language", "script", "coverage", "block", "block", "print")
    )
    if how == "label":
        return _relabel(value, Metadata, chance)
    if how == "words":
        name = chance.choice(
            [key for key in ("title", "rights", "license", "publisher", "date_printed", "note") if value.get(key)]
        )
        value[name] = _respelt(value[name], chance)
    elif how == "date":
        value["date"] = chance.choice(("2031-05-04", "2031-04-03", "1931-05-03", "2031", "2031-02-30", None))
    elif how == "language":
        value["language"] = _other(("en", "he", "ru", "de", "fr", "xx"), value["language"], chance)
    elif how == "script":
        value["script"] = _other(("Latn", "Hebr", "Cyrl", "Arab", "Zzzz"), value["script"], chance)
    elif how == "coverage":
        layer = chance.choice(sorted(value["coverage"]))
        value["coverage"][layer] = _other(("complete", "partial", "none"), value["coverage"][layer], chance)
    elif how == "print":
        name = chance.choice(sorted(value["fingerprint"]))
        value["fingerprint"][name] = _other((0, 1, "0" * 64, value["fingerprint"]["code_points"] + 1), None, chance)
    else:
        block = chance.choice(value["blocks"])
        name = chance.choice(("kind", "start", "end"))
        if name == "kind":
            block["kind"] = _other(("title", "dateline", "heading", "paragraph"), block["kind"], chance)
        else:
            block[name] = max(0, block[name] + chance.choice((-9, -1, 1, 9)))
    return how


def _change_splits(base: Contribution, value: Json, chance: Chance) -> str:
    article = chance.choice(sorted(value["splits"]))
    value["splits"][article] = _other(("train", "validation", "test"), value["splits"][article], chance)
    return "split"


def _change_annotators(base: Contribution, value: Json, chance: Chance) -> str:
    annotator = chance.choice(value["annotators"])
    if chance.random() < 0.5:
        annotator["kind"] = _other(("person", "model"), annotator["kind"], chance)
        return "annotator kind"
    name = chance.choice([key for key, words in annotator.items() if isinstance(words, str) and key != "kind"])
    annotator[name] = _respelt(annotator[name], chance)
    return "annotator words"


def _change_corpus(base: Contribution, value: Json, chance: Chance) -> str:
    name = chance.choice([key for key, words in value.items() if isinstance(words, str) and key != "$schema"])
    value[name] = _respelt(value[name], chance)
    return "corpus words"


_CHANGES: Mapping[str, Callable[[Contribution, Json, Chance], str]] = {
    layout.METADATA: _change_metadata,
    layout.SPLITS: _change_splits,
    layout.ANNOTATORS: _change_annotators,
    layout.CORPUS: _change_corpus,
}
FAMILIES: Mapping[str, Callable[[Contribution, Chance], tuple[str, Files]]] = {
    "bytes": _bytes,
    "json": _json,
    "fields": _fields,
}
