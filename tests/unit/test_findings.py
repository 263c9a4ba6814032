"""The record of a finding."""

import json
from functools import partial

import pytest
from pydantic import ValidationError

from parley.findings import Finding, Listing

FULL = Finding(
    check="span-range", severity="error", path="a/b.jsonl", line=3, message="[0, 9) is no range", mend="mend it"
)


def test_a_finding_cannot_be_changed_and_has_no_other_fields() -> None:
    with pytest.raises(ValidationError):
        FULL.message = "x"  # type: ignore[misc]  # it is frozen: that is the claim
    with pytest.raises(ValidationError):
        Finding.model_validate_json(json.dumps(json.loads(FULL.model_dump_json()) | {"colour": 1}))


def test_a_listing_counts_what_it_does_not_list() -> None:
    listing = Listing(2)
    for line in range(5):
        listing.add("span-range", partial(FULL.model_copy, update={"line": line}))
    assert [(one.line, one.count) for one in listing] == [(0, 1), (1, 1), (2, 3)]
    assert list(listing)[2].message == "3 more of this check are counted, not listed"


def test_a_listing_lists_a_finding_once_and_each_check_by_itself() -> None:
    listing = Listing(1)
    other = FULL.model_copy(update={"check": "nfc"})
    listing.extend([FULL, FULL, other])
    assert list(listing) == [FULL, other]


def test_listings_of_listings_keep_the_count() -> None:
    files = [Listing(1), Listing(1)]
    for number, listing in enumerate(files):
        listing.extend(FULL.model_copy(update={"line": line, "path": str(number)}) for line in range(4))
    whole = Listing(1)
    for listing in files:
        whole.extend(listing)
    assert sum(one.count for one in whole) == 8


def test_a_listing_does_not_ask_for_what_it_only_counts() -> None:
    asked: list[int] = []

    def make(line: int) -> Finding:
        asked.append(line)
        return FULL.model_copy(update={"line": line})

    listing = Listing(1)
    for line in range(9):
        listing.add("span-range", partial(make, line))
    assert (asked, sum(one.count for one in listing)) == ([0, 1], 9)
