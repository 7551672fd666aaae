"""Conditions in a question: read kind by kind, then joined as the question joins them."""

from sextant.features.ask.planner.comparing import read_comparisons
from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.filtering import read_values
from sextant.features.ask.planner.lacking import read_patterns, read_with, read_without
from sextant.features.ask.planner.plan import Compare, Condition, Either, Literally


def read_conditions(draft: Draft) -> None:
    """Spends comparisons and ranges with numbers, patterns, missing values and values."""
    read_comparisons(draft)
    read_patterns(draft)
    read_values(draft)
    read_without(draft)
    read_with(draft)


_FEW = 30  # different numbers of a column that each row has so many of


def read_numbered(draft: Draft) -> None:
    """ "3 bedroom homes", "cars with 4 cylinders": a number before a column of few numbers is its value."""
    for place, mark in list(draft.free("number")):
        named = draft.at(place + 1)
        if named is None or named.kind != "column" or not draft.is_free(place + 1) or mark.number is None:
            continue
        column, before = named.column, draft.kind(place - 1) if place else None
        few = column.role == "measure" and column.distinct is not None and column.distinct <= _FEW
        whole = isinstance(column.low, float) and isinstance(column.high, float)
        inside = whole and float(column.low or 0) <= mark.number <= float(column.high or 0)
        if not few or not inside or before in {"compare", "between", "orless", "top", "and", "or", "not"}:
            continue
        draft.use(place + 1)
        draft.spend(place)
        value = int(mark.number) if mark.number.is_integer() else mark.number
        draft.keep(Compare(draft.ref(column), "=", Literally(value)), place)
        draft.filtered.append(column)
        text = f"{column.said} is {value:g}"
        draft.chip("where", text, phrase=draft.text(place, place + 1), column=column, value=f"{value:g}")


def join_alternatives(draft: Draft) -> None:
    """Makes alternatives of conditions with an "or" between them: "name is Kohler or age is over 30"."""
    draft.where_places, draft.where = _with_alternatives(draft, draft.where_places, draft.where)
    draft.base_places, draft.base_where = _with_alternatives(draft, draft.base_places, draft.base_where)


def _with_alternatives(
    draft: Draft, places: list[int], conditions: list[Condition]
) -> tuple[list[int], list[Condition]]:
    """The conditions in the order of their places, those that are alternatives as one at its last place."""
    ordered = sorted(zip(places, conditions, strict=True), key=lambda entry: entry[0])
    held: list[Condition] = []
    at: list[int] = []
    for number, (place, condition) in enumerate(ordered):
        between = range(ordered[number - 1][0] + 1, place) if number else range(0)
        joints = [p for p in between if draft.kind(p) == "or" and draft.is_free(p)]
        if held and joints:
            draft.spend(*joints)
            last = held[-1]
            earlier = last.conditions if isinstance(last, Either) else (last,)
            held[-1], at[-1] = Either((*earlier, condition)), place
        else:
            held.append(condition)
            at.append(place)
    return at, held
