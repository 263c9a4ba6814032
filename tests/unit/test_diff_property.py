"""For any edits: the diff holds all of them, and demands the bump that an oracle written apart from it demands."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from edit_scripts import Script, Values, edit_scripts, write_corpus
from hypothesis import HealthCheck, given, settings
from overlays import VALID

from parley.contents import opened
from parley.diff import apply, diff
from parley.records import Diff


def base() -> Values:
    """The valid corpus, with two graves and an article that is annotated in part."""
    with opened(VALID) as contents:
        values: Any = {key: value for key, value in contents.all().items() if key[0] != "schema"}
    article = values["article", "selva-strait-2031"]
    article["coverage"] = {"mark": "none", "mention": "partial", "attribution": "complete", "move": "complete"}
    for id in ("selva-strait-2031#m900", "entity:old-one"):
        values["tombstone", id] = {"id": id, "version": "0.1.0", "reason": "withdrawn"}
    return values  # type: ignore[no-any-return]


BASE = base()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(BASE, tmp_path_factory.mktemp("old") / "corpus")


@given(script=edit_scripts(BASE))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_diff_holds_every_edit_and_demands_what_the_edits_demand(script: Script, old: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        new = write_corpus(script.values, Path(folder) / "corpus")
        found = diff(old, new)
        with opened(old) as before, opened(new) as after:
            a, b = before.all(), after.all()
    assert apply(Diff.model_validate_json(found.model_dump_json()).changes, a) == b
    assert found.bump == script.bump
    assert bool(found.changes) == (a != b)
