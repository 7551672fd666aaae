"""Snowflake's own words."""

from collections.abc import Sequence

from sqlglot import exp

from sextant.adapters.warehouse.translation import aggregates, texts, values
from sextant.adapters.warehouse.translation.kinds import Rules, call, cast, number, renamed, text

_PARTS = {
    "year": "YEAR", "quarter": "QUARTER", "month": "MONTH", "week": "WEEKISO", "day": "DAY",
    "isodow": "DAYOFWEEKISO", "doy": "DAYOFYEAR", "hour": "HOUR", "minute": "MINUTE", "second": "SECOND",
}  # fmt: skip
_SIGNS = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%H": "HH24", "%M": "MI", "%S": "SS"}


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call("DATEADD", exp.Var(this=unit.upper()), number(count), value)

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("DATE_TRUNC", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        if unit == "dow":
            return exp.Paren(this=exp.Mod(this=call("DAYOFWEEKISO", value), expression=number(7)))
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("DATEDIFF", exp.Var(this=unit.upper()), start, end)

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        if any(one not in _SIGNS and any(sign.isalnum() or sign in '%"' for sign in one) for one in pieces):
            return None
        return call("TO_CHAR", value, text("".join(_SIGNS.get(one, one) for one in pieces)))


def _position(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.found_at(node, rules)
    return call("POSITION", node.args["substr"].copy(), node.this.copy())


def _match(node: exp.Expr, rules: Rules) -> exp.Expr:
    """REGEXP_LIKE would have to match the whole text."""
    texts.matched(node, rules)
    found = call("REGEXP_INSTR", node.this.copy(), node.expression.copy())
    return exp.Paren(this=exp.GT(this=found, expression=number(0)))


def _quantile(node: exp.Expr, rules: Rules) -> exp.Expr:
    value, share = aggregates.quantile_parts(node, rules)
    order = exp.Order(expressions=[exp.Ordered(this=value, nulls_first=False)])
    return exp.WithinGroup(this=exp.PercentileCont(this=share), expression=order)


def _whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    values.RULES[exp.IntDiv](node, rules)
    rest = exp.Sub(this=node.this.copy(), expression=call("MOD", node.this.copy(), node.expression.copy()))
    return cast(exp.Div(this=exp.Paren(this=rest), expression=node.expression.copy(), typed=False), "bigint")


def _any(node: exp.Expr, _: Rules) -> exp.Expr:
    return call("MAX", node.this.copy())


SNOWFLAKE = Rules(
    dialect="snowflake",
    title="Snowflake",
    calendar=_Calendar(),
    series=None,
    escapes_in_like=False,
    rules={
        exp.StrPosition: _position,
        exp.RegexpLike: _match,
        exp.Div: values.divided_safely,
        exp.IntDiv: _whole,
        exp.Median: _quantile,
        exp.Quantile: _quantile,
        exp.PercentileCont: _quantile,
        exp.AnyValue: _any,
        exp.Length: renamed("LENGTH"),
    },
    refused={exp.SplitPart: "split_part", exp.Reverse: "reverse of signs that are written together"},
)
