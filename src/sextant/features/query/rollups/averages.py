"""Averages of kept totals and counts that are, to the last bit, those of the engine over the rows.

DuckDB divides the sum of whole numbers by their count. Of decimals it divides, group by group, the sum of
their digits by the count times the power of ten; over all rows at once, unless they are narrowed by a FILTER,
the sum itself by the count. All are exact as long as no sum of digits reaches 2^53, which a rollup knows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from sextant.features.query.rollups.expressing import DIALECT, NotCovered, text_of
from sextant.features.query.rollups.models import RollupColumn

AVERAGE = "rollup_average"
_DECIMAL = re.compile(r"DECIMAL\(\d+,\s*(\d+)\)")


def mark(total: exp.Expr, count: exp.Expr) -> exp.Expr:
    """An average that is written when it is known what its total is kept as."""
    return exp.Anonymous(this=AVERAGE, expressions=[total, count])


@dataclass(frozen=True, slots=True)
class Total:
    """A figure `a0, a1, ...` of the statement as the rollup keeps it, None where it does not keep it as such.

    `at_once`: of all rows that the statement reads, neither by groups nor narrowed by a FILTER.
    """

    column: RollupColumn | None
    at_once: bool


def write_averages(final: exp.Expr, totals: Sequence[Total]) -> exp.Expr:
    """The statement with its averages in the engine's arithmetic; raises NotCovered where that may differ."""
    marked = [one for one in final.find_all(exp.Anonymous) if one.name.lower() == AVERAGE]
    inside = {id(part) for one in marked for part in one.expressions}
    beside = {text_of(one) for one in final.find_all(exp.Sum) if id(one) not in inside}
    for one in marked:
        total, count = one.expressions
        kept = totals[int(total.this.name[1:])]
        column = kept.column
        if column is None or not column.averages:
            raise NotCovered
        # Where a total or a count stands beside its average, the engine may divide the one to have the other.
        if text_of(total) in beside and not _whole(column):
            raise NotCovered
        digits = _digits(column)
        if kept.at_once:
            digits = 0  # the sum itself is divided
        elif digits and text_of(count) in beside:
            raise NotCovered
        one.replace(_average(total, count, digits))
    return final


def _whole(column: RollupColumn) -> bool:
    return column.type in ("HUGEINT", "BIGINT")


def _digits(column: RollupColumn) -> int:
    """Behind the point; raises NotCovered for what no average is exact of."""
    decimal = _DECIMAL.fullmatch(column.type)
    if decimal is None and not _whole(column) and column.type != "DOUBLE":
        raise NotCovered
    return int(decimal[1]) if decimal else 0


def _average(total: exp.Expr, count: exp.Expr, digits: int) -> exp.Expr:
    rows: exp.Expr = exp.Nullif(this=count.copy(), expression=exp.Literal.number(0))
    figure: exp.Expr = total.copy()
    if digits:
        power = exp.Literal.number(10**digits)
        figure = exp.cast(exp.paren(exp.Mul(this=figure, expression=power)), "hugeint", dialect=DIALECT)
        rows = exp.paren(exp.Mul(this=rows, expression=power.copy()))
    return exp.paren(exp.Div(this=exp.cast(figure, "double", dialect=DIALECT), expression=rows))
