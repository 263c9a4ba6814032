"""The features of a table as `datasets` derives them: the package writes them without it."""

import pyarrow as pa
from datasets import Features
from pydantic import BaseModel

from parley.tables import schema_of


def features_of(model: type[BaseModel]) -> Features:
    """The features of a table of `model`; closed label sets stay strings."""
    return Features.from_arrow_schema(pa.schema(list(schema_of(model))))
