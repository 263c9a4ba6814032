"""The line of a finding, with its place marked as a terminal shows it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.findings import Finding
from parley.reporters.excerpt import ROOM, Sources, cut, excerpt_lines
from parley.reporters.style import Style
from parley.reporters.width import CLUSTER, cells

FINDING = Finding(check="span-range", severity="error", path="x.jsonl", line=1, column=1, message="m", mend="n")
LETTERS = st.text(st.sampled_from("aé中👩🏽\u200d✈️\u0301\u0939\u093f शלש "), max_size=300)


def cells_of(words: str) -> int:
    return sum(map(cells, CLUSTER.findall(words)))


def shown(line: str, words: str, style: Style = Style()) -> list[str]:  # noqa: B008 - it is frozen
    """The excerpt of a line, at the place of some of its words."""
    at = line.index(words) + 1
    finding = FINDING.model_copy(update={"column": at, "end": at + len(words)})
    return [part[9:] for part in excerpt_lines(line, finding, style)]


@pytest.mark.parametrize(
    ("cluster", "width"),
    [
        ("a", 1),
        ("é", 1),
        ("e\u0301", 1),
        ("中", 2),
        ("ｆ", 2),
        ("👩🏽\u200d✈️", 2),
        ("🇩🇪", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("각", 2),
        ("\u1100\u1161\u11a8", 2),
        ("שָׁ", 1),
        ("क्षि", 2),
        ("\u200b", 0),
    ],
)
def test_a_character_takes_the_cells_that_a_terminal_gives_it(cluster: str, width: int) -> None:
    assert cells(cluster) == width


@pytest.mark.parametrize(
    ("line", "words", "before"),
    [("one two", "two", 4), ("中文 two", "two", 5), ("e\u0301 👩🏽\u200d✈️ two", "two", 5), ("한국 two", "two", 5)],
)
def test_the_caret_stands_under_the_place(line: str, words: str, before: int) -> None:
    assert shown(line, words) == [line, " " * before + "^" * cells_of(words)]


def test_a_wide_place_has_a_wide_caret() -> None:
    assert shown("a 中文 b", "中文") == ["a 中文 b", "  ^^^^"]


def test_a_place_inside_a_character_is_all_of_it() -> None:
    assert cut("a👩🏽\u200d✈️b", 3, 4).place == "👩🏽\u200d✈️"


def test_a_place_past_the_end_of_a_line_has_its_caret_there() -> None:
    finding = FINDING.model_copy(update={"column": 4})
    assert [part[9:] for part in excerpt_lines("abc", finding, Style())] == ["abc", "   ^"]


@pytest.mark.parametrize("word", ["שלום", "سلام", "١٢"])
def test_a_place_that_terminals_reorder_is_named_by_its_words(word: str) -> None:
    assert shown(f'"quote": "{word} a", "end"', word)[1] == f"here: {word}"
    assert shown(f'"quote": "{word} a", "end"', "end")[1] == "here: end"


def test_a_place_before_all_that_is_reordered_has_a_caret() -> None:
    assert shown('"id": "m1", "quote": "שלום"', "m1")[1] == "       ^^"


def test_a_line_that_begins_from_the_right_has_no_caret() -> None:
    assert shown("12 שלום", "12")[1] == "here: 12"


def test_control_characters_are_escaped_and_counted_as_they_are_shown() -> None:
    assert shown("a\tb\u202ec", "c") == ["a\\tb\\u202ec", " " * 10 + "^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    line, caret = shown("a" * 700 + "HERE" + "b" * 700, "HERE")
    assert (line[0], line[-1], caret.strip()) == ("…", "…", "^^^^")
    assert line[caret.index("^") :].startswith("HERE")
    assert len(line) == ROOM + 2


def test_on_a_terminal_the_place_is_in_colour_in_the_line_too() -> None:
    line, _ = shown("one שלום two", "שלום", Style(is_coloured=True))
    assert "\x1b[1;31mשלום\x1b[0m" in line


@given(line=LETTERS, column=st.integers(1, 320), length=st.integers(0, 320))
def test_an_excerpt_fits_and_its_words_are_those_of_the_line(line: str, column: int, length: int) -> None:
    part = cut(line, column, column + length)
    whole = part.before + part.place + part.after
    assert cells_of(whole) <= ROOM + 2
    assert whole.removeprefix("…").removesuffix("…") in line


# Where lines come from


def test_a_line_is_read_as_columns_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf{\r\ncaf\xe9\n")
    findings = [FINDING.model_copy(update={"path": str(path), "line": line}) for line in (1, 2, 3)]
    sources = Sources(findings)
    assert [sources.line(finding) for finding in findings] == ["{\r", "caf\ufffd", None]


@pytest.mark.parametrize("name", ["none.json", ".", "a\\udce9.txt"])
def test_a_file_that_is_not_there_has_no_lines(name: str, tmp_path: Path) -> None:
    finding = FINDING.model_copy(update={"path": str(tmp_path / name)})
    assert Sources([finding]).line(finding) is None
