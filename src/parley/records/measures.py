"""What `parley agreement` and `parley score` say: how far two sets of annotations of the same articles are alike."""

from typing import Literal

from pydantic import Field

from parley.records.base import Record
from parley.records.text import Offset

By = Literal["all", "language", "split", "origin"]


class Estimate(Record):
    """A measure with the bounds between which 95 % of the bootstrap samples lie; null where it is not defined."""

    value: float | None = Field(description="The measure; null where nothing was there to measure.")
    low: float | None = Field(default=None, description="Lower bound; null for fewer than two articles.")
    high: float | None = Field(default=None, description="Upper bound, likewise.")


class Measured(Record):
    """What every row begins with."""

    by: By = Field(description="`all`, or what the articles are grouped by.")
    group: str = Field(description="The language, split or origin of the group; empty for all.")
    layer: str = Field(description="The layer.")


class SpanAgreement(Measured):
    """How far two annotators mark the same spans."""

    role: str = Field(description="`unit`: the span by which the layer is matched; else the role of another span.")
    articles: Offset = Field(description="Articles in which the layer is covered completely.")
    one: Offset = Field(description="Spans of one annotator.")
    other: Offset = Field(description="Spans of the other.")
    exact: Estimate = Field(description="F1 of equal spans.")
    overlap: Estimate = Field(description="F1 where each matched pair counts by what it shares (Dice).")
    alpha: Estimate | None = Field(
        default=None,
        description="α over code points, covered or not. Of the role `unit` only, where the length is known.",
    )


class AttributeAgreement(Measured):
    """How far two annotators say the same of what both marked."""

    attribute: str = Field(description="The attribute.")
    units: Offset = Field(description="Matched pairs of annotations.")
    agreement: Estimate = Field(description="Share of them with equal values.")
    alpha: Estimate | None = Field(
        description="Krippendorff's α; null for links, which have no values that could be dealt out by chance."
    )


class Confused(Record):
    """What the other annotator said instead of a label."""

    label: str = Field(description="The other label; empty where there was none.")
    count: Offset = Field(description="How often.")


class LabelAgreement(Record):
    """How far two annotators agree on one label, over all articles."""

    layer: str = Field(description="The layer.")
    attribute: str = Field(description="The attribute.")
    label: str = Field(description="The label.")
    uses: Offset = Field(description="Uses of the label by either annotator in matched annotations.")
    agreement: float = Field(description="Share of these uses in which both gave it.")
    confused: tuple[Confused, ...] = Field(description="What stood for it instead, most often first.")


class PassPair(Record):
    """Two annotators and the articles that both annotated."""

    one: str = Field(description="One annotator.")
    other: str = Field(description="The other.")
    articles: Offset = Field(description="Articles with a pass of each.")


class Agreement(Record):
    """What `parley agreement --format json` prints. Several pairs of annotators are counted together."""

    name: str = Field(description="What was given.")
    articles: Offset = Field(description="Articles with two passes or more.")
    samples: Offset = Field(description="Bootstrap samples, drawn over articles.")
    seed: int = Field(description="Seed of the samples.")
    pairs: tuple[PassPair, ...] = Field(description="Who is compared with whom.")
    spans: tuple[SpanAgreement, ...] = Field(description="Agreement on spans.")
    attributes: tuple[AttributeAgreement, ...] = Field(description="Agreement on attributes.")
    labels: tuple[LabelAgreement, ...] = Field(description="Agreement on labels, the worst first.")


class Quality(Record):
    """Precision, recall and F1."""

    precision: Estimate = Field(description="Share of the system's that is right.")
    recall: Estimate = Field(description="Share of gold that was found.")
    f1: Estimate = Field(description="Their harmonic mean.")


class Score(Measured):
    """How well a system found spans (`attribute` null), values of an attribute (micro), or one label of it."""

    role: str = Field(description="`unit`: the span by which the layer is matched; else the role of another span.")
    attribute: str | None = Field(default=None, description="The attribute; null for the spans alone.")
    label: str | None = Field(default=None, description="The label; null for all of them together.")
    articles: Offset = Field(description="Articles in which the layer is covered completely.")
    gold: Offset = Field(description="How many there are in gold.")
    system: Offset = Field(description="How many the system gave.")
    exact: Quality = Field(description="Where the spans must be equal.")
    overlap: Quality = Field(description="Where a matched pair counts by what its spans share (Dice).")
    macro_exact: Estimate | None = Field(
        default=None, description="Mean F1 of the labels that gold has, spans equal. Of a whole attribute with labels."
    )
    macro_overlap: Estimate | None = Field(default=None, description="The same by what is shared.")


class Scores(Record):
    """What `parley score --format json` prints."""

    gold: str = Field(description="What was given as gold.")
    system: str = Field(description="What was given as the system's.")
    articles: Offset = Field(description="Articles scored.")
    missing: tuple[str, ...] = Field(description="Of these the ones that the system has no file for; it found nothing.")
    samples: Offset = Field(description="Bootstrap samples, drawn over articles.")
    seed: int = Field(description="Seed of the samples.")
    scores: tuple[Score, ...] = Field(description="By group, layer, role, attribute and label.")
