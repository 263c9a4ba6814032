"""Keep the release of the valid corpus as it is built now: `python tests/releases/store.py X.Y.Z`. None is replaced."""

import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from parley.build import build

HERE = Path(__file__).resolve().parent
VALID = HERE.parent / "contributions" / "valid" / "corpus"


def store(version: str) -> Path:
    """Write `X.Y.Z.zip`; the same release gives the same bytes."""
    target = HERE / f"{version}.zip"
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(target, "x") as archive:
        corpus = shutil.copytree(VALID, Path(name) / "corpus")
        metadata = json.loads((corpus / "corpus.json").read_text("utf-8"))
        (corpus / "corpus.json").write_text(json.dumps(metadata | {"version": version}), encoding="utf-8")
        folder = build(corpus, Path(name) / "dist").folder
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return target


if __name__ == "__main__":
    print(store(sys.argv[1]))
