"""A build killed at any moment leaves the old release or the new one, whole, and the next build mends the rest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parley.build import build
from parley.errors import NoRelease
from parley.loader import find_release
from parley.release import verify

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the builds are killed in forked processes")
PROGRAM = Path(__file__).with_name("killed_build.py")
VALID = Path(__file__).parents[1] / "contributions" / "valid" / "corpus"
MOMENTS, STRIDE = 20, 12
WHOLE = "step 1000000"
"""A build that no step kills."""


@dataclass(frozen=True)
class Site:
    """Where builds are killed: `command` starts one over `old`, and gives how it ended, its steps and its seconds."""

    output: Path
    old: Path
    command: Callable[[str], tuple[str, int, float]]
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
    with subprocess.Popen(
        [sys.executable, PROGRAM, changed, folder / "dist"],
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

        yield Site(folder / "dist", old.folder, command, {old.manifest.digest: "old", new.manifest.digest: "new"})
        commands.close()


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
    coarse = {step: seen_after(site, f"step {step}") for step in range(0, steps, STRIDE)}
    turn = max(step for step, seen in coarse.items() if seen == "old")
    fine = {step: seen_after(site, f"step {step}") for step in range(turn, turn + STRIDE)}
    seen = [seen for _, seen in sorted((coarse | fine).items())]
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
