"""Finding copies of withheld texts in folders of files."""

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest
from overlays import TEXTS, VALID
from repositories import commit
from repositories import git as run_git
from test_formats import conllu, token

from parley.contributions.copies import Copies, no_text, texts_from
from parley.errors import UnusableInput
from parley.fingerprints import block_digest, fingerprint, normalise
from parley.formats import find_blocks, read_conllu
from parley.records import Block, Metadata

METADATA = Metadata.model_validate_json(
    (VALID / "articles/grain-letter-2031/metadata.json").read_text(encoding="utf-8")
)
TEXT = (TEXTS / "grain-letter-2031.txt").read_text(encoding="utf-8")


def put(folder: Path, text: str | bytes, name: str = "grain-letter-2031.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_copy_is_found_by_its_name() -> None:
    found = Copies([TEXTS]).find(METADATA)
    assert (found.status, found.text, found.normalised) == ("verified", TEXT.removesuffix("\n"), ())
    assert found.line == f"grain-letter-2031: verified: {TEXTS / 'grain-letter-2031.txt'}"


@pytest.mark.parametrize("name", ["renamed.md", "deep/er/grain.txt"])
def test_a_copy_is_found_by_its_text_under_another_name(name: str, tmp_path: Path) -> None:
    put(tmp_path, "Another text.", "aaa.txt")
    put(tmp_path, TEXT, name)
    assert Copies([tmp_path]).find(METADATA).path == tmp_path / name


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    assert Copies([put(tmp_path, TEXT)]).find(METADATA).status == "verified"


@pytest.mark.parametrize(
    ("raw", "normalised"),
    [
        (TEXT.replace("\n", "\r\n"), ("crlf",)),
        ("\ufeff" + TEXT, ("byte-order-mark",)),
        (TEXT.replace(".\n", ". \n") + "\n", ("trailing-space",)),
    ],
)
def test_a_copy_that_needs_normalising_is_recognised_and_said(
    raw: str, normalised: tuple[str, ...], tmp_path: Path
) -> None:
    put(tmp_path, raw)
    found = Copies([tmp_path]).find(METADATA)
    assert (found.status, found.text, found.normalised) == ("verified", TEXT.removesuffix("\n"), normalised)
    assert f"verified after normalisation ({', '.join(normalised)})" in found.line


def test_a_copy_that_differs_names_its_blocks(tmp_path: Path) -> None:
    path = put(tmp_path, TEXT.replace("winter", "spring"))
    found = Copies([tmp_path]).find(METADATA)
    assert (found.status, found.blocks, found.text) == ("differs", (2,), None)
    assert found.line == f"grain-letter-2031: differs in block 2: {path}; get the unchanged text"


def test_a_copy_that_differs_between_its_blocks_says_so(tmp_path: Path) -> None:
    put(tmp_path, TEXT.replace("\n\n", "\n\n\n"))
    assert "differs in the space between its blocks" in Copies([tmp_path]).find(METADATA).line


def test_the_nearest_copy_is_named(tmp_path: Path) -> None:
    put(tmp_path, TEXT.replace("winter", "spring").replace("Nobody", "Somebody"))
    put(tmp_path, TEXT.replace("winter", "spring"), "better.txt")
    assert Copies([tmp_path]).find(METADATA).path == tmp_path / "better.txt"


def test_a_text_that_is_nowhere_says_where_to_get_it(tmp_path: Path) -> None:
    put(tmp_path, "Another text.", "other.txt")
    line = Copies([tmp_path]).find(METADATA).line
    assert line.startswith("grain-letter-2031: not found: none of 1 files is it; get example/selva-gazette letters/")
    assert line.endswith(f"at {'0' * 40}")


def test_a_copy_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    put(tmp_path, TEXT.replace("grain", "gr\0in").encode().replace(b"\0", b"\xe4"))
    found = Copies([tmp_path]).find(METADATA)
    assert found.status == "unreadable"
    assert "'utf-8' codec can't decode byte 0xe4" in found.line


def test_git_folders_are_not_looked_into(tmp_path: Path) -> None:
    put(tmp_path, TEXT, ".git/grain-letter-2031.txt")
    put(tmp_path, "x", "x.txt")
    assert Copies([tmp_path]).find(METADATA).status == "not-found"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose first commit has the text; the second moved it, and in the third it is gone."""
    clone = tmp_path / "clone"
    put(clone, TEXT, "letters/old/grain-letter-2031.txt")
    run_git(clone, "init", "--quiet")
    commit(clone)
    run_git(clone, "tag", "first")
    run_git(clone, "mv", "letters/old/grain-letter-2031.txt", "letters/moved.md")
    commit(clone)
    run_git(clone, "tag", "second")
    put(clone, "Other.", "other.txt")
    run_git(clone, "rm", "--quiet", "letters/moved.md")
    commit(clone)
    return clone


def recorded(clone: Path) -> Metadata:
    """The metadata with the place of the first commit."""
    place = {"commit": run_git(clone, "rev-parse", "first").strip(), "path": "letters/old/grain-letter-2031.txt"}
    copies = tuple(copy.model_copy(update=place) for copy in METADATA.provenance.copies)
    return METADATA.model_copy(update={"provenance": METADATA.provenance.model_copy(update={"copies": copies})})


@pytest.mark.parametrize("state", ["without the file", "at the commit", "bare", "without files", "in a folder"])
def test_a_clone_has_the_text_at_the_commit_whatever_its_files_are(state: str, clone: Path, tmp_path: Path) -> None:
    metadata, source = recorded(clone), {"in a folder": tmp_path}.get(state, clone)
    if state == "at the commit":
        run_git(clone, "checkout", "--quiet", "first")
    if state in ("bare", "without files"):
        source = tmp_path / state
        run_git(tmp_path, "clone", "--quiet", "--bare" if state == "bare" else "--no-checkout", str(clone), str(source))
    found = Copies([source], in_git=True).find(metadata)
    (copy,) = metadata.provenance.copies
    assert (found.status, found.sha256) == ("verified", copy.sha256)
    assert found.revision == ("" if state == "at the commit" else f"{copy.commit}:{copy.path}")


@pytest.mark.parametrize("is_bare", [True, False])
def test_a_clone_without_the_commit_has_the_text_where_it_was_moved_to(
    is_bare: bool, clone: Path, tmp_path: Path
) -> None:
    run_git(clone, "checkout", "--quiet", "second")
    if is_bare:
        run_git(tmp_path, "clone", "--quiet", "--bare", str(clone), "bare.git")
    found = Copies([tmp_path / "bare.git" if is_bare else clone], in_git=True).find(METADATA)
    assert (found.status, found.revision) == ("verified", "HEAD:letters/moved.md" if is_bare else "")


def test_a_partial_clone_is_looked_through_without_fetching(clone: Path, tmp_path: Path) -> None:
    run_git(clone, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    options = ("--quiet", "--filter=blob:none", "--no-checkout")
    run_git(tmp_path, "clone", *options, clone.as_uri(), str(partial))
    assert Copies([partial], in_git=True).find(recorded(clone)).status == "not-found"
    run_git(partial, "checkout", "--quiet", "first", "--", "letters")
    (partial / "letters/old/grain-letter-2031.txt").unlink()
    assert Copies([partial], in_git=True).find(recorded(clone)).status == "verified"


def test_without_git_a_clone_is_its_files(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = recorded(clone)
    run_git(clone, "checkout", "--quiet", "second")
    at_second = Copies([clone], in_git=True)
    monkeypatch.setenv("PATH", "")
    assert at_second.find(metadata).path == clone / "letters" / "moved.md"
    (clone / "letters" / "moved.md").unlink()
    line = Copies([clone], in_git=True).find(metadata).line
    assert f"none of 0 files is it; {clone} was not looked through by git: git cannot be run" in line


def test_a_source_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="does not exist; give a folder that holds the texts"):
        Copies([tmp_path / "nowhere"])
    with pytest.raises(UnusableInput, match="is empty; give a folder that holds the texts"):
        Copies([tmp_path])


def in_conllu(text: str, data: bytes) -> Metadata:
    blocks = tuple(
        block.model_copy(update={"digest": block_digest("x", text[block.start : block.end])})
        for block in find_blocks(text)
    )
    copy = {"path": "a.conllu", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data), "transform": "conllu"}
    values = json.loads(METADATA.model_dump_json()) | {
        "id": "x",
        "fingerprint": fingerprint(text).model_dump(),
        "blocks": [block.model_dump() for block in blocks],
        "provenance": {"statement": "s", "copies": [copy]},
    }
    return Metadata.model_validate_json(json.dumps(values))


def test_a_copy_in_conllu_is_read_by_its_transform(tmp_path: Path) -> None:
    data = conllu("# newpar", token("1", "Да", "SpaceAfter=No"), token("2", "!"), "", "# newpar", token("1", "Нет"))
    text = normalise(read_conllu(data))
    put(tmp_path, data, "a.conllu")
    metadata = in_conllu(text, data)
    assert (text, Copies([tmp_path]).find(metadata).text) == ("Да!\n\nНет", text)
    assert Copies([tmp_path]).original(metadata) == text


def test_a_copy_that_is_no_conllu_says_so(tmp_path: Path) -> None:
    path = put(tmp_path, "Plain.", "a.conllu")
    copies = Copies([tmp_path])
    metadata = in_conllu("Да!", b"Plain.")
    assert copies.find(metadata).line == f"x: unreadable: {path}: line 1 has 1 columns, CoNLL-U has 10; get it again"
    assert copies.original(metadata) is None


def test_the_original_is_found_by_the_bytes_recorded_for_it(tmp_path: Path) -> None:
    put(tmp_path, TEXT, "renamed.txt")
    unknown = METADATA.model_copy(
        update={"fingerprint": fingerprint("?"), "blocks": (Block(kind="title", start=0, end=1),)}
    )
    assert Copies([tmp_path]).original(unknown) == TEXT.removesuffix("\n")
    put(tmp_path, unicodedata.normalize("NFC", TEXT + "x"), "renamed.txt")
    assert Copies([tmp_path]).original(unknown) is None


def test_without_sources_no_text_is_given() -> None:
    assert texts_from([]) is no_text
    assert texts_from([TEXTS])(METADATA) == TEXT.removesuffix("\n")
