"""Write what is derived from the models: JSON Schemas, docs/fields.md, CITATION.cff. With --check, fail on drift."""

import sys
from pathlib import Path

from parley.card import codebook
from parley.cite import citation_cff
from parley.records import CorpusMetadata
from parley.schemas import VERSION, schema_texts

ROOT = Path(__file__).resolve().parent.parent


def derived() -> dict[Path, str]:
    """Every derived file with the text that it should have."""
    metadata = CorpusMetadata.model_validate_json((ROOT / "corpus" / "corpus.json").read_bytes())
    schemas = {ROOT / "schema" / VERSION / name: text for name, text in schema_texts().items()}
    return schemas | {ROOT / "docs" / "fields.md": codebook(), ROOT / "CITATION.cff": citation_cff(metadata)}


def main(check: bool) -> int:
    """0, or 1 where a committed file is not what the models say."""
    drifted = [path for path, text in derived().items() if not path.exists() or path.read_text("utf-8") != text]
    wanted = derived().keys()
    drifted += [path for path in (ROOT / "schema" / VERSION).glob("*") if path not in wanted]
    for path in drifted:
        print(f"{path.relative_to(ROOT)}: is not what the models say; run python scripts/export_schema.py")
    if check:
        return 1 if drifted else 0
    for path, text in derived().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
