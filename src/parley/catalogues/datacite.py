"""DataCite metadata, kernel 4.5 as JSON (schema.datacite.org): what a DOI is registered with."""

from parley.catalogues.content import Content, json_text, license_url, orcid_url, present, publisher_of
from parley.records import Author


def datacite(content: Content) -> str:
    """datacite.json."""
    metadata = content.metadata
    return json_text(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            **present(doi=metadata.doi, url=metadata.homepage),
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Annotated corpus"},
            "creators": [_creator(author) for author in metadata.authors],
            "titles": [{"title": metadata.title, "lang": "en"}],
            "publisher": {"name": publisher_of(metadata)},
            "publicationYear": metadata.date[:4],
            "dates": [{"date": metadata.date, "dateType": "Issued"}],
            "language": "en",
            "alternateIdentifiers": [
                {"alternateIdentifier": f"sha256:{content.content}", "alternateIdentifierType": "Digest of the tables"}
            ],
            "sizes": content.sizes,
            "formats": ["application/vnd.apache.parquet"],
            "version": metadata.version,
            "rightsList": [
                {
                    "rights": metadata.license,
                    "rightsUri": license_url(metadata),
                    "rightsIdentifier": metadata.license,
                    "rightsIdentifierScheme": "SPDX",
                    "schemeUri": "https://spdx.org/licenses/",
                }
            ],
            "subjects": [{"subject": keyword} for keyword in metadata.keywords],
            "descriptions": [{"description": metadata.description, "descriptionType": "Abstract", "lang": "en"}],
        }
    )


def _creator(author: Author) -> dict[str, object]:
    orcid = orcid_url(author)
    identifier = {"nameIdentifier": orcid, "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
    return {
        "name": f"{author.family}, {author.given}" if author.family and author.given else author.name,
        "nameType": "Personal" if author.family else "Organizational",
        **present(givenName=author.given, familyName=author.family, nameIdentifiers=[identifier] if orcid else []),
    }
