"""Reports that go to files, besides the one that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.contributions.check import Report
from parley.contributions.layout import find_corpus
from parley.errors import UnknownName, UnusableInput
from parley.reporters.style import Style
from parley.reporters.table import REPORTERS


@dataclass(frozen=True, slots=True)
class Output:
    """A form and the file that gets it."""

    form: str
    path: Path

    def write(self, report: Report, style: Style) -> None:
        """Write the report, never in colour. Raises: UnusableInput."""
        try:
            with self.path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines(REPORTERS[self.form](report, Style(most=style.most)))
        except OSError as error:
            raise UnusableInput(f"cannot be written: {error.strerror}; give another file", self.path) from error


def outputs_of(asked: Sequence[str], checked: Sequence[Path]) -> tuple[Output, ...]:
    """What `FORMAT:FILE` asks for, refused before anything is checked where it cannot be, or would change what is checked.

    Raises: UnknownName; UnusableInput.
    """
    holders = [_holder(path).resolve() for path in checked]
    outputs = []
    for one in asked:
        form, _, name = one.partition(":")
        if form not in REPORTERS:
            raise UnknownName("format", form, REPORTERS)
        path = Path(name)
        if not name or path.is_dir() or not path.parent.is_dir():
            raise UnusableInput(f"--output {one!r} names no file in a folder that exists; write FORMAT:FILE")
        if any(path.resolve().is_relative_to(holder) for holder in holders):
            raise UnusableInput("lies in what is checked; write the report elsewhere", path)
        outputs.append(Output(form, path))
    return tuple(outputs)


def _holder(path: Path) -> Path:
    """The corpus that a path lies in, or the path: a release folder, or what the check itself will refuse."""
    try:
        return find_corpus(path)
    except UnusableInput:
        return path
