"""From items and decisions to gold: ids that gold had are kept, links lead to gold, and every line says where it is from."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from parley.adjudication.decisions import NEW, Decisions
from parley.adjudication.items import Item
from parley.adjudication.taken import Ground, Refused, Taken, own_of, taken_of
from parley.contributions.canonical import plain
from parley.contributions.decode import explain
from parley.records import ANNOTATION, LAYERS, AnyAnnotation, links_of


@dataclass(frozen=True, slots=True)
class Gold:
    """The new gold, or the reasons why there is none yet, each a line."""

    annotations: tuple[AnyAnnotation, ...]
    problems: tuple[str, ...]


def open_items(items: Sequence[Item], decisions: Decisions) -> tuple[Item, ...]:
    """The items that still need a decision."""
    return tuple(item for item in items if not item.is_agreed and decisions.of(item.id) is None)


def gold_of(
    items: Sequence[Item],
    decisions: Decisions,
    before: Sequence[AnyAnnotation],
    last: Mapping[str, int],
    ground: Ground,
) -> Gold:
    """The gold that items and decisions make.

    `before` is the gold there was, `last` the highest number of each letter that a release ever used.
    """
    problems = [f"{decisions.path}: two decisions on {item!r}; keep one" for item in decisions.twice]
    problems += _unknown(items, decisions)
    found = [one for item in items for one in taken_of(item, decisions, ground)] + [*own_of(decisions, ground)]
    problems += (_said(one, decisions) for one in found if isinstance(one, Refused))
    problems += (f"{item.id}: is not decided" for item in open_items(items, decisions))
    if problems:
        return Gold((), tuple(problems))
    taken = [one for one in found if isinstance(one, Taken)]
    kept, ids = _ids(taken, before, last, {name for item in items for name in item.names})
    links = {source: id for one, id in zip(taken, ids, strict=True) for source in one.passes or (one.item,)}
    made = [_made(one, id, links) for one, id in zip(taken, ids, strict=True)]
    if refused := [_said(one, decisions) for one in made if isinstance(one, Refused)]:
        return Gold((), tuple(refused))
    return Gold((*kept, *(one for one in made if not isinstance(one, Refused))), ())


def _said(refused: Refused, decisions: Decisions) -> str:
    return f"{decisions.place(refused.item)}: {refused.item}: {refused.reason}"


def _unknown(items: Sequence[Item], decisions: Decisions) -> Iterator[str]:
    known = {item.id for item in items}
    for item in decisions.by_item:
        if item not in known and not item.startswith(NEW):
            yield f"{decisions.place(item)}: no item {item!r} in these passes; remove the line, or correct its item"


def _ids(
    taken: Sequence[Taken], before: Sequence[AnyAnnotation], last: Mapping[str, int], names: set[str]
) -> tuple[list[AnyAnnotation], list[str]]:
    """The lines of the old gold that these passes have nothing to do with, and an id for each taken annotation.

    An annotation keeps the id that gold had for the same pass record, for a reader's own at the same place; others get
    the next number.
    """
    free = {annotation.id: annotation for annotation in before}
    ids: list[str | None] = []
    for one in taken:
        known = next((id for id in _candidates(one, free)), None)
        free.pop(known or "", None)
        ids.append(known)
    numbers = dict(last)
    for annotation in before:
        letter, number = annotation.id[0], int(annotation.id[1:])
        numbers[letter] = max(numbers.get(letter, 0), number)
    for position in sorted((n for n, id in enumerate(ids) if id is None), key=lambda n: _place(taken[n])):
        letter = LAYERS[taken[position].layer].letter
        numbers[letter] = numbers.get(letter, 0) + 1
        ids[position] = f"{letter}{numbers[letter]}"
    kept = [one for one in free.values() if not any(source.partition("#")[0] in names for source in one.passes)]
    return kept, [id for id in ids if id is not None]


def _candidates(one: Taken, free: Mapping[str, AnyAnnotation]) -> Iterator[str]:
    """Ids of the old gold that may stand for a taken annotation, the best first."""
    own = f"{one.annotator}#{one.value['id']}"
    for wanted in (own, *one.passes):
        yield from (id for id, annotation in free.items() if wanted in annotation.passes)
    if not one.passes:
        spans = [one.edit.get(name) for name in one.span_fields]
        for id, annotation in free.items():
            if not annotation.passes and annotation.layer == one.layer:
                value = plain(annotation)
                if spans == [value.get(name) for name in one.span_fields]:
                    yield id


def _place(one: Taken) -> tuple[int, list[int]]:
    """Where an annotation begins; those that begin alike in order of the numbers of their pass records."""
    value = one.value | one.edit
    spans = (value.get(name) for name in one.span_fields)
    start = min((span["segments"][0]["start"] for span in spans if span), default=0)
    return start, [int(number) for number in re.findall("[0-9]+", one.item)]


def _made(one: Taken, id: str, links: Mapping[str, str]) -> AnyAnnotation | Refused:
    """The gold annotation, or why it cannot be made."""
    model = LAYERS[one.layer].model
    value = one.value | one.edit | {"id": id, "passes": list(one.passes), "decision": one.decision}
    for name, kind in links_of(model).items():
        if kind == "entity" or value.get(name) is None:
            continue
        listed = value[name] if isinstance(value[name], list) else [value[name]]
        sources = [str(target) if name in one.edit else f"{one.annotator}#{target}" for target in listed]
        if lost := [source for source in sources if source not in links]:
            said = f"{name} leads to {lost[0]}, which is not taken; take it, or edit `{name}`"
            return Refused(one.item, said)
        found = list(dict.fromkeys(links[source] for source in sources))
        value[name] = found if isinstance(value[name], list) else found[0]
    text = json.dumps({name: item for name, item in value.items() if item is not None}, ensure_ascii=False)
    try:
        return ANNOTATION.validate_json(text)
    except ValidationError as error:
        said = "; ".join(breach.message for _, breach in explain(error, text, tuple(LAYERS)))
        return Refused(one.item, said)
