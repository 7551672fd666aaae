"""The first of each: the best selling product in each category, the oldest employee of every department.

What is said of the groups is taken out of the question, the rest is read alone ("the best selling product"),
and where that gives rows or groups in an order of which the first are wanted, they are wanted of each.
"""

from dataclasses import dataclass, replace
from typing import cast

from sextant.features.ask.planner.draft import Draft
from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.nth import place_of
from sextant.features.ask.planner.plan import Column, Expression, Firsts, Ordering, Plan, Truncated, is_figure
from sextant.features.ask.planner.times import grain_expression
from sextant.features.ask.understanding.schema import ColumnInfo
from sextant.features.ask.understanding.spans import Grain

_ENDS = frozenset({"top", "sup", "common"})
_COUNTING = frozenset({"most", "least", "fewest"})
_LOOSELY = 0.85
_WHICH = frozenset({"which", "who", "whose"})
_TIED = "Where several share the last place, all of them are shown."
_SHARED = "Those that share a place count as one, and all that share this one are shown."


@dataclass(frozen=True, slots=True)
class Each:
    """What the first is wanted of: groups, how they are called, and the marks that say so."""

    by: Expression
    said: str
    places: range
    loosely: bool  # "by category" may be meant otherwise
    column: ColumnInfo | None = None


def each_of(draft: Draft) -> Each | None:
    """Of what the first is asked for, where the question speaks of an end and of each of something."""
    asks_how = bool(draft.annotated.tokens) and draft.annotated.tokens[0].lower == "how"
    placed = place_of(draft) is not None
    ends = any(mark.kind in _ENDS or (placed and mark.kind == "agg") for mark in draft.marks)
    if asks_how or not ends or (_asks_figure(draft) and not placed):
        return None
    found = [each for place in range(len(draft.marks)) if (each := _at(draft, place)) is not None]
    return found[0] if len(found) == 1 else None


def _asks_figure(draft: Draft) -> bool:
    """ "the highest latitude among its stations": of each a figure, which is no row."""
    for place, mark in enumerate(draft.marks):
        named = draft.at(place + 1)
        if mark.kind != "sup" or named is None or named.kind != "column":
            continue
        if named.column.kind == "number" and named.column.role != "key":
            before = draft.marks[:place]
            return not any(m.kind == "clause" or m.text.lower() in _WHICH for m in before)
    return False


def without(draft: Draft, each: Each) -> None:
    """Takes out the marks that say of what the first is wanted."""
    draft.marks = [mark for place, mark in enumerate(draft.marks) if place not in each.places]
    draft.chip("by", each.said, column=each.column)
    if each.loosely:
        draft.doubt(_LOOSELY, f"it was taken to be asked for each {each.said}")


def first_of_each(draft: Draft, plan: Plan, each: Each) -> Plan | None:
    """The plan of the rest with its first rows or groups kept of each; None where it asks for no first."""
    shown = [o.expression for o in plan.outputs]
    if (
        plan.limit is None
        or (plan.offset and plan.limit > 1)
        or not plan.order
        or (plan.distinct and not plan.offset)
        or each.by in (*plan.groups, *shown[:1])
    ):
        return None
    if each.loosely and plan.limit > 1:
        return None
    by = plan.order[0]
    if plan.groups and not is_figure(by.expression):
        return None
    if not plan.groups and not isinstance(by.expression, Column):
        return None
    draft.notes.append(_TIED if not plan.offset else _SHARED)
    rest = [(o.expression, o.supporting) for o in plan.outputs if o.expression != each.by]
    return replace(
        plan,
        outputs=outputs_of([(each.by, False), *rest]),
        groups=(each.by, *plan.groups) if plan.groups else (),
        order=(Ordering(each.by), by),
        limit=None,
        offset=0,
        chart=plan.chart or ("stacked_bar" if isinstance(each.by, Truncated) and plan.groups else None),
        firsts=Firsts((each.by,), by, plan.limit, plan.offset + 1),
    )


def _at(draft: Draft, place: int) -> Each | None:
    mark = draft.marks[place]
    words = mark.text.lower().split()
    of_each = bool({"each", "every"} & set(words))
    if mark.kind == "grain" and (of_each or words[0] == "per"):
        by = grain_expression(draft.table, cast(Grain, mark.word))
        return None if by is None else Each(by, mark.word, range(place, place + 1), loosely=False)
    if mark.kind not in {"group", "each"} or not (of_each or words in (["per"], ["by"])):
        return None
    if words == ["per"] and _counts_per(draft):
        return None
    if draft.kind(place + 1) != "column":
        return None
    column = draft.marks[place + 1].column
    if column.role == "measure" or not _repeats(draft, column):
        return None
    end = place + 2
    following = draft.at(draft.after(end)) if place and draft.kind(end) in {"and", "group"} else None
    if following is not None and following.kind == "column" and following.column.role != "measure":
        return None  # of each of two things together
    if place == 0 and draft.kind(end) == "and":
        end += 1  # "for each department, who ..."
    return Each(draft.ref(column), column.said, range(place, end), loosely=words == ["by"], column=column)


def _counts_per(draft: Draft) -> bool:
    """ "most orders per customer" is a figure by another."""
    return any(
        mark.kind in {"agg", "count", "each"} or (mark.kind == "sup" and _counts(draft, place))
        for place, mark in enumerate(draft.marks)
    )


def _counts(draft: Draft, place: int) -> bool:
    return bool(_COUNTING & set(draft.marks[place].text.lower().split())) and draft.kind(place + 1) != "group"


def _repeats(draft: Draft, column: ColumnInfo) -> bool:
    return column.distinct is None or column.distinct < draft.table.row_count
