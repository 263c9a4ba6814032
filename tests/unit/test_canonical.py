"""The canonical form: what is written is read again, and looks the same whoever wrote it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import STRATEGIES, annotations, entities, metadata

from parley.checks import RawFile
from parley.contributions.canonical import annotations_text, file_text, line_of
from parley.contributions.corpus import ENTITY
from parley.contributions.decode import decode_lines, decode_record
from parley.records import ANNOTATION, LAYERS, AnyAnnotation, Entity, Metadata, Releases, Splits, order


def file(text: str, name: str = "annotations.jsonl") -> RawFile:
    return RawFile(Path(name), name, text.encode(), text)


def test_there_is_a_strategy_for_every_layer() -> None:
    assert STRATEGIES.keys() == LAYERS.keys()


@pytest.mark.parametrize("layer", LAYERS)
@given(st.data())
def test_a_line_reads_back_as_the_annotation_it_was_written_from(layer: str, data: st.DataObject) -> None:
    record = data.draw(STRATEGIES[layer])
    line = line_of(record)
    assert "\n" not in line
    assert ANNOTATION.validate_json(line) == record


@given(st.lists(annotations(), max_size=5))
def test_a_file_of_annotations_reads_back_sorted(records: list[AnyAnnotation]) -> None:
    lines = decode_lines(file(annotations_text(records)), ANNOTATION)
    assert (lines.records, lines.findings) == (tuple(sorted(records, key=order)), ())
    assert annotations_text(lines.records) == annotations_text(records)


@given(entities())
def test_a_line_reads_back_as_the_entity_it_was_written_from(entity: Entity) -> None:
    assert ENTITY.validate_json(line_of(entity)) == entity


@given(metadata())
def test_a_file_reads_back_as_the_metadata_it_was_written_from(record: Metadata) -> None:
    text = file_text(record)
    assert decode_record(file(text, "metadata.json"), Metadata) == (record, [])
    assert file_text(Metadata.model_validate_json(text)) == text


def test_keys_stand_in_the_order_of_the_model_and_defaults_are_left_out() -> None:
    line = '{"note": "n", "label": "sic", "unsure": [], "span": {"quote": "x", "segments": [{"end": 1, "start": 0}]}, '
    record = ANNOTATION.validate_json(line + '"layer": "mark", "id": "k1", "decision": null}')
    assert list(json.loads(line_of(record))) == ["id", "layer", "span", "label", "note"]
    assert '"segments": [{"start": 0, "end": 1}], "quote": "x"' in line_of(record)


def test_letters_of_every_script_stand_as_they_are() -> None:
    entity = {"id": "x", "type": "state", "names": [{"language": "he", "text": "וֶלְדַנְיָה 👩🏽‍🚀 Ж"}]}
    assert "וֶלְדַנְיָה 👩🏽‍🚀 Ж" in line_of(Entity.model_validate_json(json.dumps(entity)))


def test_lines_are_sorted_by_first_offset_then_letter_then_number() -> None:
    def mark(id: str, start: int) -> str:
        span = {"segments": [{"start": start, "end": 99}]}
        return json.dumps({"id": id, "layer": "mark", "span": span, "label": "sic"})

    records = [ANNOTATION.validate_json(mark(*a)) for a in (("k10", 5), ("k9", 5), ("k2", 40), ("k3", 5))]
    ids = [json.loads(line)["id"] for line in annotations_text(records).splitlines()]
    assert ids == ["k3", "k9", "k10", "k2"]


def test_short_values_stand_on_one_line_and_the_schema_first() -> None:
    releases = {"releases": [{"version": "0.1.0", "digest": "a" * 64}], "$schema": "../schema/v1/releases.schema.json"}
    assert file_text(Releases.model_validate_json(json.dumps(releases))).splitlines()[1:3] == [
        '  "$schema": "../schema/v1/releases.schema.json",',
        f'  "releases": [{{"version": "0.1.0", "digest": "{"a" * 64}"}}]',
    ]
    assert file_text(Splits(splits={"a": "train"})) == '{\n  "splits": {"a": "train"}\n}\n'
