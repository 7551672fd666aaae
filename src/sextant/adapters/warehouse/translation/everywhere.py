"""What every engine has: the parts of SQL that are taken as they are, and the rules that hold for all."""

from collections.abc import Mapping

from sqlglot import exp

from sextant.adapters.warehouse.translation import dates, texts, values
from sextant.adapters.warehouse.translation.aggregates import AGGREGATES, refuse_unordered
from sextant.adapters.warehouse.translation.kinds import NUMBERS, Rule, Rules, cast, kind_of, unable, whole

_PARTS: frozenset[type[exp.Expr]] = frozenset({
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered,
    exp.Limit, exp.Offset, exp.Distinct, exp.Union, exp.Except, exp.Intersect, exp.Subquery, exp.CTE,
    exp.Table, exp.TableAlias, exp.Identifier, exp.Column, exp.Alias, exp.Star, exp.Literal, exp.Boolean,
    exp.Null, exp.And, exp.Or, exp.Not, exp.Paren, exp.Exists, exp.Case, exp.If, exp.DataType,
    exp.DataTypeParam, exp.Var, exp.Window, exp.WindowSpec, exp.Tuple, exp.With,
    exp.Coalesce, exp.Nullif, exp.Abs, exp.Exp, exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank,
    exp.CumeDist, exp.Ntile, exp.Is, exp.Neg, exp.Interval,
})  # fmt: skip
_JOINS = frozenset({"", "INNER", "CROSS", "OUTER"})
_METHODS = frozenset({""})


def check(node: exp.Expr, rules: Rules) -> None:
    """Raises EngineUnable for a part that has no rule and is not the same everywhere."""
    kind = type(node)
    if kind in rules.refused:
        raise unable(rules, rules.refused[kind])
    if kind not in _PARTS and kind not in RULES and kind not in rules.rules:
        raise unable(rules, _spoken(node))
    if isinstance(node, exp.With) and node.args.get("recursive"):
        raise unable(rules, "WITH RECURSIVE")
    if isinstance(node, exp.Join):
        _check_join(node, rules)
    if isinstance(node, exp.Limit):
        _check_limit(node, rules)
    if isinstance(node, exp.SetOperation) and (node.args.get("by_name") or node.args.get("on")):
        raise unable(rules, "UNION BY NAME")
    if isinstance(node, exp.Star) and not isinstance(node.parent, exp.Count):
        raise unable(rules, "every column of a result (`*`)")
    if isinstance(node, exp.Distinct) and node.args.get("on") is not None and rules.dialect != "clickhouse":
        raise unable(rules, "DISTINCT ON")
    if isinstance(node, exp.Interval) and not isinstance(node.parent, exp.Add | exp.Sub):
        raise unable(rules, "a span of time as a value")


def _check_join(node: exp.Join, rules: Rules) -> None:
    kind = str(node.args.get("kind") or "").upper()
    if kind not in _JOINS or str(node.args.get("method") or "").upper() not in _METHODS:
        raise unable(rules, f"{kind or 'this kind of'} JOIN")


def _check_limit(node: exp.Limit, rules: Rules) -> None:
    if whole(node.args.get("expression")) is None:
        raise unable(rules, "a LIMIT that is computed")


def _spoken(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return f"the function `{node.name.lower()[:40]}`"
    if isinstance(node, exp.Func):
        return f"the function `{node.sql_name().lower()}`"
    return f"{type(node).__name__.upper()}"


def apply(rule: Rule, node: exp.Expr, rules: Rules) -> exp.Expr:
    return rule(node, rules)


def group_by_all(select: exp.Select) -> None:
    """Groups by what is selected and holds no aggregate."""
    plain = [one.unalias().copy() for one in select.expressions if one.find(exp.AggFunc) is None]
    plain = [one for one in plain if not isinstance(one, exp.Literal | exp.Null | exp.Boolean)]
    select.set("group", exp.Group(expressions=plain) if plain else None)


def _greatest(node: exp.Expr, rules: Rules) -> exp.Expr:
    """The greatest of two that are there: DuckDB passes over NULL."""
    others = list(node.expressions)
    if len(others) != 1:
        raise unable(rules, "the greatest or least of more than two")
    made = type(node)(this=node.this.copy(), expressions=[others[0].copy()])
    made.set("ignore_nulls", False)
    return exp.Coalesce(this=made, expressions=[node.this.copy(), others[0].copy()])


def _offset_of_rows(node: exp.Expr, rules: Rules) -> exp.Expr:
    if node.args.get("default") is not None and kind_of(node.args["default"]) != kind_of(node.this):
        raise unable(rules, "a default of another type")
    return node


def _number(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A function of numbers with fractions, of whatever number is given."""
    if kind_of(node.this) not in NUMBERS:
        raise unable(rules, _spoken(node))
    node.set("this", cast(node.this.copy(), "double"))
    return node


def _power(node: exp.Expr, rules: Rules) -> exp.Expr:
    if not {kind_of(node.this), kind_of(node.expression)} <= NUMBERS:
        raise unable(rules, _spoken(node))
    return exp.Pow(this=cast(node.this.copy(), "double"), expression=cast(node.expression.copy(), "double"))


def _whole_number(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Rounding up or down of one number."""
    if kind_of(node.this) not in NUMBERS or node.args.get("decimals") is not None or node.args.get("to"):
        raise unable(rules, _spoken(node))
    return node.this if kind_of(node.this) == "int" else node


RULES: Mapping[type[exp.Expr], Rule] = {
    **values.RULES,
    **texts.RULES,
    **dates.RULES,
    **AGGREGATES,
    exp.Greatest: _greatest,
    exp.Least: _greatest,
    exp.Lag: _offset_of_rows,
    exp.Lead: _offset_of_rows,
    exp.FirstValue: lambda node, _: node,
    exp.LastValue: lambda node, _: node,
    exp.Sqrt: _number,
    exp.Ln: _number,
    exp.Pow: _power,
    exp.Ceil: _whole_number,
    exp.Floor: _whole_number,
    exp.GroupConcat: refuse_unordered,
}
