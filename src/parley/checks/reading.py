"""Checks that reading itself performs: their functions find nothing, for what they forbid never becomes a subject.

`contributions` makes their findings where it meets a breach: a file that is not read, text that is no JSON, a line that is
no record. What stands here is what each requires, and why.
"""

from typing import Final

from parley.checks.subjects import Check


def missing_file(_: object) -> tuple[()]:
    """The files that the layout names are there.

    Without its metadata an article has no language, no licence and no blocks, and without the corpus's own files
    nothing says who annotated or which split an article is in: what depends on them cannot be checked, and nothing
    can be released.
    """
    return ()


def unexpected_file(_: object) -> tuple[()]:
    """No file lies where none belongs, and what belongs is a regular file.

    A forgotten draft, an editor's backup or a text in the wrong folder would be committed, and stay in the history,
    without any reader or check ever looking at it. A text that may not be redistributed is the worst of them.
    """
    return ()


def name_case(_: object) -> tuple[()]:
    """Files are named as the layout writes it, capitals too.

    Half of the machines hold `Text.txt` and `text.txt` for one file, the others for two. What is read on one is then
    missing on the other, and a clone on the first loses one of the two without a word.
    """
    return ()


def symlink_outside(_: object) -> tuple[()]:
    """A symbolic link leads to something in the corpus.

    What lies outside is on one machine only, and may be anything: a check of somebody's contribution would read, and
    quote in its messages, files that are none of its business. A link that leads nowhere, or in a circle, leads
    outside too.
    """
    return ()


def file_size(_: object) -> tuple[()]:
    """No file is larger than 32 MiB.

    An article has a few hundred kilobytes. A file a thousand times as large is a mistake or an attack; it is reported
    unread, so that the rest of the corpus is still checked, in the memory at hand.
    """
    return ()


def article_twice(_: object) -> tuple[()]:
    """An article is stored once: in a folder of its own, or in one shard.

    Of two copies only one would be checked and released, and who corrects the other corrects nothing.
    """
    return ()


def json_syntax(_: object) -> tuple[()]:
    """JSON files hold one JSON value, and JSON Lines files one on each line.

    A missing quotation mark hides everything after it. What cannot be read is reported where reading stopped, and
    what points to it is not blamed.
    """
    return ()


def json_number(_: object) -> tuple[()]:
    """Numbers are whole numbers, written in digits.

    Every number here counts something. `12.0` and `1.2e1` are the same to one reader of JSON and another type to the
    next, and `NaN` and `Infinity` are no JSON at all, though Python writes them.
    """
    return ()


def json_depth(_: object) -> tuple[()]:
    """JSON is nested at most 50 deep.

    No record comes near. Brackets within brackets by the thousand exhaust the stack of whatever reads them, and are
    refused before they do.
    """
    return ()


def lone_surrogate(_: object) -> tuple[()]:
    """No escape in JSON stands for half of a character.

    `\\ud83d` alone is half of an emoji that something cut in two. It is no character: it cannot be written as UTF-8,
    and fails in a reader's hands, far from here.
    """
    return ()


def duplicate_key(_: object) -> tuple[()]:
    """No key stands twice in an object.

    Of two values, one reader of JSON keeps the first and another the last. Two people then see two annotations in one
    line.
    """
    return ()


def canonical_form(_: object) -> tuple[()]:
    """Files are in canonical form: keys in a fixed order, lines sorted, spacing fixed.

    A diff then shows what changed and nothing else, and the changes of two people merge without a conflict. `parley
    fix` writes it.
    """
    return ()


def record_schema(_: object) -> tuple[()]:
    """Every record has the shape of its schema: its fields, their types, the labels of closed sets.

    `schema/v1/` says the same as the models that are used here, so that a record which either accepts is accepted by
    both. A misspelt label or field would be lost to everybody who counts, filters or trains.
    """
    return ()


def unanchored_quotation(_: object) -> tuple[()]:
    """Every span has segments: where in the text it stands, in code points.

    People write a span as a quotation; `parley fix` finds its place. A quotation that occurs twice, or not at all,
    stands for no place, and no reader could look it up.
    """
    return ()


def annotator_known(_: object) -> tuple[()]:
    """A pass is by an annotator of `annotators.json`.

    Whether a person or a model annotated, and what they had read before, decides what may be concluded from a pass. A
    pass that nobody answers for can be neither weighed nor asked about.
    """
    return ()


READING_CHECKS: Final = (
    Check("missing-file", "file", "error", "Every file that the layout names is there.", missing_file),
    Check("unexpected-file", "file", "error", "No file lies where none belongs.", unexpected_file),
    Check("name-case", "file", "error", "Files are named as the layout writes it, capitals too.", name_case),
    Check("symlink-outside", "file", "error", "No symbolic link leads out of the corpus.", symlink_outside),
    Check("file-size", "file", "error", "No file is larger than 32 MiB.", file_size),
    Check("article-twice", "file", "error", "Every article is stored once.", article_twice),
    Check("json-syntax", "file", "error", "JSON files and lines are JSON.", json_syntax),
    Check("json-number", "file", "error", "Numbers are whole numbers, written in digits.", json_number),
    Check("json-depth", "file", "error", "JSON is nested at most 50 deep.", json_depth),
    Check("lone-surrogate", "file", "error", "No escape stands for half of a character.", lone_surrogate),
    Check("duplicate-key", "file", "error", "No key stands twice in an object.", duplicate_key),
    Check("canonical-form", "file", "warning", "Files are in canonical form.", canonical_form),
    Check("record-schema", "record", "error", "Every record has the shape of its schema.", record_schema),
    Check("unanchored-quotation", "record", "error", "Every span has segments.", unanchored_quotation),
    Check("annotator-known", "link", "error", "A pass is by an annotator of annotators.json.", annotator_known),
)
