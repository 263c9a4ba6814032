"""A reader's code, written against corpus 1.0: it loads a release with `datasets` alone and uses what 1.x promises.

Run on a release folder it prints what it found, or fails. It is never changed to fit a release: a release that breaks it
is a major version (docs/adr/0007-versioning.md).
"""

import sys
from typing import Any

from datasets import load_dataset

FORMS, READINGS = {"named", "nominal", "pronominal"}, {"literal", "metonymic", "mixed"}


def rows(folder: str, config: str) -> list[Any]:
    """All rows of a config, whatever splits it has."""
    return [row for split in load_dataset(folder, config).values() for row in split]


def words(text: str, segments: list[dict[str, int]]) -> str:
    """What a span covers."""
    return " ".join(text[piece["start"] : piece["end"]] for piece in segments)


def main(folder: str) -> None:
    """Prints what is there; fails where something is not as it was promised."""
    texts = {row["id"]: row["text"] for row in rows(folder, "articles")}
    splits = {row["id"]: row["split"] for row in rows(folder, "articles")}
    names = {row["id"]: row["names"][0]["text"] for row in rows(folder, "entities")}
    mentions = {row["id"]: row for row in rows(folder, "mentions")}
    for row in mentions.values():
        assert row["id"].startswith(row["article"] + "#m")
        assert row["form"] in FORMS
        assert row["reading"] in READINGS
        assert (row["refers_to"] is not None) <= (row["reading"] != "literal")
        assert row["entity"] is None or row["entity"] in names
        text = texts[row["article"]]
        assert row["quote"] == (None if text is None else words(text, row["segments"]))
    said = 0
    for row in rows(folder, "attributions"):
        assert {source["id"] for source in row["sources"]} <= mentions.keys()
        assert (row["parent"] is None) == (row["depth"] == 0)
        assert {speaker["id"] for speaker in row["speakers"]} <= names.keys()
        assert row["split"] == splits[row["article"]]
        assert row["mode"]
        assert row["source_kind"]
        assert row["factuality"]
        said += row["content"] is not None
    for row in rows(folder, "moves"):
        assert row["actor"]["name"]
        assert row["evidence"]["segments"]
        assert row["act"]
        assert row["issues"]
    for row in rows(folder, "marks"):
        assert row["label"]
    documents = rows(folder, "documents")
    assert sum(len(document["mentions"]) for document in documents) == len(mentions)
    assert {document["origin"] for document in documents} <= {"acquired", "constructed"}
    assert {row["annotator_kind"] for row in rows(folder, "passes")} <= {"person", "model"}
    print(len(documents), "articles,", len(mentions), "mentions,", said, "contents")


if __name__ == "__main__":
    main(sys.argv[1])
