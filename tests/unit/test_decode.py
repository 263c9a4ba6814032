"""From bytes to records: every fault of every line, at its place."""

from pathlib import Path

import pytest

from parley.checks import RawFile
from parley.contributions.canonical import file_text
from parley.contributions.decode import Lines, decode_exact, decode_lines, decode_record
from parley.contributions.files import check_file, read_file
from parley.contributions.places import finding
from parley.contributions.read import FIELDS
from parley.errors import UnusableInput
from parley.findings import Breach, Finding
from parley.records import ANNOTATION, AnyAnnotation, CorpusMetadata, Splits

GOOD = '{"id": "k1", "layer": "mark", "span": {"segments": [{"start": 0, "end": 2}], "quote": "é🚢"}, "label": "sic"}'


def file(text: str | bytes, name: str = "annotations.jsonl") -> RawFile:
    data = text if isinstance(text, bytes) else text.encode()
    try:
        return RawFile(Path(name), name, data, data.decode())
    except UnicodeDecodeError:
        return RawFile(Path(name), name, data, None)


def decoded(*lines: str) -> Lines[AnyAnnotation]:
    return decode_lines(file("".join(f"{line}\n" for line in lines)), ANNOTATION, "x", FIELDS)


def places(found: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(f.check, f.line, f.column, f.end) for f in found]


def covered(line: str, found: Finding) -> str:
    assert found.column is not None
    assert found.end is not None
    return line[found.column - 1 : found.end - 1]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('"sic"', '"typo"', '"typo"', "label is \"typo\"; it should be 'insertion', 'ellipsis', 'sic'"),
        ('"k1"', '"m1"', '"m1"', 'id is "m1"; it should match pattern'),
        ('"end": 2', '"end": "2"', '"2"', 'span.segments.0.end is "2"; it should be a valid integer'),
        ('"end": 2', '"end": -2', "-2", "span.segments.0.end is -2; it should be greater than or equal to 0"),
        ('"quote": "é🚢"', '"quote": "é🚢", "nth": 1', "1", "span.nth: is not a known field"),
    ],
)
def test_a_wrong_value_is_found_at_its_place(old: str, new: str, place: str, said: str) -> None:
    line = GOOD.replace(old, new)
    (found,) = decoded(GOOD, line).findings
    assert (found.check, found.line, covered(line, found)) == ("record-schema", 2, place)
    assert found.message.startswith(said)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{\n", "\ufeff{\n"),
        ('"}\n', '"} \n'),
        ('"}\n', '"}\r\n'),
        ('"train"', '"train", "x": "train"'),
        ('"x"', '"\\u0078"'),
        ('"train"', '"training"'),
    ],
)
def test_a_record_is_decoded_at_once_only_where_its_file_has_no_fault(old: str, new: str) -> None:
    whole = file_text(Splits(splits={"x": "train"}))
    assert decode_exact(file(whole), Splits, file_text) == decode_record(file(whole), Splits)[0] is not None
    assert old in whole
    assert decode_exact(file(whole.replace(old, new)), Splits, file_text) is None


def test_a_missing_field_is_found_at_the_record_and_named_in_the_mend() -> None:
    (found,) = decoded(GOOD.replace(', "label": "sic"', "")).findings
    assert (found.line, found.column, found.record) == (1, 1, "x#k1")
    assert (found.message, found.mend) == ("label: is missing", "add the field 'label'")


def test_an_unknown_field_lists_the_known_ones_of_its_layer() -> None:
    (found,) = decoded(GOOD.replace('"label"', '"form": "named", "label"')).findings
    assert found.mend == "remove it or correct its name; known: id, layer, span, label, unsure, passes, decision, note"


def test_an_unknown_layer_lists_the_known_ones() -> None:
    (found,) = decoded(GOOD.replace('"mark"', '"remark"')).findings
    assert found.message == "layer is \"remark\"; it should be one of 'mark', 'mention', 'attribution', 'move'"


@pytest.mark.parametrize(("line", "said"), [("{}", "layer: is missing"), ("5", "the record is 5; it should be")])
def test_what_is_no_annotation_is_a_finding(line: str, said: str) -> None:
    (found,) = decoded(line).findings
    assert found.message.startswith(said)


def test_all_faults_of_all_lines_are_found_in_one_run() -> None:
    lines = (GOOD[:30], GOOD, "", GOOD.replace('"k1"', '"k1", "id": "k2"'), GOOD.replace("sic", "typo"), "[]")
    found = decoded(*lines).findings
    assert [(f.line, f.check) for f in found] == [
        (1, "json-syntax"), (3, "json-syntax"), (4, "duplicate-key"), (5, "record-schema"), (6, "record-schema"),
    ]  # fmt: skip


def test_json_that_ends_early_is_found_where_it_ends() -> None:
    (found,) = decoded(GOOD, GOOD[:20]).findings
    assert (found.check, found.line, found.column) == ("json-syntax", 2, 21)
    assert found.message == "expecting ':' delimiter"


def test_a_quotation_without_segments_is_one_finding_that_names_the_command() -> None:
    (found,) = decoded(GOOD.replace('"segments": [{"start": 0, "end": 2}], ', '"nth": 2, ')).findings
    assert (found.check, found.message) == ("unanchored-quotation", "span is a quotation without segments")
    assert found.mend == "run `parley fix` to anchor it"


def test_the_ids_of_lines_that_cannot_be_decoded_are_known() -> None:
    lines = decoded(GOOD, GOOD.replace("k1", "k2")[:40], GOOD.replace("k1", "k3").replace("sic", "typo"))
    assert (set(lines.ids), set(lines.lost)) == ({"k1", "k2", "k3"}, {"k2", "k3"})
    assert (lines.knows_ids, lines.is_complete) == (True, False)


@pytest.mark.parametrize("data", [b"\xff\n", b'{"layer"\n', b'{"layer": "mark"}\n', b'{"id": 5}\n'])
def test_ids_are_not_known_where_one_cannot_be_read(data: bytes) -> None:
    lines = decode_lines(file(data), ANNOTATION, "x", FIELDS)
    assert (lines.knows_ids, lines.is_complete) == (False, False)


def test_an_empty_file_is_complete() -> None:
    lines = decoded()
    assert (lines.records, lines.findings, lines.is_complete) == ((), (), True)


def test_a_line_separator_inside_a_string_parts_no_line() -> None:
    assert len(decoded(GOOD.replace("é🚢", "é\u2028\u0085🚢")).records) == 1


def test_a_byte_order_mark_and_carriage_returns_do_not_move_places() -> None:
    line = GOOD.replace("sic", "typo")
    (found,) = decode_lines(file(f"\ufeff{line}\r\n"), ANNOTATION, "x", FIELDS).findings
    assert (found.line, covered(line, found)) == (1, '"typo"')


def test_a_value_in_a_json_file_is_found_at_its_line_and_column() -> None:
    text = '{\n  "splits": {\n    "a": "train",\n    "b": "dev"\n  }\n}\n'
    record, found = decode_record(file(text, "splits.json"), Splits)
    assert (record, places(found)) == (None, [("record-schema", 4, 10, 15)])


def test_every_fault_of_a_json_file_is_found() -> None:
    text = '{\n  "name": "",\n  "version": "1.0"\n}\n'
    _, found = decode_record(file(text, "corpus.json"), CorpusMetadata)
    assert {(f.line, f.message.split(":")[0].split(" is ")[0]) for f in found} > {
        (2, "name"),
        (3, "version"),
        (1, "title"),
    }


def test_a_json_file_that_ends_early_is_found_where_it_ends() -> None:
    _, found = decode_record(file('{\n  "splits": {\n', "splits.json"), Splits)
    assert [(f.check, f.line) for f in found] == [("json-syntax", 3)]


def test_a_breach_without_a_place_stands_for_the_whole_file() -> None:
    found = finding("annotator-known", Breach("m", "n"), file("{}"))
    assert (found.line, found.column) == (None, None)


def test_a_breach_in_another_file_is_seen_from_the_folder_of_its_own() -> None:
    found = finding("uncovered-quotation", Breach("m", "n", path="text.txt", line=3), file(GOOD, "b/a.jsonl"))
    assert (found.path, found.line) == ("b/text.txt", 3)


@pytest.mark.parametrize(
    ("data", "check", "line", "column"),
    [
        ("é\nab\xff".encode("latin-1"), "utf-8", 1, 1),
        ("é\nñab".encode() + b"\xff", "utf-8", 2, 4),
        ("\ufeffé".encode(), "byte-order-mark", 1, 1),
        ("🚢é\r\nb\r\n".encode(), "line-ending", 1, 3),
        ("ok\n🚢 cafe\u0301".encode(), "nfc", 2, 6),
        ("🚢\n👩🏽‍🚀\x07".encode(), "control-character", 2, 5),
        ("שלום\u200f".encode(), "control-character", 1, 5),
        ("🚢 é \nb".encode(), "trailing-space", 1, 4),
        ("b\u3000".encode(), "trailing-space", 1, 2),
    ],
)
def test_a_wrong_character_is_found_at_its_line_and_column(data: bytes, check: str, line: int, column: int) -> None:
    found = list(check_file(file(data, "text.txt")))
    assert [(f.check, f.line, f.column) for f in found] == [(check, line, column)]


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is not a regular file; remove it"):
        read_file(tmp_path)
