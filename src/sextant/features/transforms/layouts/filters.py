"""Which values of which columns a statement asks for, where that can be read off its text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sextant.core.lake import Span
from sextant.features.datasets import Column, Table

if TYPE_CHECKING:
    from sqlglot import exp

_NUMBERS = ("int", "long", "float", "double", "decimal")


@dataclass(frozen=True, slots=True)
class Filter:
    """A comparison of a column with a constant; `is_equal` asks for one value or for some."""

    table: Table
    column: Column
    span: Span
    is_equal: bool


def filters_of(sql: str, tables: Mapping[str, Table]) -> list[Filter]:
    """Every such comparison in a WHERE or a join; none of a statement that cannot be read."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except SqlglotError:
        return []
    named = {one.alias_or_name.lower(): tables.get(one.name.lower()) for one in tree.find_all(exp.Table)}
    read = {alias: table for alias, table in named.items() if table is not None}
    places = [*tree.find_all(exp.Where), *tree.find_all(exp.Join)]
    return [found for place in places for node in place.walk() for found in _compared(node, read)]


def _compared(node: "exp.Expr", read: Mapping[str, Table]) -> Iterator[Filter]:
    from sqlglot import exp

    if isinstance(node, exp.Between):
        yield from _filter(node.this, [node.args["low"], node.args["high"]], read, is_equal=False)
    elif isinstance(node, exp.In) and node.expressions:
        yield from _filter(node.this, node.expressions, read, is_equal=True)
    elif isinstance(node, exp.EQ | exp.GT | exp.GTE | exp.LT | exp.LTE):
        turned = isinstance(node.expression, exp.Column)
        column, value = (node.expression, node.this) if turned else (node.this, node.expression)
        if isinstance(node, exp.EQ):
            yield from _filter(column, [value], read, is_equal=True)
            return
        low = isinstance(node, exp.GT | exp.GTE) is not turned
        for one in _filter(column, [value], read, is_equal=False):
            span = Span(least=one.span.least) if low else Span(greatest=one.span.greatest)
            yield Filter(one.table, one.column, span, is_equal=False)


def _filter(
    side: "exp.Expr", values: "list[exp.Expr]", read: Mapping[str, Table], *, is_equal: bool
) -> Iterator[Filter]:
    from sqlglot import exp

    if not isinstance(side, exp.Column):
        return
    tables = [read[side.table.lower()]] if side.table.lower() in read else list(read.values())
    for table in tables if side.table or len(tables) == 1 else ():
        column = next((one for one in table.columns if one.name.lower() == side.name.lower()), None)
        known = [] if column is None else [_value(one, column) for one in values]
        if column is not None and known and None not in known:
            yield Filter(table, column, Span(min(known), max(known)), is_equal)


def _value(node: "exp.Expr", column: Column) -> Any:
    """A constant as the files hold the column's values; None for anything else."""
    from sqlglot import exp

    if isinstance(node, exp.Cast):
        node = node.this
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal):
        text, is_text = f"-{node.this.this}", False
    elif isinstance(node, exp.Literal):
        text, is_text = str(node.this), bool(node.is_string)
    else:
        return None
    kind = column.type.partition("(")[0]
    try:
        if kind in _NUMBERS:
            return Decimal(text) if kind == "decimal" else float(text)
        if kind == "date" and is_text:
            return date.fromisoformat(text[:10])
        if kind in ("timestamp", "timestamptz") and is_text:
            moment = datetime.fromisoformat(text)
            return moment if kind == "timestamp" or moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, InvalidOperation):
        return None
    return text if kind == "string" and is_text else None
