"""Descriptions of a release for catalogues, a module for each standard; all from one source, `corpus.json`."""

from collections.abc import Callable, Mapping
from typing import Final

from parley.catalogues.content import FLAT, Content
from parley.catalogues.croissant import croissant
from parley.catalogues.datacite import datacite
from parley.catalogues.datapackage import datapackage
from parley.catalogues.schemaorg import schemaorg
from parley.catalogues.zenodo import zenodo

CATALOGUES: Final[Mapping[str, Callable[[Content], str]]] = {
    ".zenodo.json": zenodo,
    "croissant.json": croissant,
    "datacite.json": datacite,
    "datapackage.json": datapackage,
    "schemaorg.json": schemaorg,
}
"""Each file of a release that describes it to a catalogue, and what writes it."""

__all__ = ["CATALOGUES", "FLAT", "Content"]
