"""Summaries are small, the same everywhere, and enough to find near-duplicates and disagreement."""

import pickle
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from commands import run_python
from overlays import TEXTS, VALID

from parley.checks import ArticleSubject, ArticleSummary, CorpusSubject, summarise
from parley.checks.consistency import label_by_annotator, label_unused, near_duplicate
from parley.checks.subjects import Authority
from parley.checks.summary import LABELS, MIN_WORDS, signature
from parley.contributions.copies import texts_from
from parley.contributions.read import read_article
from parley.records import Annotator, CorpusMetadata, Releases, Splits

CORPUS = Path(__file__).parents[2] / "corpus"
WORDS = [f"word{number}" for number in range(400)]


def text(seed: int, changed: float = 0.0) -> str:
    """300 words by chance, a share of them replaced by others."""
    chance = random.Random(seed)
    words = chance.choices(WORDS, k=300)
    other = random.Random(seed + 1000)
    return " ".join(other.choice(WORDS) if other.random() < changed else word for word in words)


def corpus(summaries: list[ArticleSummary], *annotators: str) -> CorpusSubject:
    """The articles, in train and test by turns."""
    splits = {article.id: ("train", "test")[number % 2] for number, article in enumerate(summaries)}
    people = {id: Annotator(id=id, kind="person", description="One.", training="None.") for id in annotators}
    return CorpusSubject(
        CorpusMetadata.model_validate_json((VALID / "corpus.json").read_bytes()),
        Releases(releases=()),
        Splits.model_validate({"splits": splits}),
        Authority({}, people),
        (),
        tuple(summaries),
        frozenset(splits),
    )


def of_text(id: str, content: str) -> ArticleSummary:
    return ArticleSummary(id, id, signature=signature(content))


def counted(id: str, **uses: dict[tuple[str, str, str], int]) -> ArticleSummary:
    """An article whose annotators (`gold` for gold) use labels so often."""

    def packed(counts: dict[tuple[str, str, str], int]) -> bytes:
        return np.array([counts.get(label, 0) for label in LABELS], dtype="<u2").tobytes()

    labels = tuple((None if name == "gold" else name, packed(counts)) for name, counts in uses.items())
    return ArticleSummary(id, id, labels=labels)


def article(folder: Path) -> ArticleSubject:
    subject = read_article(folder, Authority({}, {}, False), texts_from([TEXTS])).subject
    assert subject is not None
    return subject


@pytest.mark.parametrize("folder", sorted((CORPUS / "articles").iterdir()), ids=lambda folder: folder.name)
def test_the_summary_of_an_article_takes_a_few_kilobytes(folder: Path) -> None:
    assert len(pickle.dumps(summarise(article(folder)))) < 4_000


def test_a_summary_is_the_same_in_every_process(tmp_path: Path) -> None:
    code = (
        "import pathlib, hashlib, sys\n"
        "from parley.checks import Authority, summarise\n"
        "from parley.contributions.read import read_article\n"
        "one = summarise(read_article(pathlib.Path(sys.argv[1]), Authority({}, {}, False)).subject)\n"
        "print(hashlib.sha256(one.signature + one.sentences + one.labels[0][1]).hexdigest())"
    )
    folder = CORPUS / "articles" / "courier-strait-2024"
    said = {run_python("-c", code, folder, folder=tmp_path, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(said) == 1
    assert len(said.pop()) == 65


def test_nearly_the_same_texts_are_found_among_many_if_they_are_in_two_splits() -> None:
    summaries = [of_text(f"a{seed}", text(seed)) for seed in range(60)]
    in_train, in_test = of_text("of-a1", text(1, changed=0.05)), of_text("of-a3", text(3, changed=0.05))
    found = near_duplicate(corpus([*summaries, in_train, in_test]))
    assert [(breach.path, breach.message.split("'")[1]) for breach in found] == [("articles/of-a1/metadata.json", "a1")]


def test_texts_with_half_of_their_words_in_common_are_no_duplicates() -> None:
    summaries = [of_text("one", text(1)), of_text("two", text(1, changed=0.5))]
    assert list(near_duplicate(corpus(summaries))) == []


def test_a_short_text_has_no_signature() -> None:
    assert signature(" ".join(WORDS[: MIN_WORDS - 1])) == b""


FORMS = {("mention", "form", "named"): 20, ("mention", "form", "nominal"): 9}


def test_a_label_without_an_example_is_found_once_its_attribute_is_much_used() -> None:
    assert list(label_unused(corpus([counted("x", gold=FORMS)]))) == []
    (breach,) = label_unused(corpus([counted("x", gold=FORMS | {("mention", "form", "nominal"): 10})]))
    assert breach.message == "mention form: no example of pronominal among 30"


def test_a_label_is_missed_only_where_others_use_it_in_the_same_articles() -> None:
    often = {("mention", "form", "named"): 10}
    apart = [counted("x", ana=often), counted("y", ben={})]
    together = [counted("x", ana=often, ben={}), counted("y", ben={})]
    assert list(label_by_annotator(corpus(apart, "ana", "ben"))) == []
    (breach,) = label_by_annotator(corpus(together, "ana", "ben"))
    assert breach.message.startswith("'ben' never uses mention form named")
    used_elsewhere = [counted("x", ana=often, ben={}), counted("y", ben=often)]
    assert list(label_by_annotator(corpus(used_elsewhere, "ana", "ben"))) == []


def test_a_block_beyond_the_text_by_any_number_is_summarised() -> None:
    subject = article(sorted((CORPUS / "articles").iterdir())[0])
    assert subject.gold is not None
    far = subject.metadata.blocks[0].model_copy(update={"start": 10**30, "end": 10**31})
    metadata = subject.metadata.model_copy(update={"blocks": (far,)})
    gold = replace(subject.gold, metadata=metadata)
    assert summarise(replace(subject, metadata=metadata, gold=gold)).sentences == b""
