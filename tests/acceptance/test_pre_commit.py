"""`pre-commit` runs the hooks as .pre-commit-hooks.yaml defines them, on a real commit, with the `parley` that is installed.

Users get an environment of its own (`language: python`), which pip fills from a registry. Here the configuration sets
`language: system`, so that nothing is fetched; everything else is the definition's.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from commands import Finished
from overlays import INVALID, lay_over
from repositories import commit, git, replace

from parley.cli import main

ROOT = Path(__file__).parents[2]
HOOKS, LOCAL = ROOT / ".pre-commit-hooks.yaml", ROOT / ".pre-commit-config.yaml"
ENGLISH = "articles/selva-strait-2031"
GOLD = f"{ENGLISH}/annotations.jsonl"
QUOTED = INVALID / "unanchored-quotation"
WHO = {f"GIT_{who}_{what}": "a@b.invalid" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def run(folder: Path, *command: str, **variables: str) -> Finished:
    """Run a command with this environment's `parley` first on the path, and nothing of whoever runs the tests."""
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PRE_COMMIT_COLOR": "never"}
    ours = WHO | alone | {"PATH": path, "PRE_COMMIT_HOME": str(folder.parent / "cache"), "PYTHONUTF8": "1"}
    environment = os.environ | ours | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)


def committed(clone: Path, **variables: str) -> tuple[int, str]:
    """Stage and commit everything; the exit code and what was said."""
    git(clone, "add", "--all")
    done = run(clone, "git", "commit", "--message", "A change", **variables)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """A repository that defines the hooks, as this one does."""
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / HOOKS.name).write_bytes(HOOKS.read_bytes())
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


@pytest.fixture
def clone(corpus: Path, hooks: Path) -> Path:
    """A repository with the valid corpus, where git runs both hooks before each commit."""
    (clone := hooks.parent / "clone").mkdir()
    corpus.rename(clone / "corpus")
    names = [{"id": hook["id"], "language": "system"} for hook in definitions(HOOKS)]
    repository = {"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD").strip(), "hooks": names}
    (clone / LOCAL.name).write_text(yaml.safe_dump({"repos": [repository]}), encoding="utf-8")
    git(clone, "init", "--quiet")
    commit(clone)
    assert run(clone, "pre-commit", "install").returncode == 0
    return clone


def definitions(path: Path) -> list[dict[str, object]]:
    """The hooks of a file of definitions, or of the one repository of a configuration."""
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    return list(value["repos"][0]["hooks"] if isinstance(value, dict) else value)


def test_an_annotation_that_is_wrong_is_not_committed(clone: Path) -> None:
    replace(clone / "corpus" / GOLD, '"unsure": ["reading"]', '"unsure": ["tone"]')
    code, said = committed(clone)
    assert (code, git(clone, "rev-list", "--count", "HEAD")) == (1, "1\n")
    assert f"corpus/{GOLD}:16:" in said
    assert "error [unsure-attribute]" in said
    replace(clone / "corpus" / GOLD, ', "unsure": ["tone"]', "")
    assert committed(clone)[0] == 0


def test_what_only_the_check_refuses_is_accepted_after_parley_fix(clone: Path) -> None:
    lay_over(clone / "corpus", QUOTED)
    code, said = committed(clone, SKIP="parley-fix")
    assert (code, "error [unanchored-quotation]" in said, "run `parley fix`" in said) == (1, True, True)
    (clone / "corpus" / "README.md").write_text("Invented.\n", encoding="utf-8")
    assert run(clone, "parley", "fix").returncode == 0
    assert committed(clone)[0] == 0


def test_the_hook_that_fixes_stops_the_commit_until_its_changes_are_staged(clone: Path) -> None:
    lay_over(clone / "corpus", INVALID / "canonical-form")
    (clone / "corpus" / "README.md").write_text("Invented.\n", encoding="utf-8")
    code, said = committed(clone)
    assert code == 1
    assert f"corpus/{GOLD}: mended\n" in said
    assert "files were modified by this hook" in said
    assert committed(clone)[0] == 0


def test_an_article_is_checked_alone_and_a_file_at_the_top_asks_for_all(clone: Path) -> None:
    lay_over(clone / "corpus", INVALID / "trailing-space")
    git(clone, "commit", "--no-verify", "--quiet", "--all", "--message", "Nobody looked")
    other = clone / "corpus" / "articles" / "shalom-veldanya-2031" / "metadata.json"
    replace(other, '"rights": "', '"rights": "Truly: ')
    assert committed(clone, SKIP="parley-fix")[0] == 0
    replace(clone / "corpus" / "corpus.json", '"description": "', '"description": "Truly: ')
    code, said = committed(clone, SKIP="parley-fix")
    assert (code, "[trailing-space]" in said) == (1, True)


def test_what_was_wrong_before_stops_no_commit_where_the_hook_is_told_to_compare(clone: Path) -> None:
    lay_over(clone / "corpus", INVALID / "trailing-space")
    replace(clone / LOCAL.name, "id: parley-check", "id: parley-check\n    args: [--since, HEAD]")
    git(clone, "commit", "--no-verify", "--quiet", "--all", "--message", "Nobody looked")
    replace(clone / "corpus" / ENGLISH / "metadata.json", '"rights": "', '"rights": "Truly: ')
    assert committed(clone, SKIP="parley-fix")[0] == 0
    replace(clone / "corpus" / GOLD, '"unsure": ["reading"]', '"unsure": ["tone"]')
    code, said = committed(clone, SKIP="parley-fix")
    assert (code, "old error [trailing-space]" in said, "(1 new, 1 old)" in said) == (1, True, True)


def test_a_commit_that_leaves_the_corpus_alone_is_not_held_up(clone: Path) -> None:
    (clone / "notes.txt").touch()
    code, said = committed(clone)
    assert (code, said.count("(no files to check)Skipped")) == (0, 2)


def test_files_of_one_article_are_checked_once(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_over(corpus, QUOTED)
    monkeypatch.chdir(corpus.parent)
    written = f"corpus/{ENGLISH}/passes/fixture-person.jsonl"
    files = [f"corpus/{GOLD}", f"corpus/{ENGLISH}/metadata.json", written]
    assert main(["check", *files]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{written}:1:")
    assert lines[-1] == "1 articles: 1 errors, 0 warnings"
    assert main(["fix", *files]) == 0
    assert capsys.readouterr().out == f"{written}: mended\n"


@pytest.mark.parametrize(("kind", "path"), [("manifest", HOOKS), ("config", LOCAL)], ids=str)
def test_pre_commit_accepts_what_lies_here(kind: str, path: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "pre-commit", f"validate-{kind}", str(path))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_documentation_shows_a_configuration_that_pre_commit_accepts(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
    shown = tmp_path / LOCAL.name
    shown.write_text(page.split("## Before each commit")[1].split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert run(tmp_path, "pre-commit", "validate-config", str(shown)).returncode == 0
    assert [hook["id"] for hook in definitions(shown)] == [hook["id"] for hook in definitions(HOOKS)]


def test_the_hooks_of_this_repository_are_those_it_offers() -> None:
    keys = ("id", "name", "entry", "files", "require_serial")
    assert [{key: hook[key] for key in keys} for hook in definitions(LOCAL)] == [
        {key: hook[key] for key in keys} for hook in definitions(HOOKS)
    ]
