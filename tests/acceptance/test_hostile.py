"""Input made to break a program: it is reported or refused, in bounded time and memory, and nothing else is touched."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from overlays import TEXTS, VALID, tree

from parley.build import build
from parley.findings import LISTED
from parley.records import Manifest
from parley.release import MANIFEST, describe, signed, write_manifest

ARTICLE = "articles/selva-strait-2031"
TOP = (
    "annotators.json",
    "splits.json",
    "releases.json",
    "entities.jsonl",
    "released.jsonl",
    "tombstones.jsonl",
    "errata.jsonl",
)
OWN = tuple(
    f"{ARTICLE}/{name}" for name in ("metadata.json", "text.txt", "annotations.jsonl", "passes/fixture-person.jsonl")
)
MEGABYTES = 500
SECONDS = 240
"""Of the clock, on a machine that is busy with other things; a run takes some seconds of its own."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code, what it said on both streams, the most memory it held."""

    code: int
    said: str
    megabytes: float

    @property
    def is_orderly(self) -> bool:
        """Whether it said in order that something is wrong."""
        return self.code in (1, 2) and "Traceback" not in self.said and 0 < self.megabytes < MEGABYTES


MEASURED = """
import atexit, os, re, runpy
def peak():
    with open("/proc/self/status") as status, open(os.environ["PEAK"], "w") as file:
        file.write(re.search(r"VmHWM:\\s*(\\d+)", status.read())[1])
atexit.register(peak)
runpy.run_module("parley", run_name="__main__", alter_sys=True)
"""
"""The command, which tells its own peak: `getrusage` counts what the test held when it started it."""


def run(*arguments: object, folder: Path) -> Ended:
    """Run the command; one that hangs is killed, and has a negative exit code."""
    with tempfile.TemporaryFile(dir=folder) as said, tempfile.NamedTemporaryFile(dir=folder.parent) as peak:
        process = subprocess.Popen(
            [sys.executable, "-c", MEASURED, *map(str, arguments)],
            cwd=folder,
            env={**os.environ, "PEAK": peak.name},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        watch = threading.Timer(SECONDS, process.kill)
        watch.start()
        process.wait()
        watch.cancel()
        said.seek(0)
        megabytes = int(peak.read() or 0) / 1024
        return Ended(process.returncode, said.read().decode("utf-8", "replace"), megabytes)


def sparse(path: Path, size: int) -> None:
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


def nested(path: Path) -> None:
    path.write_bytes(b"[" * 100_000 + b"\n")


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def loop(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    try:
        os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        path.symlink_to("/dev/zero")


def directory(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def places(ended: Ended, corpus: Path) -> set[str]:
    """The files, seen from the corpus, that have a finding."""
    return {one["path"].removeprefix(f"{corpus}/") for one in json.loads(ended.said)}


@pytest.mark.parametrize("size", [200 * 2**20, 2**32], ids=["200-MB", "4-GB"])
def test_a_file_that_is_too_large_is_reported_and_not_read(size: int, corpus: Path, tmp_path: Path) -> None:
    for name in (*TOP, *OWN):
        sparse(corpus / name, size)
    ended = run("check", corpus, "--format", "json", folder=tmp_path)
    assert ended.is_orderly
    assert places(ended, corpus) >= {*TOP, *OWN}
    assert ended.said.count('"file-size"') == len(TOP) + len(OWN)


def test_a_long_line_below_the_limit_takes_bounded_memory(corpus: Path, tmp_path: Path) -> None:
    line = b'{"id": "' + b"a" * (16 * 2**20) + b'"}\n'
    (corpus / OWN[2]).write_bytes(line)
    (corpus / "entities.jsonl").write_bytes(line)
    ended = run("check", corpus, folder=tmp_path)
    assert ended.is_orderly
    assert len(ended.said) < 100_000


def test_brackets_without_end_are_reported_in_every_file(corpus: Path, tmp_path: Path) -> None:
    files = {*TOP, *OWN} - {f"{ARTICLE}/text.txt"}
    for name in files:
        nested(corpus / name)
    ended = run("check", corpus, "--select", "json-depth", "--format", "json", folder=tmp_path)
    assert ended.is_orderly
    assert places(ended, corpus) == files


def test_a_million_findings_are_counted_and_what_is_not_listed_is_said(corpus: Path, tmp_path: Path) -> None:
    (corpus / OWN[2]).write_bytes(b"x\n" * 1_000_000)
    ended = run("check", corpus, "--output", f"json:{tmp_path / 'report.json'}", folder=tmp_path)
    assert ended.is_orderly
    assert "1000000 errors" in ended.said
    *listed, last = json.loads((tmp_path / "report.json").read_bytes())
    assert (len(listed), last["count"]) == (LISTED, 1_000_000 - LISTED)
    assert last["message"] == "990000 more of this check are counted, not listed"


BAD_IDS = ("../../../etc/passwd", "/etc/passwd", "a/../b", "a\nb", "\u0000", ".")


@pytest.mark.parametrize("id", BAD_IDS, ids=repr)
def test_no_id_leads_out_of_the_corpus(id: str, corpus: Path, tmp_path: Path) -> None:
    for name, key in ((f"{ARTICLE}/metadata.json", "id"), ("splits.json", "splits"), ("annotators.json", "annotators")):
        value = json.loads((corpus / name).read_bytes())
        value[key] = {"id": id, "splits": {id: "train"}, "annotators": [{"id": id, "kind": "person"}]}[key]
        (corpus / name).write_text(json.dumps(value))
    with (corpus / "entities.jsonl").open("a") as file:
        file.write(json.dumps({"id": id, "type": "state", "names": [{"language": "en", "text": "X"}]}) + "\n")
    before = tree(tmp_path)
    ended = run("check", corpus, "--format", "json", folder=tmp_path)
    assert ended.is_orderly
    assert {f"{ARTICLE}/metadata.json", "splits.json", "annotators.json", "entities.jsonl"} <= places(ended, corpus)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../etc/passwd"])
def test_a_copy_is_looked_for_where_the_texts_lie_and_nowhere_else(path: str, corpus: Path, tmp_path: Path) -> None:
    metadata = corpus / "articles/grain-letter-2031/metadata.json"
    metadata.write_text(metadata.read_text().replace('"path": "', f'"path": "{path}/'))
    ended = run("check", corpus, "--texts", TEXTS, folder=tmp_path)
    assert (ended.code, "root:" in ended.said) == (0, False)


@pytest.mark.parametrize("make", [fifo, loop, device, directory], ids=lambda make: str(make.__name__))
def test_what_is_no_regular_file_is_reported_and_not_opened(
    make: Callable[[Path], None], corpus: Path, tmp_path: Path
) -> None:
    for name in (*TOP, *OWN):
        make(corpus / name)
    ended = run("check", corpus, "--format", "json", folder=tmp_path)
    assert ended.is_orderly
    assert places(ended, corpus) >= {*TOP, *OWN}


@pytest.mark.parametrize("command", ["fix", "build"])
@pytest.mark.parametrize("make", [fifo, loop, device, directory, nested], ids=lambda make: str(make.__name__))
def test_fix_and_build_do_not_open_it_either(
    make: Callable[[Path], None], command: str, corpus: Path, tmp_path: Path
) -> None:
    for name in (*TOP, *OWN):
        make(corpus / name)
    before = {path: data for path, data in tree(corpus).items() if ARTICLE not in path}
    ended = run(command, corpus, folder=tmp_path)
    assert "Traceback" not in ended.said
    assert ended.code in ((1, 2) if command == "build" else (0, 1, 2))
    assert {path: data for path, data in tree(corpus).items() if ARTICLE not in path} == before


@pytest.mark.parametrize("make", [fifo, loop, directory], ids=lambda make: str(make.__name__))
def test_a_corpus_without_its_own_file_is_refused(make: Callable[[Path], None], corpus: Path, tmp_path: Path) -> None:
    make(corpus / "corpus.json")
    for command in ("check", "fix", "build"):
        ended = run(command, corpus, folder=tmp_path)
        assert (ended.is_orderly, ended.code) == (True, 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_refused(corpus: Path, tmp_path: Path) -> None:
    (corpus / OWN[2]).chmod(0)
    assert run("check", corpus, folder=tmp_path).is_orderly


def test_names_of_any_bytes_are_reported_each_on_one_line(corpus: Path, tmp_path: Path) -> None:
    names = (b"line\nfeed", b"bell\x07", b"\xff\xfe", b"\xe2\x80\xaetxt", b"-x", b"a b", b"%0A", b"::error::")
    for folder in (corpus, corpus / ARTICLE, corpus / ARTICLE / "passes"):
        for name in names:
            (folder / os.fsdecode(name)).write_bytes(b"")
    for form in ("text", "json", "sarif", "junit", "github"):
        ended = run(
            "check", corpus, "--format", form, "--select", "unexpected-file", "--max-lines", "0", folder=tmp_path
        )
        assert ended.is_orderly
        assert "\x07" not in ended.said
        assert ended.said.count("bell") >= 3


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(VALID, tmp_path_factory.mktemp("whole")).folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "release")


TABLE = "data/articles/train-00000-of-00001.parquet"


@pytest.mark.parametrize("make", [fifo, loop, device, directory], ids=lambda make: str(make.__name__))
def test_a_release_with_what_is_no_file_is_not_read(make: Callable[[Path], None], folder: Path, tmp_path: Path) -> None:
    make(folder / TABLE)
    for command in ("verify", "check"):
        assert run(command, folder, folder=tmp_path).is_orderly


@pytest.mark.parametrize("make", [fifo, loop, device], ids=lambda make: str(make.__name__))
def test_a_release_with_what_is_no_file_beside_its_own_is_refused(
    make: Callable[[Path], None], folder: Path, tmp_path: Path
) -> None:
    make(folder / "stray")
    assert run("verify", folder, folder=tmp_path).is_orderly


def test_a_table_of_four_gigabytes_is_not_read(folder: Path, tmp_path: Path) -> None:
    sparse(folder / TABLE, 2**32)
    for arguments in (("verify", folder), ("check", folder), ("hydrate", folder, TEXTS, "--output", tmp_path / "out")):
        assert run(*arguments, folder=tmp_path).is_orderly


@pytest.mark.parametrize("path", ["../outside", "data/../../outside", "/etc/passwd", "./README.md"])
def test_a_manifest_that_leads_out_of_its_folder_is_refused(path: str, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    files = (*manifest.files, describe(folder, path))
    write_manifest(folder, signed(manifest.model_copy(update={"files": files})))
    ended = run("verify", folder, folder=tmp_path)
    assert ended.is_orderly
    assert "is no path within the release" in ended.said


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"\xff", b"{}", b"null", b'{"schema_version": "9' + b"9" * 5_000 + b'.0.0"}']
)
def test_a_manifest_that_is_none_is_refused(data: bytes, folder: Path, tmp_path: Path) -> None:
    (folder / MANIFEST).write_bytes(data)
    assert run("verify", folder, folder=tmp_path).is_orderly
