"""The card of a release: what its YAML, its tables and its prose say is what is in the files."""

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from parley.card import Counts, card, codebook, field_table, table_of
from parley.loader import table_files
from parley.records import CONFIGS, CorpusMetadata, Mention, ordered_fields
from parley.tables import Table
from parley.tables.parquet import read_rows

SPLITS = ("train", "validation", "test")


def front(folder: Path) -> dict[str, Any]:
    _, text, _ = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    value: dict[str, Any] = yaml.safe_load(text)
    return value


def vocabulary(name: str) -> Any:
    """A vocabulary of the Hub's cards, as `datasets` carries it."""
    return json.loads((files("datasets.utils.resources") / f"{name}.json").read_text("utf-8"))


def rows(folder: Path, config: str, split: str) -> int:
    paths = [path for path in table_files(folder, config) if path.name.startswith(f"{split}-")]
    return sum(pq.read_metadata(path).num_rows for path in paths)


def table_under(folder: Path, head: str) -> dict[str, tuple[str, ...]]:
    """A Markdown table of the card, by its first column without backticks."""
    lines = (folder / "README.md").read_text("utf-8").split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith(f"| {head} |")) + 2
    cells = [
        [cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines[first : lines.index("", first)]
    ]
    return {row[0]: tuple(row[1:]) for row in cells}


def test_the_words_of_the_yaml_are_of_the_hubs_vocabularies(release: Path) -> None:
    said = front(release)
    assert set(said["annotations_creators"]) <= set(vocabulary("creators")["annotations"])
    assert set(said["multilinguality"]) <= set(vocabulary("multilingualities"))
    assert set(said["size_categories"]) <= set(vocabulary("size_categories"))
    assert set(said["language"]) <= set(vocabulary("languages"))
    # of these two `datasets` carries no list any more; hub-docs has them
    assert (said["license"], said["task_categories"]) == ("cc-by-4.0", ["token-classification"])


@pytest.mark.parametrize(
    ("number", "size"), [(999, "n<1K"), (1_000, "1K<n<10K"), (10**6, "1M<n<10M"), (10**7, "10M<n<100M")]
)
def test_every_size_is_of_the_vocabulary(number: int, size: str, release: Path) -> None:
    metadata = CorpusMetadata.model_validate_json((release / "corpus.json").read_bytes())
    text = card(metadata, [], "0" * 64, Counts(articles=Counter({"constructed, text included": number})), "")
    assert yaml.safe_load(text.split("---\n")[1])["size_categories"] == [size]
    assert size in vocabulary("size_categories")


@pytest.mark.parametrize("kind", ["release", "hydrated"])
def test_the_counts_of_the_yaml_are_those_of_the_files(kind: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(kind)
    for info in front(folder)["dataset_info"]:
        config = info["config_name"]
        said = {split["name"]: split["num_examples"] for split in info["splits"]}
        assert said == {split: n for split in SPLITS if (n := rows(folder, config, split))}
        assert info["download_size"] == sum(path.stat().st_size for path in table_files(folder, config))
        assert info["dataset_size"] == sum(split["num_bytes"] for split in info["splits"])


def test_the_yaml_names_every_file_once_and_no_other(release: Path) -> None:
    configs = front(release)["configs"]
    assert [config["config_name"] for config in configs] == list(CONFIGS)
    assert [config["config_name"] for config in configs if config.get("default")] == ["documents"]
    assert {config["version"] for config in configs} == {"0.1.0"}
    patterns = [split["path"] for config in configs for split in config["data_files"]]
    assert sorted(path for one in patterns for path in release.glob(one)) == sorted(release.rglob("*.parquet"))


def test_the_content_is_part_of_what_datasets_keys_its_cache_by(release: Path, hydrated: Path) -> None:
    one, other = ({info["description"] for info in front(folder)["dataset_info"]} for folder in (release, hydrated))
    assert len(one) == len(other) == len(CONFIGS)
    assert not one & other


def test_the_tables_of_the_card_count_what_is_there(release: Path) -> None:
    sizes = table_under(release, "config")
    assert {config: cells[1:] for config, cells in sizes.items()} == {
        config: tuple(str(rows(release, config, split) or "–") for split in SPLITS) for config in CONFIGS
    }
    layers = table_under(release, "layer")
    for config, cells in layers.items():
        counts = Counter(row["origin"] for row in read_rows(table_files(release, config)))
        assert cells == (str(counts["acquired"]), str(counts["constructed"]))


def test_the_card_says_how_much_was_annotated_by_models_and_by_people(release: Path) -> None:
    made: Counter[str] = Counter()
    for row in read_rows(table_files(release, "passes")):
        made[row["annotator_kind"]] += sum(len(row[layer]) for layer in ("marks", "mentions", "attributions", "moves"))
    text = (release / "README.md").read_text("utf-8")
    assert (
        f"{made['model']} of {made.total()} annotations in the raw passes were made by models, {made['person']} by people."
        in text
    )
    assert {id: cells[0] for id, cells in table_under(release, "annotator").items()} == {
        "fixture-model": "model",
        "fixture-person": "person",
    }


def test_every_field_of_every_config_is_described(release: Path) -> None:
    text = (release / "README.md").read_text("utf-8")
    for config, model in CONFIGS.items():
        section = text.split(f"\n### {config}\n")[1].split("\n### ")[0]
        assert re.findall(r"^\| `(\w+)` ", section, re.MULTILINE) == list(ordered_fields(model))
        assert all(model.model_fields[name].description for name in ordered_fields(model))
        assert section in codebook()


def test_a_table_of_fields_lists_the_labels() -> None:
    assert "One of: `named`, `nominal`, `pronominal`." in field_table(Mention)


def test_a_cell_may_hold_a_bar() -> None:
    assert table_of(("a",), [("b|c",)]) == "| a |\n| --- |\n| b\\|c |\n"


def test_the_rows_of_a_table_are_those_of_its_parts() -> None:
    assert Table("marks", "train", ("a", "b"), (3, 4), 0, 0).rows == 7
