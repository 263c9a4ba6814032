"""The benchmark compares like with like: its peers write what a build reads, its tables say what was measured."""

import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from overlays import VALID

from measure import Cost, Spread, measured, ratio
from parley.contributions import layout
from peers import PEERS
from phases import Clock
from report import put, table
from run import change


@pytest.mark.parametrize("name", [name for name in PEERS if name != "datasets"])
def test_every_peer_writes_a_row_for_each_line_of_gold_and_passes(name: str, tmp_path: Path) -> None:
    if name == "polars":
        pytest.importorskip("polars", reason="the extra `bench` is not installed")
    PEERS[name](VALID, tmp_path)
    files = [path for folder in layout.article_folders(VALID) for path in layout.annotation_files(folder)]
    lines = sum(path.read_bytes().count(b"\n") for path in files)
    assert sum(pq.read_metadata(path).num_rows for path in tmp_path.iterdir()) == lines


def test_the_cpu_of_children_counts() -> None:
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}], check=True)"
    assert measured([sys.executable, "-c", code], {}).cpu >= 0.2


def test_a_command_that_fails_is_not_timed() -> None:
    with pytest.raises(RuntimeError, match="ended with 3: gone"):
        measured([sys.executable, "-c", "print('gone'); raise SystemExit(3)"], {})


def test_ratios_are_of_the_same_round() -> None:
    one, other = [Cost(0, 2, 0), Cost(0, 30, 0)], [Cost(0, 1, 0), Cost(0, 10, 0)]
    assert ratio(one, other) == Spread(2.5, 2, 3)


def test_a_phase_has_the_time_of_its_own_only() -> None:
    clock = Clock()
    inner = clock.timed("inner", lambda: sum(range(3_000_000)))
    clock.timed("outer", inner)()
    found = clock.stop()
    assert found["inner"] > 10 * found["outer"]


def test_a_changed_article_is_put_back(corpus: Path) -> None:
    gold = next((corpus / "articles").glob("*/annotations.jsonl"))
    before = gold.read_bytes()
    with change(gold, 7):
        assert gold.read_bytes() != before
    assert gold.read_bytes() == before


def test_tables_are_put_between_their_marks() -> None:
    text = put("a\n<!-- x -->\nold\n<!-- /x -->\nb\n", "x", table(("", "n"), [("one", "1")]))
    assert text == "a\n<!-- x -->\n|  | n |\n| --- | ---: |\n| one | 1 |\n<!-- /x -->\nb\n"
    with pytest.raises(KeyError):
        put(text, "y", "")
