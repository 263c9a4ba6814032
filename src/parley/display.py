"""An article and a release as text for a terminal."""

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from parley.contributions.copies import texts_from
from parley.contributions.corpus import open_corpus
from parley.contributions.layout import find_corpus
from parley.contributions.read import read_article
from parley.contributions.stored import articles_at, opened
from parley.errors import UnusableInput
from parley.loader import article as load_article
from parley.loader import find_release, table_files
from parley.records import CONFIGS, LAYERS, Attribution, Block, Document, Mention, Move, Span, labels_of
from parley.release import verify
from parley.tables import document_of
from parley.tables.parquet import read_rows

WIDTH = 100
BOLD, DIM, CYAN, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[33m", "\x1b[0m"
Style = Callable[[str, str], str]


def _styled(text: str, code: str) -> str:
    return f"{code}{text}{RESET}"


def _plain(text: str, _: str) -> str:
    return text


def show(
    article: str,
    release: Path | None = None,
    version: str | None = None,
    texts: Sequence[Path] = (),
    colour: bool = False,
) -> str:
    """An article with mentions in brackets, cues in braces, and its attributions, moves and marks listed.

    `article` is the id of an article of a release, or an article's folder in a corpus, whose gold, or else first pass, is
    shown. Of a withheld text places and names are shown. Raises: ParleyError.
    """
    if "/" in article or Path(article).is_dir():
        document, names = _from_corpus(Path(article), texts)
    else:
        document = load_article(article, version=version, release=release)
        found = find_release(release, version)
        verify(found, lambda path: path.startswith("data/entities/"))
        rows = read_rows(table_files(found, "entities"))
        names = {row["id"]: _english(row["names"]) for row in rows}
    style = _styled if colour else _plain
    return "\n".join([*_head(document, style), "", *_text(document, style), *_lists(document, names, style)])


def _english(names: Sequence[Mapping[str, str]]) -> str:
    return next((name["text"] for name in names if name["language"] == "en"), names[0]["text"])


def _from_corpus(folder: Path, texts: Sequence[Path]) -> tuple[Document, dict[str, str]]:
    corpus = open_corpus(find_corpus(folder))
    stored = articles_at(corpus.root, folder).stored
    if len(stored) > 1:
        raise UnusableInput(f"has {len(stored)} articles; give the folder of one", folder)
    (files,) = opened(corpus.root, stored)
    article = read_article(files, corpus.authority, texts_from(texts)).subject
    if article is None:
        raise UnusableInput("its metadata cannot be read; run `parley check`", folder)
    document = document_of(article, corpus.splits.splits.get(article.metadata.id, "train"))
    if article.gold is None and article.passes:
        layers = {c.config: tuple(a for a in article.passes[0].annotations if a.layer == n) for n, c in LAYERS.items()}
        document = document.model_copy(update=layers)
    document = document.model_copy(update={"text": article.text})
    return document, {id: entity.name() for id, entity in corpus.authority.entities.items()}


def _head(document: Document, style: Style) -> Iterator[str]:
    yield style(document.title, BOLD)
    facts = [
        document.id,
        document.language,
        document.genre,
        document.date or "no date",
        document.origin,
        document.split,
    ]
    yield style(" · ".join([*facts, f"text {document.text_status}", document.license]), DIM)
    layers = (f"{len(getattr(document, layer.config))} {layer.config}" for layer in LAYERS.values())
    yield style(" · ".join(layers), DIM)


def _text(document: Document, style: Style) -> Iterator[str]:
    for number, block in enumerate(document.blocks):
        if document.text is None:
            inside = [m for m in document.mentions if block.start <= m.span.start < block.end]
            yield f"{number:>3}  {block.kind}, [{block.start}, {block.end}), {len(inside)} mentions"
        else:
            marked = _marked(document, block, style)
            yield textwrap.fill(marked, WIDTH, initial_indent=f"{number:>3}  ", subsequent_indent="     ")
    if document.text is None:
        yield "     The text is withheld: `parley hydrate` puts in the copy that you have."


def _marked(document: Document, block: Block, style: Style) -> str:
    """A block with each mention as `[words]m1` and each cue as `{words}a1`."""
    edges: list[tuple[int, int, int, int, str]] = []
    spans: list[tuple[Span, str, str, str]] = [(m.span, "[", f"]{m.id}", CYAN) for m in document.mentions]
    spans += [(a.cue, "{", f"}}{a.id}", YELLOW) for a in document.attributions if a.cue is not None]
    for number, (span, opening, closing, code) in enumerate(spans):
        for segment in span.segments:
            length = segment.end - segment.start
            edges.append((segment.start, 1, -length, number, style(opening, code)))
            edges.append((segment.end, 0, length, -number, style(closing, code)))
    pieces, at = [], block.start
    for offset, *_, sign in sorted(edge for edge in edges if block.start <= edge[0] <= block.end):
        pieces += [(document.text or "")[at:offset], sign]
        at = offset
    return "".join([*pieces, (document.text or "")[at : block.end]])


def _quote(document: Document, span: Span | None) -> str:
    if span is None:
        return "–"
    quote = document.quote(span)
    places = ", ".join(f"[{segment.start}, {segment.end})" for segment in span.segments)
    return places if quote is None else f"“{' '.join(quote.split())}”" if quote[0] not in "“«„" else quote


def _lists(document: Document, names: Mapping[str, str], style: Style) -> Iterator[str]:
    def named(ids: Iterable[str | None]) -> str:
        return ", ".join(names.get(id, id) for id in ids if id) or "–"

    def item(id: str, depth: int, text: str) -> str:
        pad = "  " * depth
        return textwrap.fill(f"{pad}{style(f'{id:<4}', DIM)} {text}", WIDTH, subsequent_indent=f"{pad}     ")

    def attribution(one: Attribution) -> str:
        labels = [one.mode, one.act, *(["negative"] if one.polarity == "negative" else [])]
        labels += [one.factuality] if one.factuality != "actual" else []
        who = named(one.speakers) if one.speakers else one.source_kind
        return f"{style(who, BOLD)} {_quote(document, one.cue)}: {_quote(document, one.content)} ({', '.join(labels)})"

    def move(one: Move) -> str:
        sides = f"{style(names.get(one.actor, one.actor), BOLD)} → {named([one.target])}"
        held = f", {one.commitment} {one.commitment_polarity}" if one.commitment else ""
        return f"{sides}: {one.act}{held} ({', '.join(one.issues)}) {_quote(document, one.evidence)}"

    def mention(one: Mention) -> str:
        meant = f", meant: {named([one.refers_to])}" if one.refers_to else ""
        return f"{_quote(document, one.span)} {one.form} {one.type} {one.reading}: {named([one.entity])}{meant}"

    if document.text is None and document.mentions:
        yield from ["", style("Mentions", BOLD), *(item(one.id, 0, mention(one)) for one in document.mentions)]
    if document.attributions:
        yield from ["", style("Who says what", BOLD)]
        yield from (item(one.id, document.depth(one), attribution(one)) for one in document.attributions)
    if document.moves:
        yield from ["", style("Moves", BOLD), *(item(one.id, 0, move(one)) for one in document.moves)]
    if document.marks:
        yield from ["", style("Marks", BOLD)]
        yield from (item(one.id, 0, f"{one.label}: {_quote(document, one.span)}") for one in document.marks)


def stats(release: Path | None = None, version: str | None = None) -> str:
    """Counts of a release: rows by config and split, by language and origin, and each label. Raises: ParleyError."""
    folder = find_release(release, version)
    verify(folder, lambda path: path.startswith("data/"))
    rows: list[tuple[object, ...]] = []
    groups: Counter[tuple[str, str, str]] = Counter()
    labels: Counter[tuple[str, str, str]] = Counter()
    for config, model in CONFIGS.items():
        sizes: Counter[str] = Counter()
        closed = [name for name in labels_of(model) if config in {layer.config for layer in LAYERS.values()}]
        closed = [name for name in closed if name not in ("split", "origin", "genre")]
        for path in table_files(folder, config):
            with pq.ParquetFile(path) as file:
                sizes[path.name.split("-")[0]] += file.metadata.num_rows
                columns = [name for name in ("language", "origin", *closed) if name in file.schema_arrow.names]
                for batch in file.iter_batches(columns=columns) if columns else ():
                    for row in batch.to_pylist():
                        if "language" in row:
                            groups[config, row["language"], row["origin"]] += 1
                        for name in closed:
                            for value in row[name] if isinstance(row[name], list) else [row[name]]:
                                labels[config, name, value or "–"] += 1
        rows.append((config, *(sizes[split] or "–" for split in ("train", "validation", "test")), sum(sizes.values())))
    parts = [
        aligned(("config", "train", "validation", "test", "all"), rows),
        aligned(("config", "language", "origin", "rows"), ((*key, count) for key, count in groups.items())),
        aligned(("config", "field", "label", "rows"), ((*key, n) for key, n in sorted(labels.items(), key=_by_count))),
    ]
    return "\n\n".join(parts)


def _by_count(item: tuple[tuple[str, str, str], int]) -> tuple[int, str, int, str]:
    (config, name, label), count = item
    return list(CONFIGS).index(config), name, -count, label


def aligned(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in columns; numbers stand to the right."""
    lines = [tuple(head), *(tuple(str(cell) for cell in row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(w) if cell.isdigit() or cell == "–" else cell.ljust(w)
            for cell, w in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
