"""Checks of the level `record`: rules between the fields of one record. The shapes themselves are the models'."""

from collections.abc import Iterator

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.records import UNCOMMITTED_ACTS, labels_of, model_of


def commitment_of_act(view: View) -> Iterator[Breach]:
    """Moves that put something forward as so say how firmly; those that ask or undertake do not.

    Commitment is compared across sources. A demand has none to compare, and an assertion without one would drop out
    of every count: `unknown` says that the source takes no stand.
    """
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
    """Only a reported act may lack a content, and only a quotation a cue.

    Without a content nothing is ascribed, without a cue nothing ties it to its source: what is left could not be told
    from a line that somebody forgot to finish.
    """
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


def move_parties(view: View) -> Iterator[Breach]:
    """Actor, target and beneficiary of a move are three.

    A move is what one side does to another. Who counts who accuses whom would find a government that accuses itself,
    where an id was copied into the wrong field; the target's own good is no third party's.
    """
    for move in view.moves:
        parties = {"actor": move.actor}
        for role, entity in (("target", move.target), ("beneficiary", move.beneficiary)):
            if entity is not None and entity in parties.values():
                other = next(name for name, known in parties.items() if known == entity)
                yield Breach(
                    f"{role} is {entity!r}, which is the {other}",
                    f"name another {role}, or leave it out",
                    move.id,
                    (role,),
                )
            elif entity is not None:
                parties[role] = entity


def unsure_attribute(view: View) -> Iterator[Breach]:
    """`unsure` names attributes of the layer.

    It is how an annotator says where a second reader should look first. A name that the layer does not have points
    nowhere.
    """
    for annotation in view.annotations:
        for position, name in enumerate(annotation.unsure):
            if name not in model_of(annotation).model_fields:
                yield Breach(
                    f"no attribute {name!r} in layer {annotation.layer}; labels: "
                    + ", ".join(labels_of(model_of(annotation))),
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
    Check("move-parties", "record", "error", "Actor, target and beneficiary of a move are three.", move_parties),
    Check("unsure-attribute", "record", "error", "`unsure` names attributes of the layer.", unsure_attribute),
)
