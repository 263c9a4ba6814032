"""A wrong count, licence, version or checksum in any file that describes a release stops the release."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from repositories import DAY, repository_of

from parley import releasing
from parley.build import Release as Built
from parley.build import build
from parley.crosscheck import DESCRIBED, crosscheck
from parley.errors import RefusedBuild
from parley.records import CorpusMetadata

SHA256 = r"(?<=[^0-9a-f])[0-9a-f]{64}"
WRONG = {
    "manifest.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "count": ('"rows": 8', '"rows": 9'),
        "checksum": (f'(?<=mentions/train-00000-of-00001.parquet",\n      "sha256": "){SHA256}', "0" * 64),
        "checksum of the tables": (f'(?<="content": "){SHA256}', "0" * 64),
        "schema": (f'(?<="schema_sha256": "){SHA256}', "0" * 64),
    },
    "corpus.json": {
        "licence": ('"license": "CC-BY-4.0"', '"license": "MIT"'),
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "schema version": ('"schema_version": "1.0.0"', '"schema_version": "1.1.0"'),
    },
    "CITATION.cff": {
        "version": ("\nversion: 0.1.0", "\nversion: 0.1.1"),
        "licence": ("license: CC-BY-4.0", "license: MIT"),
        "date": ("2031-06-01", "2031-06-02"),
        "checksum": (SHA256, "0" * 64),
    },
    ".zenodo.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "licence": ('"license": "cc-by-4.0"', '"license": "mit"'),
        "count": ("30 annotations", "31 annotations"),
        "checksum": (SHA256, "0" * 64),
    },
    "datacite.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "licence": ('"rightsIdentifier": "CC-BY-4.0"', '"rightsIdentifier": "MIT"'),
        "licence's place": ("licenses/CC-BY-4.0.html", "licenses/MIT.html"),
        "count": ('"3 articles"', '"4 articles"'),
        "no count": ('"3 articles",', ""),
        "checksum": (SHA256, "0" * 64),
    },
    "schemaorg.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "licence": ("licenses/CC-BY-4.0.html", "licenses/MIT.html"),
        "count": ("30 annotations", "31 annotations"),
        "checksum": (SHA256, "0" * 64),
        "size": (r'"contentSize": "\d+ B"', '"contentSize": "5 B"'),
    },
    "croissant.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "licence": ("licenses/CC-BY-4.0.html", "licenses/MIT.html"),
        "count": ('"description": "8 rows"', '"description": "9 rows"'),
        "checksum": (SHA256, "0" * 64),
        "a file that is none": ('"contentUrl": "data/mentions/test', '"contentUrl": "data/mentions/text'),
    },
    "datapackage.json": {
        "version": ('"version": "0.1.0"', '"version": "0.1.1"'),
        "licence": ('"name": "CC-BY-4.0"', '"name": "MIT"'),
        "count": ('"rows": 8', '"rows": 9'),
        "checksum": (SHA256, "0" * 64),
    },
    "README.md": {
        "version of a config": ("version: 0.1.0", "version: 0.1.1"),
        "version in words": (r"\nVersion 0\.1\.0", "\nVersion 0.1.1"),
        "licence": ("\nlicense: cc-by-4.0", "\nlicense: mit"),
        "licence of a config": ("  license: CC-BY-4.0", "  license: MIT"),
        "count": ("num_examples: 8", "num_examples: 9"),
        "count in words": (r"(?<=`mentions`)(.*) 8 ", r"\1 9 "),
        "size": (r"download_size: \d+", "download_size: 5"),
        "checksum": (SHA256, "0" * 64),
    },
}
CASES = [(name, what) for name, cases in WRONG.items() for what in cases]


def make_wrong(folder: Path, name: str, what: str) -> None:
    """Make one file of a release say one thing that is not so."""
    text = (folder / name).read_text("utf-8")
    pattern, new = WRONG[name][what]
    changed = re.sub(pattern, new, text, count=1)
    assert changed != text
    (folder / name).write_text(changed, encoding="utf-8")


def metadata_of(folder: Path) -> CorpusMetadata:
    return CorpusMetadata.model_validate_json((folder / "corpus.json").read_bytes())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository_of(tmp_path_factory.mktemp("repository"))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would also find it comes later."""
    monkeypatch.setattr(releasing, "_guard_bytes", lambda *_: None)
    monkeypatch.setattr(releasing, "validate", lambda *_: ((), ()))


def test_every_file_that_describes_a_release_is_made_wrong_here() -> None:
    assert WRONG.keys() == DESCRIBED.keys()


@pytest.mark.parametrize("kind", ["release", "own_release"])
def test_a_release_agrees_with_what_it_says_of_itself(kind: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(kind)
    assert crosscheck(folder, metadata_of(folder)) == ()


@pytest.mark.parametrize(("name", "what"), CASES)
def test_what_is_not_so_is_named_with_its_file(name: str, what: str, copied: Path) -> None:
    metadata = metadata_of(copied)
    make_wrong(copied, name, what)
    assert {problem.split(":")[0] for problem in crosscheck(copied, metadata)} == {name}


@pytest.mark.parametrize("name", WRONG)
def test_it_stops_the_release(name: str, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(corpus: Path, output: Path) -> Built:
        built = build(corpus, output)
        make_wrong(built.folder, name, next(iter(WRONG[name])))
        return built

    monkeypatch.setattr(releasing, "build", wrong)
    with pytest.raises(RefusedBuild, match="do not agree with it; nothing was released") as error:
        releasing.release(repository / "corpus", "0.1.0", repository / "dist", DAY)
    assert any(problem.startswith(f"{name}: ") for problem in error.value.problems)
    assert list((repository / "dist").iterdir()) == []


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_file_that_is_not_what_it_should_be_is_said_to_be_so(name: str, content: str, copied: Path) -> None:
    metadata = metadata_of(copied)
    (copied / name).write_text(content, encoding="utf-8")
    assert [problem.split(":")[0] for problem in crosscheck(copied, metadata)] == [name]


def test_a_changed_table_contradicts_every_file_that_gives_its_checksum(copied: Path) -> None:
    table = copied / "data/mentions/train-00000-of-00001.parquet"
    table.write_bytes((copied / "data/mentions/test-00000-of-00001.parquet").read_bytes())
    accused = {problem.split(":")[0] for problem in crosscheck(copied, metadata_of(copied))}
    assert accused == DESCRIBED.keys() - {"corpus.json"}


def leaves(value: object) -> Iterator[object]:
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from leaves(item) if isinstance(item, dict | list) else (item,)


def test_no_description_says_none(own_release: Path) -> None:
    for path in (*own_release.glob("*.json"), own_release / ".zenodo.json"):
        assert None not in set(leaves(json.loads(path.read_text("utf-8")))), path.name
