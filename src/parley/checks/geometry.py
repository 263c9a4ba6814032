"""How spans lie to each other, piece by piece."""

from parley.records import Span


def covers(outer: Span, inner: Span) -> bool:
    """Whether every segment of `inner` lies in one of `outer`."""
    return all(any(o.start <= i.start and i.end <= o.end for o in outer.segments) for i in inner.segments)


def overlap(one: Span, other: Span) -> bool:
    """Whether they share a character."""
    return any(a.start < b.end and b.start < a.end for a in one.segments for b in other.segments)


def size(span: Span) -> int:
    """How many code points it covers."""
    return sum(segment.end - segment.start for segment in span.segments)
