"""Trino's own words."""

from collections.abc import Sequence

import sqlglot
from sqlglot import exp

from sextant.adapters.warehouse.translation import texts
from sextant.adapters.warehouse.translation.dates import none_where_none
from sextant.adapters.warehouse.translation.kinds import Rules, call, kind_of, number, renamed, text, unable

_PARTS = {
    "year": "year", "quarter": "quarter", "month": "month", "week": "week", "day": "day",
    "isodow": "day_of_week",
    "doy": "day_of_year", "hour": "hour", "minute": "minute", "second": "second",
}  # fmt: skip
_SIGNS = {"%M": "%i", "%S": "%s", "%B": "%M", "%A": "%W"}


class _Calendar:
    def shifted(self, value: exp.Expr, unit: str, count: int) -> exp.Expr:
        return call("date_add", text(unit), number(count), value)

    def cut(self, value: exp.Expr, unit: str) -> exp.Expr:
        return call("date_trunc", text(unit), value)

    def part(self, value: exp.Expr, unit: str) -> exp.Expr:
        if unit == "dow":
            return exp.Paren(this=exp.Mod(this=call("day_of_week", value), expression=number(7)))
        return call(_PARTS[unit], value)

    def passed(self, start: exp.Expr, end: exp.Expr, unit: str) -> exp.Expr:
        return call("date_diff", text(unit), self.cut(start, unit), self.cut(end, unit))

    def written(self, value: exp.Expr, pieces: Sequence[str]) -> exp.Expr | None:
        return call("date_format", value, text("".join(_SIGNS.get(one, one) for one in pieces)))


def _series(first: int, last: int, name: str) -> exp.Query:
    if last < first:
        made = "SELECT CAST(0 AS BIGINT) AS n WHERE FALSE"
    else:
        made = f"SELECT sequential_number AS n FROM TABLE(sequence(start => {first}, stop => {last}))"  # noqa: S608
    query = sqlglot.parse_one(made, dialect="trino")
    if not isinstance(query, exp.Select):
        raise unable("Trino", "this range")
    query.selects[0].set("alias", exp.to_identifier(name, quoted=True))
    return query


def _trim(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Blanks alone: without the sign, Trino takes off tabs and line ends too."""
    texts.trimmed(node, rules)
    position = node.args.get("position") or "BOTH"
    return exp.Trim(this=node.this.copy(), position=position, expression=text(" "))


def _position(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.found_at(node, rules)
    return call("strpos", node.this.copy(), node.args["substr"].copy())


def _end(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.ended(node, rules)
    if isinstance(node, exp.Left):
        return call("substr", node.this.copy(), number(1), node.expression.copy())
    start = call(
        "greatest",
        exp.Add(
            this=exp.Sub(this=call("length", node.this.copy()), expression=node.expression.copy()),
            expression=number(1),
        ),
        number(1),
    )
    return call("substr", node.this.copy(), start, node.expression.copy())


def _split(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.split(node, rules)
    parts = [node.this, node.args["delimiter"], node.args["part_index"]]
    found = exp.Coalesce(this=call("split_part", *(one.copy() for one in parts)), expressions=[text("")])
    return none_where_none(node.this, found)


def _match(node: exp.Expr, rules: Rules) -> exp.Expr:
    texts.matched(node, rules)
    return call("regexp_like", node.this.copy(), node.expression.copy())


def _concatenation(node: exp.Expr, rules: Rules) -> exp.Expr:
    made = texts.joined(node, rules)
    return call("concat", made.this.copy(), made.expression.copy())


def _any(node: exp.Expr, rules: Rules) -> exp.Expr:
    if kind_of(node.this) == "other":
        raise unable(rules, "any_value of this")
    return call("any_value", node.this.copy())


TRINO = Rules(
    dialect="trino",
    title="Trino",
    calendar=_Calendar(),
    series=_series,
    types={"timestamp": "TIMESTAMP(6)"},
    qualifies=False,
    rules={
        exp.Trim: _trim,
        exp.StrPosition: _position,
        exp.Left: _end,
        exp.Right: _end,
        exp.SplitPart: _split,
        exp.RegexpLike: _match,
        exp.DPipe: _concatenation,
        exp.Length: renamed("length"),
        exp.AnyValue: _any,
    },
    refused={exp.Reverse: "reverse of signs that are written together"},
)
