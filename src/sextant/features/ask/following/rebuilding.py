"""A plan's outputs, order and shape made anew from its figures and groups."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sextant.features.ask.following.parts import figures, has_course, usual_order
from sextant.features.ask.following.wording import Words
from sextant.features.ask.planner.naming import outputs_of
from sextant.features.ask.planner.plan import Aggregate, Change, Expression, Ordering, Plan
from sextant.features.ask.understanding.schema import TableInfo

Swapped = Mapping[Expression, Expression]


def regrouped(
    plan: Plan,
    groups: Sequence[Expression],
    measures: Sequence[Expression],
    tables: Mapping[str, TableInfo],
    *,
    instead: Swapped | None = None,
) -> Plan:
    """The plan with these groups and figures; an order that still makes sense is kept.

    `instead` tells which new part stands for which old one, so that an order by it follows.
    """
    words = Words(tables)
    swapped = instead or {}
    kept = _along(measures, groups, words) or [Aggregate("count")]
    supporting = {o.expression for o in plan.outputs if o.supporting and o.expression not in swapped}
    return replace(
        plan,
        outputs=outputs_of([*((g, False) for g in groups), *((m, m in supporting) for m in kept)]),
        groups=tuple(groups),
        having=plan.having if groups else None,
        order=_order_kept(plan, groups, kept, swapped, words),
        limit=plan.limit if groups else None,
        firsts=plan.firsts if _still_first(plan, [*groups, *kept]) else None,
        offset=0,
        distinct=False,
        shape="groups" if groups else "number",
        chart=plan.chart if plan.shape in {"groups", "number"} else None,
    )


def _still_first(plan: Plan, there: Sequence[Expression]) -> bool:
    """Whether the first of each is still asked for: of the same groups, by the same figure."""
    firsts = plan.firsts
    return firsts is not None and {*firsts.within, firsts.by.expression} <= {*there} and len(plan.groups) > 1


def _along(measures: Sequence[Expression], groups: Sequence[Expression], words: Words) -> list[Expression]:
    """The figures; a change from period to period follows the time, and goes with it."""
    course = [group for group in groups if has_course(group, words)]
    found: list[Expression] = []
    for measure in measures:
        if not isinstance(measure, Change):
            found.append(measure)
        elif course:
            found.append(replace(measure, along=course[0]))
    return found


def _order_kept(
    plan: Plan,
    groups: Sequence[Expression],
    measures: Sequence[Expression],
    swapped: Swapped,
    words: Words,
) -> tuple[Ordering, ...]:
    if not groups:
        return ()
    before = [output.expression for output in figures(plan)]
    was_usual = plan.order == usual_order(plan.groups, before, words)
    wanted = [replace(one, expression=swapped.get(one.expression, one.expression)) for one in plan.order]
    there = {*groups, *measures}
    fits = bool(wanted) and all(one.expression in there for one in wanted)
    if fits and (plan.limit is not None or not was_usual):
        return tuple(wanted)
    if plan.limit is not None:
        return (Ordering(measures[-1], descending=plan.order[0].descending if plan.order else True),)
    return usual_order(groups, measures, words)
