"""How to cite an exact version: BibTeX, APA, and the Citation File Format (https://citation-file-format.github.io)."""

from pathlib import Path

import yaml

from parley.errors import UnusableInput
from parley.loader import find_release
from parley.receipts import RECEIPT, coverage, read_receipt
from parley.records import Author, CorpusMetadata, Manifest
from parley.release import verify
from parley.works import Part, config_part, record_part, subset_part


def _year(metadata: CorpusMetadata) -> str:
    return metadata.date[:4]


def bibtex(
    metadata: CorpusMetadata, digest: str | None = None, part: Part | None = None, hydrated: str | None = None
) -> str:
    """An entry of BibTeX; with the digest of the manifest where the release is known, and what part of it is cited.

    `hydrated` says which withheld texts were at hand.
    """
    notes = (
        part.tex if part else None,
        f"Manifest sha256:{digest}" if digest else None,
        hydrated.replace("%", r"\%") if hydrated else None,
    )
    names = " and ".join(f"{{{author.name}}}" for author in metadata.authors)
    fields = {
        "author": names,
        "title": f"{{{metadata.title}}}",
        "year": _year(metadata),
        "version": metadata.version,
        "url": metadata.homepage,
        "note": "; ".join(note for note in notes if note),
    }
    lines = [f"  {name:<8}= {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@dataset{{{metadata.name}_{metadata.version.replace('.', '_')},", *lines, "}"])


def apa(
    metadata: CorpusMetadata, digest: str | None = None, part: Part | None = None, hydrated: str | None = None
) -> str:
    """A reference in the style of APA, 7th edition."""
    names = ", ".join(author.name for author in metadata.authors)
    url = f" {metadata.homepage}" if metadata.homepage else ""
    proof = f" Manifest sha256:{digest}." if digest else ""
    what = f"Data set; {part.name}" if part else "Data set"
    texts = f" {hydrated}." if hydrated else ""
    return f"{names}. ({_year(metadata)}). {metadata.title} (Version {metadata.version}) [{what}].{url}{proof}{texts}"


def _cff_author(author: Author) -> dict[str, str]:
    if not author.family:
        return {"name": author.name}
    names = {"family-names": author.family, "given-names": author.given}
    orcid = f"https://orcid.org/{author.orcid}" if author.orcid else None
    return {name: value for name, value in (names | {"orcid": orcid}).items() if value}


def citation_cff(metadata: CorpusMetadata, content: str | None = None) -> str:
    """CITATION.cff, version 1.2.0 of the format; in a release with the digest of its tables."""
    digest = {"type": "other", "value": f"sha256:{content}", "description": "Digest of the tables."}
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
        **({"doi": metadata.doi} if metadata.doi else {}),
        **({"identifiers": [digest]} if content else {}),
        "keywords": list(metadata.keywords),
        "authors": [_cff_author(author) for author in metadata.authors],
        **({"contact": [{"name": metadata.authors[0].name, "email": metadata.contact}]} if metadata.contact else {}),
    }
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)


def cite(
    release: Path | None = None,
    version: str | None = None,
    format: str = "all",
    annotation: str | None = None,
    article: str | None = None,
    config: str | None = None,
    subset: str | None = None,
    receipt: Path | str | None = None,
) -> str:
    """How to cite a version at hand, or a part of it with the works that it rests on: `bibtex`, `apa` or `all`.

    The part is an annotation or an article by id or URI, a config, or a subset (`language=ru origin=constructed`).
    A hydrated copy is cited as the release it was made from, with how much of its text was at hand, as its receipt says
    or another `receipt` of the release. Raises: ParleyError.
    """
    folder = find_release(release, version)
    manifest = verify(folder, lambda path: path in ("corpus.json", RECEIPT))
    metadata = CorpusMetadata.model_validate_json((folder / "corpus.json").read_bytes())
    part = _part(folder, metadata.version, annotation, article, config, subset)
    works = part.works if part else ()
    own = folder / RECEIPT if (folder / RECEIPT).is_file() else None
    hydrated = _hydrated(manifest, Path(receipt) if receipt is not None else own)
    forms = {
        "bibtex": [bibtex(metadata, manifest.released, part, hydrated), *(work.bibtex for work in works)],
        "apa": [apa(metadata, manifest.released, part, hydrated), *(work.apa for work in works)],
    }
    return "\n\n".join(piece for name in (forms if format == "all" else (format,)) for piece in forms[name])


def _hydrated(manifest: Manifest, path: Path | None) -> str | None:
    if path is None:
        return None
    receipt = read_receipt(path)
    if receipt.release != manifest.released:
        raise UnusableInput(
            f"is the receipt of release {receipt.release[:12]}…, not of {manifest.released[:12]}…; give that one", path
        )
    return f"Hydrated: {coverage(receipt)}"


def _part(
    folder: Path, version: str, annotation: str | None, article: str | None, config: str | None, subset: str | None
) -> Part | None:
    if annotation is not None:
        return record_part(folder, version, annotation, "annotation")
    if article is not None:
        return record_part(folder, version, article, "article")
    if config is not None:
        return config_part(folder, config)
    return subset_part(folder, subset) if subset is not None else None
