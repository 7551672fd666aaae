"""Aggregates: whole sums that do not overflow, NULL for nothing, FILTER as CASE."""

from collections.abc import Mapping

from sqlglot import exp

from sextant.adapters.warehouse.translation.kinds import (
    NUMBERS,
    Rule,
    Rules,
    cast,
    if_,
    kind_of,
    number,
    unable,
)

_SUMS_WHOLE = "decimal(38,0)"


def in_window(node: exp.Expr) -> bool:
    return isinstance(node.parent, exp.Window)


def counted(node: exp.Expr, rules: Rules) -> exp.Expr:
    inner = node.this
    if node.expressions or (
        isinstance(inner, exp.Distinct) and (len(inner.expressions) != 1 or inner.args.get("on"))
    ):
        raise unable(rules, "count of several columns")
    return node


def _argument(node: exp.Expr) -> exp.Expr:
    """What an aggregate is of, behind DISTINCT."""
    return node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this


def set_argument(node: exp.Expr, made: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Distinct):
        node.this.set("expressions", [made])
    else:
        node.set("this", made)
    return node


def summed(node: exp.Expr, rules: Rules) -> exp.Expr:
    """A sum of whole numbers as a whole number of up to 38 digits."""
    value = _argument(node)
    if kind_of(value) not in NUMBERS:
        raise unable(rules, "a sum of anything but numbers")
    return set_argument(node, cast(value.copy(), _SUMS_WHOLE)) if kind_of(value) == "int" else node


def of_fractions(node: exp.Expr, rules: Rules) -> exp.Expr:
    """An average and its kin, reckoned in fractions."""
    value = _argument(node)
    if kind_of(value) not in NUMBERS:
        raise unable(rules, f"`{_name(node)}` of anything but numbers")
    return set_argument(node, cast(value.copy(), "double"))


def of_pairs(node: exp.Expr, rules: Rules) -> exp.Expr:
    for part in ("this", "expression"):
        if kind_of(node.args[part]) not in NUMBERS:
            raise unable(rules, f"`{_name(node)}` of anything but numbers")
        node.set(part, cast(node.args[part].copy(), "double"))
    return node


def _name(node: exp.Expr) -> str:
    return node.sql_name().lower() if isinstance(node, exp.Func) else type(node).__name__.lower()


def ends(node: exp.Expr, rules: Rules) -> exp.Expr:
    """min and max of one value; of the first so many is another thing."""
    if node.expressions or kind_of(_argument(node)) in ("other", "bool"):
        raise unable(rules, f"`{_name(node)}` of this")
    return node


def at_end(node: exp.Expr, rules: Rules) -> exp.Expr:
    """arg_max and arg_min pass over rows where either is NULL."""
    if node.args.get("count") is not None or in_window(node):
        raise unable(rules, "several of arg_max or arg_min")
    there = exp.Not(this=exp.Is(this=exp.Paren(this=node.this.copy()), expression=exp.Null()))
    key = if_(there, node.expression.copy())
    return type(node)(this=node.this.copy(), expression=key)


def filtered(node: exp.Expr, rules: Rules) -> exp.Expr:
    """FILTER as a CASE within the aggregate, which all pass over as NULL."""
    inner, condition = node.this, node.expression.this
    if isinstance(inner, exp.Count) and isinstance(inner.this, exp.Star):
        return exp.Count(this=if_(condition.copy(), number(1)), big_int=True)
    if not isinstance(inner, exp.AggFunc) or isinstance(inner, exp.ArgMax | exp.ArgMin | exp.CountIf):
        raise unable(rules, "FILTER of this aggregate")
    value = _argument(inner)
    return set_argument(inner.copy(), if_(condition.copy(), value.copy()))


def counted_if(node: exp.Expr, rules: Rules) -> exp.Expr:
    if kind_of(node.this) not in ("bool", "other"):
        raise unable(rules, "count_if of anything but a condition")
    return exp.Count(this=if_(node.this.copy(), number(1)), big_int=True)


def quantiled(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Raises EngineUnable where an engine has no exact quantile."""
    raise unable(rules, "exact quantiles")


def quantile_parts(node: exp.Expr, rules: Rules) -> tuple[exp.Expr, exp.Expr]:
    """Of which value, and which share as it is written."""
    value, share = node.this, node.args.get("expression")
    if isinstance(node, exp.Median):
        share = exp.Literal.number("0.5")
    if kind_of(value) not in ("int", "float") or not isinstance(share, exp.Literal) or share.is_string:
        raise unable(rules, "quantiles of decimals, or several at once")
    return cast(value.copy(), "double"), share.copy()


def refuse_unordered(node: exp.Expr, rules: Rules) -> exp.Expr:
    """Texts strung together come in the order that is asked for, or in none that stays."""
    raise unable(rules, "string_agg")


AGGREGATES: Mapping[type[exp.Expr], Rule] = {
    exp.Count: counted,
    exp.Sum: summed,
    exp.Avg: of_fractions,
    exp.Min: ends,
    exp.Max: ends,
    exp.Stddev: of_fractions,
    exp.StddevSamp: of_fractions,
    exp.StddevPop: of_fractions,
    exp.Variance: of_fractions,
    exp.VariancePop: of_fractions,
    exp.CovarSamp: of_pairs,
    exp.CovarPop: of_pairs,
    exp.ArgMax: at_end,
    exp.ArgMin: at_end,
    exp.Filter: filtered,
    exp.CountIf: counted_if,
    exp.Median: quantiled,
    exp.PercentileCont: quantiled,
    exp.Quantile: quantiled,
}
