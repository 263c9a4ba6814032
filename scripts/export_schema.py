"""Write what is derived: schemas, docs/fields.md, docs/checks, CITATION.cff. With --check, fail on drift."""

import sys
from pathlib import Path

from parley.card import codebook
from parley.cite import citation_cff
from parley.pages import pages
from parley.records import CorpusMetadata
from parley.schemas import VERSION, schema_texts

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS, CHECKS = ROOT / "schema" / VERSION, ROOT / "docs" / "checks"


def derived() -> dict[Path, str]:
    """Every derived file with the text that it should have."""
    metadata = CorpusMetadata.model_validate_json((ROOT / "corpus" / "corpus.json").read_bytes())
    files = {SCHEMAS / name: text for name, text in schema_texts().items()}
    files |= {CHECKS / name: text for name, text in pages(ROOT / "tests" / "contributions").items()}
    return files | {ROOT / "docs" / "fields.md": codebook(), ROOT / "CITATION.cff": citation_cff(metadata)}


def main(check: bool) -> int:
    """0, or 1 where a committed file is not what it should be."""
    wanted = derived()
    drifted = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    drifted += [path for folder in (SCHEMAS, CHECKS) for path in folder.glob("*") if path not in wanted]
    for path in drifted:
        print(f"{path.relative_to(ROOT)}: is not what it is derived from says; run python scripts/export_schema.py")
    for path in () if check else drifted:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8", newline="") if path in wanted else path.unlink()
    return 1 if drifted and check else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
