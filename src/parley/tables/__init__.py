"""From records to tables: Arrow schemas, rows, Parquet files."""

from parley.tables.arrow import schema_of, schema_sha256, yaml_features
from parley.tables.columns import ArticleLines, records_table, shard_tables
from parley.tables.parquet import Table, TableWriter, assemble, rows_sha256, write_parts
from parley.tables.rows import document_of

__all__ = [
    "ArticleLines",
    "Table",
    "TableWriter",
    "assemble",
    "document_of",
    "records_table",
    "rows_sha256",
    "schema_of",
    "schema_sha256",
    "shard_tables",
    "write_parts",
    "yaml_features",
]
