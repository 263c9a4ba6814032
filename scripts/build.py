"""Check the corpus and build its release into dist/: the command `parley build`, run in a checkout."""

import sys
from pathlib import Path

from parley.cli import main

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    sys.exit(main(["build", str(ROOT / "corpus"), "--output", str(ROOT / "dist"), *sys.argv[1:]]))
