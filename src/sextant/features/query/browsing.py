"""Statements for a dataset's rows, sorted and filtered, and for how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from sextant.features.datasets import Column, Table
from sextant.features.query.errors import FilterRefused
from sextant.features.query.gate.names import nearest
from sextant.features.query.pages import MOST, Browse, Condition
from sextant.kit.nested import is_nested

_PLAIN: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_LIST_MOST = 1000


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL for the gate and the values it compares with."""

    sql: str
    parameters: Mapping[str, object]


def rows_statement(table: Table, browse: Browse, offset: int) -> Statement:
    """The rows of one page; rows that the sort does not tell apart keep the order of the file."""
    where, parameters = _where(table, browse.conditions)
    keys = _sort_keys(table, browse.sort)
    columns = [_column(column) for column in table.columns]
    inner = exp.Select(expressions=columns).from_(_name(table.table_name))
    if where is not None:
        inner = inner.where(where)
    limit = max(1, min(browse.limit, MOST))
    if not keys:
        return Statement(_sql(inner.limit(limit + 1).offset(offset)), parameters)
    place = exp.Window(this=exp.RowNumber())
    numbered = inner.select(exp.alias_(place, _place_name(table), quoted=True))
    order = [*keys, exp.Ordered(this=exp.column(_name(_place_name(table))))]
    outer = exp.Select(expressions=columns).from_(numbered.subquery("numbered"))
    return Statement(_sql(outer.order_by(*order).limit(limit + 1).offset(offset)), parameters)


def count_statement(table: Table, browse: Browse) -> Statement | None:
    """How many rows the filters leave; None when there are no filters and the snapshot knows it."""
    where, parameters = _where(table, browse.conditions)
    if where is None:
        return None
    query = exp.Select(expressions=[exp.alias_(exp.Count(this=exp.Star()), "total")])
    return Statement(_sql(query.from_(_name(table.table_name)).where(where)), parameters)


def _sql(query: exp.Expr) -> str:
    return query.sql(dialect="duckdb", identify=True)


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _column(column: Column) -> exp.Column:
    return exp.column(_name(column.name))


def _place_name(table: Table) -> str:
    """A name for the rows' number that no column bears."""
    names = {column.name.lower() for column in table.columns}
    name = "row_number"
    while name in names:
        name += "_"
    return name


def _found(table: Table, name: str) -> Column:
    for column in table.columns:
        if column.name.lower() == name.lower():
            return column
    near = nearest(name, [column.name for column in table.columns])
    hint = f"Did you mean `{near}`?" if near else f"`{table.name}` has {len(table.columns)} other columns."
    raise FilterRefused(f"There is no column `{name[:80]}`.", hint=hint)


def _sort_keys(table: Table, sort: str) -> list[exp.Ordered]:
    keys: list[exp.Ordered] = []
    for part in filter(None, (piece.strip() for piece in sort.split(","))):
        name, _, direction = part.rpartition(":") if ":" in part else (part, "", "asc")
        if direction not in {"asc", "desc"}:
            raise FilterRefused(f"`{part[:80]}` is no order.", hint="Write `column:asc` or `column:desc`.")
        key = _column(_found(table, name))
        keys.append(exp.Ordered(this=key, desc=direction == "desc", nulls_first=False))
    return keys


def _where(table: Table, conditions: Sequence[Condition]) -> tuple[exp.Expr | None, dict[str, object]]:
    parameters: dict[str, object] = {}
    tests = [_test(table, condition, f"p{index}", parameters) for index, condition in enumerate(conditions)]
    return (exp.and_(*tests) if tests else None), parameters


def _test(table: Table, condition: Condition, name: str, parameters: dict[str, object]) -> exp.Expr:
    column = _found(table, condition.column)
    own: exp.Expr = _column(column)
    if is_nested(column.type):  # compared as the JSON that it is shown as
        own = exp.cast(exp.func("to_json", own), "text")
    if condition.op in {"null", "not null"}:
        empty = exp.Is(this=own, expression=exp.Null())
        return empty if condition.op == "null" else exp.Not(this=empty)
    if condition.op == "in":
        return _in(own, condition, name, parameters)
    if condition.value is None or isinstance(condition.value, dict | list):
        raise FilterRefused(
            f"The filter on `{column.name}` has no value to compare with.",
            hint="Send text, a number, true or false in `value`.",
        )
    if condition.op in _PLAIN:
        parameters[name] = condition.value
        return _PLAIN[condition.op](this=own, expression=_parameter(name, column))
    parameters[name] = str(condition.value)
    text = exp.Cast(this=own, to=exp.DataType.build("text"))
    wanted = exp.Parameter(this=exp.var(name))
    if condition.op == "starts":
        return exp.func("starts_with", exp.Lower(this=text), exp.Lower(this=wanted), dialect="duckdb")
    return exp.func("contains", exp.Lower(this=text), exp.Lower(this=wanted), dialect="duckdb")


def _in(own: exp.Expr, condition: Condition, name: str, parameters: dict[str, object]) -> exp.Expr:
    listed: Any = condition.value
    if not isinstance(listed, list) or not 0 < len(listed) <= _LIST_MOST:  # pyright: ignore[reportUnknownArgumentType]  # JSON
        raise FilterRefused("`in` takes a list of values.", hint=f"Send 1 to {_LIST_MOST} values in `value`.")
    wanted: list[exp.Expr] = []
    for index, value in enumerate(listed):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON
        parameters[f"{name}_{index}"] = value
        wanted.append(exp.Parameter(this=exp.var(f"{name}_{index}")))
    return exp.In(this=own, expressions=wanted)


def _parameter(name: str, column: Column) -> exp.Expr:
    """The value in the column's own type, so that text sent for a date or number compares as one."""
    kinds = {"date": "date", "timestamp": "timestamp", "timestamptz": "timestamptz", "time": "time"}
    kinds |= {"long": "double", "int": "double", "double": "double", "float": "double", "boolean": "boolean"}
    kind = kinds.get(column.type)
    value = exp.Parameter(this=exp.var(name))
    return value if kind is None else exp.Cast(this=value, to=exp.DataType.build(kind, dialect="duckdb"))
