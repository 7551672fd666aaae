"""Plans that no row can meet, or that say nothing.

One column that is to be two values at once, or in two times apart; one that is a value and, of rows joined to
what is asked for, not another; a condition on groups where there are none; a figure in common with a figure.
"""

from collections.abc import Hashable, Iterator
from datetime import date

from sextant.features.ask.planner.plan import (
    All,
    Column,
    Compare,
    Condition,
    Literally,
    OneOf,
    Plan,
    is_figure,
)


def contradicts(plan: Plan) -> bool:
    """Whether a plan asks of one column of each row to be two values, or in two times that lie apart.

    Customers “who ordered lamps but not pens” are told by two rows: that a row of lamps is none of pens says
    nothing of them.
    """
    if _in_two_times(plan.where) or _denies_idly(plan) or _weighs_one_figure(plan):
        return True
    wanted: dict[Hashable, frozenset[Hashable]] = {}
    for of, values in _equalities(plan.where):
        wanted[of] = wanted.get(of, values) & values
    return not all(wanted.values())


def _denies_idly(plan: Plan) -> bool:
    """Whether what is shown is of a table pointed at, and a column elsewhere is one value and not another.

    What is pointed at has many rows of the table that points; a row of that table has one of each.
    """
    shown = {o.expression.source for o in plan.outputs if isinstance(o.expression, Column)}
    if not shown or not plan.joins or any(join.kind != "left" for join in plan.joins):
        return False
    if plan.sources[0].alias in shown:
        return False
    wanted = {of: values for of, values in _equalities(plan.where) if isinstance(of, Column)}
    return any(
        isinstance(of, Column) and of.source not in shown and not values & wanted.get(of, values)
        for of, values in _denials(plan.where)
    )


def _weighs_one_figure(plan: Plan) -> bool:
    """Whether the one row that figures over all rows make is kept or left out, or held against another."""
    if plan.groups:
        return False
    shown = (output.expression for output in plan.outputs if not output.supporting)
    apart = plan.combined is not None and plan.combined.operator != "union"
    return plan.having is not None or (apart and all(map(is_figure, shown)))


def _in_two_times(condition: Condition | None) -> bool:
    latest: dict[Hashable, date] = {}
    earliest: dict[Hashable, date] = {}
    for one in condition.conditions if isinstance(condition, All) else ():
        for part in one.conditions if isinstance(one, All) else (one,):
            if not isinstance(part, Compare) or not isinstance(part.right, Literally):
                continue
            of, day = part.left, part.right.value
            if isinstance(day, date) and part.operator == ">=":
                latest[of] = max(latest.get(of, day), day)
            elif isinstance(day, date) and part.operator == "<":
                earliest[of] = min(earliest.get(of, day), day)
    return any(day >= earliest[of] for of, day in latest.items() if of in earliest)


def _equalities(condition: Condition | None) -> Iterator[tuple[Hashable, frozenset[Hashable]]]:
    if isinstance(condition, All):
        for one in condition.conditions:
            yield from _equalities(one)
    elif isinstance(condition, OneOf) and not condition.negated:
        yield condition.of, frozenset(map(_plain, condition.values))
    elif isinstance(condition, Compare) and condition.operator == "=":
        values = [condition.right.value] if isinstance(condition.right, Literally) else []
        yield from ((condition.left, frozenset({_plain(value)})) for value in values)


def _denials(condition: Condition | None) -> Iterator[tuple[Hashable, frozenset[Hashable]]]:
    if isinstance(condition, All):
        for one in condition.conditions:
            yield from _denials(one)
    elif isinstance(condition, OneOf) and condition.negated:
        yield condition.of, frozenset(map(_plain, condition.values))
    elif isinstance(condition, Compare) and condition.operator == "!=":
        values = [condition.right.value] if isinstance(condition.right, Literally) else []
        yield from ((condition.left, frozenset({_plain(value)})) for value in values)


def _plain(value: Hashable) -> Hashable:
    return value.lower() if isinstance(value, str) else value
