"""A corpus counted: what `docs/corpus.md` and its pictures say, from the files of the corpus alone."""

from parley.census.counts import Census, take_census
from parley.census.page import corpus_page
from parley.census.pictures import PICTURES
from parley.census.relations import Relation, relations

__all__ = ["PICTURES", "Census", "Relation", "corpus_page", "relations", "take_census"]
