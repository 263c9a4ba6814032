"""A release is published whole, tagged last, and loads from there as it loads here."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from commands import Finished, run_python
from hub import CUT, LOST, TOKEN, Hub, Repository, serving
from overlays import tree

import parley
from parley.build import build
from parley.cli import main
from parley.errors import BrokenRelease, UnusableInput
from parley.publish import publish
from parley.release import MANIFEST, read_manifest, signed, verify, write_manifest

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>' to upload raw bytes:DeprecationWarning")
"""What huggingface_hub itself warns of, of its use of its HTTP library."""
NAME, PLACE = "tests/fixture", "hub:tests/fixture"
LOAD = """
import json, sys, datasets, parley
from parley.loader import table_files
from parley.records import CONFIGS
datasets.disable_progress_bars()
name, folder = sys.argv[1:]
for config in CONFIGS:
    there = datasets.load_dataset(name, config, revision="v0.1.0")
    here = datasets.load_dataset(folder, config)
    ours = parley.load(config, release=f"hub:{name}", version="0.1.0")
    assert list(there) == list(here) == list(ours), config
    for split in here:
        assert there[split].features == here[split].features == ours[split].features, config
        assert there[split].to_list() == here[split].to_list() == ours[split].to_list(), config
    print(config, sum(there.num_rows.values()))
print(parley.versions(f"hub:{name}"))
"""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    from huggingface_hub import constants

    with serving() as running:
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        monkeypatch.setattr(
            constants, "HUGGINGFACE_CO_URL_TEMPLATE", running.url + "/{repo_id}/resolve/{revision}/{filename}"
        )
        yield running


def elsewhere(hub: Hub, home: Path, code: str, *arguments: object, **variables: str) -> Finished:
    """Run code in a process whose Hub is that one."""
    settings = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(home)}
    settings |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_TOKEN": TOKEN}
    return run_python("-c", code, *arguments, folder=home.parent, **(settings | variables))


def tagged(hub: Hub) -> dict[str, bytes] | None:
    """The files under the tag, or None where there is none."""
    repository = hub.repositories.get(NAME)
    commit = repository.tags.get("v0.1.0") if repository else None
    return repository.commits[commit] if repository and commit else None


def without_attributes(files: dict[str, bytes] | None) -> dict[str, bytes]:
    return {path: data for path, data in (files or {}).items() if path != ".gitattributes"}


def test_every_config_loads_from_the_hub_over_http_as_it_loads_here(hub: Hub, release: Path, tmp_path: Path) -> None:
    assert not publish(release, PLACE).was_there
    assert without_attributes(tagged(hub)) == tree(release)
    done = elsewhere(hub, tmp_path / "home", LOAD, NAME, release)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        *("documents 3", "articles 3", "mentions 17", "attributions 5", "moves 6", "marks 2", "entities 6", "passes 3"),
        "('0.1.0',)",
    ]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run where no corpus is."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("outside")
def test_what_is_published_already_is_left_as_it_is(
    hub: Hub, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(release, PLACE)
    hub.asked.clear()
    assert main(["publish", str(release), "--to", PLACE]) == 0
    assert f"{PLACE}@v0.1.0: version 0.1.0 was there already, the same" in capsys.readouterr().out
    assert not any("/commit/" in request or "/tag/" in request for request in hub.asked)


def test_a_tag_with_other_content_is_never_replaced(hub: Hub, release: Path, corpus: Path, tmp_path: Path) -> None:
    publish(release, PLACE)
    before = tagged(hub)
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("Three short", "Three very short"), encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"version 0\.1\.0 is there with other content \(.* differs\); it is never"):
        publish(build(corpus, tmp_path / "other").folder, PLACE)
    assert tagged(hub) == before


def test_a_later_version_takes_the_place_of_the_earlier_one_and_both_stay(
    hub: Hub, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "LICENSE").write_text("CC BY 4.0\n", encoding="utf-8")
    release = build(corpus, tmp_path / "dist").folder
    publish(release, PLACE)
    (corpus / "LICENSE").unlink()
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace('"0.1.0"', '"0.2.0"'), encoding="utf-8")
    later = build(corpus, tmp_path / "dist").folder
    publish(later, PLACE)
    commits = hub.repositories[NAME].commits
    assert without_attributes(commits[hub.repositories[NAME].tags["v0.2.0"]]) == tree(later)
    assert without_attributes(tagged(hub)) == tree(release)


FAULTS = [
    ("POST /api/repos/create", CUT),
    ("GET .*/refs", 500),
    ("POST .*/preupload/", CUT),
    ("POST .*objects/batch", 429),
    ("PUT /large/", CUT),
    ("PUT /large/", 500),
    ("POST .*/commit/", CUT),
    ("POST .*/commit/", LOST),
    ("POST .*/commit/", 429),
    ("POST .*/commit/", 500),
    ("GET .*/tree/", 503),
    ("POST .*/tag/", CUT),
    ("POST .*/tag/", LOST),
    ("POST .*/tag/", 429),
]


@pytest.mark.parametrize(("request_", "fault"), FAULTS)
def test_what_breaks_once_is_tried_again(
    request_: str, fault: int, hub: Hub, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    hub.faults.append((request_, fault))
    publish(release, PLACE, wait=lambda _: None)
    assert hub.faults == []
    assert without_attributes(tagged(hub)) == tree(release)


@pytest.mark.parametrize(("request_", "fault"), [one for one in FAULTS if one[1] != LOST][-6:])
def test_what_stays_broken_is_refused_untagged_and_finished_by_the_next_run(
    request_: str, fault: int, hub: Hub, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    hub.faults += [(request_, fault)] * 200
    with pytest.raises(UnusableInput, match=r"^tests/fixture: the .*Hub.*, 5 times; try again later$"):
        publish(release, PLACE, wait=lambda _: None)
    assert tagged(hub) is None
    hub.faults.clear()
    assert not publish(release, PLACE).was_there
    assert without_attributes(tagged(hub)) == tree(release)


def test_the_pause_that_the_hub_asks_for_is_kept(hub: Hub, release: Path) -> None:
    pauses: list[float] = []
    hub.faults += [("POST .*/tag/", 429), ("POST .*/tag/", CUT), ("POST .*/tag/", CUT)]
    publish(release, PLACE, wait=pauses.append)
    assert pauses == [1.0, 2.0, 4.0]


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("token", ["hf_wrong", ""])
def test_a_wrong_token_is_refused_clearly_and_at_once(
    token: str, hub: Hub, release: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    assert main(["publish", str(release), "--to", PLACE]) == 2
    err = capsys.readouterr().err
    assert (err.count("\n"), "the Hub refuses the token (HTTP 401); log in with `hf auth login`" in err) == (1, True)
    assert hub.repositories == {}


def test_bytes_that_change_on_the_way_are_not_tagged(hub: Hub, release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.base64.b64decode", lambda _: b"something else")
    with pytest.raises(UnusableInput, match=r"differs on the Hub; nothing is tagged; run it again"):
        publish(release, PLACE)
    assert tagged(hub) is None


def test_what_the_hub_has_without_a_tag_is_not_in_the_way(hub: Hub, release: Path) -> None:
    publish(release, PLACE)
    files = hub.repositories[NAME].commits[hub.repositories[NAME].main]
    hub.repositories[NAME].tags.clear()
    files["data/mentions/train-00000-of-00009.parquet"] = b"of a run that was broken off"
    publish(release, PLACE)
    assert without_attributes(tagged(hub)) == tree(release)


@pytest.mark.parametrize("place", ["hub:", "hub:one", "hub:a/b/c", "hub:a b/c"])
def test_a_place_that_names_no_repository_is_refused(place: str, release: Path) -> None:
    with pytest.raises(UnusableInput, match="names no repository; give hub:NAMESPACE/NAME"):
        publish(release, place)


def test_offline_the_hub_is_not_asked(release: Path) -> None:
    with pytest.raises(UnusableInput, match="HF_HUB_OFFLINE forbids to ask the Hub"):
        publish(release, PLACE)


def test_a_fetched_version_is_kept_and_needs_no_network(hub: Hub, release: Path, tmp_path: Path) -> None:
    publish(release, PLACE)
    code = "import parley, sys; print(parley.find_release('hub:tests/fixture', *sys.argv[1:]))"
    first = elsewhere(hub, tmp_path / "home", code, "0.1.0")
    assert first.returncode == 0, first.stderr
    again = elsewhere(hub, tmp_path / "home", code, "0.1.0", HF_HUB_OFFLINE="1")
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert tree(Path(first.stdout.strip())) == tree(release)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_never_another_version_than_asked_comes_from_the_hub(hub: Hub, release: Path, home: Path) -> None:
    publish(release, PLACE)
    with pytest.raises(parley.UnknownName, match=r"no version '0\.2\.0'; known: 0\.1\.0"):
        parley.find_release(PLACE, "0.2.0")
    hub.repositories[NAME].tags["v0.2.0"] = hub.repositories[NAME].tags["v0.1.0"]
    with pytest.raises(BrokenRelease) as error:
        parley.find_release(PLACE, "0.2.0")
    assert error.value.problems == (f"{MANIFEST}: is version 0.1.0, the tag is v0.2.0",)
    assert list(home.rglob(MANIFEST)) == []


def test_what_comes_from_the_hub_is_proven_by_its_manifest(hub: Hub, release: Path, home: Path) -> None:
    publish(release, PLACE)
    files = tagged(hub)
    assert files is not None
    files["README.md"] += b"One more line.\n"
    with pytest.raises(BrokenRelease) as error:
        parley.find_release(PLACE)
    assert [problem.split(":")[0] for problem in error.value.problems] == ["README.md"]
    assert list((home / "parley").rglob(MANIFEST)) == []


@pytest.mark.parametrize("fault", [CUT, 500])
def test_a_download_that_is_broken_off_leaves_nothing_half(
    fault: int, hub: Hub, release: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("parley.hub.TRIES", 2)
    publish(release, PLACE)
    hub.faults.append(("GET .*/resolve/.*mentions", fault))
    assert tree(parley.find_release(PLACE)) == tree(release)
    shutil.rmtree(home)
    hub.faults += [("GET .*/resolve/.*/README.md", fault)] * 100
    with pytest.raises(UnusableInput, match="try again later"):
        parley.find_release(PLACE)
    assert list(home.rglob(MANIFEST)) == []


def test_a_repository_without_a_release_is_said_to_have_none(hub: Hub) -> None:
    hub.repositories[NAME] = Repository()
    assert parley.versions(PLACE) == ()
    with pytest.raises(parley.NoRelease, match="has no release: no tag like v1"):
        parley.find_release(PLACE)


@pytest.mark.parametrize("to", ["{}/shelf", "file://{}/shelf", "memory://{}/shelf"])
def test_a_place_that_fsspec_writes_to_gets_the_same_bytes(to: str, release: Path, tmp_path: Path) -> None:
    place = to.format(tmp_path)
    assert not publish(release, place).was_there
    files, root = fsspec.core.url_to_fs(f"{place}/0.1.0")
    shelf = tmp_path / "fetched"
    files.get(root, str(shelf), recursive=True)
    assert tree(shelf) == tree(release)
    assert publish(release, place).was_there


@pytest.mark.parametrize("to", ["{}/shelf", "file://{}/shelf"])
def test_a_version_that_lies_there_with_other_content_is_never_replaced(
    to: str, release: Path, corpus: Path, tmp_path: Path
) -> None:
    place = to.format(tmp_path)
    publish(release, place)
    path = corpus / "corpus.json"
    path.write_text(path.read_text("utf-8").replace("Three short", "Three very short"), encoding="utf-8")
    other = build(corpus, tmp_path / "other").folder
    with pytest.raises(UnusableInput, match=r"version 0\.1\.0 is there with other content"):
        publish(other, place)
    assert tree(tmp_path / "shelf" / "0.1.0") == tree(release)


def test_a_broken_off_publication_shows_no_release_and_is_finished(release: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf" / "0.1.0"
    shutil.copytree(release, shelf)
    (shelf / MANIFEST).unlink()
    (shelf / "README.md").write_text("half", encoding="utf-8")
    (shelf / "data/mentions/test-00000-of-00001.parquet").unlink()
    assert parley.versions(tmp_path / "shelf") == ()
    publish(release, f"file://{tmp_path}/shelf")
    assert tree(shelf) == tree(release)


def test_what_lies_there_and_is_not_ours_is_not_touched(release: Path, tmp_path: Path) -> None:
    mine = tmp_path / "shelf" / "0.1.0" / "thesis.txt"
    mine.parent.mkdir(parents=True)
    mine.touch()
    for place in (f"file://{tmp_path}/shelf", f"{tmp_path}/shelf"):
        with pytest.raises(UnusableInput, match=r"thesis\.txt is not of this release|is no release"):
            publish(release, place)
    assert list(tree(tmp_path / "shelf")) == ["0.1.0/thesis.txt"]


def test_an_unknown_kind_of_place_is_refused(release: Path) -> None:
    with pytest.raises(UnusableInput, match=r"nowhere://x: cannot be written to \(.*nowhere"):
        publish(release, "nowhere://x")


def test_texts_that_may_not_travel_are_not_published(hydrated: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="is a hydrated copy: its texts may not be published"):
        publish(hydrated, str(tmp_path / "shelf"))


def test_a_release_that_was_built_again_is_not_published(copied: Path, tmp_path: Path) -> None:
    write_manifest(copied, signed(read_manifest(copied).model_copy(update={"rebuilt_from": "0" * 64})))
    with pytest.raises(UnusableInput, match="was built again from the corpus of release 000000000000…"):
        publish(copied, str(tmp_path / "shelf"))


def test_a_build_that_is_not_recorded_is_not_published(release: Path, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"is not recorded in .*releases\.json: version 0\.1\.0"):
        publish(release, str(tmp_path / "shelf"), corpus)
    entry = {"version": "0.1.0", "digest": verify(release).digest}
    (corpus / "releases.json").write_text(json.dumps({"releases": [entry]}), encoding="utf-8")
    assert publish(release, str(tmp_path / "shelf"), corpus).manifest.digest == entry["digest"]


def test_a_changed_release_is_not_published(copied: Path, tmp_path: Path) -> None:
    (copied / "README.md").write_text("Mine.\n", encoding="utf-8")
    with pytest.raises(BrokenRelease):
        publish(copied, str(tmp_path / "shelf"))
    assert not (tmp_path / "shelf").exists()
