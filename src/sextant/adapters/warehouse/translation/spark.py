"""Spark's own words."""

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from sextant.adapters.warehouse.translation import aggregates, texts, values
from sextant.adapters.warehouse.translation.kinds import Rules, call, number, renamed, text, unable

_PARTS = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "weekofyear", "day": "day",
    "doy": "dayofyear", "hour": "hour", "minute": "minute", "second": "second",
}  # fmt: skip
_SIGNS = {
    "%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%b": "MMM", "%B": "MMMM",
    "%a": "EEE", "%A": "EEEE", "%j": "DDD",
}  # fmt: skip


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call("timestampadd", exp.Var(this=unit.upper()), number(count), value)

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("date_trunc", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        if unit == "dow":
            return exp.Paren(this=exp.Sub(this=call("dayofweek", value), expression=number(1)))
        if unit == "isodow":
            return exp.Paren(this=exp.Add(this=call("weekday", value), expression=number(1)))
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("timestampdiff", exp.Var(this=unit.upper()), self.cut(start, unit), self.cut(end, unit))

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        if any("'" in one for one in pieces):
            return None
        form = "".join(
            _SIGNS.get(one) or (f"'{one}'" if any(c.isalpha() for c in one) else one) for one in pieces
        )
        return call("date_format", value, text(form))


def _series(first: int, last: int, name: str) -> exp.Query:
    query = sqlglot.parse_one(f"SELECT id AS n FROM range({first}, {max(first, last + 1)})", dialect="spark")  # noqa: S608
    if not isinstance(query, exp.Select):
        raise unable("Spark", "this range")
    query.selects[0].set("alias", exp.to_identifier(name, quoted=True))
    return query


def _position(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.found_at(node, rules)
    return call("instr", node.this.copy(), node.args["substr"].copy())


def _match(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.matched(node, rules)
    return call("regexp", node.this.copy(), node.expression.copy())


def _quantile(node: exp.Expr, rules: Rules) -> exp.Expr:
    value, share = aggregates.quantile_parts(node, rules)
    return call("percentile", value, share)


def _any(node: exp.Expr, _: Rules) -> exp.Expr:
    return call("any_value", node.this.copy(), exp.true())


def _whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    values.RULES[exp.IntDiv](node, rules)
    return exp.Paren(this=exp.IntDiv(this=node.this.copy(), expression=node.expression.copy()))


SPARK = Rules(
    dialect="spark",
    title="Spark",
    calendar=_Calendar(),
    series=_series,
    qualifies=False,
    longest_limit=(1 << 31) - 1,
    escapes_in_like=True,
    rules={
        exp.StrPosition: _position,
        exp.RegexpLike: _match,
        exp.Div: values.divided_safely,
        exp.IntDiv: _whole,
        exp.Median: _quantile,
        exp.Quantile: _quantile,
        exp.PercentileCont: _quantile,
        exp.AnyValue: _any,
        exp.Length: renamed("length"),
    },
    refused={exp.Ln: "the logarithm of zero", exp.Reverse: "reverse of signs that are written together"},
)
