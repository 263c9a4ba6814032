"""The maintainer's scripts work in a checkout."""

import shutil
from pathlib import Path

import pytest
from commands import run_python

from parley.loader import table_files
from parley.records import CONFIGS
from parley.release import verify
from parley.tables.parquet import read_rows

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(corpus: Path) -> Path:
    """A folder with the scripts and the valid corpus."""
    shutil.copytree(ROOT / "scripts", corpus.parent / "scripts")
    return corpus.parent


def test_what_is_built_is_loaded_and_counted(checkout: Path, tmp_path: Path) -> None:
    built = run_python(checkout / "scripts" / "build.py", folder=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    folder = checkout / "dist" / "0.1.0"
    verify(folder)
    loaded = run_python(checkout / "scripts" / "load_all.py", folder=tmp_path)
    assert loaded.returncode == 0
    counts = {line.split()[0]: line.split()[-1] for line in loaded.stdout.splitlines()[-len(CONFIGS) :]}
    assert counts == {config: str(sum(1 for _ in read_rows(table_files(folder, config)))) for config in CONFIGS}


def test_a_build_passes_on_what_it_is_given(checkout: Path, tmp_path: Path) -> None:
    built = run_python(checkout / "scripts" / "build.py", "--output", tmp_path / "other", folder=tmp_path)
    assert built.returncode == 0
    verify(tmp_path / "other" / "0.1.0")


def test_a_corpus_with_errors_is_not_built(checkout: Path, tmp_path: Path) -> None:
    (checkout / "corpus" / "splits.json").unlink()
    built = run_python(checkout / "scripts" / "build.py", folder=tmp_path)
    assert (built.returncode, "[missing-file]" in built.stdout, (checkout / "dist").exists()) == (1, True, False)
