"""Values of a column by what rows there are of them: customers who bought toys but not books.

As `partners` reads rows by what another table holds of them, here within one table: each part of the question
is read for itself, and a value is kept by whether such rows are there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sextant.features.ask.planner.partners import (
    Made,
    Tie,
    condition_of,
    joined,
    leading,
    makes,
    parts_of,
    rows_of,
)
from sextant.features.ask.planner.plan import All, Condition, Missing, Within
from sextant.features.ask.planner.reading import Reading
from sextant.features.ask.planner.wide.joins import Relation
from sextant.features.ask.understanding.annotate import Reader, annotate
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.words import tokenize

if TYPE_CHECKING:
    from sextant.features.ask.planner.wide.schema import WideSchema

_SIGNS = re.compile(
    r"\b(?:never|not|no|without|haven't|hasn't|didn't|don't|doesn't|weren't|wasn't|once|twice|times|both)\b",
    re.I,
)
_ANYTHING = re.compile(r"^(?:anything|any)\b", re.I)
_LIGHT = frozenset(
    [
        "handled",
        "used",
        "worked",
        "received",
        "got",
        "played",
        "attended",
        "visited",
        "placed",
        "taken",
        "paid",
    ]
)
_ALIKE = 5  # letters
_OWN_NAME = 0.9
_NEAR = 3  # words that may stand before what is asked for: "show me all customers"


def read_own(question: str, schema: "WideSchema", *, today: date) -> Reading | None:
    """The reading of a question about values of one column by their rows; None where it is none."""
    if _SIGNS.search(question) is None:
        return None
    for number, reader in enumerate(schema.readers):
        named = _named(annotate(question, reader, today=today).marks, reader)
        made = _read(question, named, schema=schema, number=number, today=today) if named else None
        if made is not None:
            return made
    return None


def _named(marks: Sequence[Mark], reader: Reader) -> Mark | None:
    """The column whose values are asked for: the first that is named, where many rows share each."""
    first = next((m for m in marks if m.kind == "column" and m.start <= _NEAR), None)
    if first is None:
        return None
    column = first.column
    shared = column.distinct is not None and column.distinct * 2 <= reader.table.row_count
    return first if shared and column.kind == "text" and first.columns[0].score >= _OWN_NAME else None


def _read(question: str, named: Mark, *, schema: "WideSchema", number: int, today: date) -> Reading | None:
    tokens, reader = tokenize(question), schema.readers[number]
    denied, place, verb = leading(tokens, named.end)
    if place is None or place >= len(tokens):
        return None
    asked = rows_of(question[: tokens[named.end - 1].end], reader, today=today)
    if asked is None:
        return None
    tie = Tie(Relation(number, named.column.name, number, named.column.name), reader)
    rest = _ANYTHING.sub("", question[tokens[place].start :]).strip()
    own = verb[:_ALIKE] == named.text.lower()[:_ALIKE]  # nominees who were nominated
    for said in _ways(reader, verb, rest, own=own):
        parts = list(parts_of(said, denied=denied))
        if len(parts) < 2 and not any(p.denied or p.count > 1 or p.operator != ">=" for p in parts):
            continue
        made = [condition_of(part, tie, schema, today=today) for part in parts]
        found = [one for one in made if one is not None]
        if len(found) == len(parts) and all(_asks_some(one.condition) for one in found):
            return joined(question, asked, [_as_said(one, reader) for one in found], tie)
    return None


def _as_said(made: Made, reader: Reader) -> Made:
    """Its words without those for the rows, which were put before them."""
    said = made.chip.phrase.removeprefix(reader.table.rows_noun).strip()
    return replace(made, chip=replace(made.chip, phrase=said))


def _ways(reader: Reader, verb: str, rest: str, *, own: bool) -> Iterator[str]:
    """What is said of rows: with the doing, where the data may have a word for it, and without."""
    rows = reader.table.rows_noun
    if not verb:
        yield rest
        return
    if own or makes(verb, reader):
        yield f"{rows} {rest}"
        return
    yield f"{rows} {verb} {rest}"
    if verb in _LIGHT:
        yield f"{rows} {rest}"


def _asks_some(condition: Condition) -> bool:
    """Whether a part asks for some of the rows: every value that there is has rows."""
    return isinstance(condition, Within) and (
        condition.plan.having is not None
        or any(not isinstance(one, Missing) for one in _each(condition.plan.where))
    )


def _each(condition: Condition | None) -> Sequence[Condition]:
    if condition is None:
        return ()
    return condition.conditions if isinstance(condition, All) else (condition,)
