"""How to cite: the version at hand, and nothing that is not known."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from parley.cite import apa, bibtex, citation_cff, cite
from parley.errors import BrokenRelease, UnknownName, UnusableInput
from parley.receipts import RECEIPT, read_receipt
from parley.records import Author, CorpusMetadata
from parley.release import read_manifest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def metadata() -> CorpusMetadata:
    return CorpusMetadata.model_validate_json((ROOT / "corpus" / "corpus.json").read_bytes())


def test_a_citation_names_the_version_and_the_digest_of_its_manifest(release: Path) -> None:
    digest = read_manifest(release).digest
    text = cite(release)
    assert text.count("0.1.0") == 2
    assert text.count(f"Manifest sha256:{digest}") == 2


def test_each_form_is_given_by_itself(release: Path) -> None:
    assert "\n\n".join([cite(release, format="bibtex"), cite(release, format="apa")]) == cite(release)


def test_a_hydrated_copy_is_cited_as_the_release_it_was_made_from(release: Path, hydrated: Path) -> None:
    (said,) = re.findall(r" (Hydrated: .*)\.$", cite(hydrated, format="apa"))
    assert said == "Hydrated: 1 of 1 withheld articles verified, 100 % of annotations"
    tex = "; " + said.replace("%", r"\%")
    assert cite(hydrated).replace(tex, "").replace(f" {said}.", "") == cite(release)


def test_a_receipt_says_what_was_at_hand_and_must_be_of_the_release(
    release: Path, hydrated: Path, tmp_path: Path
) -> None:
    receipt = read_receipt(hydrated / RECEIPT)
    some, foreign = tmp_path / "some.json", tmp_path / "foreign.json"
    counts = {"verified": 0, "with_text": 299, "annotations": 300}
    some.write_text(receipt.model_copy(update=counts).model_dump_json(), encoding="utf-8")
    foreign.write_text(receipt.model_copy(update={"release": "0" * 64}).model_dump_json(), encoding="utf-8")
    assert cite(release, receipt=some).count("0 of 1 withheld articles verified, 99 ") == 2
    for path, reason in ((foreign, "is the receipt of release 0000"), (release / "corpus.json", "is no receipt")):
        with pytest.raises(UnusableInput, match=reason):
            cite(release, receipt=path)


def test_a_receipt_that_was_changed_is_not_cited(hydrated: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(hydrated, tmp_path / "hydrated")
    path = folder / RECEIPT
    path.write_text(path.read_text("utf-8").replace('"verified": 1', '"verified": 9'), encoding="utf-8")
    with pytest.raises(BrokenRelease):
        cite(folder)


def test_a_version_that_is_not_there_is_not_cited(release: Path) -> None:
    with pytest.raises(UnknownName, match=r"no version '0\.2\.0'; known: 0\.1\.0"):
        cite(release, "0.2.0")


def test_a_release_whose_metadata_was_changed_is_not_cited(copied: Path) -> None:
    path = copied / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("The tests", "Somebody"), encoding="utf-8")
    with pytest.raises(BrokenRelease):
        cite(copied)


def test_bibtex_balances_its_braces_and_keeps_names_whole(metadata: CorpusMetadata) -> None:
    two = metadata.model_copy(update={"authors": (Author(name="The Parley maintainers"), Author(name="Ana Orlo"))})
    entry = bibtex(two, "0" * 64)
    assert entry.count("{") == entry.count("}")
    assert "{The Parley maintainers} and {Ana Orlo}" in entry
    assert re.match(r"@dataset\{parley_\d+_\d+_\d+,\n", entry)


def test_a_homepage_is_named_only_where_there_is_one(metadata: CorpusMetadata) -> None:
    placed = metadata.model_copy(update={"homepage": "https://example.org/parley"})
    without = metadata.model_copy(update={"homepage": None})
    assert all("example.org" in text for text in (bibtex(placed), apa(placed), citation_cff(placed)))
    assert not any("http" in text or "None" in text for text in (bibtex(without), apa(without), citation_cff(without)))


@pytest.mark.parametrize("folder", ["release", "repository"])
def test_the_citation_file_has_what_its_format_requires(folder: str, release: Path) -> None:
    root, corpus = (release, release) if folder == "release" else (ROOT, ROOT / "corpus")
    value = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    said = CorpusMetadata.model_validate_json((corpus / "corpus.json").read_bytes())
    assert (value["cff-version"], value["type"], value["version"]) == ("1.2.0", "dataset", said.version)
    assert (value["title"], value["license"], str(value["date-released"])) == (said.title, said.license, said.date)
    assert value["message"]
    assert [author["name"] for author in value["authors"]] == [author.name for author in said.authors]
