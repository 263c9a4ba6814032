"""What describes corpus, article and entity names what others list: days, languages, licences; and offices have an order."""

from typing import Any

import pytest

from parley.checks import DESCRIBED_CHECKS
from parley.records import CorpusMetadata, Entity

ENTITY: dict[str, Any] = {"id": "a", "type": "person", "names": ({"language": "en", "text": "A"},)}
CORPUS: dict[str, Any] = {
    "name": "x", "title": "x", "version": "0.1.0", "schema_version": "1.0.0", "date": "2031-06-01", "description": "x",
    "authors": ({"name": "x"},), "license": "CC-BY-4.0", "code_license": "Apache-2.0", "keywords": (),
}  # fmt: skip


def said(record: Entity | CorpusMetadata) -> list[str]:
    return [f"{check.id}: {breach.mend}" for check in DESCRIBED_CHECKS for breach in check.run(record)]


def office(**dates: str) -> Entity:
    return Entity.model_validate(ENTITY | {"offices": ({"office": "mayor", "of": "b", **dates},)})


@pytest.mark.parametrize("date", ["2024-02-29", "2023-12-31", "2024-02", "2024"])
def test_a_day_of_the_calendar_may_be_said(date: str) -> None:
    assert said(office(start=date)) == []


@pytest.mark.parametrize("date", ["2023-02-29", "1900-02-29", "2024-04-31", "0000"])
def test_a_day_that_no_calendar_has_is_found(date: str) -> None:
    assert said(office(start=date)) == ["date-exists: correct the date"]
    assert said(CorpusMetadata.model_validate(CORPUS | {"date": date})) == ["date-exists: correct the date"]


@pytest.mark.parametrize(
    ("start", "end", "is_right"),
    [("2020", "2020", True), ("2020-05", "2020", True), ("2020-05", "2020-04-30", False), ("2021", "2020-12", False)],
)
def test_an_office_ends_no_earlier_than_it_begins_as_far_as_both_are_known(
    start: str, end: str, is_right: bool
) -> None:
    assert (said(office(start=start, end=end)) == []) is is_right


def test_only_a_person_holds_an_office() -> None:
    state = office().model_copy(update={"type": "state"})
    assert said(state) == ["office-term: set type to person, or move the office to its holder"]


@pytest.mark.parametrize("tag", ["en", "uk", "zh-Hant-TW", "sr-Latn", "gsw"])
def test_a_registered_language_may_be_named(tag: str) -> None:
    assert said(Entity.model_validate(ENTITY | {"names": ({"language": tag, "text": "A"},)})) == []


@pytest.mark.parametrize(
    ("tag", "mend"),
    [
        ("jp", "use the registered code, as en or uk"),
        ("ua", "use the registered code, as en or uk"),
        ("eng", "write 'en'"),
        ("iw", "write 'he'"),
    ],
)
def test_a_language_that_is_not_registered_or_has_a_shorter_tag_is_found(tag: str, mend: str) -> None:
    assert said(Entity.model_validate(ENTITY | {"names": ({"language": tag, "text": "A"},)})) == [
        f"language-known: {mend}"
    ]


@pytest.mark.parametrize(
    ("license", "is_right"),
    [
        ("CC-BY-4.0", True),
        ("LicenseRef-publisher", True),
        ("MIT OR CC0-1.0", True),
        ("CC-BY", False),
        ("cc-by-4.0", False),
    ],
)
def test_a_licence_is_an_expression_of_spdx(license: str, is_right: bool) -> None:
    assert (said(CorpusMetadata.model_validate(CORPUS | {"license": license})) == []) is is_right
