"""How to cite an exact version: BibTeX, APA, and the Citation File Format (https://citation-file-format.github.io)."""

from pathlib import Path

import yaml

from parley.loader import find_release
from parley.records import CorpusMetadata
from parley.release import verify


def _year(metadata: CorpusMetadata) -> str:
    return metadata.date[:4]


def bibtex(metadata: CorpusMetadata, digest: str | None = None) -> str:
    """An entry of BibTeX; with the digest of the manifest where the release is known."""
    note = f"Manifest sha256:{digest}" if digest else None
    names = " and ".join(f"{{{author.name}}}" for author in metadata.authors)
    fields = {
        "author": names,
        "title": f"{{{metadata.title}}}",
        "year": _year(metadata),
        "version": metadata.version,
        "url": metadata.homepage,
        "note": note,
    }
    lines = [f"  {name:<8}= {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@dataset{{{metadata.name}_{metadata.version.replace('.', '_')},", *lines, "}"])


def apa(metadata: CorpusMetadata, digest: str | None = None) -> str:
    """A reference in the style of APA, 7th edition."""
    names = ", ".join(author.name for author in metadata.authors)
    url = f" {metadata.homepage}" if metadata.homepage else ""
    proof = f" Manifest sha256:{digest}." if digest else ""
    return f"{names}. ({_year(metadata)}). {metadata.title} (Version {metadata.version}) [Data set].{url}{proof}"


def citation_cff(metadata: CorpusMetadata) -> str:
    """CITATION.cff, version 1.2.0 of the format."""
    value = {
        "cff-version": "1.2.0",
        "message": "If you use this corpus, please cite the exact version that you used.",
        "type": "dataset",
        "title": metadata.title,
        "version": metadata.version,
        "date-released": metadata.date,
        "abstract": metadata.description,
        "license": metadata.license,
        **({"url": metadata.homepage} if metadata.homepage else {}),
        "keywords": list(metadata.keywords),
        "authors": [{"name": author.name} for author in metadata.authors],
    }
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)


def cite(release: Path | None = None, version: str | None = None, format: str = "all") -> str:
    """How to cite a version at hand: `bibtex`, `apa` or `all`. A hydrated copy is cited as the release it was made from.

    Raises: ParleyError.
    """
    folder = find_release(release, version)
    manifest = verify(folder, lambda path: path == "corpus.json")
    metadata = CorpusMetadata.model_validate_json((folder / "corpus.json").read_bytes())
    digest = manifest.hydrated_from or manifest.digest
    forms = {"bibtex": bibtex(metadata, digest), "apa": apa(metadata, digest)}
    return "\n\n".join(forms.values()) if format == "all" else forms[format]
