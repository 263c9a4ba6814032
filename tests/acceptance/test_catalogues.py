"""The descriptions for catalogues are taken by the tools that read them, and lead to the rows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from overlays import VALID

from parley import standards
from parley.build import build
from parley.catalogues import FLAT
from parley.contributions.fix import apply, plan_fix
from parley.crosscheck import crosscheck
from parley.loader import table_files
from parley.records import CONFIGS, CorpusMetadata, ordered_fields
from parley.release import files_in, read_manifest, sha256_of
from parley.standards import validate
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


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose metadata has every field."""
    corpus = shutil.copytree(VALID, tmp_path_factory.mktemp("full") / "corpus")
    value = json.loads((corpus / "corpus.json").read_text("utf-8")) | {
        "description": "Articles with <tags> & “quotes”.",
        "authors": [
            {"name": "Ana María Orlo", "given": "Ana María", "family": "Orlo", "orcid": "0000-0002-1825-0097"},
            {"name": "The tests"},
        ],
        "publisher": "A press",
        "contact": "tests@example.org",
        "homepage": "https://example.org/fixture",
        "doi": "10.5281/zenodo.1234567",
        "statement": dict.fromkeys(
            ("collection", "uses", "quality", "limitations", "personal_information", "maintenance"), "A sentence."
        ),
    }
    (corpus / "corpus.json").write_text(json.dumps(value), encoding="utf-8")
    apply(plan_fix(corpus))
    return build(corpus, corpus.parent / "dist").folder


@pytest.fixture(params=["release", "hydrated", "full"])
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


def test_datacite_is_valid_by_its_own_schema(folder: Path) -> None:
    schema = pytest.importorskip("datacite.schema45", reason="datacite is not installed")
    assert [error.message for error in schema.validator.iter_errors(value_of(folder, "datacite.json"))] == []


@pytest.mark.skipif(standards.cffconvert() is None, reason="cffconvert is not installed: run `make citation`")
def test_the_citation_is_valid_by_its_own_tool(folder: Path) -> None:
    assert list(standards.TOOLS["CITATION.cff"][2](folder)) == []


def test_zenodo_gets_the_fields_that_it_requires(folder: Path) -> None:
    value, said = value_of(folder, ".zenodo.json"), value_of(folder, "corpus.json")
    assert (value["upload_type"], value["access_right"], value["license"]) == ("dataset", "open", "cc-by-4.0")
    assert (value["title"], value["version"], value["publication_date"]) == (
        said["title"],
        said["version"],
        said["date"],
    )
    assert [set(creator) <= {"name", "orcid"} for creator in value["creators"]] == [True] * len(said["authors"])
    assert value["description"].startswith("<p>")
    assert read_manifest(folder).content in value["notes"]


def test_schema_org_lists_every_table_with_its_checksum(folder: Path) -> None:
    value = value_of(folder, "schemaorg.json")
    assert (value["@context"], value["@type"]) == ("https://schema.org/", "Dataset")
    listed = {one["contentUrl"]: one["sha256"] for one in value["distribution"]}
    assert listed == {path: sha256_of(folder / path) for path in files_in(folder) if path.startswith("data/")}


def test_persons_organisations_and_places_reach_every_standard(full: Path) -> None:
    orcid = "https://orcid.org/0000-0002-1825-0097"
    creator = value_of(full, "datacite.json")["creators"][0]
    assert (creator["name"], creator["nameType"]) == ("Orlo, Ana María", "Personal")
    assert creator["nameIdentifiers"][0]["nameIdentifier"] == orcid
    assert value_of(full, "datacite.json")["doi"] == "10.5281/zenodo.1234567"
    assert value_of(full, ".zenodo.json")["creators"] == [
        {"name": "Orlo, Ana María", "orcid": "0000-0002-1825-0097"},
        {"name": "The tests"},
    ]
    assert value_of(full, ".zenodo.json")["description"] == "<p>Articles with &lt;tags&gt; &amp; “quotes”.</p>"
    person, organisation = value_of(full, "schemaorg.json")["creator"]
    assert (person["@type"], person["identifier"], organisation["@type"]) == ("Person", orcid, "Organization")
    assert value_of(full, "schemaorg.json")["identifier"] == "https://doi.org/10.5281/zenodo.1234567"
    citation = yaml.safe_load((full / "CITATION.cff").read_text("utf-8"))
    assert citation["authors"][0] == {"family-names": "Orlo", "given-names": "Ana María", "orcid": orcid}
    assert (citation["doi"], citation["contact"][0]["email"]) == ("10.5281/zenodo.1234567", "tests@example.org")
    assert "**Personal information.** A sentence." in (full / "README.md").read_text("utf-8")


@READS_CROISSANT
def test_croissant_says_who_annotated_and_what_a_reader_should_know(full: Path) -> None:
    croissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    metadata = croissant.Dataset(jsonld=str(full / "croissant.json")).metadata
    assert any("model" in one for one in metadata.annotator_demographics)
    assert metadata.data_annotation_protocol
    assert metadata.data_annotation_analysis == ["A sentence."]
    assert metadata.data_limitations == ["A sentence."]
    assert metadata.data_release_maintenance_plan == "A sentence."


def test_a_release_with_every_field_agrees_with_what_it_says(full: Path) -> None:
    assert crosscheck(full, CorpusMetadata.model_validate_json((full / "corpus.json").read_bytes())) == ()


def test_a_whole_release_passes_the_tools_of_all_standards(own_release: Path) -> None:
    problems, not_run = validate(own_release)
    assert problems == ()
    assert len(not_run) == sum(not is_installed() for _, is_installed, _ in standards.TOOLS.values())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("croissant.json", '"@type": "sc:Dataset"', '"@type": "sc:Bread"'),
        ("croissant.json", '"column": "quote"', '"column": "quotes"'),
        ("datacite.json", '"publicationYear": "2031"', '"publicationYear": 2031'),
        ("datapackage.json", '"type": "integer"', '"type": "number of"'),
        ("datapackage.json", '"name": "form"', '"name": "shape"'),
        ("CITATION.cff", "type: dataset", "type: bread"),
    ],
)
def test_what_a_standard_does_not_allow_is_named_with_its_tool(name: str, old: str, new: str, copied: Path) -> None:
    tool, is_installed, complaints = standards.TOOLS[name]
    if not is_installed():
        pytest.skip(f"{tool} is not installed")
    text = (copied / name).read_text("utf-8")
    assert old in text
    (copied / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert list(complaints(copied))


def test_what_could_not_be_validated_is_said(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = {"CITATION.cff": ("cffconvert", lambda: False, standards.TOOLS["CITATION.cff"][2])}
    monkeypatch.setattr(standards, "TOOLS", absent)
    assert validate(release) == ((), ("CITATION.cff: not validated: cffconvert is not installed",))
