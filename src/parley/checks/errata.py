"""The check of `corpus/errata.jsonl`: each erratum names a released record, and corrects fields to values they may have."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from parley.checks.released import ENTITY, was_released
from parley.checks.subjects import Check, CorpusSubject
from parley.findings import Breach
from parley.records import FIXED, LAYERS, Entity, Erratum, Metadata

ERRATA = "errata.jsonl"
_BY_LETTER: dict[str, type[BaseModel]] = {layer.letter: layer.model for layer in LAYERS.values()}


def erratum_valid(corpus: CorpusSubject) -> Iterator[Breach]:
    """An erratum fits what was released: its record, its version, and fields that take the values it gives.

    Readers lay errata over a release that cannot be changed any more. One that does not fit stops the loading of all
    the others, for everybody who asked for them, until it is mended.
    """
    versions = [release.version for release in corpus.releases.releases]
    latest = ""
    for line, erratum in corpus.released.errata:
        for said, mend, where in (
            *_misnamed(corpus, erratum, versions),
            *_unfit(erratum),
            *_miscorrected(erratum),
        ):
            yield Breach(said, mend, erratum.record, (where,), ERRATA, line)
        if erratum.date < latest:
            yield Breach(
                f"is of {erratum.date}, after one of {latest}",
                "put it at the end, with the day on which it is published",
                erratum.record,
                ("date",),
                ERRATA,
                line,
            )
        latest = max(latest, erratum.date)


Fault = tuple[str, str, str]
"""What is wrong, its mend, and the field."""


def _misnamed(corpus: CorpusSubject, erratum: Erratum, versions: list[str]) -> Iterator[Fault]:
    if not was_released(corpus, erratum.record):
        yield f"{erratum.record} was never released", "correct the id; what is not released is mended in gold", "record"
    if erratum.version not in versions:
        known = ", ".join(versions) or "none"
        yield f"version {erratum.version} is no release (released: {known})", "name the newest that errs", "version"
    if corpus.authority.knows_annotators and erratum.reviewer not in corpus.authority.annotators:
        yield f"no annotator {erratum.reviewer!r} in annotators.json", "add who reviewed it there", "reviewer"


def _unfit(erratum: Erratum) -> Iterator[Fault]:
    if erratum.withdrawn and "#" not in erratum.record:
        yield f"withdraws {erratum.record}, which is no annotation", "give corrections instead", "withdrawn"
    if erratum.withdrawn == bool(erratum.corrections):
        what = "both withdraws and corrects" if erratum.withdrawn else "neither withdraws nor corrects"
        yield f"{what} {erratum.record}", "give corrections, or withdrawn, and not both", "corrections"


def _miscorrected(erratum: Erratum) -> Iterator[Fault]:
    model = _model_of(erratum.record)
    if model is None:
        return
    for correction in erratum.corrections:
        name = correction.field
        if name in FIXED:
            yield f"{name} is changed, which only a new release can", "leave it out", "corrections"
        elif name not in model.model_fields:
            yield f"{erratum.record} has no field {name!r}", "correct the field's name", "corrections"
        elif correction.old == correction.new:
            yield f"{name} is as it was", "give the value that is right, or leave it out", "corrections"
        elif (wrong := _refused(model, name, correction.new)) is not None:
            yield f"{name} cannot be {correction.new!r}: {wrong}", "give a value it may have", "corrections"


def _model_of(record: str) -> type[BaseModel] | None:
    if record.startswith(ENTITY):
        return Entity
    _, _, annotation = record.partition("#")
    return _BY_LETTER.get(annotation[0]) if annotation else Metadata


def _refused(model: type[BaseModel], name: str, value: JsonValue) -> str | None:
    """Why a field does not take a value, where null leaves it out."""
    if value is None:
        return "it cannot be left out" if model.model_fields[name].is_required() else None
    try:
        _adapter(model, name).validate_json(json.dumps(value))
    except ValidationError as error:
        return error.errors()[0]["msg"]
    return None


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = Annotated[field.annotation, field]
    return TypeAdapter(kind)


ERRATA_CHECKS = (Check("erratum-valid", "corpus", "error", "An erratum fits what was released.", erratum_valid),)
