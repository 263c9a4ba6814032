"""docs/corpus.md and its pictures: the figures of the corpus, none stale."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from commands import run_python
from overlays import VALID
from second_passes import write_second_pass

from parley.census import PICTURES, Census, Relation, corpus_page, relations, take_census
from parley.census.counts import count_words
from parley.census.relations import HOSTILE, state_of
from parley.contributions.convert import convert
from parley.records import LAYERS, labels_of

ROOT = Path(__file__).parents[2]
SCRIPT = "scripts/describe_corpus.py"


@pytest.fixture(scope="module")
def census() -> Census:
    return take_census(VALID)


def table(page: str, section: str, number: int = 0) -> list[list[str]]:
    """The rows of a table below a heading, without its head."""
    text = page.split(f"\n{section}\n", 1)[1].split("\n#", 1)[0]
    found = re.findall(r"(?:^\|.*\n)+", text + "\n", re.MULTILINE)[number]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()[2:]]


def edit(path: Path, **changes: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), encoding="utf-8")


def test_what_is_committed_has_the_figures_of_the_corpus() -> None:
    finished = run_python(SCRIPT, "--check", folder=ROOT)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@pytest.mark.parametrize("layer", LAYERS)
def test_every_label_is_counted_as_its_lines_say(layer: str, census: Census) -> None:
    lines = [
        json.loads(line) for path in VALID.rglob("annotations.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    values = [(name, one[name]) for one in lines if one["layer"] == layer for name in one.keys() - {"layer"}]
    counts = Counter((name, label) for name, value in values for label in (value if name == "issues" else [str(value)]))
    expected = [
        [f"`{field}`", f"`{label}`", str(counts[field, label])]
        for field, labels in labels_of(LAYERS[layer].model).items()
        for label in labels
    ]
    rows = table(corpus_page(census), f"### {layer.capitalize()}")
    assert [[field, label, both] for field, label, _, _, both in rows] == expected
    assert all(int(acquired) + int(constructed) == int(both) for *_, acquired, constructed, both in rows)


@pytest.mark.parametrize("by", ["language", "script", "genre", "origin", "split"])
def test_the_articles_of_all_groups_add_up(by: str, census: Census) -> None:
    rows = table(corpus_page(census), "## Articles")
    numbers = [[int(cell.replace("–", "0")) for cell in row[2:]] for row in rows if row[0] == by]
    assert [sum(column) for column in zip(*numbers, strict=True)] == [int(cell) for cell in rows[0][2:]]


def test_words_of_withheld_texts_are_not_counted(census: Census) -> None:
    withheld = [one.metadata.id for one in census.articles if one.metadata.text_status == "withheld"]
    assert withheld == ["grain-letter-2031"]
    assert census.words.keys() == {"selva-strait-2031", "shalom-veldanya-2031"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“It can’t,” said AC/14.", 6),
        ("纪𬭎说：“明白。”", 5),
        ("क्‍ष में 2 दिन", 4),
        ("👨‍👩‍👧‍👦 *** _", 0),
        ("cafe\u0301", 1),
    ],
)
def test_a_word_is_letters_and_digits_and_in_chinese_a_character(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("id", "date", "state"),
    [
        ("torria", None, "torria"),
        ("torria-government", "2031-05-03", "torria"),
        ("ana-orlo", "2029-01-01", "torria"),
        ("ana-orlo", "2028-12-31", None),
        ("ana-orlo", None, None),
        ("port-selva", "2031-05-03", None),
        ("unknown", "2031-05-03", None),
    ],
)
def test_a_person_acts_for_the_state_of_the_office_held_that_day(
    id: str, date: str | None, state: str | None, census: Census
) -> None:
    assert state_of(id, date, census.entities) == state


def test_the_last_year_of_an_office_counts_to_its_end(census: Census) -> None:
    ana = census.entities["ana-orlo"]
    until = ana.model_copy(update={"offices": (ana.offices[0].model_copy(update={"end": "2030"}),)})
    entities = {**census.entities, "ana-orlo": until}
    assert [state_of("ana-orlo", day, entities) for day in ("2030-12-31", "2031-01-01")] == ["torria", None]


def test_moves_between_states_are_those_of_constructed_articles(census: Census) -> None:
    found = relations(census)
    assert found.between == (Relation("Torria", "Veldania", 1, 0), Relation("Veldania", "Torria", 2, 2))
    assert (found.within, found.moves) == (0, 5)
    assert set(HOSTILE) <= set(labels_of(LAYERS["move"].model)["act"])
    assert table(corpus_page(census), "## Who speaks to or about whom in the invented world")[1] == [
        "Veldania",
        "2 (2)",
        "",
    ]


def test_shards_have_the_figures_of_folders(corpus: Path, census: Census) -> None:
    convert(corpus, "shards")
    assert corpus_page(take_census(corpus)) == corpus_page(census)


def test_an_article_without_gold_counts_as_an_article(corpus: Path) -> None:
    (corpus / "articles" / "shalom-veldanya-2031" / "annotations.jsonl").unlink()
    rows = table(corpus_page(take_census(corpus)), "## Articles")
    assert next(row for row in rows if row[1] == "he")[2:] == ["1", "92", "13", "0", "0", "0", "0"]


def test_a_parallel_set_names_its_languages_and_outlets(corpus: Path) -> None:
    for id, outlet in (
        ("selva-strait-2031", "The Selva Post (invented)"),
        ("shalom-veldanya-2031", "Davar (invented)"),
    ):
        edit(corpus / "articles" / id / "metadata.json", parallel_set="selva-strait", publisher=outlet)
    rows = table(corpus_page(take_census(corpus)), "## Parallel sets")
    assert [row[:4] for row in rows] == [["`selva-strait`", "2", "en, he", "Davar, The Selva Post"]]


def test_agreement_below_the_bound_is_set_in_bold(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_second_pass(corpus, {f"m{number}": None for number in range(1, 7)})
    edit(corpus / "articles" / "selva-strait-2031" / "metadata.json", coverage=dict.fromkeys(LAYERS, "complete"))
    found, name = take_census(corpus), "mention: span, F1 exact"
    assert [name, "–"] in table(corpus_page(found), "## Agreement of the passes")
    monkeypatch.setattr("parley.census.reliability.MEASURED", 1)
    page = corpus_page(found)
    assert [name, "**0.40**"] in table(page, "## Agreement of the passes")
    assert f"{name} 0.40" in page.split("Below 0.80 over all: ")[1].split("\n")[0]


def test_a_picture_has_the_same_bytes_in_every_run(census: Census) -> None:
    code = (
        "import sys, hashlib; from pathlib import Path; from parley.census import PICTURES, take_census; "
        "census = take_census(Path(sys.argv[1])); "
        "print([hashlib.sha256(one.svg(census)).hexdigest() for one in PICTURES])"
    )
    runs = {run_python("-c", code, VALID, folder=ROOT, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(runs) == 1
    assert runs.pop().count(",") == len(PICTURES) - 1


def test_a_picture_of_other_numbers_is_stale(census: Census) -> None:
    other = take_census(ROOT / "corpus")
    for picture in PICTURES:
        svg = picture.svg(census)
        assert (picture.is_current(census, svg), picture.is_current(other, svg)) == (True, False)


def test_a_stale_page_and_picture_are_named_and_written_again(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(VALID, tmp_path / "corpus")
    assert run_python(SCRIPT, folder=tmp_path).returncode == 0
    page, picture = tmp_path / "docs" / "corpus.md", tmp_path / "docs" / "images" / "acts.svg"
    before = page.read_bytes(), picture.read_bytes()
    page.write_bytes(before[0] + b"\n")
    picture.write_bytes(before[1].replace(b"sha256:", b"sha256:0"))
    check = run_python(SCRIPT, "--check", folder=tmp_path)
    assert [line.split(":")[0] for line in check.stdout.splitlines()] == ["docs/corpus.md", "docs/images/acts.svg"]
    assert check.returncode == 1
    run_python(SCRIPT, folder=tmp_path)
    assert (page.read_bytes(), picture.read_bytes()) == before
