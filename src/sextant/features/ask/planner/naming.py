"""Names for the columns of an answer."""

import re

from sextant.features.ask.planner.plan import (
    Aggregate,
    Arithmetic,
    Bucket,
    Calendar,
    Change,
    Column,
    Course,
    Expression,
    Literally,
    Nested,
    Output,
    Plan,
    Ratio,
    ShareOfTotal,
    Truncated,
)

SHARE_NAME = "share_percent"  # parts of one whole, which may be drawn as such
_PREFIX: dict[str, str] = {"avg": "average", "sum": "total", "stddev": "stddev", "var": "variance"}


def name_of(expression: Expression) -> str:
    """A name that tells what the column holds: average_arr_delay, count, month."""
    if isinstance(expression, Column):
        return expression.name
    if isinstance(expression, Aggregate):
        return _aggregate(expression)
    if isinstance(expression, Truncated):
        return expression.grain.removesuffix("_number")
    if isinstance(expression, Bucket):
        return f"{name_of(expression.of)}_from"
    if isinstance(expression, Course):
        return f"{'moving' if expression.span else 'running'}_{name_of(expression.of)}"
    if (
        isinstance(expression, Arithmetic)
        and expression.operator == "/"
        and (is_distinct_count(expression.right) or _is_sum(expression.right))
    ):
        one = name_of(expression.right).removeprefix("distinct_").removeprefix("total_").removesuffix("_id")
        return f"{name_of(expression.left)}_per_{one}"
    if isinstance(expression, Arithmetic) and expression.operator == "-" and _is_range(expression):
        return f"{name_of(expression.left).removeprefix('max_')}_range"
    if isinstance(expression, Arithmetic) and expression.operator == "*":
        return f"{name_of(expression.left)}_times_{name_of(expression.right)}"
    names: dict[type, str] = {
        Calendar: "date",
        Ratio: "percentage",
        ShareOfTotal: SHARE_NAME,
        Change: "change_percent",
        Literally: "value",
        Arithmetic: "result",
        Nested: "value",
    }
    return names[type(expression)]


def tells_a_rate(plan: Plan) -> bool:
    """Whether it tells a share, a rate, a change or a course in time."""
    told = Ratio | ShareOfTotal | Change | Course | Arithmetic
    return any(isinstance(output.expression, told) for output in plan.outputs) or any(
        isinstance(group, Truncated) for group in plan.groups
    )


def _is_range(difference: Arithmetic) -> bool:
    ends = (difference.left, difference.right)
    return [one.name for one in ends if isinstance(one, Aggregate)] == ["max", "min"]


def is_distinct_count(expression: Expression) -> bool:
    """Whether it counts different values: how many customers there are among orders."""
    return isinstance(expression, Aggregate) and expression.name == "count" and expression.distinct


def _is_sum(expression: Expression) -> bool:
    return isinstance(expression, Aggregate) and expression.name == "sum"


def _aggregate(aggregate: Aggregate) -> str:
    if aggregate.argument is None:
        return "count"
    inner = re.sub(r"\W+", "_", name_of(aggregate.argument)).strip("_").lower() or "value"
    if aggregate.name == "corr":
        return "correlation"
    if aggregate.name == "count":
        return f"distinct_{inner}" if aggregate.distinct else f"count_{inner}"
    prefix = _PREFIX.get(aggregate.name, aggregate.name)
    return inner if inner.startswith(prefix) else f"{prefix}_{inner}"


def outputs_of(expressions: list[tuple[Expression, bool]]) -> tuple[Output, ...]:
    """Outputs with unique names, in the order given; each with whether it stands beside what was asked."""
    used: dict[str, int] = {}
    outputs: list[Output] = []
    for expression, supporting in expressions:
        name = name_of(expression)
        count = used.get(name.lower(), 0)
        used[name.lower()] = count + 1
        outputs.append(Output(expression, name if not count else f"{name}_{count + 1}", supporting))
    return tuple(outputs)
