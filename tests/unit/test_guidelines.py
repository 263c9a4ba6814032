"""The examples of the guidelines are gold annotations of constructed articles, quoted to the letter."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from parley.contributions.anchor import anchor
from parley.records import ANNOTATION, LAYERS, AnyAnnotation, Metadata, labels_of, spans_in

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "corpus" / "articles"
GUIDELINES = ROOT / "schema" / "guidelines"
PAGES = tuple(sorted(GUIDELINES.glob("*.md")))
HEADING = re.compile(r"^(#{2,3}) (.+)$", re.MULTILINE)
REFERENCE = re.compile(r"\[([a-z0-9-]+#[a-z][0-9]+)\]")
EXAMPLE = re.compile(r"^- “(.*?)” \[([a-z0-9-]+#[a-z][0-9]+)\]", re.MULTILINE)
LATIN = {"de", "en", "es", "fr"}
WITHOUT_GLOSS = {"[sic]"}
ONE_LANGUAGE: dict[tuple[str, str, str], str] = {}
"""Labels, as (layer, field, label), that gold has in one language only, and why."""
LABELS = tuple(
    (layer.name, field, label)
    for layer in LAYERS.values()
    for field, labels in labels_of(layer.model).items()
    for label in labels
)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one label: `field` and `label` as the headings have them, the examples' references."""

    layer: str
    field: str
    label: str
    examples: tuple[str, ...]


def metadata(article: Path) -> Metadata:
    return Metadata.model_validate_json((article / "metadata.json").read_bytes())


@cache
def constructed() -> tuple[Path, ...]:
    """The folders of the constructed articles, the only ones that may be quoted."""
    folders = (path.parent for path in sorted(ARTICLES.glob("*/metadata.json")))
    return tuple(folder for folder in folders if metadata(folder).origin == "constructed")


def annotations(article: Path) -> list[AnyAnnotation]:
    lines = (article / "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    return [ANNOTATION.validate_json(line) for line in lines]


@cache
def gold() -> dict[str, AnyAnnotation]:
    """The annotations that may be quoted, by reference: `article-id#m12`."""
    return {f"{article.name}#{record.id}": record for article in constructed() for record in annotations(article)}


def on_one_line(text: str) -> str:
    """The text with single spaces: lines break anywhere, and French guillemets hold no-break spaces."""
    return " ".join(text.split())


def quotes(record: AnyAnnotation) -> list[str]:
    return [on_one_line(span.quote) for _, span in spans_in(record) if span.quote is not None]


@cache
def languages() -> dict[str, str]:
    """The language of each article that may be quoted."""
    return {article.name: metadata(article).language for article in constructed()}


def quoted(text: str, reference: re.Match[str]) -> str | None:
    """The quotation before a reference, if it is one of the annotation's."""
    written = quotes(gold()[reference[1]])
    return next((quote for quote in written if text.endswith(f"“{quote}” ", 0, reference.start())), None)


@cache
def sections() -> tuple[Section, ...]:
    return tuple(section for layer in LAYERS for section in _sections_of(layer))


def _sections_of(layer: str) -> Iterator[Section]:
    field = ""
    _, *parts = HEADING.split((GUIDELINES / f"{layer}.md").read_text(encoding="utf-8"))
    for level, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if level == "##":
            field = title
        else:
            yield Section(layer, field, title.strip("`"), tuple(match[2] for match in EXAMPLE.finditer(body)))


def test_every_layer_has_its_page() -> None:
    assert {page.stem for page in PAGES} == {"README", *LAYERS}


def test_every_label_has_one_section() -> None:
    assert sorted((section.layer, section.field, section.label) for section in sections()) == sorted(LABELS)


@pytest.mark.parametrize("section", sections(), ids=lambda section: f"{section.layer}-{section.field}-{section.label}")
def test_every_label_has_examples_that_have_it_beyond_doubt(section: Section) -> None:
    assert section.examples
    for reference in section.examples:
        record = gold()[reference]
        value = getattr(record, section.field)
        assert section.label in (value if isinstance(value, tuple) else (value,)), reference
        assert section.field not in record.unsure, reference


@pytest.mark.parametrize("section", sections(), ids=lambda section: f"{section.layer}-{section.field}-{section.label}")
def test_every_label_has_examples_in_two_languages(section: Section) -> None:
    spoken = {languages()[reference.partition("#")[0]] for reference in section.examples}
    assert (len(spoken) == 1) == ((section.layer, section.field, section.label) in ONE_LANGUAGE), spoken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_reference_follows_the_words_of_its_annotation(page: Path) -> None:
    text = on_one_line(page.read_text(encoding="utf-8"))
    for match in REFERENCE.finditer(text):
        assert match[1] in gold(), f"{match[1]} is no gold annotation of a constructed article"
        assert quoted(text, match) is not None, f"{match[1]} says {quotes(gold()[match[1]])}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_quotation_in_another_language_has_a_gloss(page: Path) -> None:
    text = on_one_line(page.read_text(encoding="utf-8"))
    for match in REFERENCE.finditer(text):
        quote, language = quoted(text, match) or "", languages()[match[1].partition("#")[0]]
        foreign = any(letter.isalpha() and (language in LATIN or not letter.isascii()) for letter in quote)
        if language != "en" and foreign and quote not in WITHOUT_GLOSS:
            assert text.startswith(" (", match.end()), f"{match[1]} has no gloss"


def test_a_reference_names_one_annotation() -> None:
    assert len(gold()) == sum(len(annotations(article)) for article in constructed())


def test_the_lines_of_the_introduction_are_gold_annotations() -> None:
    article = ARTICLES / "courier-strait-2024"
    text, blocks = (article / "text.txt").read_text(encoding="utf-8"), metadata(article).blocks
    lines = re.findall(r'^\{"id".*$', (GUIDELINES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    layers = []
    for line in lines:
        draft = json.loads(line)
        record = gold()[f"{article.name}#{draft['id']}"]
        for name, span in spans_in(record):
            assert anchor(text, blocks, draft.pop(name)) == span.segments
        spans = {name for name, _ in spans_in(record)}
        provenance = {"passes", "decision", "note"}
        assert draft == record.model_dump(mode="json", exclude_defaults=True, exclude=spans | provenance)
        layers.append(draft["layer"])
    assert layers == list(LAYERS)
