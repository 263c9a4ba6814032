"""The command line: bad input gives one line and an exit code, never a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Command

from parley.cli import main
from parley.contributions.copies import Copies

UNUSABLE: dict[str, tuple[str, str]] = {
    "build nowhere": ("build {tmp}/nowhere", "does not exist"),
    "build no corpus": ("build {tmp}/empty", "is no corpus"),
    "build into a file": ("build {corpus} --output {corpus}/corpus.json", "cannot be written"),
    "build over other things": ("build {corpus} --output {tmp}/taken", "it is no release"),
    "verify nowhere": ("verify {tmp}/nowhere", "is no release"),
    "verify a file": ("verify {corpus}/corpus.json", "is no release"),
    "verify a folder of releases": ("verify {release}/..", "is no release"),
    "hydrate nowhere": ("hydrate {tmp}/nowhere {texts} --output {tmp}/out", "is no release"),
    "hydrate from nowhere": ("hydrate {release} {tmp}/nowhere --output {tmp}/out", "does not exist"),
    "hydrate from an empty folder": ("hydrate {release} {tmp}/empty --output {tmp}/out", "is empty"),
    "hydrate over other things": ("hydrate {release} {texts} --output {tmp}/taken", "it is no release"),
    "hydrate over a file": ("hydrate {release} {texts} --output {corpus}/corpus.json", "is a file"),
    "hydrate over itself": ("hydrate {release} {texts} --output {release}", "is the release itself"),
    "fetch texts of nowhere": ("fetch-texts {tmp}/nowhere", "is no release"),
    "fetch texts of a corpus": ("fetch-texts {corpus} --run", "is no release"),
    "leaks nowhere": ("leaks {tmp}/nowhere --texts {texts} --corpus {corpus}", "does not exist"),
    "leaks of no corpus": ("leaks {release} --texts {texts} --corpus {tmp}/empty", "is no corpus"),
    "leaks without texts": ("leaks {release} --texts {tmp}/taken --corpus {corpus}", "holds no withheld text"),
    "cite with no receipt": ("cite --release {release} --receipt {corpus}/corpus.json", "is no receipt"),
    "show no article": ("show nobody --release {release}", "no article 'nobody'; known: grain-letter-2031"),
    "show nowhere": ("show {tmp}/nowhere/", "does not exist"),
    "show a corpus": ("show {corpus}", "has 3 articles"),
    "show a folder of articles": ("show {corpus}/articles", "has 3 articles"),
    "show no folder of articles": ("show {tmp}/empty", "is no corpus"),
    "show of no release": ("show a --release {tmp}/empty", "no release is at hand"),
    "show with texts from nowhere": (
        "show {corpus}/articles/grain-letter-2031 --texts {tmp}/nowhere",
        "does not exist",
    ),
    "stats of no release": ("stats --release {tmp}/empty", "no release is at hand"),
    "stats of a file": ("stats --release {corpus}/corpus.json", "no release is at hand"),
    "stats of another version": ("stats --release {release} --version 9.9.9", "no version '9.9.9'; known: 0.1.0"),
    "cite nowhere": ("cite --release {tmp}/nowhere", "does not exist"),
    "cite what is no version": ("cite --release {release} --version latest", "no version 'latest'"),
}
MISUSED = [
    [],
    ["publish"],
    ["show"],
    ["hydrate", "a"],
    ["hydrate", "a", "b"],
    ["cite", "--format", "mla"],
    ["build", "a", "b"],
]


@pytest.mark.parametrize("case", UNUSABLE)
def test_unusable_input_gives_one_line_and_exit_code_2(
    case: str, corpus: Path, texts: Path, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    for place in ("taken", "taken/0.1.0"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "thesis.txt").touch()
    line, reason = UNUSABLE[case]
    places = {"tmp": tmp_path, "corpus": corpus, "texts": texts, "release": release}
    assert main([part.format(**places) for part in line.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"parley: [^\n]+\n", err)
    assert reason in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", MISUSED, ids=" ".join)
def test_misuse_says_how_to_use_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    out, err = capsys.readouterr()
    assert (stop.value.code, out, err.startswith("usage: parley")) == (2, "", True)


def test_each_command_prints_its_result_and_gives_0(
    corpus: Path, texts: Path, release: Path, tmp_path: Path, parley: Command
) -> None:
    commands = {
        ("build", corpus, "--output", tmp_path / "dist"): "version 0.1.0, digest ",
        ("verify", tmp_path / "dist" / "0.1.0"): "files as in the manifest",
        ("hydrate", release, texts, "--output", tmp_path / "hydrated"): "1 of 1 withheld articles with text",
        ("show", "selva-strait-2031", "--release", release): "Who says what",
        ("stats", "--release", release): "config        train  validation  test  all",
        ("cite", "--release", release): "@dataset{fixture_0_1_0,",
    }
    for arguments, result in commands.items():
        finished = parley(*arguments)
        assert (finished.returncode, finished.stderr) == (0, "")
        assert result in finished.stdout


def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    for name in re.findall(r"^    ([a-z-]+) ", capsys.readouterr().out, re.MULTILINE):
        with pytest.raises(SystemExit) as stop:
            main([name, "--help"])
        assert (stop.value.code, capsys.readouterr().out.startswith(f"usage: parley {name}")) == (0, True)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_without_a_script_shows_the_rest(encoding: str, release: Path, parley: Command) -> None:
    finished = parley("show", "shalom-veldanya-2031", "--release", release, PYTHONIOENCODING=encoding)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "\\u05d8]m2" not in finished.stdout
    assert "\\u05d4]m2" in finished.stdout


def test_a_reader_that_stops_early_is_no_failure(release: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "parley", "stats", "--release", str(release)]
    finished = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (finished.returncode, finished.stderr) == (0, b"")


def test_an_interrupt_is_no_traceback(
    release: Path, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Copies, "find", stop)
    assert main(["hydrate", str(release), str(texts), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "parley: stopped; nothing was half written\n"
    assert not (tmp_path / "out").exists()
