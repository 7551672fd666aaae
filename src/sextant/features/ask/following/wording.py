"""A plan's expressions and conditions in the words of the tables it reads."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import singledispatch

from sextant.features.ask.planner.plan import (
    Aggregate,
    All,
    Arithmetic,
    Between,
    Bucket,
    Calendar,
    Change,
    Column,
    Compare,
    Course,
    Either,
    Literally,
    Matches,
    Missing,
    OneOf,
    Ratio,
    ShareOfTotal,
    Truncated,
)
from sextant.features.ask.planner.time_words import span_text
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo, plural_said
from sextant.features.ask.understanding.spans import Span
from sextant.kit.calendar_names import MONTHS, WEEKDAYS
from sextant.kit.spoken import spoken

_FIGURES = {
    "avg": "average",
    "sum": "total",
    "min": "lowest",
    "max": "highest",
    "median": "median",
    "stddev": "standard deviation of",
    "var": "variance of",
}
_VERBS = {"=": "is", "!=": "is not", "<": "is under", "<=": "is at most", ">": "is over", ">=": "is at least"}
_SHOWN_VALUES = 3


class Words:
    """Says what parts of a plan mean; columns are found by the name their table has in the plan."""

    def __init__(self, tables: Mapping[str, TableInfo]) -> None:
        self.tables = tables

    def column(self, expression: object) -> ColumnInfo | None:
        """The column that an expression is, or is a part or figure of; None where it is of no one column."""
        if isinstance(expression, Truncated | Bucket | ShareOfTotal | Change):
            return self.column(expression.of)
        if isinstance(expression, Aggregate):
            return self.column(expression.argument)
        if not isinstance(expression, Column) or expression.source not in self.tables:
            return None
        try:
            return self.tables[expression.source].column(expression.name)
        except KeyError:
            return None

    def said(self, expression: object) -> str:
        return _said(expression, self)

    def condition(self, condition: object) -> str:
        return _told(condition, self)

    @property
    def rows(self) -> str:
        """What the rows of the first table are called."""
        return next(iter(self.tables.values())).rows_noun if self.tables else "rows"


@singledispatch
def _said(expression: object, words: Words) -> str:
    return "value"


@_said.register
def _(expression: Column, words: Words) -> str:
    column = words.column(expression)
    return column.said if column is not None else spoken(expression.name)


@_said.register
def _(expression: Aggregate, words: Words) -> str:
    rest = f" where {words.condition(expression.where)}" if expression.where is not None else ""
    if expression.argument is None:
        return f"number of {words.rows}{rest}"
    column = words.column(expression.argument)
    inner = words.said(expression.argument)
    if expression.name == "corr":
        return f"{inner} against {words.said(expression.second)}"
    if expression.name == "count":
        many = plural_said(column) if column is not None else inner
        return f"number of different {many}{rest}" if expression.distinct else f"number of {many}{rest}"
    return f"{_FIGURES[expression.name]} {inner}{rest}"


@_said.register
def _(expression: Truncated, words: Words) -> str:
    return expression.grain.removesuffix("_number")


@_said.register
def _(expression: Bucket, words: Words) -> str:
    return words.said(expression.of)


@_said.register
def _(expression: Calendar, words: Words) -> str:
    return "day"


@_said.register
def _(expression: Ratio, words: Words) -> str:
    part = expression.part
    if isinstance(part, Aggregate) and part.where is not None:
        return f"percentage where {words.condition(part.where)}"
    return f"{words.said(part)} in percent of {words.said(expression.whole)}"


@_said.register
def _(expression: ShareOfTotal, words: Words) -> str:
    return f"share of the {words.said(expression.of)}"


@_said.register
def _(expression: Change, words: Words) -> str:
    return f"change of the {words.said(expression.of)} from the period before"


@_said.register
def _(expression: Course, words: Words) -> str:
    told = words.said(expression.of)
    return f"moving average of the {told} over {expression.span}" if expression.span else f"running {told}"


@_said.register
def _(expression: Arithmetic, words: Words) -> str:
    return f"{words.said(expression.left)} {expression.operator} {words.said(expression.right)}"


@_said.register
def _(expression: Literally, words: Words) -> str:
    return value_text(expression.value)


@singledispatch
def _told(condition: object, words: Words) -> str:
    return "a further condition"


@_told.register
def _(condition: Compare, words: Words) -> str:
    left, right = condition.left, condition.right
    column = words.column(left)
    if (
        isinstance(right, Literally)
        and column is not None
        and column.part is not None
        and condition.operator == "="
    ):
        return part_text(column.part, right.value)
    if isinstance(right, Literally) and isinstance(right.value, bool) and condition.operator == "=":
        return f"{words.said(left)} is {'true' if right.value else 'false'}"
    if isinstance(right, Literally) and isinstance(right.value, date) and isinstance(left, Column | Calendar):
        return _day_compared(condition.operator, right.value)
    return f"{words.said(left)} {_VERBS[condition.operator]} {words.said(right)}"


def _day_compared(operator: str, day: date) -> str:
    spans = {
        "=": Span(day, day + timedelta(days=1)),
        ">=": Span(day, None),
        ">": Span(day + timedelta(days=1), None),
        "<": Span(None, day),
        "<=": Span(None, day + timedelta(days=1)),
    }
    return span_text(spans[operator]) if operator in spans else f"not {span_text(spans['='])}"


@_told.register
def _(condition: Between, words: Words) -> str:
    verb = "is not between" if condition.negated else "is between"
    return f"{words.said(condition.of)} {verb} {words.said(condition.low)} and {words.said(condition.high)}"


@_told.register
def _(condition: OneOf, words: Words) -> str:
    column = words.column(condition.of)
    grain = condition.of.grain if isinstance(condition.of, Truncated) else column.part if column else None
    texts = [part_text(grain, v) if grain else value_text(v) for v in condition.values]
    shown = " or ".join(texts[:_SHOWN_VALUES])
    if len(texts) > _SHOWN_VALUES:
        shown += f" or {len(texts) - _SHOWN_VALUES} more"
    if grain:
        return f"not {shown}" if condition.negated else shown
    return f"{words.said(condition.of)} {'is not' if condition.negated else 'is'} {shown}"


@_told.register
def _(condition: Matches, words: Words) -> str:
    verbs = {"contains": "contains", "starts": "starts with", "ends": "ends with", "equals": "is"}
    denied = {"contains": "does not contain", "starts": "does not start with", "ends": "does not end with"}
    verb = denied.get(condition.where, "is not") if condition.negated else verbs[condition.where]
    return f"{words.said(condition.of)} {verb} {condition.piece}"


@_told.register
def _(condition: Missing, words: Words) -> str:
    return f"{words.said(condition.of)} is {'known' if condition.negated else 'missing'}"


@_told.register
def _(condition: All, words: Words) -> str:
    span = span_of(condition)
    return (
        span_text(span)
        if span is not None
        else " and ".join(words.condition(c) for c in condition.conditions)
    )


@_told.register
def _(condition: Either, words: Words) -> str:
    return " or ".join(words.condition(c) for c in condition.conditions)


def span_of(condition: object) -> Span | None:
    """The days from one to another that a condition asks for."""
    if isinstance(condition, All) and len(condition.conditions) == 2:
        low, high = (span_of(one) for one in condition.conditions)
        if low is not None and high is not None and low.end is None and high.start is None:
            return Span(low.start, high.end)
        return None
    if not isinstance(condition, Compare) or not isinstance(condition.right, Literally):
        return None
    day = condition.right.value
    if not isinstance(day, date):
        return None
    spans = {"=": Span(day, day + timedelta(days=1)), ">=": Span(day, None), "<": Span(None, day)}
    return spans.get(condition.operator)


def value_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return "nothing" if value is None else str(value)


def part_text(grain: str, value: object) -> str:
    """A month or weekday by its name, any other part of a date by its number."""
    names = {"month": MONTHS, "month_number": MONTHS, "weekday": WEEKDAYS}.get(grain)
    if names is not None and isinstance(value, int | float) and 1 <= value <= len(names):
        return names[int(value) - 1]
    text = value_text(value).replace(",", "")
    return text if grain == "year" else f"{grain.removesuffix('_number')} {text}"
