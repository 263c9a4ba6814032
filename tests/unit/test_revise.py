"""`parley reanchor --write`: an article's files follow its new text, all of them or none."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from overlays import tree

from parley.contributions.check import check
from parley.contributions.revise import Revision, revise
from parley.contributions.revision_files import write_revision
from parley.errors import UnusableInput

ENGLISH, WITHHELD = "articles/selva-strait-2031", "articles/grain-letter-2031"
RELEASED = {"split": "train", "text_sha256": "a" * 64, "ids": ["m1-9"]}


def edited(article: Path, *pairs: tuple[str, str], source: Path | None = None) -> Path:
    """A file beside the corpus with the article's text, edited."""
    text = (source or article / "text.txt").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path = article.parents[2] / "new.txt"
    path.write_text(text, encoding="utf-8")
    return path


def edit_json(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    value = json.loads(path.read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def errors(path: Path, *sources: Path) -> set[str]:
    return {finding.check for finding in check([path], sources).findings if finding.severity == "error"}


def verdicts(revision: Revision) -> dict[str, str]:
    return {f"{span.path.stem}#{span.record}.{span.field}": span.followed.verdict for span in revision.spans}


@pytest.fixture
def article(corpus: Path) -> Path:
    return corpus / ENGLISH


def test_every_span_of_gold_and_passes_has_a_verdict(article: Path) -> None:
    revision = revise(article, edited(article))
    assert revision.counts == {"kept": len(revision.spans), "moved": 0, "changed": 0, "ambiguous": 0, "lost": 0}
    assert {span.path for span in revision.spans} == {
        article / "annotations.jsonl", article / "passes/fixture-person.jsonl",
    }  # fmt: skip
    assert not revision.needs_a_person


def test_nothing_is_written_by_looking(article: Path) -> None:
    before = tree(article)
    revise(article, edited(article, ("Torria", "Old Torria")))
    assert tree(article) == before


def test_a_written_article_is_clean(article: Path) -> None:
    new = edited(
        article,
        (
            "\n\n",
            "\n\nThe sea was calm. ",
        ),
    )
    write_revision(revise(article, new))
    assert (article / "text.txt").read_text(encoding="utf-8") == new.read_text(encoding="utf-8")
    assert errors(article) <= {"title-block"}
    assert revise(article, new).counts["kept"] == len(revise(article, new).spans)


def test_kinds_of_blocks_follow_their_words(article: Path) -> None:
    edit_json(article / "metadata.json", lambda m: m["blocks"][-1].update(kind="heading"))
    *_, last = (article / "text.txt").read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    new = edited(article, (f"\n\n{last}", f"\n\nA new paragraph stands here now.\n\n{last}"))
    revision = revise(article, new)
    assert [block.kind for block in revision.blocks][-2:] == ["paragraph", "heading"]


def test_spans_that_are_lost_keep_the_article_as_it_was(article: Path) -> None:
    revision = revise(article, edited(article, ("Torria", "Norland")))
    assert revision.counts["lost"]
    before = tree(article)
    with pytest.raises(UnusableInput, match="ambiguous or lost; mend the text, or write them as quotations"):
        write_revision(revision)
    assert tree(article) == before


def test_spans_that_are_lost_become_quotations_that_check_reports(article: Path) -> None:
    revision = revise(article, edited(article, ("Torria", "Norland")))
    write_revision(revision, keep_unresolved=True)
    found = [f for f in check([article]).findings if f.check == "unanchored-quotation"]
    assert len(found) == len(revision.unresolved)
    assert '{"quote": "Torria"}' in (article / "annotations.jsonl").read_text(encoding="utf-8")


def test_a_released_article_is_refused(article: Path) -> None:
    line = json.dumps({"id": article.name, **RELEASED})
    (article.parents[1] / "released.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="was released, and a released text never changes"):
        revise(article, edited(article))


def test_an_article_beside_released_ones_is_not_refused(article: Path) -> None:
    line = json.dumps({"id": "another-article-2031", **RELEASED})
    (article.parents[1] / "released.jsonl").write_text(line + "\n", encoding="utf-8")
    digest = {"version": "0.1.0", "digest": "a" * 64}
    (article.parents[1] / "releases.json").write_text(json.dumps({"releases": [digest]}), encoding="utf-8")
    assert not revise(article, edited(article)).needs_a_person


@pytest.mark.parametrize("line", ["{", '{"id": 3}'])
def test_an_article_is_refused_where_it_cannot_be_known_whether_it_was_released(line: str, article: Path) -> None:
    (article.parents[1] / "released.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="was released"):
        revise(article, edited(article))


def test_a_text_that_was_changed_in_place_is_refused(article: Path) -> None:
    new = edited(article)
    (article / "text.txt").write_text("Something else.\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="is not the text that the fingerprint names"):
        revise(article, new)


def test_spans_that_do_not_fit_the_old_text_are_refused(article: Path) -> None:
    gold = article / "annotations.jsonl"
    gold.write_text(
        gold.read_text(encoding="utf-8").replace('"quote": "Torria"', '"quote": "Norland"'), encoding="utf-8"
    )
    with pytest.raises(UnusableInput, match="does not fit the old text"):
        revise(article, edited(article))


@pytest.mark.parametrize("content", [b"", b"\xff", b"\n \n"])
def test_a_file_without_a_text_is_refused(content: bytes, article: Path) -> None:
    new = article.parents[2] / "new.txt"
    new.write_bytes(content)
    with pytest.raises(UnusableInput, match=r"new\.txt: (holds no text|is no plain text)"):
        revise(article, new)


def test_a_full_disk_leaves_the_whole_article(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = revise(article, edited(article, ("\n\n", "\n\nThe sea was calm. ")))
    before = tree(article)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(UnusableInput, match="what was there is unchanged"):
        write_revision(revision)
    assert tree(article) == before
    assert sorted(path.name for path in article.parent.iterdir() if path.name.startswith(".")) == []


def test_modes_of_files_are_kept(article: Path) -> None:
    (article / "annotations.jsonl").chmod(0o600)
    write_revision(revise(article, edited(article, ("\n\n", "\n\nThe sea was calm. "))))
    assert os.stat(article / "annotations.jsonl").st_mode & 0o777 == 0o600


# Withheld texts


def test_a_withheld_article_gets_new_digests_and_no_words(corpus: Path, texts: Path) -> None:
    article = corpus / WITHHELD
    new = edited(article, ("\n\n", "\n\nTo whom it may concern. "), source=texts / "grain-letter-2031.txt")
    write_revision(revise(article, new, [texts]))
    assert not (article / "text.txt").exists()
    assert '"quote"' not in "".join(path.read_text(encoding="utf-8") for path in article.rglob("*.jsonl"))
    (copy,) = json.loads((article / "metadata.json").read_text(encoding="utf-8"))["provenance"]["copies"]
    assert (copy["path"], copy["bytes"]) == ("new.txt", new.stat().st_size)
    assert errors(article, new) == set()


def test_a_withheld_article_without_its_old_text_is_refused(corpus: Path, texts: Path) -> None:
    new = edited(corpus / WITHHELD, source=texts / "grain-letter-2031.txt")
    with pytest.raises(UnusableInput, match="give --texts DIR with the text as it was"):
        revise(corpus / WITHHELD, new)
