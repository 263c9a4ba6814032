"""A build or release killed at any moment leaves the old state or the new one, whole, and the next run does the rest.

PARLEY_FULL=1 kills a build at 20 moments instead of 4 and at each twelfth step, and a release at 50 moments instead of 4.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest
from overlays import tree
from repositories import DAY, commit, git, replace, repository_of

from parley import releasing
from parley.build import build
from parley.errors import NoRelease
from parley.loader import find_release
from parley.release import verify
from parley.releasing import release, write_changelog

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the builds are killed in forked processes")
PROGRAM = Path(__file__).with_name("killed.py")
VALID = Path(__file__).parents[1] / "contributions" / "valid" / "corpus"
IS_FULL = bool(os.environ.get("PARLEY_FULL"))
MOMENTS, SPREAD = (20, 24) if IS_FULL else (4, 6)
WHOLE = "step 1000000"
"""Work that no step kills."""
KILLS = 50 if IS_FULL else 4
Worker: TypeAlias = Callable[[str], tuple[str, int, float]]
"""Does the work until a command kills it: how it ended, its steps and its seconds."""


@contextmanager
def worker(work: str, corpus: Path, output: Path) -> Iterator[Worker]:
    with subprocess.Popen(
        [sys.executable, PROGRAM, work, corpus, output],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        commands, answers = process.stdin, process.stdout

        def command(line: str) -> tuple[str, int, float]:
            commands.write(f"{line}\n")
            commands.flush()
            end, steps, seconds = answers.readline().split()
            return end, int(steps), float(seconds)

        yield command
        commands.close()


@dataclass(frozen=True)
class Site:
    """Where builds are killed: `command` starts one over `old`."""

    output: Path
    old: Path
    command: Worker
    digests: dict[str, str]

    def restore(self) -> None:
        """Put the old release back."""
        shutil.rmtree(self.output)
        shutil.copytree(self.old, self.output / "0.1.0")

    def digest(self) -> str:
        return verify(self.output / "0.1.0").digest

    def litter(self) -> list[str]:
        return [name for name in os.listdir(self.output) if name != "0.1.0"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("kill")
    changed = shutil.copytree(VALID, folder / "changed")
    path = changed / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("invented articles", "invented texts"), encoding="utf-8")
    old, new = build(VALID, folder / "old"), build(changed, folder / "new")
    (folder / "dist").mkdir()
    with worker("build", changed, folder / "dist") as command:
        yield Site(folder / "dist", old.folder, command, {old.manifest.digest: "old", new.manifest.digest: "new"})


def seen_after(site: Site, line: str) -> str:
    """What a reader sees after one build over the old release was killed, or was too fast for that."""
    site.restore()
    site.command(line)
    assert find_release(site.output) == site.output / "0.1.0"
    return site.digests[site.digest()]


def test_killed_at_moments_spread_over_its_time_it_leaves_the_old_or_the_new_release(site: Site) -> None:
    site.restore()
    _, _, seconds = site.command(WHOLE)
    seen = []
    for number in range(MOMENTS):
        seen.append(seen_after(site, f"after {seconds * (number + 0.5) / MOMENTS:.4f}"))
        assert site.command(WHOLE)[0] == "finished"
        assert (site.digests[site.digest()], site.litter()) == ("new", [])
    assert "old" in seen


def test_killed_at_any_step_it_leaves_the_old_or_the_new_release(site: Site) -> None:
    site.restore()
    _, steps, _ = site.command(WHOLE)
    found = {
        step: seen_after(site, f"step {step}") for step in {steps * n // SPREAD for n in range(SPREAD)} | {steps - 1}
    }
    old, new = max(step for step, seen in found.items() if seen == "old"), steps
    while new - old > 1:
        middle = (old + new) // 2
        found[middle] = seen_after(site, f"step {middle}")
        old, new = (middle, new) if found[middle] == "old" else (old, middle)
    seen = [seen for _, seen in sorted(found.items())]
    assert seen == sorted(seen, reverse=True)
    assert set(seen) == {"old", "new"}


def test_what_a_killed_first_build_left_is_no_release(site: Site) -> None:
    shutil.rmtree(site.output)
    _, steps, _ = site.command(WHOLE)
    shutil.rmtree(site.output)
    assert site.command(f"step {steps - 1}")[0] == "killed"
    with pytest.raises(NoRelease):
        find_release(site.output)
    assert site.command(WHOLE)[0] == "finished"
    assert (site.digests[site.digest()], site.litter()) == ("new", [])


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with its first release, and the second one ready to be made."""
    folder = repository_of(tmp_path_factory.mktemp("release"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releasing, "validate", lambda _: ((), ()))
        release(folder / "corpus", "0.1.0", folder / "dist", DAY)
    replace(folder / "corpus/articles/selva-strait-2031/annotations.jsonl", '"form": "pronominal"', '"form": "nominal"')
    write_changelog(folder / "corpus", "0.1.1", folder / "dist", DAY)
    commit(folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything but what git keeps."""
    return {path: data for path, data in tree(folder).items() if not path.startswith(".git/")}


def recorded(folder: Path) -> dict[str, str]:
    value = json.loads((folder / "corpus" / "releases.json").read_text("utf-8"))
    return {one["version"]: one["digest"] for one in value["releases"]}


def moments(steps: int, seconds: float) -> list[str]:
    """A third of the kills by the clock, a third over all steps, and the last steps one by one: what is seen then."""
    third = KILLS // 3
    last = KILLS - 2 * third
    clock = [f"after {seconds * (number + 0.5) / third:.3f}" for number in range(third)]
    spread = [f"step {steps * number // third}" for number in range(third)]
    return clock + spread + [f"step {steps - 1 - number * 24 // last}" for number in range(last)]


def test_a_release_killed_at_any_moment_is_whole_or_not_there_and_finished_by_the_next_run(released: Path) -> None:
    with worker("release", released / "corpus", released / "dist") as command:
        before = files_of(released)
        end, steps, seconds = command(WHOLE)
        assert end == "finished"
        after = files_of(released)
        states = set()
        for moment in moments(steps, seconds):
            shutil.rmtree(released / "dist" / "0.1.1", ignore_errors=True)
            git(released, "checkout", "--quiet", "--", ".")
            assert files_of(released) == before
            command(moment)
            there = (released / "dist" / "0.1.1").exists()
            assert not there or verify(released / "dist" / "0.1.1").version == "0.1.1"
            digest = recorded(released).get("0.1.1")
            assert digest is None or digest == verify(released / "dist" / "0.1.1").digest
            states.add((there, digest is not None))
            assert command(WHOLE)[0] == ("finished" if digest is None else "refused")
            assert files_of(released) == after
    assert {(False, False), (True, False)} <= states
