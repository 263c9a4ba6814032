"""Tables of measurements in Markdown, put into documents between marks, so that nobody copies figures by hand."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first stand to the right."""
    lines = (head, ["---", *["---:"] * (len(head) - 1)], *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def put(text: str, name: str, content: str) -> str:
    """The text with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced. Raises: KeyError."""
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not between.search(text):
        raise KeyError(name)
    return between.sub(lambda match: f"{match[1]}{content}{match[2]}", text)


def write(path: Path, contents: dict[str, str]) -> None:
    """Put several contents into a document."""
    text = path.read_text(encoding="utf-8")
    for name, content in contents.items():
        text = put(text, name, content)
    path.write_text(text, encoding="utf-8")
