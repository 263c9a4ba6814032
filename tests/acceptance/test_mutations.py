"""Random mutations of valid contributions, as benchmarks/mutations.py makes them: fewer, and always the same."""

import signal
from pathlib import Path

import pytest

import mutations
from mutations import Bench, Tally


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("mutations"), mutations.contributions(1)[:3])


@pytest.fixture(scope="module")
def tally(bench: Bench) -> Tally:
    former = signal.signal(signal.SIGALRM, mutations.expired)
    try:
        return mutations.run(bench, 1, range(800), every=400)
    finally:
        signal.signal(signal.SIGALRM, former)


def test_every_check_of_a_mutation_ends_with_an_exit_code_and_changes_no_file(tally: Tally) -> None:
    assert tally.wrong == []
    assert {code for _, code in tally.outcomes} <= {"0", "1", "2"}


def test_the_contributions_are_valid_before(bench: Bench) -> None:
    assert {name: (before.outcome, before.errors) for name, before in bench.before.items()} == {
        base.name: ("0", 0) for base in bench.bases
    }


def test_what_cannot_be_read_is_always_noticed(tally: Tally) -> None:
    assert sum(count for (_, kind), count in tally.changed.items() if kind == "cannot be read") > 100
    assert not any(kind == "cannot be read" for _, kind in tally.unnoticed)


def test_a_mutation_that_changes_nothing_that_is_said_is_not_counted(bench: Bench) -> None:
    files = dict(bench.bases[0].files)
    spaced = {path: data.replace(b'": ', b'":  ') for path, data in files.items()}
    assert mutations.differences(files, spaced) == frozenset()
    assert mutations.differences(files, files | {"splits.json": b""}) == {"cannot be read"}


def test_a_check_that_writes_into_the_corpus_is_caught(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    base = bench.bases[0]

    def writes(arguments: list[str]) -> int:
        (Path(arguments[1]) / "splits.json").write_text("{}")
        return 0

    monkeypatch.setattr(mutations, "parley", writes)
    assert bench.check(base, base.files, 0).outcome == "files changed"
