"""A part of a release is read without the rest: by row group, by column, as a stream."""

from pathlib import Path

import datasets
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from commands import run_python
from overlays import VALID

from parley.build import build
from parley.loader import table_files
from parley.records import CONFIGS
from parley.tables import parquet

ARTICLE = "selva-strait-2031"


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the valid corpus in row groups of two rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "GROUP_ROWS", 2)
        return build(VALID, tmp_path_factory.mktemp("grouped")).folder


def columns_of(path: Path) -> dict[str, pq.ColumnChunkMetaData]:
    group = pq.read_metadata(path).row_group(0)
    return {column.path_in_schema: column for column in map(group.column, range(group.num_columns))}


@pytest.mark.parametrize("config", CONFIGS)
def test_numbers_and_ids_are_stored_as_differences_with_bounds(config: str, release: Path) -> None:
    for path in table_files(release, config):
        for name, column in columns_of(path).items():
            wanted = {"INT64": "DELTA_BINARY_PACKED"}.get(
                column.physical_type, "DELTA_BYTE_ARRAY" if name.split(".")[-1] == "id" else "PLAIN"
            )
            assert wanted in column.encodings or column.physical_type == "BOOLEAN"
            assert (column.has_column_index, column.has_offset_index, column.is_stats_set) == (True, True, True)


def test_the_bounds_of_row_groups_leave_out_those_of_other_articles(grouped: Path) -> None:
    paths = [str(path) for path in table_files(grouped, "mentions")]
    wanted = ds.field("article") == ARTICLE
    fragments = list(ds.dataset(paths).get_fragments())
    groups = [one for fragment in fragments for one in fragment.split_by_row_group()]
    left = [one for fragment in fragments for one in fragment.split_by_row_group(wanted)]
    assert len(left) < len(groups)
    assert sum(one.count_rows(filter=wanted) for one in left) == ds.dataset(paths).count_rows(filter=wanted) > 0


@pytest.mark.parametrize(("config", "column"), [("mentions", "article"), ("documents", "id")])
def test_a_stream_takes_filters_and_columns(config: str, column: str, grouped: Path) -> None:
    files = [str(path) for path in table_files(grouped, config)]
    rows = datasets.load_dataset(
        "parquet",
        data_files=files,
        split="train",
        streaming=True,
        filters=[(column, "==", ARTICLE)],
        columns=[column, "language"],
    )
    whole = pq.read_table(files[0], columns=[column, "language"], filters=[(column, "==", ARTICLE)])
    assert list(rows) == whole.to_pylist() != []


def test_a_build_imports_neither_datasets_nor_pandas(tmp_path: Path) -> None:
    code = "import sys; from parley.cli import main; main(sys.argv[1:]); print({'datasets', 'pandas'} & {*sys.modules})"
    done = run_python("-c", code, "build", "--no-cache", VALID, "--output", "dist", folder=tmp_path)
    assert (done.stdout.splitlines()[-1], done.returncode) == ("set()", 0)
