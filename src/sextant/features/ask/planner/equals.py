"""What decides between equals where only the first groups are shown, so that a question has one answer."""

from dataclasses import replace

from sextant.features.ask.planner.plan import Ordering, Plan


def decided(plan: Plan) -> Plan:
    """The plan, its groups among equals in the order of what they are grouped by first."""
    if plan.limit is None or not plan.groups or not plan.order or plan.combined is not None:
        return plan
    if any(one.expression in plan.groups for one in plan.order):
        return plan
    return replace(plan, order=(*plan.order, Ordering(plan.groups[0])))
