"""Conditions that no row can meet: one column that is to be two values at once, or in two times apart."""

from collections.abc import Hashable, Iterator
from datetime import date

from sextant.features.ask.planner.plan import All, Compare, Condition, Literally, OneOf, Plan


def contradicts(plan: Plan) -> bool:
    """Whether a plan asks of one column of each row to be two values, or in two times that lie apart."""
    if _in_two_times(plan.where):
        return True
    wanted: dict[Hashable, frozenset[Hashable]] = {}
    for of, values in _equalities(plan.where):
        wanted[of] = wanted.get(of, values) & values
    return not all(wanted.values())


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


def _plain(value: Hashable) -> Hashable:
    return value.lower() if isinstance(value, str) else value
