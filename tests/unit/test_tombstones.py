"""What is withdrawn leaves gold and, if it was released, a tombstone, which a release carries and `resolve` follows."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from overlays import TEXTS, tree

from parley.build import build
from parley.contributions.canonical import line_of
from parley.diff import diff
from parley.errors import UnknownName, UnusableInput
from parley.hydrate import hydrate
from parley.records import ReleasedArticle, id_runs
from parley.resolve import resolve
from parley.tombstones import withdraw

ARTICLE, K1, K2 = "selva-strait-2031", "selva-strait-2031#k1", "selva-strait-2031#k2"


def rewrite(path: Path, **fields: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), encoding="utf-8")


@pytest.fixture
def released(corpus: Path) -> Path:
    """The valid corpus after its release as 0.1.0; version 0.2.0 is being prepared."""
    splits = json.loads((corpus / "splits.json").read_text("utf-8"))["splits"]
    lines = []
    for folder in sorted((corpus / "articles").iterdir()):
        metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
        digest = metadata["fingerprint"]["text_sha256"]
        released = ReleasedArticle(
            id=folder.name, split=splits[folder.name], text_sha256=digest, ids=id_runs(gold(folder))
        )
        lines.append(f"{line_of(released)}\n")
    (corpus / "released.jsonl").write_text("".join(lines), encoding="utf-8")
    rewrite(corpus / "corpus.json", version="0.2.0")
    return corpus


def gold(folder: Path) -> list[str]:
    return [json.loads(line)["id"] for line in (folder / "annotations.jsonl").read_text("utf-8").splitlines()]


def buried(corpus: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (corpus / "tombstones.jsonl").read_text("utf-8").splitlines()]


def test_a_withdrawn_annotation_leaves_gold_and_no_other_does(released: Path) -> None:
    folder = released / "articles" / ARTICLE
    before = gold(folder)
    withdraw(released, K2, "merged", [K1], "The same brackets twice.")
    assert [id for id in before if id not in gold(folder)] == ["k2"]
    assert buried(released) == [
        {"id": K2, "version": "0.2.0", "reason": "merged", "replaced_by": [K1], "note": "The same brackets twice."}
    ]


def test_tombstones_stand_in_order_of_id(released: Path) -> None:
    withdraw(released, K2)
    withdraw(released, K1)
    assert [one["id"] for one in buried(released)] == [K1, K2]


def test_what_was_never_released_needs_no_tombstone(corpus: Path) -> None:
    assert withdraw(corpus, K1).tombstone is None
    assert not (corpus / "tombstones.jsonl").exists()
    assert "k1" not in gold(corpus / "articles" / ARTICLE)


def test_where_the_version_is_released_already_the_next_patch_is_the_first_without_it(released: Path) -> None:
    rewrite(released / "releases.json", releases=[{"version": "0.2.0", "digest": "0" * 64}])
    withdraw(released, K1)
    assert buried(released)[0]["version"] == "0.2.1"


@pytest.mark.parametrize(
    ("id", "error", "message"),
    [
        (f"{ARTICLE}#m3", UnusableInput, r"a1\.sources links to m3; relink or withdraw that first"),
        (f"{ARTICLE}#k9", UnknownName, "no annotation 'selva-strait-2031#k9'"),
        ("nowhere#k1", UnusableInput, "is no annotation of gold here"),
        (ARTICLE, UnusableInput, "is no annotation of gold here"),
        (f"{ARTICLE}@fixture-person#k1", UnusableInput, "is no annotation of gold here"),
        ("Selva#m3", UnusableInput, "is no permanent id"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_and_nothing_written(
    id: str, error: type[Exception], message: str, released: Path
) -> None:
    before = tree(released)
    with pytest.raises(error, match=message):
        withdraw(released, id)
    assert tree(released) == before


@pytest.fixture
def dist(release: Path, released: Path, tmp_path: Path) -> Path:
    """Two releases: in the second k2 is merged into k1."""
    shutil.copytree(release, tmp_path / "dist" / "0.1.0")
    withdraw(released, K2, "merged", [K1])
    build(released, tmp_path / "dist")
    return tmp_path / "dist"


def test_a_withdrawal_is_a_patch(dist: Path) -> None:
    found = diff(dist / "0.1.0", dist / "0.2.0")
    assert found.bump == "patch"
    assert {(one.about, one.kind, one.record) for one in found.changes if one.about != "corpus"} == {
        ("annotation", "removed", K2),
        ("tombstone", "added", K2),
    }


def test_an_id_is_followed_to_what_stands_for_it_now(dist: Path) -> None:
    found = resolve(f"urn:parley-corpus:{K2}", dist)
    assert list(found.lines) == [
        f"{K2}: merged since 0.2.0; stood in 0.1.0",
        f"  → {K1}: stands in 0.1.0, 0.2.0",
    ]
    assert resolve(f"urn:parley-corpus:0.1.0:{K2}", dist) == found


@pytest.mark.parametrize(
    ("id", "status"),
    [
        (K1, "stands"),
        (ARTICLE, "stands"),
        ("entity:torria", "stands"),
        (f"{ARTICLE}@fixture-person", "stands"),
        (f"{ARTICLE}@fixture-person#k2", "stands"),
        (f"{ARTICLE}@fixture-person#k9", "unknown"),
        (f"{ARTICLE}#k9", "unknown"),
        (f"{ARTICLE}#z1", "unknown"),
        ("entity:nobody", "unknown"),
    ],
)
def test_records_of_every_kind_are_resolved(id: str, status: str, dist: Path) -> None:
    assert resolve(id, dist).status == status


def test_what_is_gone_without_a_tombstone_is_lost(dist: Path, corpus: Path) -> None:
    for name in ("released.jsonl", "tombstones.jsonl"):
        (corpus / name).unlink()
    build(corpus, dist)
    assert list(resolve(K2, dist).lines) == [f"{K2}: stood in 0.1.0; gone since, without a tombstone"]


def test_a_hydrated_copy_carries_the_tombstones(dist: Path, tmp_path: Path) -> None:
    copy = hydrate(dist / "0.2.0", [TEXTS], tmp_path / "copy").folder
    assert copy is not None
    assert (copy / "tombstones.jsonl").read_bytes() == (dist / "0.2.0" / "tombstones.jsonl").read_bytes()


def test_the_commands_withdraw_and_resolve(released: Path, dist: Path, parley: Command) -> None:
    done = parley("withdraw", K1, "--reason", "withdrawn", "--note", "No quotation.", "--corpus", released)
    assert (done.returncode, done.stdout) == (0, f"{K1}: withdrawn, tombstone from 0.2.0\n")
    gone, unknown = parley("resolve", K2, "--release", dist), parley("resolve", "nowhere", "--release", dist)
    assert (gone.returncode, gone.stdout.count("\n")) == (0, 2)
    assert (unknown.returncode, unknown.stdout) == (1, "nowhere: unknown\n")
