"""Conditions that no row can meet: one column that is to be two values at once."""

from collections.abc import Hashable, Iterator

from sextant.features.ask.planner.plan import All, Compare, Condition, Literally, OneOf, Plan


def contradicts(plan: Plan) -> bool:
    """Whether a plan asks of one column of each row to be two values."""
    wanted: dict[Hashable, frozenset[Hashable]] = {}
    for of, values in _equalities(plan.where):
        wanted[of] = wanted.get(of, values) & values
    return not all(wanted.values())


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
