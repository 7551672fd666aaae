"""Spark's own words, for sessions in UTC that stop where a value does not fit (ANSI)."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from sextant.adapters.warehouse.translation import aggregates, values
from sextant.adapters.warehouse.translation.kinds import (
    NUMBERS,
    Rules,
    call,
    cast,
    if_,
    kind_of,
    kind_of_type,
    number,
    text,
    unable,
    whole,
    words,
)

_PARTS: Mapping[str, str] = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "weekofyear", "day": "dayofmonth",
    "doy": "dayofyear", "hour": "hour", "minute": "minute", "second": "second",
}  # fmt: skip
_SIGNS: Mapping[str, str] = {
    "%Y": "yyyy", "%m": "MM", "%d": "dd", "%H": "HH", "%M": "mm", "%S": "ss", "%b": "MMM", "%B": "MMMM",
    "%a": "EEE", "%A": "EEEE", "%j": "DDD",
}  # fmt: skip
_EXACT = 2**52  # from here on a double is a whole number
_LARGEST_LIMIT = 2**31 - 1


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call("timestampadd", _word(unit), number(count), value)

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("date_trunc", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        """Spark counts days of the week from Sunday = 1, or from Monday = 0."""
        if unit == "dow":
            return _plus(call("dayofweek", value), -1)
        if unit == "isodow":
            return _plus(call("weekday", value), 1)
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("timestampdiff", _word(unit), self.cut(start, unit), self.cut(end, unit))

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        """What stands between signs is quoted: letters mean something in Java's patterns."""
        form = "".join(_SIGNS.get(one) or "'" + one.replace("'", "''") + "'" for one in pieces)
        return call("date_format", value, text(form))


def _word(unit: str) -> exp.Expr:
    return exp.Var(this=unit.upper())


def _plus(value: exp.Expr, count: int) -> exp.Expr:
    made = exp.Sub if count < 0 else exp.Add
    return exp.Paren(this=made(this=value, expression=number(abs(count))))


def _series(first: int, last: int, name: str) -> exp.Query:
    ends = [number(first), number(max(first, last + 1))]
    column = exp.alias_(exp.column("id", quoted=True), name, quoted=True)
    return exp.Select(expressions=[column]).from_(exp.Table(this=call("range", *ends)))


def _divided(node: exp.Expr, rules: Rules) -> exp.Expr:
    """By nothing it is endless, or no number, with the sign that it has; Spark would stop or say NULL."""
    made = values.RULES[exp.Div](node, rules)
    left, right = made.this.this, made.this.expression
    if isinstance(node.expression, exp.Literal) and float(node.expression.name or 0) != 0:
        return made
    below = exp.EQ(this=cast(right.copy(), "text"), expression=text("-0.0"))
    endless = if_(below, cast(text("-Infinity"), "double"), cast(text("Infinity"), "double"))
    return if_(
        exp.EQ(this=right.copy(), expression=number(0)),
        exp.Mul(this=left.copy(), expression=endless),
        call("try_divide", left.copy(), right.copy()),
    )


def _divided_whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    values.RULES[exp.IntDiv](node, rules)
    return exp.Paren(this=exp.IntDiv(this=node.this.copy(), expression=node.expression.copy()))


def _to_whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Up or down; Spark makes a whole number of it, which a large fraction does not fit."""
    kind = kind_of(node.this)
    if kind not in NUMBERS or node.args.get("decimals") is not None or node.args.get("to"):
        raise unable(rules, "this rounding")
    if kind == "int":
        return node.this
    if kind == "decimal":
        return node
    size = exp.Abs(this=node.this.copy())
    return if_(
        exp.GTE(this=size, expression=cast(text(str(_EXACT)), "double")),
        node.this.copy(),
        cast(type(node)(this=node.this.copy()), "double"),
    )


def _cast(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Text is read by the one pattern of numbers; Spark by itself takes more, and parts of dates."""
    source, target = kind_of(node.this), kind_of_type(node.args["to"])
    written = words(node.this)
    made = values.casted(node, rules)
    if source != "text" or written is not None:
        return made
    if target == "date":
        raise unable(rules, "a cast of text to dates")
    if target == "float":
        read = values.RULES[exp.TryCast](exp.TryCast(this=node.this.copy(), to=node.args["to"].copy()), rules)
        wrong = call("raise_error", text("not a number"))
        read.set("default", if_(exp.Not(this=_is_null(node.this)), cast(wrong, "double")))
        return read
    return made


def _is_null(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.Is(this=node.copy(), expression=exp.Null()))


def _quantile(node: exp.Expr, rules: Rules) -> exp.Expr:
    value, share = aggregates.quantile_parts(node, rules)
    if isinstance(node.parent, exp.Window | exp.Filter):
        raise unable(rules, "quantiles over a window or with FILTER")
    return call("percentile", value, share)


def _any(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Any that is there."""
    if kind_of(node.this) == "other":
        raise unable(rules, "any_value of this")
    return call("any_value", node.this.copy(), exp.true())


def _unlimited(node: exp.Expr, _: Rules) -> exp.Expr:
    """A LIMIT beyond Spark's whole numbers cuts nothing; it keeps conditions from without off the rows.

    A sample of all rows does that too, and leaves them where they are, in many parts.
    """
    limit = node.args.get("limit")
    most = whole(limit.args.get("expression")) if isinstance(limit, exp.Limit) else None
    if not isinstance(node, exp.Select) or most is None or most <= _LARGEST_LIMIT:
        return node
    node.set("limit", None)
    if node.parent is None:
        return node
    name = exp.to_identifier("_all", quoted=True)
    everything = exp.TableSample(percent=number(100))
    inner = exp.Subquery(this=node.copy(), alias=exp.TableAlias(this=name), sample=everything)
    columns = [exp.column(one.alias_or_name, table="_all", quoted=True) for one in node.selects]
    return exp.Select(expressions=columns).from_(inner)


SPARK = Rules(
    dialect="spark",
    title="Spark",
    calendar=_Calendar(),
    series=_series,
    escapes_in_like=True,
    instants=True,
    qualifies=False,
    unread=("time",),
    rules={
        exp.Div: _divided,
        exp.IntDiv: _divided_whole,
        exp.Ceil: _to_whole,
        exp.Floor: _to_whole,
        exp.Cast: _cast,
        exp.Median: _quantile,
        exp.PercentileCont: _quantile,
        exp.AnyValue: _any,
        exp.Select: _unlimited,
        exp.Union: values.united,
        exp.Except: values.united,
        exp.Intersect: values.united,
    },
    refused={exp.Reverse: "reverse of signs that are written together"},
)
