"""Dates and times: each is brought to a timestamp first, so that every engine reckons with the same thing."""

import re
from collections.abc import Mapping

from sqlglot import exp

from sextant.adapters.warehouse.translation.kinds import (
    Rule,
    Rules,
    cast,
    if_,
    is_null,
    kind_of,
    unable,
    whole,
    words,
)

UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
_PARTS: Mapping[type[exp.Expr], str] = {
    exp.Year: "year",
    exp.Quarter: "quarter",
    exp.Month: "month",
    exp.Week: "week",
    exp.WeekOfYear: "week",
    exp.Day: "day",
    exp.DayOfMonth: "day",
    exp.DayOfWeek: "dow",
    exp.DayOfWeekIso: "isodow",
    exp.DayOfYear: "doy",
    exp.Hour: "hour",
    exp.Minute: "minute",
    exp.Second: "second",
}
_NAMED = {"dayofmonth": "day", "dayofweek": "dow", "dayofyear": "doy", "weekofyear": "week", "weekday": "dow"}
_PIECE = re.compile(r"%.|[^%]+")
_SIGNS = frozenset({"%Y", "%m", "%d", "%H", "%M", "%S", "%b", "%B", "%a", "%A", "%j"})


def moment(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A date or a timestamp as a timestamp; anything else is refused."""
    kind = kind_of(node)
    if kind not in ("date", "timestamp"):
        raise unable(rules, "functions of dates on anything but dates and timestamps without a zone")
    return cast(node.copy(), "timestamp") if kind == "date" else node.copy()


def _unit(node: exp.Expr | None, rules: Rules) -> str:
    name = node.name.lower() if isinstance(node, exp.Expr) else ""
    name = _NAMED.get(name, name).removesuffix("s")
    if name not in (*UNITS, "dow", "isodow", "doy"):
        raise unable(rules, f"the part `{name[:20]}` of a date")
    return name


def shifted(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A date and a span of time; DuckDB makes a timestamp of it, and so do all."""
    span, value = node.expression, node.this
    if isinstance(value, exp.Interval):
        span, value = value, span
        if isinstance(node, exp.Sub):
            raise unable(rules, "a span of time less a date")
    count = span.this
    amount = whole(count)
    if amount is None and (written := words(count)) is not None and written.lstrip("-").isdigit():
        amount = int(written)
    unit = _unit(span.args.get("unit"), rules)
    if amount is None or unit not in UNITS or not isinstance(span, exp.Interval):
        raise unable(rules, "a span of time that is computed")
    if unit in ("week", "quarter"):
        unit, amount = ("day", 7 * amount) if unit == "week" else ("month", 3 * amount)
    return rules.calendar.shifted(
        moment(value, rules), unit, -amount if isinstance(node, exp.Sub) else amount
    )


def _cut(node: exp.Expr, rules: Rules) -> exp.Expr:
    unit = _unit(node.args.get("unit"), rules)
    if unit not in UNITS:
        raise unable(rules, f"cutting a date to its {unit}")
    if _is_instant(node.this, rules):
        return cast(rules.calendar.cut(node.this.copy(), unit), "timestamptz")
    return cast(rules.calendar.cut(moment(node.this, rules), unit), "timestamp")


def _is_instant(node: exp.Expr, rules: Rules) -> bool:
    """Whether it has a zone, and the engine reckons with that in UTC as our own sessions do."""
    return rules.instants and kind_of(node) == "zoned"


def _part(node: exp.Expr, rules: Rules) -> exp.Expr:
    value = node.this.copy() if _is_instant(node.this, rules) else moment(node.this, rules)
    return rules.calendar.part(value, _PARTS[type(node)])


def _extracted(node: exp.Expr, rules: Rules) -> exp.Expr:
    value = node.expression
    value = value.copy() if _is_instant(value, rules) else moment(value, rules)
    return rules.calendar.part(value, _unit(node.this, rules))


def _named_function(node: exp.Expr, rules: Rules) -> exp.Expr:
    """date_part, which the parser has no class for; any other name is refused."""
    found = node.expressions
    if node.name.lower() not in ("date_part", "datepart") or len(found) != 2:
        raise unable(rules, f"the function `{node.name.lower()[:40]}`")
    unit = exp.Var(this=words(found[0]) or "")
    return rules.calendar.part(moment(found[1], rules), _unit(unit, rules))


def _passed(node: exp.Expr, rules: Rules) -> exp.Expr:
    unit = _unit(node.args.get("unit"), rules)
    if unit not in UNITS or unit == "week":
        raise unable(rules, f"the number of {unit}s between two dates")
    return rules.calendar.passed(moment(node.expression, rules), moment(node.this, rules), unit)


def _written(node: exp.Expr, rules: Rules) -> exp.Expr:
    """strftime with the signs that every engine has."""
    form = words(node.args.get("format"))
    pieces = _PIECE.findall(form or "")
    if not pieces or any(one.startswith("%") and one not in _SIGNS for one in pieces):
        raise unable(rules, "this way to write a date")
    made = rules.calendar.written(moment(node.this, rules), pieces)
    if made is None:
        raise unable(rules, "this way to write a date")
    return made


def _named(sign: str) -> Rule:
    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        made = rules.calendar.written(moment(node.this, rules), [sign])
        if made is None:
            raise unable(rules, "names of days and months")
        return made

    return rule


def _last_day(node: exp.Expr, rules: Rules) -> exp.Expr:
    """The first of the month, a month on, a day back."""
    if node.args.get("unit") is not None:
        raise unable(rules, "the last day of anything but a month")
    first = cast(rules.calendar.cut(moment(node.this, rules), "month"), "timestamp")
    return cast(rules.calendar.shifted(rules.calendar.shifted(first, "month", 1), "day", -1), "date")


def none_where_none(value: exp.Expr, made: exp.Expr) -> exp.Expr:
    """NULL where the value is, even if the engine's function gives something."""
    return if_(is_null(value.copy()), exp.Null(), made)


RULES: Mapping[type[exp.Expr], Rule] = {
    **dict.fromkeys(_PARTS, _part),
    exp.Extract: _extracted,
    exp.Anonymous: _named_function,
    exp.TimestampTrunc: _cut,
    exp.DateTrunc: _cut,
    exp.DateDiff: _passed,
    exp.TimeToStr: _written,
    exp.Monthname: _named("%B"),
    exp.Dayname: _named("%A"),
    exp.LastDay: _last_day,
}
