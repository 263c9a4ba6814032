"""`parley gold`: the one pass there is, taken over whole."""

import shutil
from pathlib import Path

import pytest
from overlays import VALID

from parley.contributions.check import check
from parley.contributions.gold import write_gold
from parley.errors import UnusableInput

ENGLISH, WITHHELD = "articles/selva-strait-2031", "articles/grain-letter-2031"


@pytest.mark.parametrize("article", [ENGLISH, WITHHELD, "articles/shalom-veldanya-2031"])
def test_gold_is_the_pass_marked_single(article: str, corpus: Path, texts: Path) -> None:
    (corpus / article / "annotations.jsonl").unlink()
    written = write_gold(corpus / article)
    assert written == corpus / article / "annotations.jsonl"
    assert written.read_bytes() == (VALID / article / "annotations.jsonl").read_bytes()
    assert check([corpus], [texts]).findings == ()


@pytest.mark.parametrize("count", [0, 2])
def test_gold_is_taken_over_from_one_pass_only(count: int, corpus: Path) -> None:
    passes = corpus / ENGLISH / "passes"
    only = (passes / "fixture-person.jsonl").read_bytes()
    (passes / "fixture-model.jsonl").write_bytes(only)
    if count == 0:
        shutil.rmtree(passes)
    with pytest.raises(UnusableInput, match=f"selva-strait-2031: has {count} passes; gold is taken over from one"):
        write_gold(corpus / ENGLISH)


@pytest.mark.parametrize("name", ["passes/fixture-person.jsonl", "metadata.json"])
@pytest.mark.parametrize("data", [b'{"id": "m1", ', b"\xff"])
def test_a_pass_with_a_line_that_cannot_be_read_gives_no_gold(name: str, data: bytes, corpus: Path) -> None:
    before = (corpus / ENGLISH / "annotations.jsonl").read_bytes()
    (corpus / ENGLISH / name).write_bytes(data)
    with pytest.raises(UnusableInput, match="has lines that cannot be read; run `parley check` and mend them"):
        write_gold(corpus / ENGLISH)
    assert (corpus / ENGLISH / "annotations.jsonl").read_bytes() == before
