"""From records to tables: Arrow schemas, rows, Parquet files."""

from parley.tables.arrow import features_of, schema_of, schema_sha256
from parley.tables.parquet import Table, TableWriter
from parley.tables.rows import document_of, rows_of

__all__ = ["Table", "TableWriter", "document_of", "features_of", "rows_of", "schema_of", "schema_sha256"]
