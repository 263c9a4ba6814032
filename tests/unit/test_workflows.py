"""What runs code of a pull request holds no secret and no right, and what holds one runs no such code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / ".github" / "workflows"
WORKFLOWS = sorted(path.name for path in FOLDER.glob("*.yml"))
ACTIONS = sorted((FOLDER.parent / "actions").glob("*/action.yml"))


def read(name: str) -> tuple[dict[str, Any], str]:
    text = (FOLDER / name).read_text(encoding="utf-8")
    value: dict[Any, Any] = yaml.safe_load(text)
    return value | {"on": value.get("on", value.get(True))}, text  # YAML 1.1 reads `on` as true


def rights(workflow: dict[str, Any]) -> set[str]:
    """Everything that the workflow or one of its jobs may do."""
    given = [workflow["permissions"], *(job.get("permissions", {}) for job in workflow["jobs"].values())]
    return {f"{what}: {how}" for one in given for what, how in one.items()}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_workflow_says_what_it_may_do(name: str) -> None:
    workflow, _ = read(name)
    assert isinstance(workflow["permissions"], dict)
    assert "contents: write" not in {f"{what}: {how}" for what, how in workflow["permissions"].items()}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_runs_a_pull_request_only_reads_and_knows_no_secret(name: str) -> None:
    workflow, text = read(name)
    assert "pull_request_target" not in workflow["on"]
    if "pull_request" in workflow["on"]:
        assert rights(workflow) == {"contents: read"}
        assert "secrets." not in text


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_follows_a_pull_request_checks_nothing_out(name: str) -> None:
    workflow, text = read(name)
    if "workflow_run" in workflow["on"]:
        assert "checkout" not in text
        assert "secrets." not in text


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_script_has_text_of_others_pasted_into_it(name: str) -> None:
    workflow, _ = read(name)
    scripts = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.parent.name)
def test_no_action_has_text_of_others_pasted_into_it_or_knows_a_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    scripts = [step["run"] for step in yaml.safe_load(text)["runs"]["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []
    assert not {"secrets.", "github.token"} & {*re.findall(r"secrets\.|github\.token", text)}


def test_a_pull_request_is_checked_by_the_action_of_this_repository() -> None:
    steps = read("check.yml")[0]["jobs"]["check"]["steps"]
    (step,) = [step for step in steps if step.get("uses", "").startswith("./")]
    assert step["with"]["install"] == "none"  # pip makes no wheel of a corpus with errors
    assert (FOLDER.parents[1] / step["uses"] / "action.yml").resolve() in [path.resolve() for path in ACTIONS]
    assert read("check.yml")[0]["on"]["pull_request"]["paths"] == ["corpus/**"]
    (checkout,) = [step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert (checkout["fetch-depth"], checkout["persist-credentials"]) == (0, False)


def test_the_commands_of_the_workflows_are_those_of_parley(capsys: pytest.CaptureFixture[str]) -> None:
    from parley.cli import main

    used = {
        word
        for name in WORKFLOWS
        for word in re.findall(r"^ .*\bparley ([a-z]+)\b", read(name)[1].split("jobs:")[1], re.MULTILINE)
    }
    with pytest.raises(SystemExit):
        main(["--help"])
    assert used <= {*re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)}
    assert {"build", "verify", "publish", "diff"} <= used
