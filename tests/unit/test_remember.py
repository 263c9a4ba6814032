"""Answers that are kept from one run to the next."""

from pathlib import Path

from parley.cache import Cache
from parley.remember import Remembered


def counted() -> tuple[list[str], Remembered[int]]:
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    return asked, Remembered(length)


def test_a_function_is_asked_once_for_one_string(tmp_path: Path) -> None:
    asked, length = counted()
    assert [length("peace"), length("war"), length("peace")] == [5, 3, 5]
    assert asked == ["peace", "war"]


def test_a_later_run_knows_what_an_earlier_one_answered(tmp_path: Path) -> None:
    _, earlier = counted()
    earlier("peace")
    earlier.keep(Cache(tmp_path))
    asked, later = counted()
    later.recall(Cache(tmp_path))
    assert later("peace") == 5
    assert asked == []


def test_nothing_is_written_where_nothing_is_new(tmp_path: Path) -> None:
    _, length = counted()
    length.keep(Cache(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_answers_of_another_type_are_as_if_nothing_was_kept(tmp_path: Path) -> None:
    _, length = counted()
    length("peace")
    length.keep(Cache(tmp_path))
    kept = next(tmp_path.iterdir())
    Cache(tmp_path).write(kept.name, b"\x81\xa1a\xa1b")
    asked, later = counted()
    later.recall(Cache(tmp_path))
    assert later("peace") == 5
    assert asked == ["peace"]
