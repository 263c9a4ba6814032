"""The documentation says what is there: commands, links, labels and dependencies."""

import re
from pathlib import Path

import pytest

from parley.cli import main
from parley.records import LAYERS, labels_of

ROOT = Path(__file__).parents[2]
GUIDELINES = ROOT / "schema" / "guidelines"
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(GUIDELINES.glob("*.md")),
    *sorted((ROOT / "corpus").glob("*.md")),
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LABELS = [
    (layer.name, label) for layer in LAYERS.values() for labels in labels_of(layer.model).values() for label in labels
]


def known_commands(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit):
        main(["--help"])
    return re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE)


def test_every_command_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    commands = known_commands(capsys)
    assert "check" in commands
    assert [command for command in commands if f"parley {command}" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    targets = (target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8")))
    local = (target for target in targets if target and ":" not in target)
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_has_a_guideline(layer: str) -> None:
    text = (GUIDELINES / f"{layer}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {layer}: ")
    assert f"]({layer}.md)" in (GUIDELINES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("layer", "label"), LABELS)
def test_every_label_has_its_section(layer: str, label: str) -> None:
    lines = (GUIDELINES / f"{layer}.md").read_text(encoding="utf-8").splitlines()
    assert f"### `{label}`" in lines


def test_every_dependency_has_its_reason() -> None:
    wanted = re.findall(r'^ +"([a-z-]+(?:\[[a-z]+\])?)(?:[<>=~]=?[0-9.]+)?",$', pyproject(), re.MULTILINE)
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert "pydantic" in wanted
    assert [name for name in wanted if f"`{name}`" not in page] == []


def pyproject() -> str:
    """The part of pyproject.toml before the tools' settings."""
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("[tool.")[0]
