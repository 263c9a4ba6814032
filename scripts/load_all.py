"""Load every config of the newest release in dist/ with `datasets` alone, and print what is in it."""

from pathlib import Path

import datasets

from parley.display import aligned
from parley.loader import find_release
from parley.records import CONFIGS

DIST = Path(__file__).resolve().parent.parent / "dist"


def main() -> None:
    """Prints a table: configs, splits, rows."""
    datasets.disable_progress_bars()
    folder = str(find_release(DIST))
    rows = []
    for config in CONFIGS:
        loaded = datasets.load_dataset(folder, config)
        rows.append(
            (config, ", ".join(f"{split} {len(data)}" for split, data in loaded.items()), sum(loaded.num_rows.values()))
        )
    print(f'load_dataset("{Path(folder).relative_to(DIST.parent)}", CONFIG):\n')
    print(aligned(("config", "splits", "rows"), rows))


if __name__ == "__main__":
    main()
