"""The descriptions for catalogues are taken by the tools that read them, and lead to the rows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from parley.catalogues import FLAT
from parley.loader import table_files
from parley.records import CONFIGS, CorpusMetadata, ordered_fields
from parley.release import files_in, sha256_of
from parley.tables.parquet import read_rows

READS_CROISSANT = pytest.mark.filterwarnings(
    "ignore:The inplace keyword in DataFrame.reset_index is deprecated",
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning",
)
"""What mlcroissant itself warns of, of its uses of pandas and rdflib."""


def value_of(folder: Path, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return value


def rows_by_name(folder: Path) -> dict[str, int]:
    """How many rows the file of each record set and resource has."""
    paths = [path for config in FLAT for path in table_files(folder, config)]
    return {f"{path.parent.name}-{path.stem}": pq.read_metadata(path).num_rows for path in paths}


@pytest.fixture(params=["release", "hydrated"])
def folder(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


@READS_CROISSANT
def test_croissant_is_read_without_a_complaint_and_yields_every_row(folder: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    dataset = croissant.Dataset(jsonld=str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert (set(issues.errors), set(issues.warnings)) == (set(), set())
    counted = {one.id: sum(1 for _ in dataset.records(one.id)) for one in dataset.metadata.record_sets}
    assert counted == rows_by_name(folder)


@READS_CROISSANT
def test_croissant_gives_the_values_of_the_rows(folder: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    dataset = croissant.Dataset(jsonld=str(folder / "croissant.json"))
    name = "mentions-validation-00000-of-00001"
    records = list(dataset.records(name))
    rows = list(read_rows([folder / "data" / "mentions" / "validation-00000-of-00001.parquet"]))
    for record, row in zip(records, rows, strict=True):
        assert record[f"{name}/start"] == row["start"]
        assert record[f"{name}/quote"].decode() == row["quote"]


@READS_CROISSANT
def test_croissant_refuses_a_file_that_was_changed(copied: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    one, other = (copied / "data" / "mentions" / f"{split}-00000-of-00001.parquet" for split in ("train", "test"))
    shutil.copy(one, other)
    dataset = croissant.Dataset(jsonld=str(copied / "croissant.json"))
    with pytest.raises(Exception, match=r"Download\(data/mentions/test"):
        list(dataset.records("mentions-test-00000-of-00001"))


def test_croissant_lists_every_table_with_its_checksum(folder: Path) -> None:
    listed = {one["contentUrl"]: one["sha256"] for one in value_of(folder, "croissant.json")["distribution"]}
    assert listed == {path: sha256_of(folder / path) for path in files_in(folder) if path.startswith("data/")}


def test_the_data_package_is_valid_and_its_resources_read_the_rows(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    assert list(frictionless.Package.metadata_validate(value_of(folder, "datapackage.json"))) == []
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.flatten(["place", "type", "fieldName", "note"]) == []
    package = frictionless.Package(str(folder / "datapackage.json"))
    assert {one.name: len(one.read_rows()) for one in package.resources} == rows_by_name(folder)


def test_the_data_package_has_the_fields_of_the_tables(folder: Path) -> None:
    for one in value_of(folder, "datapackage.json")["resources"]:
        model = CONFIGS[one["name"].split("-")[0]]
        assert [field["name"] for field in one["schema"]["fields"]] == list(ordered_fields(model))
        assert one["hash"] == f"sha256:{sha256_of(folder / one['path'])}"


@pytest.mark.parametrize("name", ["croissant.json", "datapackage.json"])
def test_the_catalogues_say_what_the_corpus_says(name: str, folder: Path) -> None:
    said = CorpusMetadata.model_validate_json((folder / "corpus.json").read_bytes())
    value = value_of(folder, name)
    assert (value["name"], value["version"], value["description"]) == (said.name, said.version, said.description)
    assert value["keywords"] == list(said.keywords)
