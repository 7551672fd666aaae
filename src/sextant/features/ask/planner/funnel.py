"""Rates of a shop: conversion by device, repeat purchases, cancellations; orders per customer on average."""

from collections.abc import Callable, Iterator

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.plan import (
    Aggregate,
    Arithmetic,
    Compare,
    Condition,
    Literally,
    OneOf,
    Output,
    Plan,
    Ratio,
    Source,
    Within,
)
from sextant.features.ask.understanding.marks import Mark
from sextant.features.ask.understanding.schema import ColumnInfo, plural_said
from sextant.features.ask.understanding.words import plain, stem

_VISIT = frozenset({"session", "visit"})
_BOUGHT = ("purchase", "purchased", "order", "ordered", "transaction", "conversion", "converted", "sale")
_BUYING = frozenset({"purchase", "order", "customer", "buyer", "buying", "buy", "client"})
_FEW = 12  # values of a column that tell what became of a row
_ROOT = 5  # letters that a noun and its value have alike: cancellation, cancelled


def read_funnel(draft: Draft) -> None:
    """Spends "conversion rate", "repeat purchase rate" and "cancellation rate"."""
    for place, mark in list(draft.free("share")):
        if stem(mark.text.lower()) != "rat":
            continue
        word = draft.at(place - 1) if place else None
        if word is None or not draft.is_free(place - 1):
            continue
        made = (
            _conversion(draft, place) if stem(word.text.lower()) == stem("conversion")
            else _repeats(draft, place) or _became(draft, place)
        )  # fmt: skip
        if made:
            return


def _conversion(draft: Draft, place: int) -> bool:
    """The visits with a purchase in percent of all visits."""
    visits = [c for c in draft.table.columns if c.role == "key" and stem(c.phrases[0][0]) in _VISIT]
    bought = next(_values(draft, lambda value: value in _BOUGHT), None)
    if not visits or bought is None:
        return False
    column, value = bought
    one = draft.ref(visits[0])
    done = OneOf(draft.ref(column), (value,))
    part = Aggregate("count", one, distinct=True, where=done)
    draft.measures.append(Ratio(part, Aggregate("count", one, distinct=True)))
    draft.spend(place, place - 1)
    many = plural_said(visits[0])
    text = f"percentage of {many} with {column.said} {value}"
    draft.chip("measure", text, phrase=draft.text(place - 1, place), column=column, value=value)
    return True


def _repeats(draft: Draft, place: int) -> bool:
    """ "repeat purchase rate": of those who bought, how many did so more than once."""
    before = draft.before(place)
    named = draft.at(before)
    at = place - 1
    if named is not None and before is not None and stem(named.text.lower()) in map(stem, _BUYING):
        at = before - 1
    first = draft.at(at)
    people = [c for c in draft.table.columns if c.role == "key" and stem(c.phrases[0][0]) == stem("customer")]
    if first is None or stem(first.text.lower()) != stem("repeat") or not people or not draft.table.times:
        return False
    person = people[0]
    if person.distinct == draft.table.row_count:
        return False  # each stands in one row here, so that nothing can be bought again
    key = draft.ref(person)
    again = Plan(
        sources=(Source(draft.table.dataset_id, draft.table.table, draft.table.table),),
        outputs=(Output(key, person.name),),
        groups=(key,),
        having=Compare(_orders_of(draft), ">", Literally(1.0)),
    )
    part = Aggregate("count", key, distinct=True, where=Within(key, again))
    draft.measures.append(Ratio(part, Aggregate("count", key, distinct=True)))
    draft.spend(*range(at, place + 1))
    text = f"percentage of {plural_said(person)} with more than one of the {draft.table.rows_noun}"
    draft.chip("measure", text, phrase=draft.text(at, place), column=person)
    return True


def _orders_of(draft: Draft) -> Aggregate:
    """How often someone bought: the orders among order lines, the rows of a table of orders."""
    orders = [c for c in draft.table.columns if c.role == "key" and c.phrases[0][:1] == ("order",)]
    several = [c for c in orders if c.distinct is not None and c.distinct < draft.table.row_count]
    return Aggregate("count", draft.ref(several[0]), distinct=True) if several else Aggregate("count")


def _became(draft: Draft, place: int) -> bool:
    """ "cancellation rate": the rows that were cancelled, in percent of all."""
    word = plain(draft.marks[place - 1].text)
    if draft.kind(place - 1) not in {"word", "value"} or len(word) < _ROOT:
        return False
    found = list(_values(draft, lambda value: _same_root(word, value)))
    if len(found) != 1:
        return False
    column, value = found[0]
    done: Condition = OneOf(draft.ref(column), (value,))
    draft.measures.append(Ratio(Aggregate("count", where=done), Aggregate("count")))
    draft.spend(place, place - 1)
    text = f"percentage where {column.said} is {value}"
    draft.chip("measure", text, phrase=draft.text(place - 1, place), column=column, value=value)
    return True


def _same_root(word: str, value: str) -> bool:
    return " " not in value and len(value) >= _ROOT and word[:_ROOT] == value[:_ROOT]


def _values(draft: Draft, fits: Callable[[str], bool]) -> Iterator[tuple[ColumnInfo, str]]:
    """Values that fit, of columns that tell what became of a row or what it is."""
    for column in draft.table.columns:
        if column.kind == "text" and column.distinct is not None and column.distinct <= _FEW:
            for value in column.top:
                if fits(plain(value)):
                    yield column, value


def _is_counted(draft: Draft, place: int) -> bool:
    """Whether rows are counted for each of what is said after "per": "number of patients per doctor"."""
    rows = draft.before(place)
    counted = rows is not None and draft.kind(draft.before(rows)) == "count"
    return counted and draft.marks[place].text.lower() == "per"


def _is_of(mark: Mark, at: int, place: int) -> bool:
    """Whether an average stands before what it is of, or ends the question: "how many ... on average"."""
    return at < place or mark.text.lower().startswith("on ")


def read_many_per(draft: Draft) -> None:
    """ "average number of orders per customer": rows by those who have them."""
    for place, mark in list(draft.free("group", "each")):
        key, rows = draft.at(draft.after(place)), draft.at(draft.before(place))
        average = next((p for p, m in draft.free("agg") if m.word == "avg" and _is_of(m, p, place)), None)
        counted = rows is not None and rows.kind == "table"
        if mark.text.lower() not in {"per", "for each", "of each"} or average is None or not counted:
            continue
        if key is None or key.kind != "column" or not (key.column.role == "key" or _is_counted(draft, place)):
            continue
        if key.column.distinct == draft.table.row_count:
            continue
        following = draft.after(place)
        draft.use(following or 0)
        counts = (p for p, _ in draft.free("count") if p < place)
        draft.spend(place, average, draft.before(place), *counts)
        many = Aggregate("count", draft.ref(key.column), distinct=True)
        draft.measures.append(Arithmetic(Aggregate("count"), "/", many))
        one = key.column.said.removesuffix(" id")
        draft.chip(
            "measure",
            f"{draft.table.rows_noun} per {one}",
            phrase=draft.text(min(average, place), max(average, following or 0)),
        )
        return
