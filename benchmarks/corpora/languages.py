"""Invented languages: words from syllables of a script, by rank, so that texts have a natural shape and mean nothing."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

VOCABULARY = 2_000
EMOJI = ("🚢", "👩🏽‍🚀", "🇪🇺", "👨‍👩‍👧‍👦", "❤️")


@dataclass(frozen=True, slots=True)
class Script:
    """How words are built and set: a syllable is an onset, a nucleus and a coda; rare ones are mostly clusters."""

    code: str
    onsets: tuple[str, ...]
    nuclei: tuple[str, ...]
    codas: tuple[str, ...]
    rare: tuple[str, ...]
    quotes: tuple[str, str]
    stop: str
    comma: str
    space: str = " "
    syllables: int = 3
    """At most so many in an ordinary word."""


def _each(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HAN = (
    "山水火木金土日月人口手目田力女子心中大小上下左右東西南北春夏秋冬天地風雨雲雪海河江湖"
    "花草竹林石玉車舟門戶國王民文書言語行走來去見聞食衣住高低長短新舊多少早晚遠近明白青紅"
)
SCRIPTS = (
    Script(
        "Latn",
        _each("b c d f g h j k l m n p r s t v z br dr gr kr pr tr sk st š ž ñ"),
        _each("a e i o u á é ö ü ai"),
        ("", "", "", "n", "r", "l", "s", "t", "m"),
        ("ẹ̀", "m̃", "ọ̀"),
        ("“", "”"),
        ".",
        ",",
    ),
    Script(
        "Cyrl",
        _each("б в г д ж з к л м н п р с т ф х ц ч ш пр ст кр вл"),
        _each("а е и о у ы э ю я ё"),
        ("", "", "", "н", "р", "л", "й", "м", "т"),
        ("о́", "а́", "и̂"),
        ("«", "»"),
        ".",
        ",",
    ),
    Script(
        "Arab",
        _each("ب ت ث ج ح خ د ر ز س ش ص ض ط ع غ ف ق ك ل م ن ه"),
        ("", "", "ا", "و", "ي", "ا"),
        ("",),
        ("مُّ", "نَ", "كِ"),
        ("«", "»"),
        ".",
        "،",
        syllables=4,
    ),
    Script(
        "Deva",
        _each("क ख ग च ज ट ड त द न प ब म य र ल व श स ह क्ष प्र त्र"),
        ("", "", "ा", "ि", "ी", "ु", "े", "ो", "ै"),
        ("", "", "", "ं", "र", "न"),
        ("ड़ि", "ज़ी"),
        ("“", "”"),
        "।",
        ",",
    ),
    Script("Hani", tuple(HAN), ("",), ("",), ("𠮷", "龍"), ("「", "」"), "。", "，", space="", syllables=2),
)
SHARES = (40, 20, 15, 15, 10)
"""How many of a hundred articles are in each script."""


def zipf(count: int, exponent: float = 1.0, first: int = 1) -> tuple[float, ...]:
    """Cumulative weights of the ranks from `first`: rank r weighs r to the minus `exponent`."""
    return tuple(accumulate(rank**-exponent for rank in range(first, first + count)))


WEIGHTS = zipf(VOCABULARY)


@dataclass(frozen=True)
class Language:
    """A script with a vocabulary, words by rank. The most frequent ones serve as the grammar."""

    code: str
    script: Script
    vocabulary: tuple[str, ...]

    @cached_property
    def grammar(self) -> Mapping[str, str]:
        """The words that hold sentences together."""
        return dict(zip(("the", "of", "that", "if", "to", "and"), self.vocabulary, strict=False))

    @cached_property
    def pronouns(self) -> Sequence[str]:
        return self.vocabulary[6:14]

    @cached_property
    def cues(self) -> Sequence[str]:
        return self.vocabulary[20:60]

    @cached_property
    def nouns(self) -> Sequence[str]:
        return self.vocabulary[60:400]

    @property
    def is_cased(self) -> bool:
        return self.script.code in ("Latn", "Cyrl")


def syllable(script: Script, chance: Random) -> str:
    """One syllable, in two of a hundred cases a rare one."""
    if chance.random() < 0.02:
        return chance.choice(script.rare)
    return chance.choice(script.onsets) + chance.choice(script.nuclei) + chance.choice(script.codas)


def word(script: Script, chance: Random, syllables: int) -> str:
    """A word in NFC."""
    return unicodedata.normalize("NFC", "".join(syllable(script, chance) for _ in range(syllables)))


def name(script: Script, chance: Random, words: int) -> str:
    """A name of that many words, capitalised where the script has capitals."""
    parts = [word(script, chance, chance.randint(2, max(script.syllables, 2))) for _ in range(words)]
    return script.space.join(part[:1].upper() + part[1:] for part in parts)


def _vocabulary(script: Script, chance: Random) -> Iterator[str]:
    """Distinct words, the frequent ones short."""
    seen: set[str] = set()
    while len(seen) < VOCABULARY:
        short = 1 if len(seen) < 40 else 2
        made = word(script, chance, short if len(seen) < 200 else chance.randint(short, script.syllables))
        if made not in seen:
            seen.add(made)
            yield made


def languages(seed: int) -> tuple[Language, ...]:
    """A language for each script, with codes that ISO 639-2 keeps for private use."""
    return tuple(
        Language(f"qa{letter}", script, tuple(_vocabulary(script, Random(f"{seed}/language/{script.code}"))))
        for letter, script in zip("abcde", SCRIPTS, strict=True)
    )
