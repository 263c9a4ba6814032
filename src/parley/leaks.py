"""Words of withheld texts in what is published or could be: which texts are guarded, and where runs of their words stand.

What is found is said by its place and its length; the words themselves are never shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from parley.checks.words import LEAK_WORDS, SHARED_LEAK_WORDS, WORD, Run, folded, runs
from parley.contributions import layout
from parley.contributions.copies import Copies, files_below
from parley.contributions.corpus import open_corpus
from parley.contributions.stored import articles, opened
from parley.errors import UnusableInput
from parley.fingerprints import normalise
from parley.formats import TRANSFORMS
from parley.leak_targets import Piece, files_of, pieces
from parley.records import Metadata

SUFFIXES: Mapping[str, str] = {".txt": "plain", ".conllu": "conllu"}
"""Files with texts, whether an article is made of them yet or not, and how they are read."""
LONGEST_TITLE = 25
"""A first line of more words is no title."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A text whose words may not be published; its title may."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Guard:
    """The texts, and the names whose words may be published; so may those of all titles."""

    texts: tuple[Guarded, ...]
    names: tuple[str, ...] = ()

    @cached_property
    def own(self) -> Mapping[str, Mapping[Run, str]]:
        """For each text the runs that nothing published of its article may hold."""
        exempt = self._exempt(LEAK_WORDS)
        return {one.id: dict.fromkeys(frozenset(runs(one.text)) - exempt, one.id) for one in self.texts}

    @cached_property
    def everywhere(self) -> Mapping[Run, str]:
        """The runs that may stand nowhere, each with a text that has it."""
        exempt, length = self._exempt(SHARED_LEAK_WORDS), SHARED_LEAK_WORDS
        return {run: one.id for one in self.texts for run in frozenset(runs(one.text, length)) - exempt}

    def _exempt(self, length: int) -> frozenset[Run]:
        titles = (one.title for one in self.texts)
        return frozenset(run for name in (*self.names, *titles) for run in runs(name, length))


@dataclass(frozen=True, slots=True)
class Found:
    """So many words of a text in a row, and where."""

    path: str
    place: str
    words: int
    text: str

    @property
    def line(self) -> str:
        """The report's line."""
        return f"{self.path}:{self.place}: {self.words} consecutive words of {self.text}"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found; how many files were looked through, and which hold no text that could be."""

    found: tuple[Found, ...]
    files: int
    unread: tuple[str, ...]


def guard_of(corpus: Path, sources: Sequence[Path]) -> tuple[Guard, tuple[str, ...]]:
    """What must not be published of the withheld articles of a corpus, and of every other text in the sources.

    Names of entities may be, their ids here and elsewhere, and ids of articles. The second value has the ids of the
    articles whose text or metadata are not at hand. Raises: UnusableInput.
    """
    root = layout.find_corpus(corpus)
    copies = Copies(sources, in_git=True)
    texts: list[Guarded] = []
    missing: list[str] = []
    stored = articles(root)
    for files in opened(root, stored.stored):
        try:
            metadata = Metadata.model_validate_json(files.data(layout.METADATA))
        except (ValidationError, UnusableInput):
            missing.append(files.id)
            continue
        if metadata.text_status == "withheld":
            text = copies.find(metadata).text
            texts += [Guarded(metadata.id, metadata.title, text)] if text is not None else []
            missing += [metadata.id] if text is None else []
    known = {one.text for one in texts}
    texts += [one for one in _others(sources) if one.text not in known and any(runs(one.text))]
    entities = open_corpus(root).authority.entities
    names = [name.text for entity in entities.values() for name in entity.names]
    names += [link.id for entity in entities.values() for link in entity.links]
    if not texts:
        raise UnusableInput("holds no withheld text of the corpus, and no other; give --texts DIR", sources[0])
    return Guard(tuple(texts), (*names, *entities, *stored.ids)), tuple(missing)


def _others(sources: Sequence[Path]) -> Iterator[Guarded]:
    """Every file of the sources that is a text."""
    for path, _ in sorted(file for source in sources for file in files_below(source)):
        if transform := SUFFIXES.get(path.suffix):
            with suppress(OSError, ValueError):
                text = normalise(TRANSFORMS[transform](path.read_bytes()))
                head = text.split("\n", 1)[0]
                yield Guarded(path.name, head if len(WORD.findall(head)) <= LONGEST_TITLE else "", text)


def look(targets: Iterable[Path], guard: Guard) -> Report:
    """Look through targets: files, folders, archives, and the history of git repositories. Raises: UnusableInput."""
    found: dict[Found, None] = {}
    unread: list[str] = []
    paths: set[str] = set()
    for target in targets:
        for path, data in files_of(target):
            for piece in pieces(path, data, guard.own.keys()):
                if piece is None:
                    unread.append(path)
                else:
                    paths.add(piece.path)
                    found |= dict.fromkeys(found_in(piece, guard))
    return Report(tuple(found), len(paths), tuple(unread))


def found_in(piece: Piece, guard: Guard) -> Iterator[Found]:
    """The runs in a piece: four words of the text that it is about, more of any other."""
    text = folded(piece.text)
    words = WORD.findall(text)
    if len(words) < LEAK_WORDS:
        return
    own = guard.own.get(piece.article or "", {})
    for secret, length in ((own, LEAK_WORDS), (guard.everywhere, SHARED_LEAK_WORDS)):
        for at, number, id in _stretches(words, secret, length):
            if secret is own or id != piece.article:
                yield Found(piece.path, piece.place or str(_line(text, at)), number, id)


def _stretches(words: Sequence[str], secret: Mapping[Run, str], length: int) -> Iterator[tuple[int, int, str]]:
    """Where a stretch of secret runs of one text begins, how many words it has, and whose they are."""
    start, before = 0, ""
    whose = [secret.get(run, "") for run in zip(*(words[i:] for i in range(length)), strict=False)] if secret else []
    for at, id in enumerate([*whose, ""]):
        if id != before:
            if before:
                yield start, at - start + length - 1, before
            start, before = at, id


def _line(text: str, word: int) -> int:
    """The line on which a word stands."""
    match = next(match for number, match in enumerate(WORD.finditer(text)) if number == word)
    return text.count("\n", 0, match.start()) + 1
