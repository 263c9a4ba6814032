"""The record of a finding."""

import json

import pytest
from pydantic import ValidationError

from parley.findings import Finding

FULL = Finding(
    check="span-range", severity="error", path="a/b.jsonl", line=3, message="[0, 9) is no range", mend="mend it"
)


def test_a_finding_cannot_be_changed_and_has_no_other_fields() -> None:
    with pytest.raises(ValidationError):
        FULL.message = "x"  # type: ignore[misc]  # it is frozen: that is the claim
    with pytest.raises(ValidationError):
        Finding.model_validate_json(json.dumps(json.loads(FULL.model_dump_json()) | {"colour": 1}))
