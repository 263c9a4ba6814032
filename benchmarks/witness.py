"""A third witness: our mentions beside those that NEREL and GUM published of the same texts.

Only what both schemes mark is compared: named persons, bodies (organisations and governments), states and places; in GUM,
which calls a state now a place and now an organisation, the last three together. Neither side is gold for the other: what
only one of the two has is counted by what the other has there.

    python benchmarks/witness.py --texts DIR [--corpus CORPUS] [--list]
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley.agreement.matching import match_points
from parley.agreement.sources import annotated_articles
from parley.contributions.copies import texts_from
from parley.records import Mention

NEREL = {
    "PERSON": "person",
    "ORGANIZATION": "body",
    "COUNTRY": "state",
    "NATIONALITY": "state",
    "CITY": "place",
    "STATE_OR_PROVINCE": "place",
    "DISTRICT": "place",
    "LOCATION": "place",
    "FACILITY": "place",
}
GUM = {"person": "person", "organization": "body, state or place", "place": "body, state or place"}
OURS = {"person": "person", "organization": "body", "government": "body", "state": "state", "place": "place"}
ENTITY = re.compile(r"\((?P<id>[0-9]+)-(?P<fields>[^()]+)(?P<is_single>\))?|(?P<closed>[0-9]+)\)")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A named thing as one of the two marked it: its place, what kind both schemes know it as, and its own label."""

    place: Place
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The two lists of one article; `unnamed` are our mentions without a name, `other` theirs of kinds not compared."""

    article: str
    ours: Sequence[Named]
    theirs: Sequence[Named]
    unnamed: Sequence[Named]
    other: Sequence[Named]


def printed(text: str) -> list[int]:
    """The offsets of what is printed: both sides count the same characters, and different space between them."""
    return [at for at, character in enumerate(text) if not character.isspace()]


def nerel(path: Path, text: str) -> Iterator[tuple[Place, str]]:
    """Places in our text and labels of a brat file that lies beside its text."""
    raw = path.read_text(encoding="utf-8")
    order = {at: number for number, at in enumerate(printed(raw))}
    own = printed(text)
    for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
        if line.startswith("T") and ";" not in (said := line.split("\t")[1]):
            label, start, end = said.split()
            inside = [order[at] for at in range(int(start), int(end)) if at in order]
            yield (own[inside[0]], own[inside[-1]] + 1), label


def gum(path: Path, text: str) -> Iterator[tuple[Place, str]]:
    """Places in our text and types of the named entities of a CoNLL-U file: with a proper noun in the minimal span."""
    own, at, covered = printed(text), 0, 0
    opened: dict[str, list[tuple[int, int, list[str]]]] = defaultdict(list)
    tags: list[str] = []
    tokens: list[Place] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            covered = 0 if not line else covered
            continue
        number, form, _, tag, *_, misc = line.split("\t")
        first, _, last = number.partition("-")
        if "." in first:
            continue  # an empty node
        if last:
            covered = int(last)
            length = sum(not c.isspace() for c in form)
            ends = (own[at], own[at + length - 1] + 1)
            at += length
            tokens += [ends] * (covered - int(first) + 1)
            continue
        if int(first) > covered:
            length = sum(not c.isspace() for c in form)
            tokens.append((own[at], own[at + length - 1] + 1))
            at += length
        tags.append(tag)
        here = len(tags) - 1
        said = next((part[7:] for part in misc.split("|") if part.startswith("Entity=")), "")
        for found in ENTITY.finditer(said):
            if found["closed"] is None:
                opened[found["id"]].append((here, here, found["fields"].split("-")))
                if not found["is_single"]:
                    continue
            start, _, fields = opened[found["closed"] or found["id"]].pop()
            least = [start + int(one) - 1 for one in fields[4].split(",")]
            if any(tags[token] == "PROPN" for token in least if token <= here):
                yield (tokens[start][0], tokens[here][1]), fields[0]


def compared(corpus: Path, texts: Sequence[Path]) -> Iterator[Compared]:
    """Each article with gold mentions of which a witness lies among the texts."""
    text_of = texts_from(texts)
    for article in annotated_articles(corpus):
        found = [path for copy in article.metadata.provenance.copies for path in _copies(copy.path, texts)]
        text = text_of(article.metadata) if found else None
        if article.gold is None or text is None:
            continue
        is_gum = found[0].suffix == ".conllu"
        if not is_gum and not found[0].with_suffix(".ann").exists():
            continue
        kinds = GUM if is_gum else NEREL
        places = list((gum if is_gum else nerel)(found[0], text))
        mentions = [one for one in article.gold if one.layer == "mention"]
        names = [one for one in mentions if one.form == "named" and one.type in OURS]
        yield Compared(
            article.metadata.id,
            [Named(_place(one), _kind(OURS[one.type], is_gum), one.type) for one in names],
            [Named(place, kinds[label], label) for place, label in places if label in kinds],
            [Named(_place(one), "", one.form) for one in mentions if one not in names],
            [Named(place, "", label) for place, label in places if label not in kinds],
        )


def _copies(name: str, texts: Sequence[Path]) -> Iterator[Path]:
    for folder in texts:
        yield from sorted(folder.rglob(Path(name).name))


def _place(mention: Mention) -> Place:
    return mention.span.start, mention.span.end


def _kind(kind: str, is_gum: bool) -> str:
    return kind if not is_gum or kind == "person" else "body, state or place"


def pairs(ours: Sequence[Named], theirs: Sequence[Named]) -> tuple[list[tuple[int, int]], int]:
    """Which of ours is which of theirs, one to one by what they share; and how many of the pairs are equal."""
    matched = match_points([(one.place,) for one in ours], [(one.place,) for one in theirs])
    both = [(pair.one, pair.other) for pair in matched]
    return both, sum(ours[i].place == theirs[j].place for i, j in both)


def why(one: Named, same: Sequence[Named], without: Sequence[Named]) -> str:
    """What the other side has where it lacks one of this side: by place alone."""
    for other in same:
        if other.place == one.place:
            return f"same words as {other.label}"
    for other in without:
        if other.place == one.place:
            return f"same words as {other.label}, not compared"
    start, end = one.place
    for other in (*same, *without):
        if other.place[0] <= start and end <= other.place[1]:
            return f"inside {other.label}"
        if start <= other.place[0] and other.place[1] <= end:
            return f"around {other.label}"
    return "nothing"


def report(found: Sequence[Compared], name: str, is_listed: bool, texts: Mapping[str, str]) -> Iterator[str]:
    """The tables of one collection, in Markdown."""
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    only: dict[str, Counter[tuple[str, str]]] = {"ours": Counter(), "theirs": Counter()}
    cases: list[str] = []
    for one in found:
        for kind in sorted({named.kind for named in (*one.ours, *one.theirs)}):
            ours = [named for named in one.ours if named.kind == kind]
            theirs = [named for named in one.theirs if named.kind == kind]
            both, equal = pairs(ours, theirs)
            count = totals[kind]
            count["ours"] += len(ours)
            count["theirs"] += len(theirs)
            count["both"] += len(both)
            count["equal"] += equal
            sides = (
                ("ours", ours, {i for i, _ in both}, one.theirs, one.other),
                ("theirs", theirs, {j for _, j in both}, one.ours, one.unnamed),
            )
            for side, own, taken, same, without in sides:
                for at, named in enumerate(own):
                    if at not in taken:
                        reason = why(named, same, without)
                        only[side][named.label, reason] += 1
                        words = texts.get(one.article, "")[named.place[0] : named.place[1]]
                        cases.append(f"{one.article} {side} {named.label} {reason}: {words}")
    yield f"\n{name}: {len(found)} articles\n\n"
    yield "| kind | ours | theirs | same place | overlap | precision | recall |\n|---|---:|---:|---:|---:|---:|---:|\n"
    everything = sum(totals.values(), Counter[str]())
    for kind, count in (*sorted(totals.items()), ("all", everything)):
        precision, recall = count["both"] / (count["ours"] or 1), count["both"] / (count["theirs"] or 1)
        yield (
            f"| {kind} | {count['ours']} | {count['theirs']} | {count['equal']} | {count['both']} "
            f"| {precision:.2f} | {recall:.2f} |\n"
        )
    for side, counts in only.items():
        yield f"\nonly {side}:\n\n| label | what the other has there | count |\n|---|---|---:|\n"
        for (label, reason), number in counts.most_common():
            yield f"| {label} | {reason} | {number} |\n"
    if is_listed:
        yield "\n" + "\n".join(cases) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; 2 where no text is at hand."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--texts", type=Path, action="append", required=True, help="where the upstream files lie")
    parser.add_argument("--list", action="store_true", help="each difference with its words, which are the publishers'")
    args = parser.parse_args(arguments)
    found = list(compared(args.corpus, args.texts))
    texts: dict[str, str] = {}
    if args.list:
        text_of = texts_from(args.texts)
        wanted = {one.article for one in found}
        texts = {
            a.metadata.id: text_of(a.metadata) or "" for a in annotated_articles(args.corpus) if a.metadata.id in wanted
        }
    if not found:
        print("no upstream file of an article with gold lies in the folders given", file=sys.stderr)
        return 2
    for name, is_gum in (("NEREL", False), ("GUM", True)):
        chosen = [one for one in found if (one.theirs and _is_gum(one)) == is_gum]
        if chosen:
            sys.stdout.writelines(report(chosen, name, args.list, texts))
    return 0


def _is_gum(one: Compared) -> bool:
    return any(named.label in GUM for named in one.theirs)


if __name__ == "__main__":
    sys.exit(main())
