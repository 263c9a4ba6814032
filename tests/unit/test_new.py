"""`parley new`: an article's folder from a text file, and nothing that is there is touched."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from overlays import tree

from parley.contributions.check import check
from parley.contributions.fix import plan_fix
from parley.contributions.new import ASKED, Wish, new_article
from parley.errors import UnknownName, UnusableInput

TEXT = "The ferry sails again\nOstlav, 25 March 2024\n\n“The ferry to Dhalmar sails again on Monday,” said Mira Sobelska.\n"
FIELDS = {
    "language": "en", "genre": "news_report", "origin": "constructed", "license": "CC-BY-4.0",
    "rights": "Anyone may share it.", "provenance": "Written for this test.", "split": "train",
}  # fmt: skip
ID = "dhalmar-ferry-2024"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "  \r\n").encode())
    return path


def answers(*lines: str) -> Callable[[str], str]:
    """Somebody who answers so, one after the other."""
    left: Iterator[str] = iter(lines)

    def ask(_: str) -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    return ask


def test_a_new_article_passes_every_check(corpus: Path, file: Path) -> None:
    new_article(corpus, Wish(ID, file, FIELDS))
    assert [finding for finding in check([corpus]).findings if ID in finding.path] == []
    assert plan_fix(corpus).changes == ()


def test_what_the_text_says_is_found(corpus: Path, file: Path) -> None:
    made = new_article(corpus, Wish(ID, file, FIELDS))
    assert (made.title, made.date_printed, made.date) == ("The ferry sails again", "25 March 2024", "2024-03-25")
    assert (made.script, [block.kind for block in made.blocks]) == ("Latn", ["title", "dateline", "paragraph"])
    assert (corpus / "articles" / ID / "text.txt").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("dateline", "printed", "date"),
    [
        ("March 5, 2024", "March 5, 2024", "2024-03-05"),
        ("Ostlav, 2024-03-05", "2024-03-05", "2024-03-05"),
        ("05.03.2024", "05.03.2024", "2024-03-05"),
        ("Острава, 5 марта 2024 года", "5 марта 2024", None),
        ("Turku, 5. marraskuuta 2024", "5. marraskuuta 2024", None),
        ("03/05/2024", None, None),
        ("Ostlav, in spring", None, None),
    ],
)
def test_only_a_plain_date_is_found(
    dateline: str, printed: str | None, date: str | None, corpus: Path, file: Path
) -> None:
    file.write_text(f"The ferry\n{dateline}\n\nIt sails.\n", encoding="utf-8")
    made = new_article(corpus, Wish(ID, file, FIELDS))
    assert (made.date_printed, made.date) == (printed, date)


@pytest.mark.parametrize(
    ("words", "script"),
    [("Паром снова ходит", "Cyrl"), ("المركب يبحر", "Arab"), ("שלום", "Hebr"), ("배가 간다", "Kore")],
)
def test_the_script_is_found(words: str, script: str, corpus: Path, file: Path) -> None:
    file.write_text(f"{words}\n\n{words}.\n", encoding="utf-8")
    assert new_article(corpus, Wish(ID, file, FIELDS)).script == script


def test_what_is_given_is_taken(corpus: Path, file: Path) -> None:
    given = FIELDS | {"date": "2024", "publisher": "The Courier", "date_printed": "March 2024"}
    made = new_article(corpus, Wish(ID, file, given, ["A. Writer"], complete=["mark"], partial=["mention"]))
    assert (made.date, made.publisher, made.authors, made.date_printed) == (
        "2024", "The Courier", ("A. Writer",), "March 2024",
    )  # fmt: skip
    assert (made.coverage.mark, made.coverage.mention, made.coverage.move) == ("complete", "partial", "none")


def test_all_that_is_missing_is_said_at_once(corpus: Path, file: Path) -> None:
    before = tree(corpus)
    with pytest.raises(UnusableInput) as raised:
        new_article(corpus, Wish(ID, file, {}))
    assert [name for name in ASKED if f"--{name} " not in raised.value.reason] == ["title", "script"]
    assert tree(corpus) == before


def test_all_that_is_wrong_is_said_at_once(corpus: Path, file: Path) -> None:
    with pytest.raises(UnusableInput) as raised:
        new_article(corpus, Wish(ID, file, FIELDS | {"genre": "news", "split": "dev", "date": "March"}))
    assert all(f"--{name}: " in raised.value.reason for name in ("genre", "split", "date"))


def test_somebody_is_asked_until_the_answer_will_do(corpus: Path, file: Path) -> None:
    known = {name: value for name, value in FIELDS.items() if name not in ("genre", "split")}
    made = new_article(corpus, Wish(ID, file, known), answers("news", "letter", "", "test"))
    assert made.genre == "letter"
    assert json.loads((corpus / "splits.json").read_text(encoding="utf-8"))["splits"][ID] == "test"


def test_without_an_answer_nothing_is_written(corpus: Path, file: Path) -> None:
    before = tree(corpus)
    with pytest.raises(UnusableInput, match="no answer to --genre"):
        new_article(corpus, Wish(ID, file, {}), answers("en"))
    assert tree(corpus) == before


def test_a_withheld_text_stays_where_it_is(corpus: Path, file: Path) -> None:
    fields = FIELDS | {"origin": "acquired", "license": "LicenseRef-publisher"}
    made = new_article(corpus, Wish(ID, file, fields, withheld=True))
    (copy,) = made.provenance.copies
    assert (copy.path, copy.sha256) == ("ferry.txt", hashlib.sha256(file.read_bytes()).hexdigest())
    assert all(block.digest for block in made.blocks)
    assert not (corpus / "articles" / ID / "text.txt").exists()
    assert [finding for finding in check([corpus], [file]).findings if ID in finding.path] == []


@pytest.mark.parametrize("id", ["selva-strait-2031", "../elsewhere", "Upper", "", "a" * 81])
def test_an_id_that_is_taken_or_none_is_refused(id: str, corpus: Path, file: Path) -> None:
    before = tree(corpus.parent)
    with pytest.raises(UnusableInput, match="id"):
        new_article(corpus, Wish(id, file, FIELDS))
    assert tree(corpus.parent) == before


def test_the_id_of_a_released_article_is_not_used_again(corpus: Path, file: Path) -> None:
    line = {"id": ID, "split": "train", "text_sha256": "a" * 64, "ids": []}
    (corpus / "released.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="ids are never used again"):
        new_article(corpus, Wish(ID, file, FIELDS))


def test_an_unknown_layer_is_refused(corpus: Path, file: Path) -> None:
    with pytest.raises(UnknownName, match="no layer 'mentions'; known: mark, mention, attribution, move"):
        new_article(corpus, Wish(ID, file, FIELDS, complete=["mentions"]))


def test_splits_that_cannot_be_written_leave_no_article(
    corpus: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(corpus)

    def refused(path: Path, _: str) -> None:
        if path.name == "splits.json":
            raise UnusableInput("cannot be written", path)

    monkeypatch.setattr("parley.contributions.new.write_text", refused)
    with pytest.raises(UnusableInput, match="cannot be written"):
        new_article(corpus, Wish(ID, file, FIELDS))
    assert tree(corpus) == before
