"""The documentation says what is there: commands, links, labels, dependencies, and the contribution that it goes through."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import parley
from parley.cli import CLEAN, main
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
EXAMPLE = ROOT / "CONTRIBUTING.md"
ARTICLE = "dhalmar-ferry-2024"
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
LABELS = [
    (layer.name, label) for layer in LAYERS.values() for labels in labels_of(layer.model).values() for label in labels
]


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what its first line says, and its content."""

    info: str
    content: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def place(self) -> str:
        """The file that the block is for, and how it goes in; empty for an illustration."""
        return self.info.partition(" ")[2]


def blocks_of(section: str) -> list[Block]:
    """The fenced blocks of a section of CONTRIBUTING.md, in order."""
    text = EXAMPLE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return [Block(*match.groups()) for match in FENCE.finditer(text)]


def put(block: Block, root: Path) -> None:
    """Do what the text tells the reader to do with a block that names a file."""
    name, _, how = block.place.partition(" ")
    path, content = root / name, block.content
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == "append":
        content = path.read_text(encoding="utf-8") + content
    elif how:
        line = how.removeprefix("below ") + "\n"
        before, found, after = path.read_text(encoding="utf-8").partition(line)
        assert found, f"{name} has no line {line!r}"
        content = before + line + content + after
    path.write_text(content, encoding="utf-8")


def followed(blocks: list[Block], root: Path) -> list[int]:
    """Do what the blocks say, one after the other; the exit codes of the commands in them."""
    codes = []
    for block in blocks:
        if block.place:
            put(block, root)
        elif block.language == "sh":
            codes += [main(command) for command in commands_in(block)]
    return codes


def commands_in(block: Block) -> Iterator[list[str]]:
    for line in block.content.splitlines():
        if words := shlex.split(line, comments=True):
            assert words[0] == "parley"
            yield words[1:]


def known_commands(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit):
        main(["--help"])
    return re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)


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


def test_the_example_of_a_contribution_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    assert followed(blocks_of("Add an article"), tmp_path) == [CLEAN] * 7
    article = parley.article(ARTICLE, release=tmp_path / "dist")
    assert [(a.speakers, article.quote(a.cue)) for a in article.attributions] == [(("mira-sobelska",), "said")]
    assert article.attributions[0].decision == "single"


def test_the_example_of_a_contribution_is_wrong_until_it_is_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    assert followed(blocks_of("Add an article")[:-1], tmp_path) == [CLEAN]
    assert main(["check"]) != CLEAN
    assert "run `parley fix`" in capsys.readouterr().out
