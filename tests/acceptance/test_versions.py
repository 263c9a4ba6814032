"""What was released stays readable: stored releases, old code, and the schemas between them."""

import zipfile
from pathlib import Path

import pytest
from commands import run_python

import parley
from parley.bump import BUMPS, greatest, step_of
from parley.diff import diff
from parley.records import SCHEMA_VERSION
from parley.release import read_manifest, verify

STORED = Path(__file__).parents[1] / "releases"
VERSIONS = tuple(path.stem for path in sorted(STORED.glob("*.zip")))


@pytest.fixture(scope="module", params=VERSIONS)
def stored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release as it was stored."""
    folder = tmp_path_factory.mktemp("stored") / str(request.param)
    with zipfile.ZipFile(STORED / f"{request.param}.zip") as archive:
        archive.extractall(folder)
    return folder


def read_by_code_for_1(folder: Path, **variables: str) -> tuple[int, str]:
    finished = run_python(STORED / "reader_1.py", folder, folder=folder.parent, **variables)
    return finished.returncode, finished.stdout or finished.stderr


def test_there_is_a_release_of_each_line_that_was_promised_to_stay() -> None:
    assert {"0.1.0", "1.0.0"} <= set(VERSIONS)


def test_code_for_1_reads_every_stored_release(stored: Path) -> None:
    assert read_by_code_for_1(stored) == (0, "3 articles, 17 mentions, 5 contents\n")


def test_code_for_1_reads_what_is_built_now(release: Path, hydrated: Path) -> None:
    for folder in (release, hydrated):
        code, said = read_by_code_for_1(folder)
        assert code == 0, said


def test_code_for_1_fails_on_a_release_that_breaks_it(copied: Path, tmp_path: Path) -> None:
    for path in (copied / "data" / "mentions").iterdir():
        path.unlink()
    no_cache = str(tmp_path / "cache")  # `datasets` takes what it has of a release of that name and content
    assert read_by_code_for_1(copied, HF_HOME=no_cache)[0] == 1


def test_this_package_verifies_and_loads_every_stored_release(stored: Path) -> None:
    assert verify(stored).version == stored.name
    assert parley.load("mentions", release=stored, version=stored.name).num_rows.keys() <= {
        "train",
        "validation",
        "test",
    }
    assert parley.article("selva-strait-2031", release=stored).attribution("a1").cue is not None


def test_the_version_of_the_schema_moved_by_what_its_changes_demand(stored: Path, release: Path) -> None:
    if stored.name.startswith("0."):
        pytest.skip("schema 1.0.0 was still being made when this release was built; it binds from corpus 1.0.0")
    before = read_manifest(stored).schema_version
    demanded = greatest(change.bump for change in diff(stored, release).changes if change.about == "schema")
    assert BUMPS.index(step_of(before, SCHEMA_VERSION)) >= BUMPS.index(demanded)
