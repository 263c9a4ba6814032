"""Every check has its page, derived from the registry, its function and its fixture."""

import shutil
from pathlib import Path

import pytest
from overlays import CONTRIBUTIONS, INVALID

from parley.checks import CHECKS
from parley.errors import UnknownName, UnusableInput
from parley.explain import find_page
from parley.pages import INDEX, pages

EXAMPLES = ("span-range", "missing-file", "unexpected-file", "line-ending", "nfc", "span-quote")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages, made with the fixtures of a few checks."""
    folder = tmp_path_factory.mktemp("contributions")
    shutil.copytree(CONTRIBUTIONS / "valid", folder / "valid")
    shutil.copytree(CONTRIBUTIONS / "texts", folder / "texts")
    for name in EXAMPLES:
        shutil.copytree(INVALID / name, folder / "invalid" / name)
    return pages(folder)


def test_every_check_has_a_page_and_stands_in_the_index(made: dict[str, str]) -> None:
    assert made.keys() == {INDEX, *(f"{id}.md" for id in CHECKS)}
    assert all(f"[{id}]({id}.md)" in made[INDEX] for id in CHECKS)


@pytest.mark.parametrize("id", CHECKS)
def test_a_page_says_what_is_required_how_grave_it_is_and_why(id: str, made: dict[str, str]) -> None:
    page, one = made[f"{id}.md"], CHECKS[id]
    assert page.startswith(f"# {id}\n\n")
    assert f"| {one.level} | {one.severity} | {one.since} |" in page
    assert all(paragraph in page for paragraph in one.reason.split("\n\n"))


@pytest.mark.parametrize("id", EXAMPLES)
def test_a_page_shows_an_example_that_fails_and_is_mended(id: str, made: dict[str, str]) -> None:
    fails, mended = made[f"{id}.md"].split("## Fails")[1].split("## Mended")
    assert f"error [{id}]" in fails
    assert mended.strip().startswith("```text\ncorpus/")
    assert "/tmp" not in fails + mended


def test_the_mended_example_has_the_same_line_of_the_valid_corpus(made: dict[str, str]) -> None:
    fails, mended = made["span-range.md"].split("## Fails")[1].split("## Mended")
    assert '{"start": 356, "end": 400}' in fails
    assert "    17 | …" in mended
    assert '{"start": 356, "end": 370}' in mended


@pytest.mark.parametrize(("id", "said"), [("line-ending", "yes"), ("span-range", "no")])
def test_a_page_says_whether_fix_mends_it(id: str, said: str, made: dict[str, str]) -> None:
    head, facts = [line for line in made[f"{id}.md"].splitlines() if line.startswith("| ")]
    assert (head.split(" | ")[-1], facts.split(" | ")[-1]) == ("mended by `parley fix` |", f"{said} |")


def test_a_page_is_found_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "nfc.md").write_text("# nfc\n", encoding="utf-8")
    assert find_page("nfc", [tmp_path / "none", tmp_path]) == "# nfc\n"


def test_a_page_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="has no page yet"):
        find_page("nfc", [tmp_path])
    with pytest.raises(UnknownName, match="no check 'spam'; known: "):
        find_page("spam", [tmp_path])
