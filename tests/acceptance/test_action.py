"""The GitHub Action, its steps run by bash as the runner runs them: what a pull request gets to see, and what fails it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import run_python
from overlays import INVALID, lay_over
from repositories import commit, git, repository_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github" / "actions" / "check"
ACTION: dict[str, Any] = yaml.safe_load((FOLDER / "action.yml").read_text(encoding="utf-8"))
BASE = "github.event.pull_request.base.sha"
GOLD = "corpus/articles/selva-strait-2031/annotations.jsonl"
README = "corpus/README.md"


@dataclass(frozen=True, slots=True)
class Run:
    """What the steps left: the exit code of the last, their log, and the summary on the page of the run."""

    code: int
    log: str
    summary: str


def filled(value: str, contexts: Mapping[str, str]) -> str:
    """A value with its expressions replaced; of expressions the Action has only names of values."""
    return re.sub(r"\$\{\{ ([a-z_.-]+) \}\}", lambda match: contexts.get(match[1], ""), value)


def run_action(clone: Path, base: str = "", **inputs: str) -> Run:
    """Run the steps in a clone until one fails, for a pull request onto `base`, or for a push where that is empty."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    assert given.keys() <= ACTION["inputs"].keys()
    values = {name: filled(said["default"], {BASE: base}) for name, said in ACTION["inputs"].items()} | given
    contexts = {f"inputs.{name}": value for name, value in values.items()}
    summary, log = clone.parent / "summary.md", ""
    summary.unlink(missing_ok=True)
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    runner = {"PATH": path, "GITHUB_STEP_SUMMARY": str(summary), "PYTHONUTF8": "1"}
    for step in ACTION["runs"]["steps"]:
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=clone,
            env=os.environ | runner | {name: filled(value, contexts) for name, value in step["env"].items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        log += done.stdout
        if done.returncode:
            break
    return Run(done.returncode, log, summary.read_text(encoding="utf-8") if summary.exists() else "")


def check(clone: Path, base: str = "", **inputs: str) -> Run:
    return run_action(clone, base, install="none", **inputs)


def change(clone: Path, *overlays: str) -> str:
    """Commit a change of the corpus, wrong in these ways; the commit."""
    path = clone / README
    path.write_text(path.read_text(encoding="utf-8") + "More.\n" if path.exists() else "Invented.\n", encoding="utf-8")
    for name in overlays:
        lay_over(clone / "corpus", INVALID / name)
    commit(clone)
    return git(clone, "rev-parse", "HEAD").strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "clone").mkdir()
    return repository_of(tmp_path / "clone")


def test_a_pull_request_that_makes_something_wrong_fails_and_says_where(clone: Path) -> None:
    base = change(clone)
    change(clone, "span-range")
    run = check(clone, base)
    assert run.code == 1
    assert f"::error file={GOLD},line=17,col=194,endColumn=220,title=span-range::selva-strait-2031#v4: " in run.log
    assert run.summary.startswith("## Parley: fails\n\n| | new | old |\n|---|---:|---:|\n| errors | 1 | 0 |\n")
    assert "write the span as a quotation and run \\`parley fix\\` |" in run.summary


def test_a_pull_request_without_a_mistake_passes(clone: Path) -> None:
    base = change(clone)
    change(clone)
    run = check(clone, base)
    assert (run.code, "::error" in run.log) == (0, False)
    assert run.summary.startswith("## Parley: passes\n\n| | new | old |\n|---|---:|---:|\n| errors | 0 | 0 |\n")


def test_what_was_wrong_in_the_base_does_not_fail_a_pull_request(clone: Path) -> None:
    base = change(clone, "span-range")
    change(clone)
    run = check(clone, base)
    assert (run.code, "::error" in run.log) == (0, False)
    assert f"::notice file={GOLD},line=17," in run.log
    assert "| errors | 0 | 1 |" in run.summary


def test_a_pull_request_is_compared_with_where_it_began(clone: Path) -> None:
    begun = change(clone, "span-range")
    git(clone, "checkout", "--quiet", "-b", "other")
    lay_over(clone / "corpus", INVALID.parent / "valid" / "corpus")
    mended = change(clone)
    git(clone, "checkout", "--quiet", "--detach", begun)
    change(clone)
    assert check(clone, mended).code == 0


def test_a_push_fails_for_everything_that_is_wrong(clone: Path) -> None:
    change(clone, "span-range")
    change(clone)
    run = check(clone)
    assert (run.code, "| errors | 1 |" in run.summary) == (1, True)


def test_findings_go_to_a_file_and_without_annotations_to_the_log_alone(clone: Path, texts: Path) -> None:
    change(clone, "span-range")
    run = check(clone, sarif_file="parley.sarif", annotations="false", texts=str(texts))
    assert (run.code, "::" in run.log) == (1, False)
    assert "error [span-range]" in run.log
    (result,) = json.loads((clone / "parley.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == GOLD


def test_a_clone_without_the_base_is_told_to_fetch_it(clone: Path, tmp_path: Path) -> None:
    base = change(clone)
    change(clone)
    git(tmp_path, "clone", "--quiet", "--depth", "1", clone.as_uri(), "shallow")
    run = check(tmp_path / "shallow", base)
    assert (run.code, "check out with fetch-depth: 0" in run.log) == (2, True)


def test_a_corpus_that_is_not_there_is_2(clone: Path) -> None:
    assert check(clone, path="nowhere").code == 2


def test_what_is_installed_is_what_the_action_lies_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = "[build-system]\nrequires = ['hatchling']\nbuild-backend = 'hatchling.build'\n"
    (tmp_path / "pyproject.toml").write_text(f"{system}[project]\nname = 'here'\nversion = '1'\n", encoding="utf-8")
    (tmp_path / "here.py").touch()
    assert (FOLDER / "../../.." / "pyproject.toml").resolve() == ROOT / "pyproject.toml"
    for option, value in {"NO_INDEX": "1", "NO_BUILD_ISOLATION": "0", "TARGET": str(tmp_path / "site")}.items():
        monkeypatch.setenv(f"PIP_{option}", value)  # pip reads NO_BUILD_ISOLATION the other way round
    monkeypatch.setenv("GITHUB_ACTION_PATH", str(tmp_path / ".github" / "actions" / "check"))
    (tmp_path / ".github" / "actions" / "check").mkdir(parents=True)
    run_action(tmp_path, path="nowhere")
    assert (tmp_path / "site" / "here.py").exists()
    assert run_action(tmp_path, install="no-such-requirement").code == 1


def test_the_documentation_shows_each_input_with_its_default() -> None:
    page = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8").split("## In GitHub Actions")[1]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", page, re.MULTILINE))
    assert list(rows) == list(ACTION["inputs"])
    plain = {name: said["default"] for name, said in ACTION["inputs"].items() if re.fullmatch(r"\w+", said["default"])}
    assert {name: rows[name].strip("`") for name in plain} == plain
    step = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])["jobs"]["check"]["steps"][-1]
    assert step["with"].keys() <= ACTION["inputs"].keys()


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [("actions", "actions/*/action.yml"), ("workflows", "workflows/*.yml"), ("issue-forms", "ISSUE_TEMPLATE/*.yml")],
)
def test_what_github_reads_has_the_shape_that_github_publishes(schema: str, pattern: str) -> None:
    files = sorted((ROOT / ".github").glob(pattern))
    assert files
    done = run_python("-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{schema}", *files, folder=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_shape_of_an_action_is_not_just_any(tmp_path: Path) -> None:
    wrong = tmp_path / "action.yml"
    wrong.write_text((FOLDER / "action.yml").read_text(encoding="utf-8").replace("shell: bash", "shel: bash"), "utf-8")
    assert run_python(
        "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", wrong, folder=ROOT
    ).returncode
