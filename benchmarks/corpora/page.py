"""A page as it is written: text grows from left to right, and an annotation is made where its words are put."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, get_args

from corpora.languages import EMOJI, WEIGHTS, Language
from corpora.world import Being
from parley.records import LAYERS, UNCOMMITTED_ACTS, labels_of
from parley.records.attribution import AttributionAct, Factuality, Polarity
from parley.records.move import Commitment, Issue, MoveAct

Json = dict[str, Any]
Range = tuple[int, int]
ACTS, FACTUALITIES, POLARITIES = get_args(AttributionAct), get_args(Factuality), get_args(Polarity)
MOVES, COMMITMENTS, ISSUES = get_args(MoveAct), get_args(Commitment), get_args(Issue)
DEPTH = 3
"""An attribution lies in at most so many others."""
LABELS = {name: tuple(labels_of(layer.model)) for name, layer in LAYERS.items()}


@dataclass(frozen=True, slots=True)
class Role:
    """One of an article's cast: a being and its name in the article's language."""

    being: Being
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A mention on the page: its id, where it stands, its form, and the entity that is meant."""

    id: str
    range: Range
    form: str
    meant: str


@dataclass
class Page:
    """The text so far and its annotations, whose spans are tuples of (start, end).

    Those who are `due` must be spoken of once; afterwards the cast is drawn from by its cumulative weights.
    """

    language: Language
    chance: Random
    cast: Sequence[Role]
    weights: Sequence[float]
    due: list[Role]
    parts: list[str] = field(default_factory=list)
    at: int = 0
    annotations: list[Json] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    last: Role | None = None
    joins: bool = True
    """The next word stands without a space before it."""
    begins: bool = True
    """The next word begins a sentence."""

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def happens(self, chance: float) -> bool:
        return self.chance.random() < chance

    # text

    def glue(self, text: str) -> Range:
        """Put text as it is, without a space before it."""
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        return start, self.at

    def put(self, text: str) -> Range:
        """Put words, parted from what stands before them."""
        if not self.joins:
            self.glue(self.language.script.space)
        if self.begins and self.language.is_cased:
            text = text[:1].upper() + text[1:]
        self.joins = self.begins = False
        return self.glue(text)

    def words(self, least: int, most: int) -> Range:
        drawn = self.chance.choices(self.language.vocabulary, cum_weights=WEIGHTS, k=self.chance.randint(least, most))
        return self.put(self.language.script.space.join(drawn))

    def one_of(self, words: Sequence[str]) -> Range:
        return self.put(self.chance.choice(words))

    def open(self, sign: str) -> int:
        """Put an opening sign; returns where it stands."""
        start, _ = self.put(sign)
        self.joins = True
        return start

    def stop(self) -> None:
        """End the sentence."""
        self.glue(self.language.script.stop)
        self.begins = True

    def end_block(self, gap: str = "\n\n") -> None:
        self.glue(gap)
        self.joins = self.begins = True

    # annotations

    def add(self, layer: str, id: str | None = None, **fields: object) -> str:
        """Make an annotation; fields that are None or empty are left out. Returns its id."""
        id = id or self.next_id(layer)
        given = {name: value for name, value in fields.items() if value is not None and value != ()}
        doubt = {"unsure": (self.chance.choice(LABELS[layer]),)} if self.happens(0.02) else {}
        self.annotations.append({"id": id, "layer": layer} | given | doubt)
        return id

    def next_id(self, layer: str) -> str:
        self.counts[layer] = self.counts.get(layer, 0) + 1
        return f"{LAYERS[layer].letter}{self.counts[layer]}"

    def drawn(self) -> Role:
        """Who is spoken of next."""
        if self.due:
            return self.due.pop()
        return self.chance.choices(self.cast, cum_weights=self.weights)[0]

    def mention(self) -> Said:
        """Somebody by name, by a noun phrase with a name in it, or by a pronoun."""
        form = self.chance.random()
        if form < 0.25 and self.last is not None:
            return self._mentioned(self.last, "pronominal", (self.one_of(self.language.pronouns),))
        role = self.drawn()
        if form < 0.55:
            return self._noun_phrase(role)
        self.last = role
        return self._mentioned(role, "named", (self.put(role.name),))

    def _mentioned(self, role: Role, form: str, pieces: tuple[Range, ...]) -> Said:
        being, means = role.being, None
        if form == "named" and being.means and self.happens(0.5):
            means = being.means
        reading = "literal" if means is None else "mixed" if self.happens(0.3) else "metonymic"
        fields = {"type": being.type, "reading": reading, "entity": being.id, "refers_to": means}
        id = self.add("mention", span=pieces, form=form, **fields)
        return Said(id, (pieces[0][0], pieces[-1][1]), form, means or being.id)

    def _noun_phrase(self, role: Role) -> Said:
        """The noun of somebody, who is nested in it; now and then with a word between its two pieces."""
        start, _ = self.put(self.language.grammar["the"])
        _, end = self.one_of(self.language.nouns)
        first = (start, end)
        is_parted = self.happens(0.08)
        if is_parted:
            self.words(1, 1)
        second = self.put(self.language.grammar["of"])
        inner = self._mentioned(role, "named", (self.put(role.name),))
        pieces = (first, (second[0], inner.range[1])) if is_parted else ((start, inner.range[1]),)
        other = self.drawn()
        self.last = other
        return self._mentioned(other, "nominal", pieces)

    def clause(self, least: int, most: int) -> Range:
        """Words and mentions, without a stop."""
        start, end = self.words(2, 4)
        for _ in range(self.chance.randint(least, most)):
            _, end = self.mention().range if self.happens(0.5) else self.words(2, 5)
        return start, end

    # sentences

    def tells(self) -> None:
        """The author's own narrative, sometimes with a mark."""
        if self.happens(0.75):
            self.mention()
        self.clause(1, 4)
        if self.happens(0.06):
            self._scare_quote()
        elif self.happens(0.04):
            start = self.open("*")
            self.words(1, 2)
            self.add("mark", span=((start, self.glue("*")[1]),), label="emphasis")
        self.stop()

    def _scare_quote(self) -> None:
        opening, closing = self.language.script.quotes
        start = self.open(opening)
        self.words(1, 3)
        self.add("mark", span=((start, self.glue(closing)[1]),), label="scare_quote")

    def acts(self) -> None:
        """A move in the author's voice, sometimes under a condition."""
        actor = self.mention()
        start, _ = self.one_of(self.language.cues)
        target = self.mention()
        _, end = self.words(1, 4)
        self._move((start, end), None, actor.meant, target.meant, 0.4)
        self.stop()

    def _move(self, evidence: Range, attribution: str | None, actor: str, target: str | None, condition: float) -> None:
        act = self.chance.choice(MOVES)
        commits = act not in UNCOMMITTED_ACTS
        where = None
        if self.happens(condition):
            start, _ = self.put(self.language.grammar["if"])
            where = ((start, self.words(2, 4)[1]),)
        self.add(
            "move",
            evidence=(evidence,),
            attribution=attribution,
            actor=actor,
            target=None if target == actor else target,
            act=act,
            commitment=self.chance.choice(COMMITMENTS) if commits else None,
            commitment_polarity=self.chance.choice(POLARITIES) if commits else None,
            condition=where,
            issues=tuple(sorted(self.chance.sample(ISSUES, self.chance.choice((1, 1, 2))), key=ISSUES.index)),
        )

    def says(self) -> None:
        """Indirect speech, nested up to DEPTH; sometimes an act that is only reported."""
        self._attribution(DEPTH, None)
        self.stop()

    def _attribution(self, depth: int, parent: str | None) -> Range:
        id = self.next_id("attribution")
        source = self.mention()
        cue = self.one_of(self.language.cues)
        addressee = self._addressee() if self.happens(0.15) else None
        content, mode = None, "reported_act"
        if not self.happens(0.12):
            self.put(self.language.grammar["that"])
            is_nested = depth > 0 and self.happens(0.35)
            content, mode = self._attribution(depth - 1, id) if is_nested else self.clause(1, 3), "indirect"
            if not is_nested and self.happens(0.2):
                opening, closing = self.language.script.quotes
                self.open(opening)
                self.words(1, 3)
                content, mode = (content[0], self.glue(closing)[1]), "mixed"
        self._attribute(id, source, cue, (content,) if content else None, mode, parent, addressee)
        _, end = content or (addressee.range if addressee else cue)
        if self.happens(0.6):
            self._move((cue[0], end), id, source.meant, addressee.meant if addressee else None, 0)
        return source.range[0], end

    def _addressee(self) -> Said:
        self.put(self.language.grammar["to"])
        return self.mention()

    def _attribute(
        self,
        id: str,
        source: Said | None,
        cue: Range | None,
        content: tuple[Range, ...] | None,
        mode: str,
        parent: str | None = None,
        addressee: Said | None = None,
    ) -> None:
        self.add(
            "attribution",
            id,
            sources=(source.id,) if source else (),
            cue=(cue,) if cue else None,
            content=content,
            addressees=(addressee.id,) if addressee else (),
            mode=mode,
            act="speech" if mode == "direct" else self.chance.choice(ACTS),
            source_kind=self._source_kind(source),
            speakers=(source.meant,) if source else (),
            polarity="negative" if self.happens(0.1) else "positive",
            factuality=self.chance.choice(FACTUALITIES) if self.happens(0.15) else "actual",
            parent=parent,
        )

    def _source_kind(self, source: Said | None) -> str:
        if source is None:
            return "implicit"
        others = {
            "named": ("anonymous",),
            "nominal": ("anonymous", "collective"),
            "pronominal": ("author", "collective"),
        }
        return self.chance.choice(others[source.form]) if self.happens(0.2) else source.form

    def quotes(self) -> None:
        """Direct speech: before its cue, interrupted by it, or free-standing."""
        opening, closing = self.language.script.quotes
        id = self.next_id("attribution")
        start = self.open(opening)
        said = self.clause(1, 3)
        self._edit()
        if self.happens(0.15):
            _, end = self.glue(self.language.script.stop + closing)
            self._attribute(id, None, None, ((start, end),), "direct")
            self.begins = True
            return
        _, end = self.glue(self.language.script.comma + closing)
        source = self.mention()
        cue = self.one_of(self.language.cues)
        content: tuple[Range, ...] = ((start, end),)
        if self.happens(0.35):
            self.glue(self.language.script.comma)
            again = self.open(opening)
            self.clause(0, 2)
            content += ((again, self.glue(closing)[1]),)
        self._attribute(id, source, cue, content, "direct")
        if self.happens(0.5):
            self._move(said, id, source.meant, None, 0)
        self.stop()

    def _edit(self) -> None:
        """What an editor does inside a quotation, and an emoji now and then."""
        kind = self.chance.random()
        if kind < 0.1:
            start = self.open("[")
            self.words(1, 2)
            self.add("mark", span=((start, self.glue("]")[1]),), label="insertion")
        elif kind < 0.17:
            self.add("mark", span=(self.put("[sic]"),), label="sic")
        elif kind < 0.25:
            self.add("mark", span=(self.glue("…"),), label="ellipsis")
        elif kind < 0.3:
            self.put(self.chance.choice(EMOJI))
