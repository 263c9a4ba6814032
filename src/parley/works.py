"""A part of a release (an annotation, an article, a config, a subset) and the works that it rests on, to be cited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from parley.errors import UnknownName, UnusableInput
from parley.identifiers import Identifier, parse
from parley.loader import table_files
from parley.records import CONFIGS
from parley.release import verify
from parley.resolve import record_of

FIELDS = ("language", "script", "genre", "origin", "text_status", "license", "publisher", "split")
"""The fields of an article by which a subset is chosen."""
_WORK = ("id", "title", "publisher", "authors", "date", "date_printed", *FIELDS)
_TEX = str.maketrans({"\\": r"\textbackslash{}", **{character: f"\\{character}" for character in "{}&%$#_"}})


@dataclass(frozen=True, slots=True)
class Work:
    """An article as a work of its own authors and publisher."""

    id: str
    title: str
    authors: tuple[str, ...]
    publisher: str | None
    date: str | None
    license: str

    @property
    def apa(self) -> str:
        """A reference in the style of APA, with what may be done with the text."""
        who = ", ".join(self.authors) or self.publisher
        head = f"{who}. ({self.date or 'n.d.'}). {self.title}." if who else f"{self.title}. ({self.date or 'n.d.'})."
        publisher = f" {self.publisher}." if self.publisher and self.authors else ""
        return f"{head}{publisher} Licence: {self.license}. [{self.id}]"

    @property
    def bibtex(self) -> str:
        """An entry of BibTeX, keyed by the article's id."""
        fields = {
            "author": " and ".join(f"{{{_tex(author)}}}" for author in self.authors),
            "title": f"{{{_tex(self.title)}}}",
            "publisher": _tex(self.publisher or ""),
            "date": self.date or "",
            "note": f"Licence: {_tex(self.license)}",
        }
        lines = [f"  {name:<9}= {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.id},", *lines, "}"])


def _tex(text: str) -> str:
    return text.translate(_TEX)


@dataclass(frozen=True, slots=True)
class Part:
    """What is cited: its name in words, and the works it rests on, by id."""

    name: str
    works: tuple[Work, ...]

    @property
    def tex(self) -> str:
        """The name as BibTeX takes it."""
        return _tex(self.name)


def record_part(folder: Path, version: str, id: str, kind: str) -> Part:
    """The annotation or article with that id, or URI. Raises: UnusableInput, UnknownName, BrokenRelease."""
    wanted = parse(id)
    if wanted.version not in (None, version):
        raise UnknownName("version here", str(wanted.version), [version])
    if wanted.kind != kind:
        raise UnusableInput(f"{wanted.id} is no {kind}, it is the id of an {wanted.kind}")
    if record_of(folder, wanted) is None:
        raise UnknownName(kind, wanted.id, _near(folder, wanted))
    works = (work for work in _articles(folder) if work["id"] == wanted.article)
    return Part(f"{kind} {wanted.id}, {wanted.uri(version)}", tuple(map(_work, works)))


def _near(folder: Path, wanted: Identifier) -> list[str]:
    """What there is instead: the articles."""
    ids = sorted(str(row["id"]) for row in _articles(folder))
    return [f"{id}#…" for id in ids] if wanted.record and wanted.article not in ids else ids


def config_part(folder: Path, config: str) -> Part:
    """A config, with the articles that have a row in it. Raises: UnknownName, BrokenRelease."""
    if config not in CONFIGS:
        raise UnknownName("config", config, CONFIGS)
    verify(folder, lambda path: path.startswith(f"data/{config}/"))
    if config == "entities":
        return Part(f"config {config}", ())
    column = "id" if config in ("documents", "articles") else "article"
    present: set[str] = set()
    for path in table_files(folder, config):
        present |= set(pc.unique(pq.read_table(path, columns=[column]).column(column)).to_pylist())
    works = (_work(row) for row in _articles(folder) if row["id"] in present)
    return Part(f"config {config}", tuple(works))


def subset_part(folder: Path, expression: str) -> Part:
    """The articles whose fields have these values: `language=ru origin=constructed`. Raises: UnknownName, UnusableInput."""
    wanted: dict[str, str] = {}
    for term in expression.split():
        name, equals, value = term.partition("=")
        if not equals or not value:
            raise UnusableInput(f"{term!r} is no condition; write FIELD=VALUE, as in language=ru origin=constructed")
        if name not in FIELDS:
            raise UnknownName("field of articles", name, FIELDS)
        wanted[name] = value
    rows = list(_articles(folder))
    for name, value in wanted.items():
        values = sorted({str(row[name]) for row in rows if row[name] is not None})
        if value not in values:
            raise UnknownName(f"{name} here", value, values)
    found = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    if not found:
        raise UnusableInput(f"no article has {' '.join(expression.split())}; leave a condition out")
    terms = " ".join(f"{name}={value}" for name, value in wanted.items())
    return Part(f"subset {terms}" if terms else "all articles", tuple(map(_work, found)))


def _articles(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Articles in order of id."""
    verify(folder, lambda path: path.startswith("data/articles/"))
    tables = [pq.read_table(path, columns=list(_WORK)) for path in table_files(folder, "articles")]
    yield from sorted((row for table in tables for row in table.to_pylist()), key=lambda row: str(row["id"]))


def _work(row: Mapping[str, Any]) -> Work:
    date = row["date"] or row["date_printed"]
    return Work(row["id"], row["title"], tuple(row["authors"]), row["publisher"], date, row["license"])
