"""Checks of the level `span` on what a span says: its quote, or its digest where the text is withheld."""

from collections.abc import Iterator

from parley.checks.subjects import Check, View
from parley.findings import Breach
from parley.fingerprints import quote_of, span_digest, span_key
from parley.records import Span


def _lies_in_text(view: View, span: Span) -> bool:
    """Whether `span-range` has nothing to say of a span."""
    return all(segment.start < segment.end <= view.length for segment in span.segments)


def span_quote(view: View) -> Iterator[Breach]:
    """A span covers what its quote says.

    Offsets are numbers that nobody reads; the quote is how a person sees what was meant. Where the two differ, one of
    them was changed alone, and every reader of the other gets other words.
    """
    if view.metadata.text_status == "withheld" or view.text is None:
        return
    for record, name, span in view.spans:
        said = quote_of(view.text, span.segments)
        if said == span.quote:
            continue
        id = view.annotations[record].id
        if span.quote is None:
            yield Breach("the span has no quote", "run `parley fix`", id, (name,))
        elif _lies_in_text(view, span):
            yield Breach(
                f"quote is {span.quote!r}, but the text there says {said!r}",
                "correct the quote and remove `segments`, then run `parley fix`",
                id,
                (name, "quote"),
            )


def span_digest_matches(view: View) -> Iterator[Breach]:
    """The digest of a withheld span is that of its words.

    Who holds a copy of the text proves with it that each span covers the words that were annotated. A wrong digest
    refuses the right copy.
    """
    if view.metadata.text_status != "withheld" or view.text is None:
        return
    key = span_key(view.metadata.id, view.text)
    for record, name, span in view.spans:
        said = quote_of(view.text, span.segments)
        if span.digest not in (None, span_digest(key, span.segments, said)) and _lies_in_text(view, span):
            yield Breach(
                f"the digest is not that of the words at {span.start}-{span.end}",
                "run `parley fix --texts DIR`",
                view.annotations[record].id,
                (name, "digest"),
            )


def quote_withheld(view: View) -> Iterator[Breach]:
    """The spans of a withheld article have digests, and no words.

    The text is its publisher's. Quotations of all spans together would be most of it, and what is once committed
    stays in the history.
    """
    if view.metadata.text_status != "withheld":
        return
    for record, name, span in view.spans:
        if span.quote is not None or span.digest is None:
            said = "holds words of the text" if span.quote is not None else "has no digest"
            yield Breach(
                f"a span of a withheld article {said}",
                "run `parley fix --texts DIR` before committing",
                view.annotations[record].id,
                (name, "quote") if span.quote is not None else (name,),
            )


QUOTE_CHECKS = (
    Check("span-quote", "span", "error", "A span covers what its quote says.", span_quote, needs_text=True),
    Check(
        "span-digest",
        "span",
        "error",
        "The digest of a withheld span is that of its words.",
        span_digest_matches,
        needs_text=True,
    ),
    Check("quote-withheld", "span", "error", "A withheld article's spans have digests and no words.", quote_withheld),
)
