"""Checks of the level `record` on what describes corpus, articles and entities: dates, languages, licences, offices.

What these are is listed by others: the calendar, the registry of BCP 47, the SPDX licence list. No schema can say it.
"""

import datetime
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from parley.checks.subjects import Check
from parley.findings import Breach, FieldPath
from parley.records import CorpusMetadata, Entity, Metadata
from parley.remember import Remembered

Described: TypeAlias = CorpusMetadata | Metadata | Entity
Place: TypeAlias = tuple[FieldPath, str]


def _dates(record: Described) -> Iterator[Place]:
    if isinstance(record, Entity):
        for position, office in enumerate(record.offices):
            for name, date in (("start", office.start), ("end", office.end)):
                if date is not None:
                    yield ("offices", position, name), date
    elif record.date is not None:
        yield ("date",), record.date


def date_exists(record: Described) -> Iterator[Breach]:
    """A date is one of the calendar.

    The schema lets every month have 31 days. A 30 February is a slip for another day, and a reader who sorts by date,
    or hands it to a library, meets an exception instead of an article.
    """
    for where, value in _dates(record):
        year, month, day = (int(part) for part in f"{value}-01-01".split("-")[:3])
        try:
            datetime.date(year, month, day)
        except ValueError as error:
            yield Breach(f"{value} is no date: {error}", "correct the date", where=where)


def office_term(record: Described) -> Iterator[Breach]:
    """Offices are held by persons, and do not end before they begin.

    Who was minister when a text was written is looked up here. Two dates the wrong way round make it nobody, and an
    office of a state or a ship is a slip of the line.
    """
    if not isinstance(record, Entity):
        return
    if record.offices and record.type != "person":
        yield Breach(
            f"a {record.type} holds the office {record.offices[0].office!r}",
            "set type to person, or move the office to its holder",
            where=("offices",),
        )
    for position, office in enumerate(record.offices):
        start, end = office.start or "", office.end or ""
        known = min(len(start), len(end))
        if start[:known] > end[:known]:
            yield Breach(f"begins {start} and ends {end}", "correct start or end", where=("offices", position, "end"))


def language_known(record: Described) -> Iterator[Breach]:
    """Languages and scripts are codes of the BCP 47 registry, in their shortest form.

    `jp` for Japanese or `ua` for Ukrainian look right and name nothing; `eng` names English, but not to who filters
    by `en`.
    """
    places: list[Place] = []
    if isinstance(record, Entity):
        places = [(("names", position, "language"), name.language) for position, name in enumerate(record.names)]
    elif isinstance(record, Metadata):
        places = [(("language",), record.language)]
        if _standard(f"und-{record.script}") is None:
            yield Breach(
                f"{record.script!r} is no script of ISO 15924", "use its code, as Latn or Cyrl", where=("script",)
            )
    for where, tag in places:
        short = _standard(tag)
        if short is None:
            yield Breach(f"{tag!r} is no language tag of BCP 47", "use the registered code, as en or uk", where=where)
        elif short != tag:
            yield Breach(f"{tag!r} is not the standard form of its tag", f"write {short!r}", where=where)


@Remembered
def _standard(tag: str) -> str | None:
    """The standard form of a tag; None where it is none."""
    from langcodes import standardize_tag, tag_is_valid  # its tables take a tenth of a second

    return standardize_tag(tag) if tag_is_valid(tag) else None


def license_known(record: Described) -> Iterator[Breach]:
    """A licence is an SPDX expression, or a `LicenseRef-` that the rights explain.

    Whether a text may be used is read from this field by people and by machines. `CC-BY` leaves open which version,
    and a sentence in its place is nothing a machine can read.
    """
    if isinstance(record, Entity):
        return
    names = ("license", "code_license") if isinstance(record, CorpusMetadata) else ("license",)
    for name in names:
        seen: str = getattr(record, name)
        standard = _spdx(seen)
        if standard is None:
            yield Breach(
                f"{seen[:60]!r} is no SPDX licence",
                "use an id of spdx.org/licenses with its version, or LicenseRef-… and say in `rights` what it is",
                where=(name,),
            )
            continue
        if standard != seen:
            yield Breach(f"{seen!r} is not how SPDX writes it", f"write {standard!r}", where=(name,))


@cache
def _spdx(expression: str) -> str | None:
    """A licence as SPDX writes it; None where it is none."""
    try:
        return canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return None


DESCRIBED_CHECKS = (
    Check("date-exists", "record", "error", "Dates are days of the calendar.", date_exists),
    Check("office-term", "record", "error", "Offices are a person's and end after they begin.", office_term),
    Check("language-known", "record", "error", "Languages and scripts are those of BCP 47.", language_known),
    Check("license-known", "record", "error", "Licences are SPDX expressions.", license_known),
)
