"""`.zenodo.json`: what Zenodo takes for a deposit (developers.zenodo.org, deposit metadata)."""

from html import escape

from parley.catalogues.content import Content, json_text, present
from parley.records import Author


def zenodo(content: Content) -> str:
    """.zenodo.json. How much the deposit holds stands in its notes: Zenodo has no field for it."""
    metadata = content.metadata
    return json_text(
        {
            "upload_type": "dataset",
            "access_right": "open",
            "title": metadata.title,
            "description": f"<p>{escape(metadata.description)}</p>",
            "version": metadata.version,
            "publication_date": metadata.date,
            **present(doi=metadata.doi),
            "license": metadata.license.lower(),
            "creators": [_creator(author) for author in metadata.authors],
            "keywords": list(metadata.keywords),
            "notes": f"{', '.join(content.sizes)}; tables sha256:{content.content}",
        }
    )


def _creator(author: Author) -> dict[str, object]:
    name = f"{author.family}, {author.given}" if author.family and author.given else author.name
    return {"name": name, **present(orcid=author.orcid)}
