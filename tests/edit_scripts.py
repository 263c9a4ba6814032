"""Random edit scripts on a corpus, each edit with the bump that docs/adr/0007 says it demands: the oracle of the diff.

Nothing here looks at `parley.bump` or `parley.diff`. Edits of one script touch different records, so that the bump of the
script is the greatest of its edits.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from strategies import annotations, entities, segments

from parley.contributions.canonical import plain
from parley.records import LAYERS, labels_of, links_of, span_fields

RANK = ("none", "patch", "minor", "major")
Values = dict[tuple[str, str], dict[str, Any]]
DIGEST = st.text("0123456789abcdef", min_size=64, max_size=64)


@dataclass
class Script:
    """A corpus that is being edited, what was touched, and the greatest bump so far."""

    values: Values
    draw: st.DrawFn
    touched: set[tuple[str, str]] = field(default_factory=set)
    bump: str = "none"
    edits: list[str] = field(default_factory=list)

    def free(self, about: str, test: Callable[[str], bool] = lambda _: True) -> list[str]:
        """Ids of records of a kind that no edit has touched, nor their article."""
        return sorted(id for kind, id in self.values if kind == about and self.is_free(about, id) and test(id))

    def is_free(self, about: str, id: str) -> bool:
        return (about, id) not in self.touched and ("whole", article_of(id)) not in self.touched

    def touch(self, about: str, id: str, bump: str) -> None:
        self.touched |= {(about, id), ("some", article_of(id))}
        self.bump = max(self.bump, bump, key=RANK.index)

    def set(self, about: str, id: str, name: str, value: Any, bump: str) -> None:
        """Give a field another value, or none, which must not be the one it has."""
        record = {key: item for key, item in self.values[about, id].items() if key != name}
        self.values[about, id] = record if value is None else record | {name: value}
        self.touch(about, id, bump)

    def pick(self, ids: Iterable[str]) -> str | None:
        known = list(ids)
        return self.draw(st.sampled_from(known)) if known else None

    def other(self, choices: Iterable[Any], than: Any) -> Any:
        return self.draw(st.sampled_from([choice for choice in choices if choice != than]))


def article_of(id: str) -> str:
    return id.partition("#")[0].partition("@")[0]


def is_gold(id: str) -> bool:
    return "@" not in id


def relabel(script: Script) -> None:
    if id := script.pick(script.free("annotation")):
        record = script.values["annotation", id]
        name, labels = script.draw(st.sampled_from(sorted(labels_of(LAYERS[record["layer"]].model).items())))
        value = ["other", "culture"] if name == "issues" else script.other(labels, record.get(name))
        script.set("annotation", id, name, value, "patch")


def move(script: Script) -> None:
    if id := script.pick(script.free("annotation")):
        record = script.values["annotation", id]
        name = span_fields(LAYERS[record["layer"]].model)[0]
        span = {"segments": [plain(s) for s in script.draw(segments())], "quote": "moved"}
        script.set("annotation", id, name, span, "patch")


def relink(script: Script) -> None:
    if id := script.pick(script.free("annotation", lambda id: links_of_record(script, id) != [])):
        name = script.draw(st.sampled_from(links_of_record(script, id)))
        old = script.values["annotation", id].get(name)
        script.set("annotation", id, name, ["x-y"] if isinstance(old, list) else "x-y", "patch")


def links_of_record(script: Script, id: str) -> list[str]:
    record = script.values["annotation", id]
    return [name for name in links_of(LAYERS[record["layer"]].model) if name in record]


def note(script: Script) -> None:
    if id := script.pick(script.free("annotation")):
        script.set("annotation", id, "note", "why", "patch")


def withdraw(script: Script) -> None:
    if id := script.pick(script.free("annotation", is_gold)):
        del script.values["annotation", id]
        script.values["tombstone", id] = {"id": id, "version": "0.2.0", "reason": "withdrawn"}
        script.touch("tombstone", id, "patch")
        script.touch("annotation", id, "patch")


def lose(script: Script) -> None:
    if id := script.pick(script.free("annotation")):
        del script.values["annotation", id]
        script.touch("annotation", id, "major")


def annotate(script: Script) -> None:
    """Add an annotation to gold or to a pass."""
    home = script.pick([*script.free("article"), *script.free("pass")])
    new = plain(script.draw(annotations()))
    if home and ("annotation", id := f"{home}#{new['id']}") not in script.values and script.is_free("annotation", id):
        coverage = script.values["article", article_of(home)]["coverage"][new["layer"]]
        script.values["annotation", id] = new
        script.touch("annotation", id, "patch" if "@" in home or coverage == "complete" else "minor")


def add_article(script: Script) -> None:
    like = script.pick(script.free("article"))
    if like and ("article", "zz-new") not in script.values:
        script.values["article", "zz-new"] = script.values["article", like] | {"id": "zz-new", "title": "New"}
        for one in script.draw(st.lists(annotations(), max_size=3, unique_by=lambda a: a.id)):
            script.values["annotation", f"zz-new#{one.id}"] = plain(one)
        script.touch("whole", "zz-new", "minor")


def remove_article(script: Script) -> None:
    ids = [id for id in script.free("article") if ("some", id) not in script.touched]
    if len(ids) > 1 and (id := script.pick(ids)):
        for key in [key for key in script.values if key[0] != "tombstone" and article_of(key[1]) == id]:
            del script.values[key]
        script.touch("whole", id, "major")


def split(script: Script) -> None:
    if id := script.pick(script.free("article")):
        old = script.values["article", id]["split"]
        script.set("article", id, "split", script.other(("train", "validation", "test"), old), "major")


def describe_article(script: Script) -> None:
    if id := script.pick(script.free("article")):
        name = script.draw(st.sampled_from(("title", "publisher", "note", "rights", "language")))
        script.set("article", id, name, "another", "patch")


def cover(script: Script) -> None:
    if id := script.pick(script.free("article")):
        old = script.values["article", id]["coverage"]
        layer = script.draw(st.sampled_from(sorted(old)))
        new = script.other(("none", "partial", "complete"), old[layer])
        raised = (old[layer], new) in {("none", "partial"), ("none", "complete"), ("partial", "complete")}
        script.set("article", id, "coverage", old | {layer: new}, "minor" if raised else "patch")


def correct_text(script: Script) -> None:
    if id := script.pick(script.free("article", lambda id: "text" in script.values["article", id])):
        prints = script.values["article", id]["fingerprint"] | {"text_sha256": script.draw(DIGEST)}
        script.values["article", id] |= {"fingerprint": prints, "text_version": 2}
        script.set("article", id, "text", "Another text.\u2028\n\nOf two paragraphs.", "major")


def relicense(script: Script) -> None:
    if id := script.pick(script.free("article")):
        script.set("article", id, "license", "LicenseRef-other", "major")


def withhold(script: Script) -> None:
    if id := script.pick(script.free("article", lambda id: "text" in script.values["article", id])):
        script.values["article", id]["text_status"] = "withheld"
        script.set("article", id, "text", None, "major")


def add_entity(script: Script) -> None:
    new = plain(script.draw(entities()))
    if ("entity", new["id"]) not in script.values and script.is_free("entity", new["id"]):
        script.values["entity", new["id"]] = new
        script.touch("entity", new["id"], "patch")


def change_entity(script: Script) -> None:
    if id := script.pick(script.free("entity")):
        old = script.values["entity", id]["type"]
        script.set("entity", id, "type", script.other(("person", "group", "other"), old), "patch")


def remove_entity(script: Script) -> None:
    if id := script.pick(script.free("entity")):
        del script.values["entity", id]
        buried = script.draw(st.booleans())
        if buried:
            script.values["tombstone", f"entity:{id}"] = {"id": f"entity:{id}", "version": "0.2.0", "reason": "merged"}
        script.touch("entity", id, "patch" if buried else "major")


def change_pass(script: Script) -> None:
    """Add a pass, or remove one of which nothing was touched."""
    if script.draw(st.booleans()) and (article := script.pick(script.free("article"))):
        id = f"{article}@new-reader"
        if ("pass", id) not in script.values:
            script.values["pass", id] = {"article": article, "annotator": "new-reader"}
            script.touch("pass", id, "minor")
    elif gone := script.pick(script.free("pass", lambda id: ("some", article_of(id)) not in script.touched)):
        for key in [key for key in script.values if key[1].partition("#")[0] == gone]:
            del script.values[key]
        script.touch("whole", article_of(gone), "major")


def change_annotator(script: Script) -> None:
    how = script.draw(st.sampled_from(("add", "remove", "describe")))
    if how == "add" and ("annotator", "zoe") not in script.values:
        script.values["annotator", "zoe"] = {"id": "zoe", "kind": "person", "description": "Zoe.", "training": "None."}
        script.touch("annotator", "zoe", "minor")
    elif id := script.pick(script.free("annotator")):
        if how == "remove":
            del script.values["annotator", id]
            script.touch("annotator", id, "major")
        else:
            script.set("annotator", id, "description", "Somebody else.", "patch")


def describe_corpus(script: Script) -> None:
    choices = {
        "title": ("Another", "patch"),
        "version": ("0.9.0", "none"),
        "date": ("2033-01-01", "none"),
        "license": ("CC0-1.0", "major"),
    }
    major, minor, patch = map(int, script.values["corpus", "corpus"]["schema_version"].split("."))
    choices["schema patch"] = (f"{major}.{minor}.{patch + 1}", "patch")
    choices["schema minor"] = (f"{major}.{minor + 1}.0", "minor")
    choices["schema major"] = (f"{major + 1}.0.0", "major")
    if script.is_free("corpus", "corpus"):
        name, (value, bump) = script.draw(st.sampled_from(sorted(choices.items())))
        script.set("corpus", "corpus", "schema_version" if "schema" in name else name, value, bump)


def exhume(script: Script) -> None:
    """Change or lose a tombstone that was there before."""
    if id := script.pick(script.free("tombstone")):
        if script.draw(st.booleans()):
            script.set("tombstone", id, "note", "why", "patch")
        else:
            del script.values["tombstone", id]
            script.touch("tombstone", id, "major")


EDITS = (
    relabel, move, relink, note, withdraw, lose, annotate, add_article, remove_article, split, describe_article, cover,
    correct_text, relicense, withhold, add_entity, change_entity, remove_entity, change_pass, change_annotator,
    describe_corpus, exhume,
)  # fmt: skip


@st.composite
def edit_scripts(draw: st.DrawFn, base: Values) -> Script:
    """Up to eight edits of `base`, done."""
    script = Script({key: dict(value) for key, value in base.items()}, draw)
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=8)):
        edit(script)
        script.edits.append(edit.__name__)
    return script


def write_corpus(values: Values, root: Path) -> Path:
    """Write the records as a corpus folder; neither sorted nor in canonical form."""

    def put(path: str, content: str) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8", newline="")

    def lines(records: Iterable[Any]) -> str:
        return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)

    of: dict[str, dict[str, dict[str, Any]]] = {}
    for (about, id), value in reversed(values.items()):
        of.setdefault(about, {})[id] = value
    put("corpus.json", json.dumps(of["corpus"]["corpus"]))
    put("annotators.json", json.dumps({"annotators": list(of.get("annotator", {}).values())}))
    put("splits.json", json.dumps({"splits": {id: value["split"] for id, value in of["article"].items()}}))
    put("entities.jsonl", lines(of.get("entity", {}).values()))
    put("tombstones.jsonl", lines(of.get("tombstone", {}).values()))
    for id, value in of["article"].items():
        put(f"articles/{id}/metadata.json", json.dumps({k: v for k, v in value.items() if k not in ("split", "text")}))
        if "text" in value:
            put(f"articles/{id}/text.txt", value["text"] + "\n")
    homes = dict.fromkeys(key.partition("#")[0] for key in (*of.get("annotation", {}), *of.get("pass", {})))
    for home in homes:
        article, _, annotator = home.partition("@")
        name = f"passes/{annotator}.jsonl" if annotator else "annotations.jsonl"
        own = (value for id, value in of["annotation"].items() if id.partition("#")[0] == home)
        put(f"articles/{article}/{name}", lines(own))
    return root
