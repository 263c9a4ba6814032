"""The corpus's sections of CHANGELOG.md are found, written and carried, and nothing else is touched."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.changelog import CLOSE, OPEN, of_release, sections, with_written, written_in
from parley.errors import UnusableInput

TEXT = """# Changelog

## Unreleased

### Package

- A command.

### Corpus

- An article.

## 0.2.0 (2031-01-01)

### Package

- A fix.

### Corpus 0.10.0

Later than nine.

### Corpus 0.9.0 (2030-12-01)

- Nine.
"""


def test_sections_are_those_with_a_version() -> None:
    assert list(sections(TEXT)) == [("0.10.0", "Later than nine."), ("0.9.0", "- Nine.")]


def test_a_release_carries_the_sections_up_to_its_version_newest_first() -> None:
    assert of_release(TEXT, "0.10.0") == (
        "# Changes of the corpus\n\n## 0.10.0\n\nLater than nine.\n\n## 0.9.0\n\n- Nine.\n"
    )
    assert of_release(TEXT, "0.9.3") == "# Changes of the corpus\n\n## 0.9.0\n\n- Nine.\n"
    assert of_release(TEXT, "0.8.0") is None


def test_what_the_package_does_changes_no_release() -> None:
    other = (
        TEXT.replace("A command.", "Another.").replace("- An article.", "").replace("## 0.2.0 (2031-01-01)", "## 0.3.0")
    )
    assert of_release(other, "0.10.0") == of_release(TEXT, "0.10.0")


def test_the_pending_section_becomes_that_of_the_version() -> None:
    text = with_written(TEXT, "0.11.0", "one change")
    assert f"### Corpus 0.11.0\n\n{OPEN}\none change\n{CLOSE}\n\n- An article.\n\n## 0.2.0" in text
    assert "### Corpus\n" not in text
    assert written_in(text, "0.11.0") == "one change"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Changelog\n",
        "# Changelog\n\n## 0.1.0\n\n### Package\n\n- x\n",
        "# Changelog\n\n## Unreleased\n\n### Package\n\n- x\n",
        "# Changelog\n\n## Unreleased\n\n### Corpus\n\n### Package\n",
        "# Changelog\n\n## Unreleased\n\n### Corpus 0.1.0\n\n- y\n\n## 0.1.0\n",
        TEXT,
    ],
)
def test_a_section_is_written_wherever_there_is_none_and_written_again_in_place(text: str) -> None:
    once = with_written(text, "0.11.0", "- first\n- second")
    assert written_in(once, "0.11.0") == "- first\n- second"
    assert with_written(once, "0.11.0", "- first\n- second") == once
    again = with_written(once, "0.11.0", "- third")
    assert (written_in(again, "0.11.0"), again.count("### Corpus 0.11.0")) == ("- third", 1)
    kept = {line for line in text.splitlines() if line.startswith("-")}
    assert kept <= set(again.splitlines())
    assert not re.search(r"\n{3,}", again)


@given(st.lists(st.sampled_from(["- a", "b c", "#### d", "| e |", "1. f"]), min_size=1, max_size=5))
def test_what_is_written_is_read_again(lines: list[str]) -> None:
    written = "\n".join(lines)
    assert written_in(with_written(TEXT, "0.9.0", written), "0.9.0") == written


def test_a_version_without_a_section_or_without_markers_has_nothing_written() -> None:
    assert written_in(TEXT, "0.9.0") is None
    assert written_in(TEXT, "0.8.0") is None


def test_a_lost_end_marker_is_not_guessed() -> None:
    text = with_written(TEXT, "0.9.0", "x").replace(CLOSE, "")
    assert written_in(text, "0.9.0") is None
    with pytest.raises(UnusableInput, match="without '<!-- end of what was written -->'; remove what was written"):
        with_written(text, "0.9.0", "y")
