"""`parley verify` names whatever is not as the manifest says.

PARLEY_FULL=1 changes 1,000 bytes instead of 100, and swaps, drops and adds 100 files of each instead of 20.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from parley.build import build
from parley.cli import main
from parley.errors import BrokenRelease, NoRelease
from parley.release import MANIFEST, files_in, verify

FULL = bool(os.environ.get("PARLEY_FULL"))
CORRUPTIONS, MOVES = (1_000, 100) if FULL else (100, 20)
TABLE = "data/mentions/train-00000-of-00001.parquet"


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BrokenRelease) as error:
        verify(folder)
    return error.value.problems


def corrupt(path: Path, at: int, value: int) -> bytes:
    """Change one byte by XOR; gives the whole as it was."""
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + bytes([whole[at] ^ value]) + whole[at + 1 :])
    return whole


def test_any_changed_byte_is_noticed_and_its_file_named(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20310503)
    paths = [*files_in(copied), MANIFEST]
    for number in range(CORRUPTIONS):
        path = MANIFEST if number % 10 == 0 else chance.choice(paths)
        size = (copied / path).stat().st_size
        whole = corrupt(copied / path, at := chance.randrange(size), chance.randrange(1, 256))
        assert main(["verify", str(copied)]) == 1, (path, at)
        out, err = capsys.readouterr()
        assert [line.split(":")[0] for line in out.splitlines()] == [path]
        assert (err.count("\n"), "is not as its manifest says" in err) == (1, True)
        (copied / path).write_bytes(whole)
    assert main(["verify", str(copied)]) == 0


def test_any_changed_letter_of_the_manifest_is_noticed(copied: Path) -> None:
    size = (copied / MANIFEST).stat().st_size
    for at in [*range(200), *range(200, size, 31)]:
        whole = corrupt(copied / MANIFEST, at, 1)
        assert [problem.split(":")[0] for problem in problems(copied)] == [MANIFEST]
        (copied / MANIFEST).write_bytes(whole)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / TABLE).unlink()
    assert problems(copied) == (f"{TABLE}: is missing",)


def test_an_added_file_is_named(copied: Path) -> None:
    (copied / "data" / "notes.txt").touch()
    assert problems(copied) == ("data/notes.txt: is not in the manifest",)


def test_a_renamed_file_is_named_by_both_names(copied: Path) -> None:
    (copied / TABLE).rename(copied / "data" / "mentions" / "other.parquet")
    assert problems(copied) == (f"{TABLE}: is missing", "data/mentions/other.parquet: is not in the manifest")


def test_two_files_that_changed_places_are_named(copied: Path) -> None:
    one, other = copied / "schema" / "mark.schema.json", copied / "schema" / "move.schema.json"
    one.rename(copied / "third")
    other.rename(one)
    (copied / "third").rename(other)
    assert [problem.split(":")[0] for problem in problems(copied)] == [
        "schema/mark.schema.json",
        "schema/move.schema.json",
    ]


def test_a_file_cut_short_is_named_with_both_sizes(copied: Path) -> None:
    size = (copied / TABLE).stat().st_size
    (copied / TABLE).write_bytes((copied / TABLE).read_bytes()[:-1])
    assert problems(copied) == (f"{TABLE}: has {size - 1} bytes, the manifest says {size}",)


def test_a_link_to_the_right_file_is_not_the_file(copied: Path, tmp_path: Path) -> None:
    (copied / TABLE).rename(tmp_path / "elsewhere")
    (copied / TABLE).symlink_to(tmp_path / "elsewhere")
    assert problems(copied) == (f"{TABLE}: is missing",)


def test_a_linked_folder_is_named(copied: Path, tmp_path: Path) -> None:
    (copied / "more").symlink_to(tmp_path, target_is_directory=True)
    assert problems(copied) == ("more: is not in the manifest",)


@pytest.mark.parametrize("path", ["nowhere", "corpus", "corpus/corpus.json"])
def test_what_is_no_release_is_said_to_be_none(path: str, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="is no release"):
        verify(tmp_path / path)


def test_a_manifest_of_another_make_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text('{"name": "a web application"}', encoding="utf-8")
    assert problems(tmp_path) == ("manifest.json: is no manifest (Field required)",)


@pytest.mark.parametrize("seed", range(MOVES))
def test_any_two_files_that_changed_places_are_named(seed: int, copied: Path) -> None:
    one, other = random.Random(seed).sample(files_in(copied), 2)
    data = (copied / one).read_bytes()
    assert data != (copied / other).read_bytes()
    (copied / one).write_bytes((copied / other).read_bytes())
    (copied / other).write_bytes(data)
    assert sorted(problem.split(":")[0] for problem in problems(copied)) == sorted([one, other])


@pytest.mark.parametrize("seed", range(MOVES))
def test_any_file_that_is_gone_or_new_is_named(seed: int, copied: Path) -> None:
    chance = random.Random(seed)
    gone = chance.choice(files_in(copied))
    new = f"{gone.rpartition('/')[0]}/{chance.randrange(10**6)}.parquet".lstrip("/")
    (copied / gone).rename(copied / new) if seed % 2 else (copied / gone).unlink()
    expected = {f"{gone}: is missing"} | ({f"{new}: is not in the manifest"} if seed % 2 else set())
    assert {*problems(copied)} == expected


@pytest.mark.parametrize("seed", range(MOVES))
def test_any_added_file_is_named(seed: int, copied: Path) -> None:
    chance = random.Random(seed)
    beside, copy = chance.sample(files_in(copied), 2)
    new = f"{beside}{chance.choice(['~', '.bak', '2', ' '])}"
    (copied / new).write_bytes(chance.choice([b"", (copied / copy).read_bytes()]))
    assert problems(copied) == (f"{new}: is not in the manifest",)


def test_the_manifest_of_another_release_does_not_fit(corpus: Path, copied: Path, tmp_path: Path) -> None:
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("Three short", "Three very short"), encoding="utf-8")
    shutil.copy(build(corpus, tmp_path / "other").folder / MANIFEST, copied / MANIFEST)
    assert {"corpus.json", "README.md"} <= {problem.split(":")[0] for problem in problems(copied)}
