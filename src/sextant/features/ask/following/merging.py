"""Parts of one plan put into another over the same tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sextant.features.ask.errors import ChangeRefused
from sextant.features.ask.following.parts import (
    figures,
    flat,
    has_course,
    subject_of,
    time_subject,
    times_first,
)
from sextant.features.ask.following.rebuilding import regrouped
from sextant.features.ask.following.wording import Words
from sextant.features.ask.planner.plan import (
    Aggregate,
    All,
    Column,
    Compare,
    Condition,
    Either,
    Expression,
    Literally,
    OneOf,
    Plan,
    both,
)
from sextant.features.ask.understanding.schema import TableInfo

Tables = Mapping[str, TableInfo]


def with_groups(last: Plan, read: Plan, tables: Tables, *, adds: bool) -> Plan:
    """The last figures by the groups of another plan, instead of theirs or beside them."""
    kept = [group for group in last.groups if group not in read.groups] if adds else []
    measures: list[Expression] = [o.expression for o in figures(last)] or [Aggregate("count")]
    words = Words(tables)
    if not adds and (last.limit == 1 or any(has_course(group, words) for group in read.groups)):
        last = replace(last, limit=None, order=())  # a limit goes with the groups that it cut
    return regrouped(last, [*kept, *read.groups], measures, tables)


def with_measures(last: Plan, measures: Sequence[Expression], tables: Tables, *, adds: bool) -> Plan:
    """Other figures of the same rows and groups."""
    old: list[Expression] = [o.expression for o in figures(last)]
    made = [*old, *(m for m in measures if m not in old)] if adds else list(measures)
    return regrouped(last, list(last.groups), made, tables)


def replaced_times(last: Plan, read: Plan, tables: Tables) -> Plan:
    """The times of another plan in the place of the last ones; untouched where it asks for none."""
    words = Words(tables)
    new = times_first(read, words)
    if not new:
        return last
    old = times_first(last, words)
    gone = {id(one) for name, held in old.items() if _is_replaced(name, new) for one in held}
    kept = [one for one in flat(last.where) if id(one) not in gone]
    came = [one for held in new.values() for one in held]
    return replace(last, where=both(*kept, *came), times=read.times)


def _is_replaced(name: str, new: Iterable[str]) -> bool:
    """A year in the place of a year; a span of days in the place of every time; a month beside a year."""
    names = list(new)
    return name in names or any(_is_span(one) or _is_span(name) for one in names)


def _is_span(name: str) -> bool:
    return name == "calendar"


def replaced_conditions(last: Plan, read: Plan, tables: Tables, *, keeps: bool) -> Plan:
    """The conditions of another plan in the place of those on the same columns; `keeps` puts them beside."""
    words = Words(tables)
    came = [one for one in flat(read.where) if not time_subject(one, words)]
    subjects = [] if keeps else [subject_of(one) for one in came]
    kept = [one for one in flat(last.where) if time_subject(one, words) or subject_of(one) not in subjects]
    having = both(last.having, read.having) if last.groups else last.having
    return replace(last, where=both(*kept, *came), having=having)


def widened_conditions(last: Plan, read: Plan) -> Plan:
    """Further values beside those that a column is held to; what it is not held to yet is not widened."""
    where = list(flat(last.where))
    for one in flat(read.where):
        for place, held in enumerate(where):
            if isinstance(held, OneOf) and isinstance(one, OneOf) and held.of == one.of and not held.negated:
                where[place] = replace(held, values=tuple(dict.fromkeys((*held.values, *one.values))))
    return replace(last, where=both(*where))


def without_conditions(last: Plan, read: Plan, tables: Tables) -> Plan:
    """What another plan asks for left out: taken from a set of values, or denied."""
    where = list(flat(last.where))
    for one in flat(read.where):
        place = next((i for i, held in enumerate(where) if _holds(held, one)), None)
        if place is None:
            where.append(_denied(one))
            continue
        where[place] = _less(where[place], one)
    words = Words(tables)
    timeless = not any(time_subject(one, words) for one in flat(read.where))
    return replace(last, where=both(*where), times=last.times if timeless else ())


def without_column(last: Plan, column: Column, tables: Tables) -> Plan:
    """No condition on a column any more."""
    del tables
    kept = [one for one in flat(last.where) if subject_of(one) != column]
    return replace(last, where=both(*kept))


def _holds(held: Condition, one: Condition) -> bool:
    """Whether a condition lets the values in that another one names."""
    if not isinstance(held, OneOf) or not isinstance(one, OneOf) or held.of != one.of:
        return held == one
    return not held.negated and not one.negated and set(one.values) <= set(held.values)


def _less(held: Condition, one: Condition) -> Condition:
    """A set of values without some; where none is left, everything but those."""
    if not isinstance(held, OneOf) or not isinstance(one, OneOf):
        return _denied(one)
    rest = tuple(value for value in held.values if value not in one.values)
    return replace(held, values=rest) if rest else _denied(one)


def _denied(condition: Condition) -> Condition:
    opposite = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
    if isinstance(condition, Compare):
        if isinstance(condition.right, Literally) and isinstance(condition.right.value, bool):
            return replace(condition, right=Literally(not condition.right.value))
        return replace(condition, operator=opposite[condition.operator])
    if isinstance(condition, All | Either):
        raise ChangeRefused("Several conditions at once cannot be turned around.", hint="Name one at a time.")
    return replace(condition, negated=not condition.negated)
