"""docs/world.md and the authority file say the same of the invented world."""

import re
from pathlib import Path

from pydantic import TypeAdapter

from parley.records import Entity

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "world.md"
ENTITIES = ROOT / "corpus" / "entities.jsonl"
ENTITY: TypeAdapter[Entity] = TypeAdapter(Entity)
ID = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)*)`")
OFFICE = re.compile(
    r"^\| ([^|`]+) \| [^|]*?`([a-z-]+)` \| ([^|(]+) \([^)]+\) `([a-z-]+)` \| ([^|]*?) ?\| ([^|]*?) ?\|$", re.MULTILINE
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def entities() -> dict[str, Entity]:
    lines = ENTITIES.read_text("utf-8").splitlines()
    return {entity.id: entity for entity in map(ENTITY.validate_json, lines)}


def iso(day: str) -> str | None:
    """`1 Sept 2020` as 2020-09-01, a year as it is, nothing as None."""
    if " " not in day:
        return day or None
    number, month, year = day.split()
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(number):02}"


def test_every_id_on_the_page_is_an_invented_entity() -> None:
    named, known = set(ID.findall(PAGE.read_text("utf-8"))), entities()
    assert "velmora" in named
    assert sorted(id for id in named if id not in known or not known[id].constructed) == []


def test_the_table_of_offices_is_what_the_entities_say() -> None:
    page = [
        (office, of, name, id, iso(start), iso(end))
        for office, of, name, id, start, end in OFFICE.findall(PAGE.read_text("utf-8"))
    ]
    known = [
        (one.office, one.of, entity.name(), entity.id, one.start, one.end)
        for entity in entities().values()
        if entity.constructed
        for one in entity.offices
    ]
    assert sorted(page, key=str) == sorted(known, key=str)
