"""Write docs/corpus.md and its pictures from the corpus. With --check, fail where one is stale."""

import sys
from pathlib import Path

from parley.census import PICTURES, corpus_page, take_census

ROOT = Path(__file__).resolve().parent.parent
PAGE, IMAGES = ROOT / "docs" / "corpus.md", ROOT / "docs" / "images"


def main(check: bool) -> int:
    """0, or 1 where what is committed does not have the figures of the corpus."""
    census = take_census(ROOT / "corpus")
    text = corpus_page(census)
    stale = [] if PAGE.exists() and PAGE.read_text("utf-8") == text else [PAGE]
    for picture in PICTURES:
        path = IMAGES / picture.name
        if not path.exists() or not picture.is_current(census, path.read_bytes()):
            stale.append(path)
    if check:
        for path in stale:
            print(f"{path.relative_to(ROOT)}: has other figures than the corpus; run python scripts/describe_corpus.py")
        return 1 if stale else 0
    IMAGES.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8", newline="")
    for picture in PICTURES:
        (IMAGES / picture.name).write_bytes(picture.svg(census))
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
