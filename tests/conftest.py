"""Fixtures shared by all tests: a whole small corpus that is clean, the texts that it withholds, and its releases.

What is built once for all tests is only read by them; a test that changes something takes a copy.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from commands import Command, Finished, run_python
from hypothesis import settings
from overlays import TEXTS, VALID

from parley.build import build
from parley.hydrate import hydrate

ROOT = Path(__file__).parents[1]
settings.register_profile("parley", deadline=None, derandomize=True)
settings.load_profile("parley")


def pytest_configure() -> None:
    """No network, and caches of their own for `datasets` and Parley: set before any import, and for subprocesses too."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="parley-tests-")
    os.environ["PARLEY_CACHE"] = os.path.join(os.environ["HF_HOME"], "parley")


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["HF_HOME"], ignore_errors=True)


@pytest.fixture
def texts() -> Path:
    """The folder with the texts of the withheld articles of the valid corpus."""
    return TEXTS


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the valid corpus, to be changed."""
    return shutil.copytree(VALID, tmp_path / "corpus")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the valid corpus."""
    return build(VALID, tmp_path_factory.mktemp("dist")).folder


@pytest.fixture(scope="session")
def hydrated(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That release with the withheld text in it."""
    folder = hydrate(release, [TEXTS], tmp_path_factory.mktemp("hydrated") / "0.1.0").folder
    assert folder is not None
    return folder


@pytest.fixture(scope="session")
def own_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the corpus of this repository."""
    return build(ROOT / "corpus", tmp_path_factory.mktemp("own")).folder


@pytest.fixture
def copied(release: Path, tmp_path: Path) -> Path:
    """A copy of the release of the valid corpus, to be changed."""
    return shutil.copytree(release, tmp_path / "dist" / release.name)


@pytest.fixture
def parley(tmp_path: Path) -> Command:
    """Runs `python -m parley` in an empty folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    def run(*arguments: object, **variables: str) -> Finished:
        return run_python("-m", "parley", *arguments, folder=folder, **variables)

    return run
