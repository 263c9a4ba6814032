"""Defects of one record of gold in its fields, its links, and against the other records."""

from collections.abc import Mapping
from random import Random

from corpora.folder import Article
from corpora.page import Json
from corpora.plants import Plant, Planter, added, after_one, pieces, respanned, without, wrong
from parley.contributions import layout
from parley.records import LAYERS, UNCOMMITTED_ACTS

NOBODY, NO_MENTION = "nobody", "m99999"
DECIDED = ("passes", "decision")
ACTORS = ("person", "organization", "government", "state")
NOWHERE: Json = {"segments": []}


def commitment_of_act(record: Json, _: Article, __: Random) -> Plant | None:
    if record["layer"] != "move":
        return None
    if record["act"] in UNCOMMITTED_ACTS:
        return wrong(record | {"commitment": "certain", "commitment_polarity": "positive"})
    return wrong(without(record, "commitment"))


def attribution_content(record: Json, _: Article, __: Random) -> Plant | None:
    if record["layer"] != "attribution" or record["mode"] != "indirect":
        return None
    return wrong(without(record, "content"))


def unsure_attribute(record: Json, _: Article, __: Random) -> Plant:
    return wrong(record | {"unsure": ["mood"]})


def refers_to_reading(record: Json, _: Article, __: Random) -> Plant | None:
    if record["layer"] != "mention":
        return None
    return wrong(without(record, "refers_to") | {"reading": "metonymic"})


def named_entity(record: Json, _: Article, __: Random) -> Plant | None:
    if record["layer"] != "mention" or record["form"] != "named" or record["type"] in ("date", "other"):
        return None
    return wrong(without(record, "entity"))


def pass_provenance(record: Json, _: Article, chance: Random) -> Plant:
    """Nothing is said of passes, or what is named is no record of one."""
    letter = LAYERS[record["layer"]].letter
    nowhere = record | {"passes": [f"bench-a#{letter}99999"]}
    return wrong(chance.choice((without(record, *DECIDED), nowhere)))


def gold_supported(record: Json, _: Article, __: Random) -> Plant | None:
    """Agreed, and by one pass alone."""
    return wrong(record | {"passes": record["passes"][:1], "decision": "agreed"}) if "passes" in record else None


def move_parties(record: Json, _: Article, __: Random) -> Plant | None:
    return wrong(record | {"target": record["actor"]}) if record["layer"] == "move" else None


def source_kind(record: Json, _: Article, __: Random) -> Plant | None:
    return wrong(record | {"source_kind": "implicit"}) if "sources" in record else None


# links


def dangling_link(record: Json, _: Article, __: Random) -> Plant | None:
    links: Mapping[str, Json] = {
        "mention": {"entity": NOBODY},
        "attribution": {"sources": [NO_MENTION]},
        "move": {"actor": NOBODY},
    }
    return wrong(record | links[record["layer"]]) if record["layer"] in links else None


def link_layer(record: Json, _: Article, __: Random) -> Plant | None:
    """A mention stands where an entity should."""
    name = {"mention": "entity", "move": "actor"}.get(record["layer"])
    return wrong(record | {name: "m1"}) if name in record else None


def entity_type(record: Json, _: Article, __: Random) -> Plant | None:
    if record["layer"] != "mention" or "entity" not in record:
        return None
    return wrong(record | {"type": "work" if record["type"] != "work" else "event"})


def speakers_of_sources(record: Json, article: Article, _: Random) -> Plant | None:
    """The speakers are left out, though the source is of those who speak for themselves."""
    for other in article.gold:
        if other["id"] in record.get("sources", ()) and other["reading"] == "literal" and other["type"] in ACTORS:
            return wrong(without(record, "speakers"), needs=(other["id"],))
    return None


def evidence_attribution(record: Json, article: Article, chance: Random) -> Plant | None:
    """The move is said to be made in an attribution elsewhere."""
    if record["layer"] != "move":
        return None
    [(start, end)] = pieces(record["evidence"])
    elsewhere = [
        other["id"]
        for other in article.gold
        if other["layer"] == "attribution"
        and not any(a < end and start < b for name in ("cue", "content") for a, b in pieces(other.get(name, NOWHERE)))
    ]
    if not elsewhere:
        return None
    other = chance.choice(elsewhere)
    return wrong(record | {"attribution": other}, needs=(other,))


def move_attribution(record: Json, article: Article, _: Random) -> Plant | None:
    """The attribution whose content holds the evidence is not named."""
    if "attribution" not in record:
        return None
    [(start, end)] = pieces(record["evidence"])
    for other in article.gold:
        if other["id"] == record["attribution"] and other["source_kind"] != "author":
            if any(a <= start and end <= b for a, b in pieces(other.get("content", NOWHERE))):
                return wrong(without(record, "attribution"), needs=(other["id"],))
    return None


def condition_in_evidence(record: Json, article: Article, _: Random) -> Plant | None:
    if "condition" not in record:
        return None
    [(start, _end)], [(_start, end)] = pieces(record["evidence"]), pieces(record["condition"])
    return wrong(respanned(record, article, "evidence", [(start, end)]))


def attribution_cycle(record: Json, article: Article, _: Random) -> Plant | None:
    """Two attributions are each other's parents; it is reported at the lesser id, which is to be the one changed."""
    for other in article.gold:
        if other.get("parent") == record["id"] and "parent" not in record and record["id"] < other["id"]:
            return wrong(record | {"parent": other["id"]}, needs=(other["id"],))
    return None


def parent_content(record: Json, article: Article, chance: Random) -> Plant | None:
    """The parent is an attribution that says nothing there."""
    if "cue" not in record:
        return None
    [(start, end)] = pieces(record["cue"])
    others = [
        other["id"]
        for other in article.gold
        if "content" in other and not any(a <= start and end <= b for a, b in pieces(other["content"]))
    ]
    others = [id for id in others if id != record["id"]]
    if not others:
        return None
    parent = chance.choice(others)
    return wrong(record | {"parent": parent}, needs=(parent,))


def parent_nearest(record: Json, _: Article, __: Random) -> Plant | None:
    """A nested attribution names no parent."""
    return wrong(without(record, "parent"), needs=(record["parent"],)) if "parent" in record else None


def role_overlap(record: Json, article: Article, _: Random) -> Plant | None:
    """The cue is the first character of the content."""
    if "content" not in record or "cue" not in record:
        return None
    start, _end = pieces(record["content"])[0]
    return wrong(respanned(record, article, "cue", [(start, after_one(article.text, start))]))


# records against each other


def id_unique(record: Json, _: Article, __: Random) -> Plant:
    return added(record, 0)


def duplicate_annotation(record: Json, _: Article, __: Random) -> Plant:
    return added(record, 10_000)


def crossing_mentions(record: Json, article: Article, _: Random) -> Plant | None:
    """A further mention, from the last word of this one to the end of the next word."""
    if record["layer"] != "mention" or len(record["span"]["segments"]) > 1:
        return None
    [(start, end)] = pieces(record["span"])
    last = article.text.rfind(" ", start, end) + 1
    if last == 0 or article.text[end] != " ":
        return None
    crossing = [(last, end + 1 + len(article.text[end + 1 :].split(maxsplit=1)[0]))]
    made = without(respanned(record, article, "span", crossing), "refers_to")
    return added(made | {"form": "nominal", "reading": "literal"}, 20_000)


def uncovered_quotation(record: Json, article: Article, _: Random) -> Plant | None:
    """A scare quote is called an emphasis, and nobody's speech holds it."""
    if article.is_withheld or record.get("label") != "scare_quote":
        return None
    [(start, end)] = pieces(record["span"])
    for other in article.gold:
        held = pieces(other["content"]) if "content" in other else []
        if held and held[0][0] <= start and end <= held[-1][1]:
            return None
    return wrong(record | {"label": "emphasis"}, (), (layout.TEXT, article.text.count("\n", 0, start) + 1))


def missed_mention(record: Json, article: Article, _: Random) -> Plant | None:
    """Of a name that is marked elsewhere only the last word is marked here."""
    if article.is_withheld or record.get("form") != "named" or " " not in record["span"]["quote"]:
        return None
    [(start, end)] = pieces(record["span"])
    last = article.text.rfind(" ", start, end) + 1
    for other in article.gold:
        if other["id"] != record["id"] and other.get("form") == "named":
            if other["span"]["quote"] == record["span"]["quote"]:
                made = respanned(record, article, "span", [(last, end)])
                return wrong(made, (other["id"],), (layout.TEXT, article.text.count("\n", 0, start) + 1))
    return None


RECORDS: Mapping[str, Planter] = {
    "commitment-of-act": commitment_of_act,
    "attribution-content": attribution_content,
    "move-parties": move_parties,
    "unsure-attribute": unsure_attribute,
    "refers-to-reading": refers_to_reading,
    "named-entity": named_entity,
    "pass-provenance": pass_provenance,
    "gold-supported": gold_supported,
    "dangling-link": dangling_link,
    "link-layer": link_layer,
    "entity-type": entity_type,
    "attribution-cycle": attribution_cycle,
    "parent-content": parent_content,
    "parent-nearest": parent_nearest,
    "role-overlap": role_overlap,
    "source-kind": source_kind,
    "speakers-of-sources": speakers_of_sources,
    "evidence-attribution": evidence_attribution,
    "move-attribution": move_attribution,
    "condition-in-evidence": condition_in_evidence,
    "id-unique": id_unique,
    "duplicate-annotation": duplicate_annotation,
    "crossing-mentions": crossing_mentions,
    "uncovered-quotation": uncovered_quotation,
    "missed-mention": missed_mention,
}
