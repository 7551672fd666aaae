"""Statements made of a tile's own: its figure over time, the totals of its columns, its rows in an order."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from sextant.features.dashboards.models import Sorting, Total
from sextant.features.dashboards.statements.parsing import DIALECT, quoted, select_of, sources_of

AT = "at"


def over_time(sql: str, *, column: str, table: str, grain: str) -> str | None:
    """The figure of each day, week or month; None for a statement that is more than one figure."""
    tree = select_of(sql)
    if tree is None or tree.args.get("group") is not None or tree.args.get("with_") is not None:
        return None
    if not tree.expressions or not all(one.find(exp.AggFunc) for one in tree.expressions):
        return None
    named = next(
        (
            source.alias_or_name
            for source in sources_of(tree)
            if isinstance(source, exp.Table) and source.name.lower() == table.lower()
        ),
        None,
    )
    if named is None:
        return None
    cut = exp.TimestampTrunc(this=quoted(column, named), unit=exp.Var(this=grain.upper()))
    first = exp.alias_(cut, AT, quoted=True)
    tree.set("expressions", [first, *tree.expressions])
    present = exp.not_(exp.Is(this=quoted(column, named), expression=exp.Null()))
    return tree.where(present).group_by("1").order_by("1").sql(dialect=DIALECT)


def totals(sql: str, wanted: Mapping[str, Total]) -> str | None:
    """One row: the total of each column over every row, however many are shown."""
    tree = select_of(sql)
    if tree is None or not wanted:
        return None
    made: list[exp.Expr] = []
    for column, how in wanted.items():
        call = exp.func(how, quoted(column), dialect=DIALECT)
        made.append(exp.alias_(call, column, quoted=True))
    return exp.select(*made).from_(tree.subquery("rows")).sql(dialect=DIALECT)


def in_order(sql: str, order: Sequence[Sorting]) -> str:
    """The same rows in an order; rows without a value come last."""
    tree = select_of(sql)
    if tree is None or not order:
        return sql
    by = [exp.Ordered(this=quoted(one.column), desc=one.descending, nulls_first=False) for one in order]
    return exp.select("*").from_(tree.subquery("rows")).order_by(*by).sql(dialect=DIALECT)
