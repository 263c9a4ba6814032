"""How well spans follow a changed text: `python benchmarks/reanchor.py [--rounds N] [--seed N]`.

Each text is edited at random, with known truth (text_edits.py), and every method says where each span is now. Texts: the
gold spans of `corpus/` and of the tests' corpus (withheld ones where a copy lies under ../shared/seed), and spans of
random words in the texts under ../shared/sources, where they are there. docs/reanchoring.md has the last tables.
Needs `rapidfuzz`.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from rapidfuzz import fuzz

from parley.alignment import Tokens, align
from parley.checks import Authority
from parley.contributions.anchor import occurrences
from parley.contributions.copies import texts_from
from parley.contributions.layout import article_folders
from parley.contributions.read import read_article
from parley.contributions.reanchor import follow
from parley.fingerprints import normalise
from parley.formats import TRANSFORMS
from parley.records import Segment, spans_in
from text_edits import EDITS, HOSTILE, edited

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
INTENSITIES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Edits for each hundred words."""
Span = tuple[Segment, ...]
Method = Callable[[str, str, Sequence[Span]], list[Span | None]]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its spans."""

    name: str
    text: str
    spans: tuple[Span, ...]


def parley(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """What `parley reanchor` does."""
    alignment = align(old, new)
    return [follow(alignment, span).segments for span in spans]


def plain_find(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """The first place where the words of each segment stand."""

    def find(segment: Segment) -> Segment | None:
        at = new.find(old[segment.start : segment.end])
        return Segment(start=at, end=at + segment.end - segment.start) if at >= 0 else None

    return [_whole([find(segment) for segment in span]) for span in spans]


def unique_find(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """The place where the words of each segment stand, if they stand there only."""

    def find(segment: Segment) -> Segment | None:
        found = occurrences(new, old[segment.start : segment.end], 0, len(new))
        return Segment(start=found[0], end=found[0] + segment.end - segment.start) if len(found) == 1 else None

    return [_whole([find(segment) for segment in span]) for span in spans]


def difflib_alignment(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Segments that lie in one matching block of `difflib.SequenceMatcher` over tokens."""
    a, b = Tokens(old), Tokens(new)
    blocks = SequenceMatcher(None, a.words, b.words, autojunk=False).get_matching_blocks()
    target = {block.a + offset: block.b + offset for block in blocks for offset in range(block.size)}

    def find(segment: Segment) -> Segment | None:
        first, last = a.covering(segment.start, segment.end)
        if first not in target:
            return None
        start = b.places[target[first]][0] + segment.start - a.places[first][0]
        length = segment.end - segment.start
        whole = all(target.get(at) == target[first] + at - first for at in range(first, last + 1))
        same = new[start : start + length] == old[segment.start : segment.end]
        return Segment(start=start, end=start + length) if whole and same else None

    return [_whole([find(segment) for segment in span]) for span in spans]


def fuzzy_anchoring(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Quote, 32 characters before and after, and position, weighed 50 : 20 : 20 : 2 as Hypothes.is does.

    Candidates are the exact occurrences of the quote or, without one, the most similar place within half of its length.
    """

    def find(segment: Segment) -> Segment | None:
        quote = old[segment.start : segment.end]
        found = [(at, at + len(quote), 1.0) for at in occurrences(new, quote, 0, len(new))]
        if not found and (best := fuzz.partial_ratio_alignment(quote, new, score_cutoff=50)):
            found = [(best.dest_start, best.dest_end, best.score / 100)]
        if not found:
            return None
        prefix, suffix = old[max(segment.start - 32, 0) : segment.start], old[segment.end : segment.end + 32]

        def score(candidate: tuple[int, int, float]) -> float:
            start, end, similar = candidate
            before = fuzz.ratio(prefix, new[max(start - len(prefix), 0) : start]) / 100
            after = fuzz.ratio(suffix, new[end : end + len(suffix)]) / 100
            near = 1 - abs(start - segment.start) / max(len(new), 1)
            return 50 * similar + 20 * before + 20 * after + 2 * near

        start, end, _ = max(found, key=score)
        return Segment(start=start, end=end)

    return [_whole([find(segment) for segment in span]) for span in spans]


METHODS: dict[str, Method] = {
    "parley reanchor": parley,
    "first `str.find`": plain_find,
    "unique `str.find`": unique_find,
    "difflib over tokens": difflib_alignment,
    "fuzzy anchoring": fuzzy_anchoring,
}


def _whole(pieces: Sequence[Segment | None]) -> Span | None:
    return None if None in pieces else tuple(piece for piece in pieces if piece is not None)


@dataclass
class Tally:
    """What a method did."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def row(self, name: str, rounds: int) -> str:
        counts, survivors = self.counts, self.counts["survivors"]
        found = counts["found"] / survivors if survivors else 1.0
        return (
            f"| {name} | {counts['wrong']:,} | {found:.2%} | {counts['changed']:,} | "
            f"{counts['indistinguishable']:,} | {1000 * self.seconds / rounds:.1f} |"
        )


def texts() -> list[Text]:
    """Every text that is at hand."""
    found = []
    copies = [folder for folder in (SHARED / "seed", ROOT / "tests" / "contributions" / "texts") if folder.is_dir()]
    for corpus in (ROOT / "corpus", ROOT / "tests" / "contributions" / "valid" / "corpus"):
        for folder in article_folders(corpus):
            subject = read_article(folder, Authority({}, {}, False), texts_from(copies)).subject
            if subject is not None and subject.text is not None and subject.gold is not None:
                spans = [span.segments for a in subject.gold.annotations for _, span in spans_in(a)]
                found.append(Text(folder.name, subject.text, tuple(dict.fromkeys(spans))))
    for path in sorted((SHARED / "sources").rglob("*")):
        if path.suffix in (".txt", ".conllu"):
            transform = "conllu" if path.suffix == ".conllu" else "plain"
            text = normalise(TRANSFORMS[transform](path.read_bytes()))
            found.append(Text(path.name, text, _sampled(text, random.Random(path.name))))
    return found


def _sampled(text: str, chance: random.Random) -> tuple[Span, ...]:
    """Spans of one to twelve words, in one line."""
    tokens, spans = Tokens(text), set()
    for _ in range(100):
        start, end = chance.choice([line for line in tokens.lines if line[0] < line[1]])
        first = chance.randrange(start, end)
        last = min(first + chance.choice((0, 0, 0, 1, 1, 2, 3, 5, 11)), end - 1)
        spans.add((Segment(start=tokens.places[first][0], end=tokens.places[last][1]),))
    return tuple(sorted(spans, key=lambda span: (span[0].start, span[0].end)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns 0 if nothing was silently wrong and enough was found."""
    parser = argparse.ArgumentParser(description="How well spans follow a changed text.")
    parser.add_argument("--rounds", metavar="N", type=int, default=1, help="edited versions a text and intensity")
    parser.add_argument("--seed", metavar="N", type=int, default=1)
    parser.add_argument("--method", choices=METHODS, action="append", help="only this one")
    parser.add_argument("--hostile", action="store_true", help="decoys of any length, with context")
    parser.add_argument("--show", metavar="OUTCOME", action="append", default=[], help="print the spans with it")
    args = parser.parse_args(arguments)
    methods = {name: METHODS[name] for name in args.method or METHODS}
    all_texts = texts()
    tallies = {(name, level): Tally() for name in methods for level in (*INTENSITIES, 0.0)}
    rounds = 0
    for text in all_texts:
        for level in INTENSITIES:
            for number in range(args.rounds):
                rounds += 1
                chance = random.Random(f"{args.seed}/{text.name}/{level}/{number}")
                truth = edited(text.text, text.spans, chance, level, HOSTILE if args.hostile else EDITS)
                survivors = sum(truth.survivor(span) is not None for span in text.spans)
                for name, method in methods.items():
                    began = time.perf_counter()
                    reported = method(truth.old, truth.new, text.spans)
                    seconds = time.perf_counter() - began
                    counts = Counter(truth.outcome(s, r) for s, r in zip(text.spans, reported, strict=True))
                    for key in (level, 0.0):
                        tally = tallies[name, key]
                        tally.counts += counts + Counter(survivors=survivors, spans=len(text.spans))
                        tally.seconds += seconds
                    if args.show:
                        for span, place in zip(text.spans, reported, strict=True):
                            if (said := truth.outcome(span, place)) in args.show:
                                print(said, text.name, level, number, span, place, truth.survivor(span))
    for level in (*INTENSITIES, 0.0):
        some = tallies[next(iter(methods)), level].counts
        title = f"{level} edits in 100 words" if level else "All"
        print(f"\n{title}: {some['spans']:,} spans in {len(all_texts)} texts, {some['survivors']:,} survive\n")
        print("| method | silently wrong | found of the survivors | changed, rightly | indistinguishable | ms a text |")
        print("|---|---|---|---|---|---|")
        for name in methods:
            print(tallies[name, level].row(name, rounds if not level else rounds // len(INTENSITIES)))
    own = tallies.get(("parley reanchor", 0.0))
    return 0 if own is None or not own.counts["wrong"] else 1


if __name__ == "__main__":
    sys.exit(main())
