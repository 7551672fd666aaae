"""ClickHouse's own words: UTF-8 text, wide dates, aggregates that give NULL for nothing."""

from collections.abc import Sequence

from sqlglot import exp

from sextant.adapters.warehouse.translation import aggregates, texts, values
from sextant.adapters.warehouse.translation.dates import none_where_none
from sextant.adapters.warehouse.translation.kinds import (
    Rule,
    Rules,
    call,
    cast,
    if_,
    is_null,
    kind_of,
    kind_of_type,
    number,
    text,
    unable,
    words,
)

_PARTS = {
    "year": "toYear", "quarter": "toQuarter", "month": "toMonth", "week": "toISOWeek", "day": "toDayOfMonth",
    "isodow": "toDayOfWeek",
    "doy": "toDayOfYear", "hour": "toHour", "minute": "toMinute", "second": "toSecond",
}  # fmt: skip
_SIGNS = {"%M": "%i", "%S": "%S", "%B": "%M", "%A": "%W"}


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call(f"add{unit.capitalize()}s", value, number(count))

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("dateTrunc", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        if unit == "dow":
            return exp.Paren(this=exp.Mod(this=call("toDayOfWeek", value), expression=number(7)))
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("dateDiff", text(unit), start, end)

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        form = "".join(_SIGNS.get(one, one) for one in pieces)
        return call("formatDateTime", value, text(form))


def _series(first: int, last: int, name: str) -> exp.Query:
    column = exp.alias_(call("toInt64", exp.column("number", quoted=True)), name, quoted=True)
    source = exp.Table(this=call("numbers", number(max(first, 0)), number(max(0, last - first + 1))))
    if first < 0:
        raise unable("ClickHouse", "a range from below zero")
    return exp.Select(expressions=[column]).from_(source)


def _named(name: str) -> Rule:
    """A function of a text under ClickHouse's name for characters."""

    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        return call(name, texts.plain(node, rules).this.copy())

    return rule


def _substring(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.sliced(node, rules)
    parts = [node.this, node.args["start"], *([node.args["length"]] if node.args.get("length") else [])]
    return call("substringUTF8", *(one.copy() for one in parts))


def _end(name: str) -> Rule:
    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        texts.ended(node, rules)
        return call(name, node.this.copy(), node.expression.copy())

    return rule


def _trim(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.trimmed(node, rules)
    side = str(node.args.get("position") or "").upper()
    return call({"LEADING": "trimLeft", "TRAILING": "trimRight"}.get(side, "trimBoth"), node.this.copy())


def _position(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.found_at(node, rules)
    return cast(call("positionUTF8", node.this.copy(), node.args["substr"].copy()), "bigint")


def _pad(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.padded(node, rules)
    name = "leftPadUTF8" if node.args.get("is_left") else "rightPadUTF8"
    return call(name, node.this.copy(), node.expression.copy(), node.args["fill_pattern"].copy())


def _split(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.split(node, rules)
    parts = call("splitByString", node.args["delimiter"].copy(), call("assumeNotNull", node.this.copy()))
    return none_where_none(node.this, call("arrayElement", parts, node.args["part_index"].copy()))


def _replace(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.replaced(node, rules)
    return call("replaceAll", node.this.copy(), node.expression.copy(), node.args["replacement"].copy())


def _match(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.matched(node, rules)
    return call("match", node.this.copy(), node.expression.copy())


def _cast(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Casts that stop where a value does not fit, instead of wrapping around."""
    source, target = kind_of(node.this), kind_of_type(node.args["to"])
    if source == "text" and words(node.this) is None:
        raise unable(rules, "a cast of text that stops at what it cannot read")
    if (source, target) == ("decimal", "decimal"):
        raise unable(rules, "a cast from decimals to decimals that rounds")
    made = values.casted(node, rules)
    if target == "text":
        return call("toString", made.this.copy())
    if target == "int" and source != "null":
        kind = node.args["to"].sql(dialect="clickhouse")
        kind = kind if kind.startswith("Nullable") else f"Nullable({kind})"
        return call("accurateCast", made.this.copy(), text(kind))
    return made


def _whole(node: exp.Expr, rules: Rules) -> exp.Expr:
    values.RULES[exp.IntDiv](node, rules)
    return call("intDiv", node.this.copy(), node.expression.copy())


def _variance(name: str, *, least: int) -> Rule:
    """NULL for fewer rows than the figure needs, where ClickHouse says NaN."""

    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        if aggregates.in_window(node) or isinstance(node.parent, exp.Filter):
            raise unable(rules, f"`{name}` over a window")
        made = aggregates.of_fractions(node, rules)
        if isinstance(made.this, exp.Distinct):
            raise unable(rules, f"`{name}` of distinct values")
        few = exp.LT(this=exp.Count(this=made.this.copy(), big_int=True), expression=number(least))
        return if_(few, exp.Null(), call(name, made.this.copy()))

    return rule


def _quantile(node: exp.Expr, rules: Rules) -> exp.Expr:
    value, share = aggregates.quantile_parts(node, rules)
    if isinstance(node.parent, exp.Window | exp.Filter):
        raise unable(rules, "quantiles over a window or with FILTER")
    made = exp.ParameterizedAgg(this="quantileExactInclusive", expressions=[share], params=[value])
    return if_(
        exp.EQ(this=exp.Count(this=value.copy(), big_int=True), expression=number(0)), exp.Null(), made
    )


def _any(node: exp.Expr, rules: Rules) -> exp.Expr:
    return call("any", node.this.copy())


def _at_end(name: str) -> Rule:
    def rule(node: exp.Expr, rules: Rules) -> exp.Expr:
        made = aggregates.at_end(node, rules)
        return call(name, made.this.copy(), made.expression.copy())

    return rule


def _first(node: exp.Expr, _: Rules) -> exp.Expr:
    """Of all rows of the window, NULL among them."""
    return node if isinstance(node.parent, exp.RespectNulls) else exp.RespectNulls(this=node.copy())


def _within(node: exp.Expr, rules: Rules) -> exp.Expr:
    """NOT IN of a result is not true where the result holds NULL, which ClickHouse passes over."""
    made = values.RULES[exp.In](node, rules)
    query = made.args.get("query")
    if not isinstance(query, exp.Expr):
        return made
    if not isinstance(node.parent, exp.Not):
        return made
    inner = (query.this if isinstance(query, exp.Subquery) else query).copy()
    if not isinstance(inner, exp.Query):
        return made
    name = inner.selects[0].alias_or_name
    nothing = exp.Count(this=if_(is_null(exp.column(name, quoted=True)), number(1)), big_int=True)
    nulls = exp.Select(expressions=[nothing]).from_(
        exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier("_n", quoted=True)))
    )
    some = exp.GT(this=exp.Subquery(this=nulls), expression=number(0))
    return exp.Paren(this=exp.Or(this=made.copy(), expression=some))


def _refuse_distant(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A date as written outside 1900 to 2299 would become another one."""
    made = _cast(node, rules)
    written = words(node.this) if isinstance(node, exp.Cast) else None
    if (
        written
        and kind_of_type(node.args["to"]) in ("date", "timestamp")
        and not "1900" <= written[:4] <= "2299"
    ):
        raise unable(rules, "dates before 1900 or after 2299")
    return made


CLICKHOUSE = Rules(
    dialect="clickhouse",
    title="ClickHouse",
    calendar=_Calendar(),
    series=_series,
    escapes_in_like=True,
    types={"date": "Nullable(Date32)", "timestamp": "Nullable(DateTime64(6, 'UTC'))"},
    rules={
        exp.IntDiv: _whole,
        exp.Lower: _named("lowerUTF8"),
        exp.Upper: _named("upperUTF8"),
        exp.Length: _named("lengthUTF8"),
        exp.Reverse: _named("reverseUTF8"),
        exp.Substring: _substring,
        exp.Left: _end("leftUTF8"),
        exp.Right: _end("rightUTF8"),
        exp.Trim: _trim,
        exp.StrPosition: _position,
        exp.Pad: _pad,
        exp.SplitPart: _split,
        exp.Replace: _replace,
        exp.RegexpLike: _match,
        exp.Cast: _refuse_distant,
        exp.Stddev: _variance("stddevSamp", least=2),
        exp.StddevSamp: _variance("stddevSamp", least=2),
        exp.StddevPop: _variance("stddevPop", least=1),
        exp.Variance: _variance("varSamp", least=2),
        exp.VariancePop: _variance("varPop", least=1),
        exp.Median: _quantile,
        exp.Quantile: _quantile,
        exp.PercentileCont: _quantile,
        exp.AnyValue: _any,
        exp.ArgMax: _at_end("argMax"),
        exp.ArgMin: _at_end("argMin"),
        exp.FirstValue: _first,
        exp.LastValue: _first,
        exp.In: _within,
    },
    refused={exp.CovarSamp: "covariance", exp.CovarPop: "covariance"},
)
