"""A second annotator's pass: the first one's with other ids and some lines changed."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from overlays import VALID

Json = dict[str, Any]
ARTICLE = "articles/selva-strait-2031"
FIRST, SECOND = "fixture-person", "fixture-model"
LINKS = ("sources", "addressees", "parent", "attribution")


def other_id(id: str) -> str:
    """The id that an annotation of the first pass has in the second."""
    return f"{id[0]}{int(id[1:]) + 100}"


def lines_of(path: Path) -> list[Json]:
    """The records of a file of lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_lines(path: Path, lines: Sequence[Json]) -> Path:
    """Write records as lines."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def renumbered(line: Json) -> Json:
    """A line with the second annotator's ids."""
    links = {name: line[name] for name in LINKS if name in line}
    new = {name: [*map(other_id, ids)] if isinstance(ids, list) else other_id(ids) for name, ids in links.items()}
    return line | new | {"id": other_id(line["id"])}


def second_pass(changes: Mapping[str, Json | None], article: str = ARTICLE) -> list[Json]:
    """The second pass: fields changed by the first pass's id, None for a line left out, a field None left out too."""
    first = lines_of(VALID / article / "passes" / f"{FIRST}.jsonl")
    kept = [line | (changes.get(line["id"]) or {}) for line in first if changes.get(line["id"], {}) is not None]
    return [renumbered({key: value for key, value in line.items() if value is not None}) for line in kept]


def write_second_pass(corpus: Path, changes: Mapping[str, Json | None], *more: Json) -> Path:
    """Write the second pass of the English article of a corpus, with some lines `more`."""
    path = corpus / ARTICLE / "passes" / f"{SECOND}.jsonl"
    return write_lines(path, [*second_pass(changes), *more])


def place(start: int, end: int) -> Json:
    """A span of one segment, without its words."""
    return {"segments": [{"start": start, "end": end}]}
