"""Where the withheld texts of a release lie in public repositories, and the git commands that bring them.

Of a repository only the files of the articles are fetched, at the commit that is recorded; a folder holds what came
from it, and running again fetches only what is missing.
"""

import os
import re
import shlex
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.contributions.copies import Copies
from parley.errors import UnknownName
from parley.git import FOREIGN
from parley.loader import table_files
from parley.records import Copy, Metadata, ordered_fields
from parley.release import sha256_of, verify
from parley.tables.parquet import read_rows

HOST = "https://github.com"
TEXTS = Path("texts")
"""Where `fetch-texts` puts texts unless told otherwise."""
_REPOSITORY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*/[A-Za-z0-9_-][A-Za-z0-9._-]*")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A withheld article, and the copy of its text that is easiest to get; None where its metadata name none."""

    article: str
    publisher: str | None
    copy: Copy | None

    def by_hand(self, folder: Path) -> str:
        """What a person has to do."""
        who = self.publisher or "whoever published it"
        if self.copy is None:
            return (
                f"{self.article}: by hand: its metadata name no copy; get the text from {who}, and put it into {folder}"
            )
        place = f"{self.copy.repository} at {self.copy.commit}" if self.copy.repository else who
        what = f"{self.copy.path} ({self.copy.bytes} bytes, SHA-256 {self.copy.sha256})"
        return f"{self.article}: by hand: get {what} from {place}, and put it into {folder}"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A repository at a commit, the folder for it, and the articles whose texts are to come from it."""

    repository: str
    commit: str
    folder: Path
    wanted: tuple[Wanted, ...]

    @property
    def commands(self) -> tuple[tuple[str, ...], ...]:
        """Commands that bring the files, each as committed; to run them again changes nothing."""
        here = ("git", "-C", str(self.folder))
        as_committed = ("--literal-pathspecs", "-c", "core.autocrlf=false", "-c", "core.eol=lf")
        paths = sorted({one.copy.path for one in self.wanted if one.copy is not None})
        return (
            ("git", "init", "--quiet", str(self.folder)),
            (*here, "config", "remote.origin.url", f"{HOST}/{self.repository}"),
            (*here, "fetch", "--quiet", "--depth", "1", "--filter=blob:none", "origin", self.commit),
            (*here, *as_committed, "checkout", "--quiet", self.commit, "--", *paths),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What is there, what git can bring, and what a person has to get."""

    folder: Path
    there: tuple[tuple[str, Path], ...]
    checkouts: tuple[Checkout, ...]
    by_hand: tuple[Wanted, ...]

    @property
    def script(self) -> Iterator[str]:
        """The plan as a script for a shell."""
        for checkout in self.checkouts:
            yield f"# {checkout.repository}: {', '.join(one.article for one in checkout.wanted)}"
            yield from map(shlex.join, checkout.commands)
        yield from (f"# {article}: there: {path}" for article, path in self.there)
        yield from (f"# {one.by_hand(self.folder)}" for one in self.by_hand)

    @property
    def missing(self) -> tuple[Wanted, ...]:
        """The articles whose texts are not there."""
        return (*self.by_hand, *(one for checkout in self.checkouts for one in checkout.wanted))

    @property
    def report(self) -> Iterator[str]:
        """A line for each article: where its text is, or what a person can do."""
        yield from (f"{article}: there: {path}" for article, path in self.there)
        yield from (one.by_hand(self.folder) for one in self.missing)


def withheld_articles(release: Path) -> tuple[Metadata, ...]:
    """The metadata of every withheld article of a release, sorted by id."""
    rows = read_rows(table_files(release, "articles"))
    fields = (
        {name: row[name] for name in ordered_fields(Metadata)} for row in rows if row["text_status"] == "withheld"
    )
    return tuple(sorted((Metadata.model_validate(row, strict=False) for row in fields), key=lambda one: one.id))


def plan(release: Path, folder: Path, articles: Sequence[str] = ()) -> Plan:
    """What must be done so that `folder` has the texts of the withheld articles, or of some of them.

    Raises: NoRelease, BrokenRelease, UnknownName, UnusableInput.
    """
    verify(release, lambda path: path.startswith("data/articles/"))
    withheld = {one.id: one for one in withheld_articles(release)}
    for article in articles:
        if article not in withheld:
            raise UnknownName("withheld article", article, withheld)
    at_hand = Copies([folder] if folder.is_dir() and any(folder.iterdir()) else [])
    there: list[tuple[str, Path]] = []
    by_hand: list[Wanted] = []
    groups: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
    for metadata in (withheld[id] for id in articles or withheld):
        one = _wanted(metadata)
        if path := next(filter(None, map(at_hand.exact, metadata.provenance.copies)), None):
            there.append((one.article, path))
        elif one.copy is not None and is_fetched(one.copy):
            groups[str(one.copy.repository), str(one.copy.commit)].append(one)
        else:
            by_hand.append(one)
    checkouts = tuple(
        Checkout(repository, commit, folder / f"{repository.replace('/', '--')}@{commit[:12]}", tuple(wanted))
        for (repository, commit), wanted in sorted(groups.items())
    )
    return Plan(folder, tuple(there), checkouts, tuple(by_hand))


def is_fetched(copy: Copy) -> bool:
    """Whether git can bring a copy: a repository and a whole commit are recorded, and nothing that git would not take."""
    return bool(_REPOSITORY.fullmatch(copy.repository or "") and _COMMIT.fullmatch(copy.commit or ""))


def run(checkout: Checkout) -> str:
    """Run the commands of a checkout and look at what came; gives what is wrong, empty where all went well."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    for command in checkout.commands:
        try:
            done = subprocess.run(
                command,
                env=environment | {"GIT_TERMINAL_PROMPT": "0"},
                capture_output=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            return f"git cannot be run ({error.strerror})"
        if done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines() or ["it failed"]
            return f"git says: {said[-1].removeprefix('fatal: ')}"
    copies = (one.copy for one in checkout.wanted if one.copy is not None)
    other = [copy.path for copy in copies if sha256_of(checkout.folder / copy.path) != copy.sha256]
    return f"{', '.join(other)}: the commit has another file than the one recorded" if other else ""


def fetch_command(release: Path, article: str) -> str:
    """The command that brings the text of one article."""
    parts = ("parley", "fetch-texts", str(release), "--article", article, "--output", str(TEXTS), "--run")
    return shlex.join(parts)


def _wanted(metadata: Metadata) -> Wanted:
    copies = sorted(metadata.provenance.copies, key=lambda copy: not is_fetched(copy))
    return Wanted(metadata.id, metadata.publisher, copies[0] if copies else None)
