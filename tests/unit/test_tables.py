"""The Arrow schemas, the `datasets` features and the files are what the models say."""

import json
import re
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from features import features_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints

from parley.loader import table_files
from parley.records import CONFIGS, Record, ordered_fields
from parley.tables import TableWriter, parquet, schema_of
from parley.tables.parquet import read_rows

SCALARS = {str: "string", int: "int64", bool: "bool"}
FORMED = (
    *("m1", "a1", "k1", "v1", "m99", "a99", "k99", "v99", "ana-orlo", "person-1#m3", "person-1#a30", "1.0.0", "0.10.2"),
    *(
        "en",
        "he",
        "sr-Latn",
        "zh-Hant-TW",
        "Latn",
        "Hebr",
        "2031",
        "2031-05",
        "2031-05-03",
        "0" * 64,
        "f" * 64,
        "a" * 32,
    ),
)
"""Strings for the fields that have a form: each takes those that fit."""


def is_type_of(type_: pa.DataType, annotation: Any) -> bool:
    """Whether a column of `type_` holds values of `annotation`: told apart here a second time, and more simply."""
    inner = [arg for arg in get_args(annotation) if arg is not NoneType]
    if annotation in SCALARS:
        return str(type_) == SCALARS[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return list(ordered_fields(annotation)) == [field.name for field in type_] and all(
            is_type_of(field.type, annotation.model_fields[field.name].annotation) for field in type_
        )
    if get_origin(annotation) is tuple:
        return pa.types.is_list(type_) and is_type_of(type_.value_type, inner[0])
    if all(isinstance(value, str) for value in inner):
        return str(type_) == "string"
    return is_type_of(type_, inner[0])


def values_of(annotation: Any, constraints: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """Values that a field of a record may have, in the widest sense that its type allows."""
    patterns = [one.pattern for one in constraints if isinstance(one, StringConstraints) and one.pattern]
    args = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return values_of(args[0], (*args[1:], *constraints))
    if annotation is str:
        return st.sampled_from([s for s in FORMED if re.search(patterns[0], s)]) if patterns else st.text(min_size=1)
    if annotation is int:
        return st.integers(1, 2**63 - 1)
    if annotation is bool:
        return st.booleans()
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return records_of(annotation)
    if get_origin(annotation) is tuple:
        return st.lists(values_of(args[0]), min_size=1, max_size=2).map(tuple)
    if all(isinstance(value, str) for value in args):
        return st.sampled_from(args)
    inner = [arg for arg in args if arg is not NoneType]
    values = values_of(inner[0], constraints)
    return values | st.none() if NoneType in args else values


def records_of(model: type[Record]) -> st.SearchStrategy[Record]:
    """Any record of a model."""
    fields = {name: model.model_fields[name] for name in ordered_fields(model)}
    return st.builds(
        model, **{name: values_of(field.annotation, tuple(field.metadata)) for name, field in fields.items()}
    )


@pytest.mark.parametrize("config", CONFIGS)
def test_the_arrow_schema_has_the_fields_of_the_model_in_order_with_their_types(config: str) -> None:
    model, schema = CONFIGS[config], schema_of(CONFIGS[config])
    assert schema.names == list(ordered_fields(model))
    assert all(is_type_of(schema.field(name).type, model.model_fields[name].annotation) for name in schema.names)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_file_has_the_schema_of_its_config_and_says_its_features(config: str, release: Path) -> None:
    from datasets import Features

    for path in table_files(release, config):
        schema = pq.read_schema(path)
        said = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
        assert schema.equals(schema_of(CONFIGS[config]))
        assert Features.from_dict(said) == features_of(CONFIGS[config])


@pytest.mark.parametrize("config", CONFIGS)
def test_the_card_and_the_files_say_the_same_features(config: str, release: Path) -> None:
    from datasets import Features

    front = yaml.safe_load((release / "README.md").read_text("utf-8").split("\n---\n")[0])
    said = next(info["features"] for info in front["dataset_info"] if info["config_name"] == config)
    assert Features._from_yaml_list(said) == features_of(CONFIGS[config])


@pytest.mark.parametrize("config", CONFIGS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_rows_read_back_are_the_records_written(
    config: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    model = CONFIGS[config]
    written = data.draw(st.lists(records_of(model), min_size=1, max_size=3))
    folder = tmp_path_factory.mktemp("tables")
    with TableWriter(folder) as tables:
        for record in written:
            tables.add(config, "train", record)
        (table,) = tables.finish()
    read = [model.model_validate(row, strict=False) for row in read_rows([folder / path for path in table.paths])]
    assert (read, table.rows) == (written, len(written))


def test_large_tables_are_cut_into_parts_that_keep_the_order(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "PENDING_ROWS", 2)
    monkeypatch.setattr(parquet, "PART_BYTES", 1)
    rows = list(read_rows(table_files(release, "mentions")))
    with TableWriter(tmp_path) as tables:
        for row in rows:
            tables.add("mentions", "train", row)
        (table,) = tables.finish()
    parts = (len(rows) + 1) // 2
    assert table.paths == tuple(f"data/mentions/train-{n:05d}-of-{parts:05d}.parquet" for n in range(parts))
    assert table.part_rows == tuple(pq.read_metadata(tmp_path / path).num_rows for path in table.paths)
    assert list(read_rows(table_files(tmp_path, "mentions"))) == rows


def test_a_split_without_rows_has_no_file(release: Path) -> None:
    assert [path.name for path in table_files(release, "marks")] == ["train-00000-of-00001.parquet"]


def test_flat_rows_name_what_they_point_to(release: Path) -> None:
    rows = {row["id"]: row for row in read_rows(table_files(release, "attributions"))}
    row = rows["selva-strait-2031#a2"]
    assert (row["parent"], row["depth"]) == ("selva-strait-2031#a1", 1)
    assert [(party["quote"], party["entity"]["name"]) for party in row["sources"]] == [
        ("Port Selva", "the government of Veldania")
    ]
    assert row["speakers"] == [{"id": "veldania-government", "name": "the government of Veldania"}]


def test_a_flat_row_says_in_which_block_it_starts(release: Path) -> None:
    blocks = {row["quote"]: row["block"] for row in read_rows(table_files(release, "mentions"))}
    assert (blocks["Torria’s minister Ana Orlo"], blocks["Veldania"], blocks["וֶלְדַנְיָה"]) == (2, 5, 0)
