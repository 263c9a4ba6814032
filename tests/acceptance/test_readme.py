"""The README shows what really happens: its Python blocks are run and their output compared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\n+```text\n(.*?)```", README, re.DOTALL)


def _run(*command: str, cwd: Path) -> str:
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=True, encoding="utf-8")
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    """The release in dist/, as `make` leaves it."""
    _run(sys.executable, "scripts/build.py", cwd=ROOT)


def test_the_readme_has_examples() -> None:
    assert len(EXAMPLES) == 2


@pytest.mark.parametrize(("code", "output"), EXAMPLES)
def test_an_example_prints_what_the_readme_says(code: str, output: str, tmp_path: Path) -> None:
    assert _run(sys.executable, "-c", code, cwd=tmp_path) == output


def test_the_readme_shows_the_table_that_make_prints() -> None:
    table = _run(sys.executable, "scripts/load_all.py", cwd=ROOT)
    assert table.strip() in README


def test_the_readme_counts_the_annotations() -> None:
    gold = (path.read_text(encoding="utf-8") for path in (ROOT / "corpus" / "articles").glob("*/annotations.jsonl"))
    assert f"{sum(text.count(chr(10)) for text in gold)} annotations" in README
