"""What `parley show` and `parley stats` print."""

import re
from pathlib import Path
from shutil import rmtree

import pytest

from parley.build import build
from parley.display import aligned, show, stats
from parley.errors import BrokenRelease, UnknownName, UnusableInput
from parley.loader import article, table_files
from parley.records import CONFIGS, Document
from parley.tables.parquet import read_rows

SIGNS = re.compile(r"\[(?!open\])|\](?:m\d+)|\{|\}(?:a\d+)")


def blocks_shown(text: str) -> list[str]:
    """The blocks of the text as they are shown, without the signs put in and on one line each."""
    body = text.split("\n\nWho says what\n", maxsplit=1)[0].split("\n\n", 1)[1]
    blocks = re.split(r"(?:^|\n) {2}(?=\d+  |\d+ {2})", "\n" + body)
    return [" ".join(SIGNS.sub("", re.sub(r"^\d+", "", block)).split()) for block in blocks if block.strip()]


def blocks_of(document: Document) -> list[str]:
    assert document.text is not None
    return [" ".join(document.text[block.start : block.end].split()) for block in document.blocks]


@pytest.mark.parametrize("id", ["selva-strait-2031", "shalom-veldanya-2031", "grain-letter-2031"])
def test_a_text_is_shown_in_its_own_order_whatever_its_direction(id: str, hydrated: Path) -> None:
    assert blocks_shown(show(id, hydrated)) == blocks_of(article(id, release=hydrated))


def test_mentions_and_cues_are_marked_in_place(release: Path) -> None:
    text = show("selva-strait-2031", release)
    assert "[[Torria]m2’s minister Ana Orlo]m3 {said}a1 that [Port Selva]m4 {had warned}a2" in text
    assert "[וֶלְדַנְיָה]m1 פונה ל[טוריה]m2" in show("shalom-veldanya-2031", release)


def test_attributions_are_listed_under_those_they_lie_in(release: Path) -> None:
    lines = show("selva-strait-2031", release).split("\n")
    assert "a1   Ana Orlo “said”: “Port Selva had warned that its “friends” would close the strait” (indirect," in lines
    assert any(line.startswith("  a2   the government of Veldania “had warned”: ") for line in lines)


def test_a_discontinuous_content_is_shown_in_one(release: Path) -> None:
    assert "a3   Ana Orlo “wrote”: “We want trade,” “and [open] seas.” (direct, writing)" in show(
        "selva-strait-2031", release
    )


def test_moves_say_who_does_what_to_whom(release: Path) -> None:
    assert "v1   the government of Veldania → the government of Torria: threaten (security, transport)" in show(
        "selva-strait-2031", release
    )


def test_of_a_withheld_text_places_and_names_are_shown(release: Path, texts: Path) -> None:
    text = show("grain-letter-2031", release)
    assert "text withheld" in text
    assert "m3   [64, 72) named state literal: Veldania" in text
    assert "`parley hydrate`" in text
    words = (texts / "grain-letter-2031.txt").read_text("utf-8").split("\n", 1)[1].split()
    assert [trio for trio in zip(words, words[1:], words[2:], strict=False) if " ".join(trio) in text] == []


def test_an_article_of_a_corpus_is_shown_with_a_copy_of_its_text(corpus: Path, texts: Path) -> None:
    folder = f"{corpus}/articles/grain-letter-2031"
    assert "[64, 72)" in show(folder)
    assert "write to [Veldania]m3." in " ".join(show(folder, texts=[texts]).split())


def test_an_article_without_gold_is_shown_with_its_pass(corpus: Path) -> None:
    folder = corpus / "articles" / "selva-strait-2031"
    before = show(str(folder))
    (folder / "annotations.jsonl").unlink()
    assert show(str(folder)) == before


def test_a_file_of_an_article_stands_for_the_article(corpus: Path) -> None:
    folder = f"{corpus}/articles/selva-strait-2031"
    assert show(f"{folder}/text.txt") == show(folder)


def test_a_corpus_is_no_article(corpus: Path) -> None:
    with pytest.raises(UnusableInput, match="has 3 articles; give the folder of one"):
        show(str(corpus))


def test_an_article_that_is_not_there_is_refused_with_the_known_ones(release: Path) -> None:
    known = "grain-letter-2031, selva-strait-2031, shalom-veldanya-2031"
    with pytest.raises(UnknownName, match=f"no article 'selva'; known: {known}"):
        show("selva", release)


def test_colours_change_nothing_but_colours(release: Path) -> None:
    for id in ("selva-strait-2031", "grain-letter-2031"):
        plain, coloured = show(id, release), show(id, release, colour=True)
        words = re.sub(r"\x1b\[\d+m", "", coloured).split()
        assert (words, "\x1b[" in plain, "\x1b[" in coloured) == (plain.split(), False, True)


def test_spans_of_one_extent_are_nested_in_one_order(corpus: Path) -> None:
    folder = corpus / "articles" / "selva-strait-2031"
    path = folder / "annotations.jsonl"
    cue = '"cue": {"segments": [{"start": 86, "end": 90}], "quote": "said"}'
    same = '"cue": {"segments": [{"start": 59, "end": 85}], "quote": "Torria’s minister Ana Orlo"}'
    path.write_text(path.read_text("utf-8").replace(cue, same), encoding="utf-8")
    for colour in (False, True):
        text = re.sub(r"\x1b\[\d+m", "", show(str(folder), colour=colour))
        assert "[{[Torria]m2’s minister Ana Orlo}a1]m3" in " ".join(text.split())


def test_the_counts_are_those_of_the_rows(release: Path) -> None:
    lines = [line.split() for line in stats(release).split("\n")]
    for config in CONFIGS:
        rows = list(read_rows(table_files(release, config)))
        assert next(line for line in lines if line[:1] == [config])[-1] == str(len(rows))
    drawn = [row["form"] for row in read_rows(table_files(release, "mentions"))]
    for form in set(drawn):
        assert ["mentions", "form", form, str(drawn.count(form))] in lines
    assert ["mentions", "he", "constructed", "5"] in lines


def test_every_issue_of_a_move_is_counted(release: Path) -> None:
    issues = [issue for row in read_rows(table_files(release, "moves")) for issue in row["issues"]]
    lines = [line.split() for line in stats(release).split("\n")]
    assert ["moves", "issues", "trade", str(issues.count("trade"))] in lines


@pytest.mark.parametrize(
    "path", ["data/entities/train-00000-of-00001.parquet", "data/documents/train-00000-of-00001.parquet"]
)
def test_nothing_is_shown_or_counted_of_a_release_that_was_changed(path: str, copied: Path) -> None:
    whole = (copied / path).read_bytes()
    (copied / path).write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(BrokenRelease):
        show("selva-strait-2031", copied)
    with pytest.raises(BrokenRelease):
        stats(copied)


def test_a_release_without_gold_is_counted(corpus: Path, tmp_path: Path) -> None:
    for path in corpus.glob("articles/*/annotations.jsonl"):
        path.unlink()
        rmtree(path.with_name("passes"), ignore_errors=True)
        metadata = path.with_name("metadata.json")
        text = metadata.read_text("utf-8")
        metadata.write_text(text.replace('"complete"', '"none"').replace('"partial"', '"none"'), "utf-8")
    assert "mentions          –           –     –    0" in stats(build(corpus, tmp_path / "dist").folder)


def test_numbers_stand_to_the_right() -> None:
    assert (
        aligned(("name", "rows"), [("a", 7), ("long name", "–")]) == "name       rows\na             7\nlong name     –"
    )
