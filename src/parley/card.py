"""The card of a release: YAML that `datasets` reads, a datasheet, and a table of fields for every config."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from parley.records import (
    CONFIGS,
    LAYERS,
    Annotator,
    Annotators,
    CorpusMetadata,
    Record,
    Statement,
    labels_of,
    ordered_fields,
)
from parley.tables import Table, schema_of, yaml_features

MAIN = "documents"


@dataclass
class Counts:
    """What the card and the catalogues say of the content."""

    articles: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    layers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    annotators: dict[str, tuple[Annotator, Counter[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, tables: Iterable[Table], annotators: Annotators) -> "Counts":
        """Counted from the tables of a release, a few columns at a time."""
        counts = cls()
        known = {annotator.id: annotator for annotator in annotators.annotators}
        layers = [layer.config for layer in LAYERS.values()]
        for table in tables:
            for path in table.paths:
                if table.config == "articles":
                    rows = _columns(folder / path, "origin", "text_status", "language").to_pylist()
                    counts.articles.update(f"{row['origin']}, text {row['text_status']}" for row in rows)
                    counts.languages.update(row["language"] for row in rows)
                elif table.config in layers:
                    origins = _columns(folder / path, "origin").column("origin")
                    counts.layers[table.config].update(
                        {one["values"]: one["counts"] for one in origins.value_counts().to_pylist()}
                    )
                elif table.config == "passes":
                    ids = _columns(folder / path, "annotator", *(f"{config}.list.element.id" for config in layers))
                    sizes = [pc.list_value_length(ids.column(config)).to_pylist() for config in layers]
                    for annotator, *numbers in zip(ids.column("annotator").to_pylist(), *sizes, strict=True):
                        counter = counts.annotators.setdefault(annotator, (known[annotator], Counter()))[1]
                        counter.update(articles=1, annotations=sum(numbers))
        return counts


def _columns(path: Path, *names: str) -> pa.Table:
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(names))


def card(metadata: CorpusMetadata, tables: Sequence[Table], content: str, counts: Counts, citation: str) -> str:
    """The text of README.md. `content` is the digest of the tables: part of what `datasets` keys its cache by."""
    front = yaml.safe_dump(
        _front(metadata, tables, content, counts, citation), sort_keys=False, allow_unicode=True, width=110
    )
    return f"---\n{front}---\n\n{_body(metadata, tables, counts, citation)}"


def _by_config(tables: Iterable[Table]) -> dict[str, list[Table]]:
    grouped: dict[str, list[Table]] = {}
    for table in tables:
        grouped.setdefault(table.config, []).append(table)
    return grouped


def _front(
    metadata: CorpusMetadata, tables: Sequence[Table], content: str, counts: Counts, citation: str
) -> dict[str, Any]:
    grouped = _by_config(tables)
    articles = sum(counts.articles.values())
    sizes = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
    return {
        "pretty_name": metadata.title,
        "license": metadata.license.lower(),
        "language": sorted({language.split("-")[0] for language in counts.languages}),
        "multilinguality": ["multilingual" if len(counts.languages) > 1 else "monolingual"],
        "annotations_creators": sorted(
            {"machine-generated" if a.kind == "model" else "expert-generated" for a, _ in counts.annotators.values()}
        ),
        "size_categories": [next((name for limit, name in sizes if articles < limit), "10M<n<100M")],
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition", "coreference-resolution"],
        "tags": list(metadata.keywords),
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == MAIN else {}),
                "version": metadata.version,
                "data_files": [
                    {"split": t.split, "path": f"data/{config}/{t.split}-*.parquet"} for t in grouped[config]
                ],
            }
            for config in grouped
        ],
        "dataset_info": [
            {
                "config_name": config,
                "description": f"{metadata.description} Config {config}, version {metadata.version}, content {content}.",
                "citation": citation,
                "license": metadata.license,
                **({"homepage": metadata.homepage} if metadata.homepage else {}),
                "features": yaml_features(schema_of(CONFIGS[config])),
                "splits": [{"name": t.split, "num_bytes": t.memory, "num_examples": t.rows} for t in grouped[config]],
                "download_size": sum(t.stored for t in grouped[config]),
                "dataset_size": sum(t.memory for t in grouped[config]),
            }
            for config in grouped
        ],
    }


def table_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def field_table(model: type[Record]) -> str:
    """The fields of a model: name, type, labels of closed sets, meaning."""
    labels = labels_of(model)
    schema = schema_of(model)
    rows = []
    for name in ordered_fields(model):
        kind = _kind(schema.field(name).type)
        closed = f" One of: {', '.join(f'`{label}`' for label in labels[name])}." if name in labels else ""
        rows.append((f"`{name}`", kind, f"{model.model_fields[name].description or ''}{closed}"))
    return table_of(("field", "type", "meaning"), rows)


def _kind(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return f"list of {_kind(type_.value_type)}"
    return "struct" if pa.types.is_struct(type_) else str(type_)


def nested_models(models: Iterable[type[Record]]) -> list[type[Record]]:
    """The records that lie inside rows, in order of first use."""
    found: list[type[Record]] = []

    def visit(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, Record) and annotation not in found:
            found.append(annotation)
            walk(annotation)
        for arg in get_args(annotation):
            visit(arg)

    def walk(model: type[Record]) -> None:
        for name in ordered_fields(model):
            visit(model.model_fields[name].annotation)

    for model in models:
        walk(model)
    return found


def _body(metadata: CorpusMetadata, tables: Sequence[Table], counts: Counts, citation: str) -> str:
    grouped = _by_config(tables)
    kinds = Counter[str]()
    for annotator, counter in counts.annotators.values():
        kinds[annotator.kind] += counter["annotations"]
    sizes = table_of(
        ("config", "one row is", "train", "validation", "test"),
        (
            (
                f"`{config}`",
                _summary(CONFIGS[config]),
                *(_rows(grouped[config], s) for s in ("train", "validation", "test")),
            )
            for config in grouped
        ),
    )
    annotators = table_of(
        ("annotator", "kind", "who or what", "articles", "annotations"),
        ((f"`{a.id}`", a.kind, a.description, c["articles"], c["annotations"]) for a, c in counts.annotators.values()),
    )
    origins = sorted({origin for counter in counts.layers.values() for origin in counter})
    layers = table_of(
        ("layer", *origins),
        ((f"`{config}`", *(counter[o] for o in origins)) for config, counter in counts.layers.items()),
    )
    return f"""# {metadata.title}

Version {metadata.version}. {metadata.description}

```python
from datasets import load_dataset

attributions = load_dataset("PATH/TO/THIS/FOLDER", "attributions")
```

`{MAIN}` is the default config: one row an article with every layer nested. In the flat configs each row says its article,
split, origin, quotation, place and the names that it resolves to, so that it is useful without a join. `entities` has
one split, named `train`, since entities belong to no article. A split without rows is left out.
The flat configs are described in `datapackage.json` too; `documents`, `articles` and `passes`, whose rows hold nested
records, are not.

{sizes}
## What is in it

{table_of(("articles", "number"), sorted(counts.articles.items()))}
{table_of(("language", "articles"), sorted(counts.languages.items()))}
Annotations in gold, by the origin of their article:

{layers}
## Who annotated

{kinds["model"]} of {sum(kinds.values())} annotations in the raw passes were made by models, {kinds["person"]} by people.

{annotators}
`decision` says of each gold annotation how it came about: `single` means that there is one pass, and that nothing is known
yet of how well two annotators would agree.

## Texts that are withheld

Where `text_status` is `withheld`, `text` and every `quote` are null: the text is its publisher's and does not travel.
The offsets, a fingerprint of the text, a digest of each block and a keyed digest of each span do. With a copy of your own,
`parley hydrate` verifies it and writes a release with text and quotes.

{_statement(metadata)}## Offsets

Unicode code points from 0, end exclusive, into the text in NFC with LF line ends: Python's own indices.
A span has one or more segments; its quote joins them with one space.

## Licence

Data: {metadata.license}. Texts: see `license` and `rights` of each article.

## How to cite

```bibtex
{citation}
```

{_fields(grouped)}"""


def _statement(metadata: CorpusMetadata) -> str:
    """What a reader should know first; a paragraph for each field of the statement."""
    said = metadata.statement
    if said is None:
        return ""
    parts = (
        f"**{name.replace('_', ' ').capitalize()}.** {getattr(said, name)}\n\n" for name in ordered_fields(Statement)
    )
    return f"## Before you use it\n\n{''.join(parts)}"


def _fields(configs: Iterable[str]) -> str:
    models = {config: CONFIGS[config] for config in configs}
    named = [*models.items(), *((model.__name__, model) for model in nested_models(models.values()))]
    parts = [f"### {name}\n\n{_summary(model)}.\n\n{field_table(model)}" for name, model in named]
    rows, inner = "\n".join(parts[: len(models)]), "\n".join(parts[len(models) :])
    return f"## Fields\n\n{rows}\n## Records inside rows\n\n{inner}"


def codebook() -> str:
    """docs/fields.md: the fields of every config, as the card has them."""
    head = "# The fields of every config\n\nDerived from the models by `python scripts/export_schema.py`."
    return f"{head}\n\n{_fields(CONFIGS)}"


def _summary(model: type[Record]) -> str:
    return (model.__doc__ or "").split("\n")[0].rstrip(".")


def _rows(tables: Iterable[Table], split: str) -> str:
    return next((str(table.rows) for table in tables if table.split == split), "–")
