"""Checks of the level `record`: rules between the fields of one record. The shapes themselves are the models'."""

from collections.abc import Iterator

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import UNCOMMITTED_ACTS, labels_of


def commitment_of_act(view: View) -> Iterator[Breach]:
    for annotation in view.moves:
        given = (annotation.commitment is not None, annotation.commitment_polarity is not None)
        if annotation.act in UNCOMMITTED_ACTS:
            if any(given):
                yield Breach(
                    f"{annotation.act} commits to nothing being so, but has a commitment",
                    "leave out commitment and commitment_polarity, or choose another act",
                    annotation.id,
                    ("commitment",),
                )
        elif not all(given):
            yield Breach(
                f"{annotation.act} needs commitment and commitment_polarity",
                "add both; use `unknown` where the source takes no stand",
                annotation.id,
                ("act",),
            )


def attribution_content(view: View) -> Iterator[Breach]:
    for annotation in view.attributions:
        if annotation.content is None and annotation.mode != "reported_act":
            yield Breach(
                f"mode {annotation.mode} has no content; only reported_act may lack it",
                "add the content, or set mode to reported_act",
                annotation.id,
                ("mode",),
            )
        if annotation.cue is None and annotation.mode not in ("direct", "mixed"):
            yield Breach(
                f"mode {annotation.mode} has no cue; only a quotation may stand free",
                "add the cue",
                annotation.id,
                ("mode",),
            )


def unsure_attribute(view: View) -> Iterator[Breach]:
    for annotation in view.annotations:
        known = type(annotation).model_fields
        for position, name in enumerate(annotation.unsure):
            if name not in known:
                yield Breach(
                    f"no attribute {name!r} in layer {annotation.layer}; labels: "
                    + ", ".join(labels_of(type(annotation))),
                    "name an attribute of the layer",
                    annotation.id,
                    ("unsure", position),
                )


RECORD_CHECKS = (
    Check(
        "commitment-of-act",
        "record",
        "error",
        "Assertive moves carry a commitment, the others none.",
        commitment_of_act,
    ),
    Check(
        "attribution-content",
        "record",
        "error",
        "Only a reported act lacks a content, only a quotation a cue.",
        attribution_content,
    ),
    Check("unsure-attribute", "record", "error", "`unsure` names attributes of the layer.", unsure_attribute),
)
