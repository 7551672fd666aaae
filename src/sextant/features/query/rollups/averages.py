"""Averages of kept totals and counts that are, to the last bit, those of the engine over the rows.

DuckDB divides the sum of whole numbers by their count, and of decimals the sum of their digits by the count
times the power of ten. Both are exact here as long as no sum of digits reaches 2^53, which a rollup knows.
"""

import re
from collections.abc import Sequence

from sqlglot import exp

from sextant.features.query.rollups.expressing import DIALECT, NotCovered, text_of
from sextant.features.query.rollups.models import RollupColumn

AVERAGE = "rollup_average"
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*(\d+)\)")


def mark(total: exp.Expr, count: exp.Expr) -> exp.Expr:
    """An average that is written when it is known what its total is kept as."""
    return exp.Anonymous(this=AVERAGE, expressions=[total, count])


def write_averages(final: exp.Expr, totals: Sequence[RollupColumn | None]) -> exp.Expr:
    """The statement with its averages in the engine's arithmetic; raises NotCovered where that may differ.

    `totals` are the figures `a0, a1, ...` of the statement as the rollup keeps them.
    """
    marked = [one for one in final.find_all(exp.Anonymous) if one.name.lower() == AVERAGE]
    averaged = {text_of(one.expressions[0]) for one in marked}
    inside = {id(one.expressions[0]) for one in marked}
    for total in final.find_all(exp.Sum):
        # Where a total stands beside its average, the engine may divide the one to have the other.
        if id(total) not in inside and text_of(total) in averaged and not _whole(_kept(total, totals)):
            raise NotCovered
    for one in marked:
        total, count = one.expressions
        one.replace(_average(total, count, _kept(total, totals)))
    return final


def _kept(total: exp.Expr, totals: Sequence[RollupColumn | None]) -> RollupColumn:
    found = totals[int(total.this.name[1:])]
    if found is None:
        raise NotCovered
    return found


def _whole(column: RollupColumn) -> bool:
    return column.type in ("HUGEINT", "BIGINT")


def _average(total: exp.Expr, count: exp.Expr, column: RollupColumn) -> exp.Expr:
    decimal = _DECIMAL.fullmatch(column.type)
    if not column.averages or not (decimal or _whole(column) or column.type == "DOUBLE"):
        raise NotCovered
    rows: exp.Expr = exp.Nullif(this=count.copy(), expression=exp.Literal.number(0))
    digits: exp.Expr = total.copy()
    if decimal and int(decimal[1]):
        power = exp.Literal.number(10 ** int(decimal[1]))
        digits = exp.cast(exp.paren(exp.Mul(this=digits, expression=power)), "hugeint", dialect=DIALECT)
        rows = exp.paren(exp.Mul(this=rows, expression=power.copy()))
    return exp.paren(exp.Div(this=exp.cast(digits, "double", dialect=DIALECT), expression=rows))
