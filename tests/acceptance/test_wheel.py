"""A wheel carries the release of the corpus it is made from, and a corpus with errors makes none."""

import importlib.util
import json
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from commands import Finished, run_python
from repositories import DAY, replace, repository_of

from parley import releasing
from parley.errors import RefusedBuild
from parley.release import verify

ROOT = Path(__file__).parents[2]
CARRIED = (
    "src",
    "corpus",
    "scripts",
    "schema",
    "docs",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CITATION.cff",
)
LOAD = "import parley; d = parley.load('attributions'); print(parley.__file__, parley.versions(), sum(d.num_rows.values()))"


def copy_tree(target: Path) -> Path:
    """A copy of what a wheel is made from."""
    for name in CARRIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            target.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, target)
    return target


def build_wheel(tree: Path, output: Path) -> Finished:
    return run_python("-m", "build", "--wheel", "--no-isolation", "--outdir", output, folder=tree)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    finished = build_wheel(copy_tree(folder / "tree"), folder / "out")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    (path,) = (folder / "out").glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder into which the wheel is installed, with nothing else."""
    target = wheel.parent.parent / "installed"
    options = ("--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check", "--target", target)
    finished = run_python("-m", "pip", "install", *options, wheel, folder=wheel.parent)
    assert finished.returncode == 0, finished.stderr
    return target


def test_a_wheel_carries_the_release_of_its_corpus(wheel: Path, installed: Path) -> None:
    version = json.loads((ROOT / "corpus" / "corpus.json").read_text("utf-8"))["version"]
    names = zipfile.ZipFile(wheel).namelist()
    assert f"parley/releases/{version}/manifest.json" in names
    assert "parley/py.typed" in names
    assert verify(installed / "parley" / "releases" / version).version == version


def test_a_wheel_carries_no_corpus_schema_or_scripts_of_its_own(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in tops if not name.endswith(".dist-info")} == {"parley"}


def test_an_installed_wheel_loads_its_release_offline(installed: Path, tmp_path: Path) -> None:
    finished = run_python("-c", LOAD, folder=tmp_path, PYTHONPATH=str(installed), HF_HUB_OFFLINE="1")
    assert finished.returncode == 0, finished.stderr
    where, _, rows = finished.stdout.rsplit(maxsplit=2)
    assert where.startswith(str(installed))
    assert int(rows) > 0


def test_an_installed_wheel_shows_counts_and_cites_its_release(installed: Path, tmp_path: Path) -> None:
    for command in ("stats", "cite"):
        finished = run_python("-m", "parley", command, folder=tmp_path, PYTHONPATH=str(installed))
        assert (finished.returncode, finished.stderr) == (0, "")


def test_an_installed_wheel_explains_every_check(installed: Path, tmp_path: Path) -> None:
    carried = {path.stem for path in (installed / "parley" / "pages").glob("*.md")}
    assert carried == {path.stem for path in (ROOT / "docs" / "checks").glob("*.md")}
    finished = run_python("-m", "parley", "explain", "span-range", folder=tmp_path, PYTHONPATH=str(installed))
    assert (finished.returncode, finished.stdout.splitlines()[0]) == (0, "# span-range")


def test_a_corpus_with_errors_makes_no_wheel(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    (tree / "corpus" / "splits.json").write_text("{}", encoding="utf-8")
    finished = build_wheel(tree, tmp_path / "out")
    assert finished.returncode != 0
    assert "nothing was built" in finished.stdout + finished.stderr
    assert list(tmp_path.glob("out/*.whl")) == []


def carried_by_hook(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release that the build hook lets a wheel of `root` carry."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    spec = importlib.util.spec_from_file_location("wheel_release", ROOT / "scripts" / "wheel_release.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    module.WheelRelease(str(root), {}, None, None, str(root), "wheel").initialize("standard", data)
    return Path(next(path for path, target in data["force_include"].items() if target.startswith("parley/releases/")))


@pytest.mark.parametrize("is_at_hand", [True, False])
def test_a_wheel_of_a_recorded_version_carries_it_as_published_or_says_that_it_was_built_again(
    is_at_hand: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository_of(tmp_path)
    monkeypatch.setattr(releasing, "validate", lambda _: ((), ()))
    published = releasing.release(folder / "corpus", "0.1.0", folder / "dist", DAY).manifest
    replace(
        folder / "corpus/corpus.json", "Three short", "Three very short"
    )  # as another template of the card would do
    if not is_at_hand:
        shutil.rmtree(folder / "dist")
    manifest = verify(carried_by_hook(folder, monkeypatch))
    assert manifest.released == published.digest
    assert (manifest.digest == published.digest, manifest.rebuilt_from) == (
        is_at_hand,
        None if is_at_hand else published.digest,
    )


def test_a_recorded_version_with_other_rows_makes_no_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository_of(tmp_path)
    monkeypatch.setattr(releasing, "validate", lambda _: ((), ()))
    releasing.release(folder / "corpus", "0.1.0", folder / "dist", DAY)
    replace(folder / "corpus/articles/selva-strait-2031/metadata.json", "commentary", "news_report")
    with pytest.raises(RefusedBuild, match="this build has other rows"):
        carried_by_hook(folder, monkeypatch)
