"""Snowflake's own words, for sessions in UTC whose weeks begin on Monday."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from sextant.adapters.warehouse.translation import aggregates, texts, values
from sextant.adapters.warehouse.translation.kinds import (
    NUMBERS,
    Rule,
    Rules,
    call,
    cast,
    if_,
    kind_of,
    number,
    text,
    unable,
    whole,
    words,
)

_PARTS: Mapping[str, str] = {
    "year": "YEAR", "quarter": "QUARTER", "month": "MONTH", "week": "WEEKISO", "day": "DAYOFMONTH",
    "isodow": "DAYOFWEEKISO", "doy": "DAYOFYEAR", "hour": "HOUR", "minute": "MINUTE", "second": "SECOND",
}  # fmt: skip
# What a sign of strftime is made of: a part of the date, and its width. Formats of Snowflake's own
# differ in what they take as plain text, and it has no full names of days.
_WIDTHS: Mapping[str, tuple[str, int]] = {
    "%Y": ("year", 4), "%m": ("month", 2), "%d": ("day", 2), "%H": ("hour", 2), "%M": ("minute", 2),
    "%S": ("second", 2), "%j": ("doy", 3),
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMES: Mapping[str, tuple[str, Sequence[str]]] = {
    "%B": ("month", _MONTHS),
    "%b": ("month", [one[:3] for one in _MONTHS]),
    "%A": ("isodow", _DAYS),
    "%a": ("isodow", [one[:3] for one in _DAYS]),
}
_MOST_DIGITS = 12  # behind the point of a product: Snowflake cuts what goes beyond


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call("DATEADD", text(unit), number(count), value)

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("DATE_TRUNC", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        if unit == "dow":
            return call("MOD", call("DAYOFWEEKISO", value), number(7))
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("DATEDIFF", text(unit), self.cut(start, unit), self.cut(end, unit))

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        """Piece by piece from the parts of the date."""
        made: exp.Expr | None = None
        for piece in pieces:
            one = self._piece(value, piece)
            made = one if made is None else exp.DPipe(this=made, expression=one)
        return exp.Paren(this=made) if isinstance(made, exp.DPipe) else made

    def _piece(self, value: exp.Expr, piece: str) -> exp.Expr:
        if piece in _WIDTHS:
            part, width = _WIDTHS[piece]
            return call("LPAD", cast(self.part(value.copy(), part), "text"), number(width), text("0"))
        if piece in _NAMES:
            part, names = _NAMES[piece]
            read = self.part(value.copy(), part)
            return exp.Case(
                ifs=[
                    exp.If(this=exp.EQ(this=read.copy(), expression=number(place)), true=text(name))
                    for place, name in enumerate(names, 1)
                ]
            )
        return text(piece)


def _series(first: int, last: int, name: str) -> exp.Query:
    """Numbered rows of the generator: its own sequences may have gaps."""
    row = exp.Window(
        this=exp.RowNumber(), order=exp.Order(expressions=[exp.Ordered(this=call("SEQ8"), nulls_first=False)])
    )
    column = exp.alias_(exp.Add(this=row, expression=number(first - 1)), name, quoted=True)
    count = exp.Kwarg(this=exp.var("ROWCOUNT"), expression=number(max(1, last - first + 1)))
    made = exp.Select(expressions=[column]).from_(exp.Table(this=call("TABLE", call("GENERATOR", count))))
    return made if last >= first else made.where(exp.false())


def _divided(node: exp.Expr, rules: Rules) -> exp.Expr:
    """By nothing it is endless, or no number, with the sign that it has; Snowflake would stop."""
    made = values.RULES[exp.Div](node, rules)
    left, right = made.this.this, made.this.expression
    if isinstance(node.expression, exp.Literal) and float(node.expression.name or 0) != 0:
        return made
    zero = cast(text("0"), "double")
    signs = exp.In(this=cast(right.copy(), "text"), expressions=[text("-0"), text("-0.0")])
    turned = exp.Case(
        ifs=[
            exp.If(this=exp.GT(this=left.copy(), expression=zero), true=_sided(signs, "-inf", "inf")),
            exp.If(this=exp.LT(this=left.copy(), expression=zero.copy()), true=_sided(signs, "inf", "-inf")),
            exp.If(this=exp.EQ(this=left.copy(), expression=zero.copy()), true=cast(text("NaN"), "double")),
        ]
    )
    nan = exp.EQ(this=left.copy(), expression=cast(text("NaN"), "double"))
    by_nothing = if_(nan, cast(text("NaN"), "double"), turned)
    kept = exp.Nullif(this=right.copy(), expression=zero.copy())
    divided = exp.Div(this=left.copy(), expression=kept, typed=True, safe=False)
    return if_(exp.EQ(this=right.copy(), expression=zero.copy()), by_nothing, divided)


def _sided(below: exp.Expr, one: str, other: str) -> exp.Expr:
    return if_(below.copy(), cast(text(one), "double"), cast(text(other), "double"))


def _divided_whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Less the rest, so that it goes without one: Snowflake rounds a quotient to six digits."""
    values.RULES[exp.IntDiv](node, rules)
    left, right = node.this.copy(), _not_nothing(node.expression)
    even = exp.Sub(this=left, expression=call("MOD", left.copy(), right))
    divided = exp.Div(this=exp.Paren(this=even), expression=right.copy(), typed=True, safe=False)
    return cast(divided, "decimal(38,0)")


def _remainder(node: exp.Expr, rules: Rules) -> exp.Expr:
    values.RULES[exp.Mod](node, rules)
    return call("MOD", node.this.copy(), _not_nothing(node.expression))


def _not_nothing(node: exp.Expr) -> exp.Expr:
    """Whole numbers divided by nothing are NULL in DuckDB."""
    if whole(node):
        return node.copy()
    return exp.Nullif(this=node.copy(), expression=number(0))


def _multiplied(node: exp.Expr, rules: Rules) -> exp.Expr:
    made = values.RULES[exp.Mul](node, rules)
    kinds = {kind_of(node.this), kind_of(node.expression)}
    if "decimal" in kinds and "float" not in kinds:
        digits = [_digits(side) for side in (node.this, node.expression)]
        if None in digits or sum(one or 0 for one in digits) > _MOST_DIGITS:
            raise unable(rules, f"products with more than {_MOST_DIGITS} digits behind the point")
    return made


def _digits(node: exp.Expr) -> int | None:
    """Digits behind the point of a number that has a fixed count of them; None where that is not known."""
    if isinstance(node, exp.Paren | exp.Neg):
        return _digits(node.this)
    if isinstance(node, exp.Literal) and not node.is_string:
        return len(node.name.partition(".")[2])
    if kind_of(node) == "int":
        return 0
    told: Any = node.type.expressions if isinstance(node.type, exp.DataType) else []
    return int(told[1].name) if len(told) == 2 else None


def _cast(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A text is read by more than one pattern there; what stands in the statement is known."""
    if kind_of(node.this) == "text" and words(node.this) is None and kind_of(node) != "text":
        raise unable(rules, "a cast of text that stops at what it cannot read")
    return values.casted(node, rules)


def _match(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Anywhere in the text: Snowflake's own match is of the whole of it."""
    texts.matched(node, rules)
    if re.search(words(node.expression) or "", "") is not None:
        raise unable(rules, "a regular expression that matches nothing")
    place = call("REGEXP_INSTR", node.this.copy(), node.expression.copy())
    return exp.Paren(this=exp.GT(this=place, expression=number(0)))


def _trim(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.trimmed(node, rules)
    side = str(node.args.get("position") or "").upper()
    name = {"LEADING": "LTRIM", "TRAILING": "RTRIM"}.get(side, "TRIM")
    return call(name, node.this.copy(), text(" "))


def _position(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.found_at(node, rules)
    return call("CHARINDEX", node.args["substr"].copy(), node.this.copy())


def _end(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.ended(node, rules)
    return call("LEFT" if isinstance(node, exp.Left) else "RIGHT", node.this.copy(), node.expression.copy())


def _quantile(node: exp.Expr, rules: Rules) -> exp.Expr:
    value, share = aggregates.quantile_parts(node, rules)
    if isinstance(node.parent, exp.Window | exp.Filter):
        raise unable(rules, "quantiles over a window or with FILTER")
    order = exp.Order(expressions=[exp.Ordered(this=value, nulls_first=False)])
    return exp.WithinGroup(this=exp.PercentileCont(this=share), expression=order)


def _any(node: exp.Expr, rules: Rules) -> exp.Expr:
    """The least that is there: its own may be NULL beside others."""
    if kind_of(node.this) in ("other", "bool"):
        raise unable(rules, "any_value of this")
    return exp.Min(this=node.this.copy())


def _last(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Snowflake looks at all rows of a window unless told otherwise, DuckDB up to the present one."""
    window = node.find_ancestor(exp.Window)
    spec = window.args.get("spec") if window is not None else None
    if spec is None or str(spec.args.get("kind")).upper() != "ROWS":
        raise unable(rules, "last_value without ROWS that it looks at")
    return node


def _unary(name: str) -> Rule:
    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        if kind_of(node.this) not in NUMBERS:
            raise unable(rules, f"`{name.lower()}` of anything but numbers")
        return call(name, cast(node.this.copy(), "double"))

    return rule


SNOWFLAKE = Rules(
    dialect="snowflake",
    title="Snowflake",
    calendar=_Calendar(),
    series=_series,
    types={"timestamp": "TIMESTAMP_NTZ(6)"},
    unlike=("float",),
    rules={
        exp.Div: _divided,
        exp.IntDiv: _divided_whole,
        exp.Mod: _remainder,
        exp.Mul: _multiplied,
        exp.Cast: _cast,
        exp.Exp: _unary("EXP"),
        exp.RegexpLike: _match,
        exp.Trim: _trim,
        exp.StrPosition: _position,
        exp.Left: _end,
        exp.Right: _end,
        exp.Median: _quantile,
        exp.Quantile: _quantile,
        exp.PercentileCont: _quantile,
        exp.AnyValue: _any,
        exp.LastValue: _last,
        exp.Union: values.united,
        exp.Except: values.united,
        exp.Intersect: values.united,
    },
    refused={
        exp.Reverse: "reverse of signs that are written together",
        exp.CovarSamp: "covariance",
        exp.CovarPop: "covariance",
    },
)
