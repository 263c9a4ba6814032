"""schema.org Dataset as JSON-LD: what search engines for data sets read."""

from parley.catalogues.content import Content, json_text, license_url, orcid_url, present, publisher_of
from parley.records import Author


def schemaorg(content: Content) -> str:
    """schemaorg.json."""
    metadata = content.metadata
    return json_text(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": metadata.title,
            "alternateName": metadata.name,
            "description": metadata.description,
            **present(identifier=metadata.doi and f"https://doi.org/{metadata.doi}", url=metadata.homepage),
            "version": metadata.version,
            "datePublished": metadata.date,
            "license": license_url(metadata),
            "isAccessibleForFree": True,
            "creator": [_agent(author) for author in metadata.authors],
            "publisher": {"@type": "Organization", "name": publisher_of(metadata)},
            "keywords": list(metadata.keywords),
            "inLanguage": content.languages,
            "size": ", ".join(content.sizes),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": path,
                    "contentUrl": path,
                    "encodingFormat": "application/vnd.apache.parquet",
                    "contentSize": f"{content.files[path].bytes} B",
                    "sha256": content.files[path].sha256,
                }
                for _, path, _ in content.paths
            ],
        }
    )


def _agent(author: Author) -> dict[str, object]:
    kind = "Person" if author.family else "Organization"
    names = present(givenName=author.given, familyName=author.family)
    return {"@type": kind, "name": author.name, **names, **present(identifier=orcid_url(author))}
