"""The corpus's sections of CHANGELOG.md: read, and the part of one that a diff writes.

A section stands under the heading `### Corpus X.Y.Z` and holds prose and, between two markers, what the diff against
the version before says. Prose is free; what stands between the markers is never edited by hand.
"""

import re
from collections.abc import Iterator

from parley.errors import UnusableInput
from parley.release import version_key

NAME = "CHANGELOG.md"
OPEN, CLOSE = "<!-- written by `parley release --changelog`; do not edit -->", "<!-- end of what was written -->"
_HEADING = re.compile(r"^### Corpus(?: ([0-9]+\.[0-9]+\.[0-9]+))?.*$", re.MULTILINE)
_NEXT = re.compile(r"^#{1,3} ", re.MULTILINE)
_UNRELEASED = re.compile(r"^## Unreleased.*$", re.MULTILINE)
_FIRST = re.compile(r"^## ", re.MULTILINE)


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Every version of the corpus that has a section, with what stands under its heading; in the order of the text."""
    for match in _HEADING.finditer(text):
        if match[1]:
            yield match[1], _body(text, match)


def _body(text: str, heading: re.Match[str]) -> str:
    following = _NEXT.search(text, heading.end())
    return text[heading.end() : following.start() if following else len(text)].strip()


def of_release(text: str, version: str) -> str | None:
    """The changelog that a release carries: the corpus's sections up to that version, newest first; None without any.

    Later versions and the package's sections stay out, so that neither changes the bytes of a release.
    """
    found = {one: body for one, body in sections(text) if version_key(one) <= version_key(version)}
    inorder = sorted(found, key=version_key, reverse=True)
    parts = "".join(f"\n## {one}\n\n{found[one]}\n" for one in inorder)
    return f"# Changes of the corpus\n{parts}" if parts else None


def written_in(text: str, version: str) -> str | None:
    """What stands between the markers in the section of a version; None where there is no such section or no markers."""
    body = dict(sections(text)).get(version)
    if body is None or OPEN not in body or CLOSE not in body.partition(OPEN)[2]:
        return None
    return body.partition(OPEN)[2].partition(CLOSE)[0].strip()


def with_written(text: str, version: str, written: str) -> str:
    """The changelog with `written` between the markers of the version's section.

    Where there is no section, `### Corpus` under `## Unreleased` becomes it, or a new one is put there.
    Raises: UnusableInput.
    """
    block = f"{OPEN}\n{written.strip()}\n{CLOSE}"
    heading = next((match for match in _HEADING.finditer(text) if match[1] == version), None)
    if heading is not None:
        body = _body(text, heading)
        start = text.index(body, heading.end()) if body else heading.end()
        return _spaced(text[: heading.end()], _replaced(body, block), text[start + len(body) :])
    unreleased = _UNRELEASED.search(text)
    if unreleased is None:
        first = _FIRST.search(text)
        at = first.start() if first else len(text)
        return _spaced(f"{text[:at].rstrip()}\n\n## Unreleased\n\n### Corpus {version}", block, text[at:])
    end = _FIRST.search(text, unreleased.end())
    pending = _HEADING.search(text, unreleased.end(), end.start() if end else len(text))
    if pending is not None and pending[1] is None:
        head = f"{text[: pending.start()]}### Corpus {version}"
        body = _body(text, pending)
        start = text.index(body, pending.end()) if body else pending.end()
        return _spaced(head, _replaced(body, block), text[start + len(body) :])
    at = pending.start() if pending else end.start() if end else len(text)
    return _spaced(f"{text[:at].rstrip()}\n\n### Corpus {version}", block, text[at:])


def _replaced(body: str, block: str) -> str:
    if OPEN not in body:
        return f"{block}\n\n{body}".strip()
    before, _, rest = body.partition(OPEN)
    if CLOSE not in rest:
        raise UnusableInput(f"{NAME} has {OPEN!r} without {CLOSE!r}; remove what was written, and run it again")
    return f"{before}{block}{rest.partition(CLOSE)[2]}".strip()


def _spaced(head: str, body: str, tail: str) -> str:
    rest = tail.strip("\n")
    return f"{head}\n\n{body}\n" + (f"\n{rest}\n" if rest else "")
