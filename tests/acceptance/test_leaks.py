"""A run of words of a withheld text is found wherever it may be published, and is never shown."""

import bz2
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from overlays import TEXTS, VALID
from repositories import commit, git

from parley.cli import main
from parley.leaks import Guard, Guarded, guard_of, look

ROOT = Path(__file__).parents[2]
SHARED = [ROOT.parent / "shared" / name for name in ("seed", "sources")]
GRAIN = "grain-letter-2031"
TAKEN = "Nobody may read that the heron, unlike José, counts seven silver boats before supper."
"""What was written for these tests alone and is withheld."""
GUARD = Guard(
    (
        Guarded("heron", "The heron", f"The heron\n\n{TAKEN}\n"),
        Guarded("egret", "Heron, unlike José, counts", "An egret."),
    ),
    ("The Seven Silver Boats Before Dawn",),
)
SAID, COUNT = TAKEN.rstrip("."), 14
COLUMNS = [f"{number}\t{word}{7 * chr(9)}_\t_" for number, word in enumerate(SAID.split(), 1)]


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as bundle:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        bundle.addfile(info, io.BytesIO(data))
    return file.getvalue()


def table(**columns: list[str]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


PLANTED: dict[str, tuple[bytes, str]] = {
    "page.md": (f"# A page\n\nIt says: {SAID}!\n".encode(), "page.md:3"),
    "loud.txt": (SAID.upper().encode(), "loud.txt:1"),
    "bare.txt": (SAID.replace("é", "e").replace(",", "").encode(), "bare.txt:1"),
    "emphasis.md": ("".join(f"_{word}_ " for word in SAID.split()).encode(), "emphasis.md:1"),
    "comment.py": ("\n".join(f"# {word}" for word in SAID.split()).encode(), "comment.py:1"),
    "soft.txt": (SAID.replace("silver", "sil\u00adver").encode(), "soft.txt:1"),
    "wide.txt": (SAID.encode("utf-16"), "wide.txt:1"),
    "index.html": ("\n".join(f"<b\nid=1>{word}</b>" for word in SAID.split()).encode(), "index.html:2"),
    "entities.html": (SAID.replace("é", "&eacute;").replace(" ", "&nbsp;").encode(), "entities.html:1"),
    "escaped.json": (f'{{\n"a": {json.dumps(SAID)}}}'.encode(), "escaped.json:2"),
    "lines.jsonl": (f'{{}}\n{{"a": "b", "c": ["{SAID}"]}}\n'.encode(), "lines.jsonl:2"),
    "broken.json": (f'{{"a": "{SAID}"'.encode(), "broken.json:1"),
    "tokens.json": (json.dumps(SAID.replace(",", " ,").split(), indent=1).encode(), "tokens.json:2"),
    "columns.conllu": ("\n".join(COLUMNS).encode(), "columns.conllu:1"),
    "escaped.py": (json.dumps(SAID).encode(), "escaped.py:1"),
    "plain.txt.gz": (gzip.compress(SAID.encode()), "plain.txt:1"),
    "plain.json.bz2": (bz2.compress(f'"{SAID}"'.encode()), "plain.json:1"),
    "some.whl": (zipped("parley/a.txt", f"\n{SAID}".encode()), "some.whl!parley/a.txt:2"),
    "some.tar.gz": (tarred("a.txt", zipped("b.md", SAID.encode())), "some.tar!a.txt!b.md:1"),
    "rows.parquet": (table(id=["x", "y"], note=["", SAID]), "rows.parquet:row y"),
    "nameless.parquet": (table(note=["", SAID]), "nameless.parquet:row 2"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_leak_is_found_in_each_kind_of_file(name: str, tmp_path: Path) -> None:
    data, place = PLANTED[name]
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / name).write_bytes(data)
    assert [found.line for found in look([tmp_path / "site"], GUARD).found] == [
        f"{tmp_path}/site/{place}: {COUNT} consecutive words of heron"
    ]
    assert [found.words for found in look([tmp_path / "site" / name], GUARD).found] == [COUNT]


FOUR, SIX = "counts seven silver boats", "Jose counts seven silver boats before"


@pytest.mark.parametrize(
    ("path", "said", "is_leak"),
    [
        ("notes.md", FOUR, False),
        ("notes.md", SIX, True),
        ("articles/heron/metadata.json", f'{{"note": "{FOUR}"}}', True),
        ("articles/heron/metadata.json", '{"note": "counts seven", "a": "silver boats"}', False),
        ("site/heron.html", FOUR, True),
        ("shards/0001/annotations.jsonl", f'{{"article": "heron", "id": "m1", "note": "{FOUR}"}}', True),
        ("shards/0001/annotations.jsonl", f'{{"article": "other", "id": "m1", "note": "{FOUR}"}}', False),
        ("tombstones.jsonl", f'{{"id": "heron#m1", "note": "{FOUR}"}}', True),
        ("articles/heron/metadata.json", '{"title": "The heron"}', False),
        ("site/heron.html", "Seven silver boats before", False),
        ("site/heron.html", "Heron, unlike José, counts", False),
        ("site/heron.html", "Seven silver boats before supper", True),
    ],
)
def test_four_words_are_a_leak_where_their_article_is_meant_and_six_anywhere(
    path: str, said: str, is_leak: bool, tmp_path: Path
) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text(said, encoding="utf-8")
    assert bool(look([tmp_path], GUARD).found) is is_leak


def test_four_words_in_a_row_of_their_article_are_a_leak_in_a_table(tmp_path: Path) -> None:
    (tmp_path / "moves.parquet").write_bytes(table(id=["heron#v1", "egret#v1"], note=[FOUR, FOUR]))
    assert [(found.place, found.words) for found in look([tmp_path], GUARD).found] == [("row heron#v1", 4)]


def leave(folder: Path) -> None:
    (folder / "note.md").write_text(SAID, encoding="utf-8")


def remove(folder: Path) -> None:
    leave(folder)
    commit(folder)
    (folder / "note.md").unlink()
    commit(folder)


def branch(folder: Path) -> None:
    git(folder, "checkout", "--quiet", "-b", "other")
    leave(folder)
    commit(folder)
    git(folder, "checkout", "--quiet", "-")


def say(folder: Path) -> None:
    git(folder, "commit", "--quiet", "--allow-empty", "--message", f"A subject\n\n{SAID}")


def tag(folder: Path) -> None:
    git(folder, "tag", "--annotate", "v1", "--message", SAID)


@pytest.mark.parametrize("is_bare", [False, True])
@pytest.mark.parametrize(("plant", "place"), [(remove, " note.md:1"), (branch, " note.md:1"), (say, ":3"), (tag, ":1")])
def test_a_leak_is_found_anywhere_in_a_history(
    plant: Callable[[Path], None], place: str, is_bare: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "clean.md").write_text("Nothing.", encoding="utf-8")
    git(folder, "init", "--quiet")
    commit(folder)
    plant(folder)
    if is_bare:
        git(tmp_path, "clone", "--quiet", "--mirror", "clone", "bare")
        folder = tmp_path / "bare"
    (found,) = look([folder], GUARD).found
    assert found.path.startswith(f"{folder} in git, ")
    assert f"{found.path}:{found.place}".endswith(place)


def test_what_is_not_committed_yet_is_looked_through_and_what_git_ignores_is_not(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("work/\n", encoding="utf-8")
    (tmp_path / "work").mkdir()
    leave(tmp_path / "work")
    assert look([tmp_path], GUARD).found == ()
    leave(tmp_path)
    assert [found.path for found in look([tmp_path], GUARD).found] == [str(tmp_path / "note.md")]


def test_a_clean_release_has_no_leak_and_a_planted_one_is_found_and_not_shown(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["leaks", str(copied), "--texts", str(TEXTS), "--corpus", str(VALID)]
    assert main(line) == 0
    (copied / "NEWS.md").write_text("So: let the grain ships pass, or else.", encoding="utf-8")
    looked = sum(1 for path in copied.rglob("*") if path.is_file()) - 1
    assert capsys.readouterr().out == f"{looked} files, 1 withheld texts, leaks: 0\n"
    assert main(line) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{copied}/NEWS.md:1: 6 consecutive words of {GRAIN}\n")
    assert "ships" not in out


def test_texts_that_no_article_is_made_of_yet_are_guarded_too(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "later.txt").write_text(f"A title of its own here\n\n{TAKEN}", encoding="utf-8")
    guard, missing = guard_of(VALID, [tmp_path / "texts"])
    assert ([one.id for one in guard.texts], missing) == (["later.txt"], (GRAIN,))
    leave(tmp_path)
    (tmp_path / "title.md").write_text("A title of its own here", encoding="utf-8")
    assert [found.path for found in look([tmp_path / "note.md", tmp_path / "title.md"], guard).found] == [
        str(tmp_path / "note.md")
    ]


def test_a_text_that_is_not_at_hand_is_said_as_not_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "later.txt").write_text(TAKEN, encoding="utf-8")
    assert main(["leaks", str(VALID), "--texts", str(tmp_path), "--corpus", str(VALID)]) == 0
    assert capsys.readouterr().out.startswith(f"not run: {GRAIN}: its text or its metadata are not at hand\n")


def test_what_is_no_text_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed = gzip.compress(bytes(999))
    damaged = {"a.png": b"\x89PNG\0", "b.whl": b"PK\x03\x04", "c.gz": packed[:12], "d.gz": packed[:12] + b"\xff" * 9}
    for name, data in (damaged | {"e.parquet": b"PAR1"}).items():
        (tmp_path / name).write_bytes(data)
    assert main(["leaks", str(tmp_path), "--texts", str(TEXTS), "--corpus", str(VALID)]) == 0
    err = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in err] == [str(path) for path in sorted(tmp_path.iterdir())]


@pytest.mark.parametrize("case", ["hydrated", "nowhere", "no texts"])
def test_unusable_input_gives_one_line(
    case: str, hydrated: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.bin").touch()
    target = {"hydrated": hydrated, "nowhere": tmp_path / "nowhere"}.get(case, VALID)
    texts = tmp_path / "other" if case == "no texts" else TEXTS
    assert main(["leaks", str(target), "--texts", str(texts), "--corpus", str(VALID)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


@pytest.mark.skipif(not SHARED[0].is_dir(), reason=f"the withheld texts are not at hand: there is no {SHARED[0]}")
def test_this_repository_its_history_and_its_release_hold_no_words_of_a_withheld_text(own_release: Path) -> None:
    guard, missing = guard_of(ROOT / "corpus", SHARED)
    assert missing == ()
    assert [found.line for found in look([ROOT, own_release], guard).found] == []
