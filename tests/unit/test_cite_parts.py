"""A part of a release is cited with its URI, at its version, and with the works that it rests on."""

from pathlib import Path

import pytest
from commands import Command

from parley.cite import cite
from parley.errors import UnknownName, UnusableInput
from parley.identifiers import parse
from parley.release import read_manifest

M3 = "selva-strait-2031#m3"
URI = f"urn:parley-corpus:0.1.0:{M3}"


def works(text: str) -> list[str]:
    """The ids of the works in a citation in the style of APA."""
    return [line.rpartition("[")[2].rstrip("]") for line in text.split("\n\n")[1:]]


def test_an_annotation_is_cited_with_its_uri_version_digest_and_work(release: Path) -> None:
    text = cite(release, format="apa", annotation=M3)
    assert f"(Version 0.1.0) [Data set; annotation {M3}, {URI}]" in text
    assert f"Manifest sha256:{read_manifest(release).digest}" in text
    assert works(text) == ["selva-strait-2031"]


@pytest.mark.parametrize("id", [URI, f"urn:parley-corpus:{M3}"])
def test_an_annotation_is_cited_by_its_uri_too(id: str, release: Path) -> None:
    assert cite(release, annotation=id) == cite(release, annotation=M3)


def test_a_work_says_who_made_it_when_and_what_may_be_done_with_it(release: Path) -> None:
    assert cite(release, format="apa", article="grain-letter-2031").split("\n\n")[1] == (
        "The Selva Gazette (invented). (n.d.). An open letter on grain. Licence: LicenseRef-all-rights-reserved. "
        "[grain-letter-2031]"
    )


def test_in_bibtex_every_work_has_its_entry_and_braces_balance(release: Path) -> None:
    text = cite(release, format="bibtex", config="documents")
    assert text.count("@misc{") == 3
    assert text.count("{") == text.count("}")
    assert r"selva-strait-2031\#m3" in cite(release, format="bibtex", annotation=M3)


def test_a_config_rests_on_the_articles_that_have_a_row_in_it(release: Path) -> None:
    assert works(cite(release, format="apa", config="marks")) == ["selva-strait-2031"]
    assert len(works(cite(release, format="apa", config="mentions"))) == 3
    assert works(cite(release, format="apa", config="entities")) == []


def test_a_subset_rests_on_the_articles_that_fit_every_condition(release: Path) -> None:
    assert works(cite(release, format="apa", subset="language=en origin=constructed")) == ["selva-strait-2031"]
    assert "[Data set; subset language=en origin=constructed]" in cite(
        release, subset="language=en  origin=constructed"
    )


@pytest.mark.parametrize(
    ("part", "error", "message"),
    [
        ({"annotation": "selva-strait-2031#m99"}, UnknownName, "no annotation"),
        ({"annotation": "selva-strait-2031"}, UnusableInput, "is no annotation"),
        ({"annotation": f"urn:parley-corpus:0.9.0:{M3}"}, UnknownName, r"no version here '0\.9\.0'; known: 0\.1\.0"),
        ({"article": "nowhere"}, UnknownName, "no article 'nowhere'; known: grain-letter-2031"),
        ({"article": "No where"}, UnusableInput, "is no permanent id"),
        ({"config": "verbs"}, UnknownName, "no config 'verbs'"),
        ({"subset": "colour=red"}, UnknownName, "no field of articles 'colour'; known: language"),
        ({"subset": "language=xx"}, UnknownName, "no language here 'xx'; known: en, he"),
        ({"subset": "language"}, UnusableInput, "write FIELD=VALUE"),
        ({"subset": "language=he origin=acquired"}, UnusableInput, "no article has language=he origin=acquired"),
    ],
)
def test_a_part_that_is_not_there_is_refused_with_what_is(
    part: dict[str, str], error: type[Exception], message: str, release: Path
) -> None:
    with pytest.raises(error, match=message):
        cite(release, **part)


@pytest.mark.parametrize(
    "id", ["a-b", "a-b#m12", "a-b@c-d", "a-b@c-d#m3", "entity:a-b", "entity#m1", "urn:parley-corpus:entity:a"]
)
def test_an_identifier_survives_its_uri(id: str) -> None:
    wanted = parse(id)
    assert parse(wanted.uri()) == wanted
    assert parse(wanted.uri("1.2.3")).version == "1.2.3"
    assert parse(wanted.uri("1.2.3")).id == wanted.id


@pytest.mark.parametrize("id", ["", "A", "a#m0", "a#12", "entity:a#m1", "urn:isbn:a", "a\n", "1.0.0:", "a#m1#m2"])
def test_what_has_no_form_of_an_identifier_is_refused(id: str) -> None:
    with pytest.raises(UnusableInput, match="is no permanent id"):
        parse(id)


def test_the_command_cites_one_part_at_a_time(release: Path, parley: Command) -> None:
    done = parley("cite", "--release", release, "--annotation", M3, "--format", "apa")
    assert (done.returncode, done.stdout) == (0, cite(release, format="apa", annotation=M3) + "\n")
    assert parley("cite", "--release", release, "--annotation", M3, "--config", "marks").returncode == 2
