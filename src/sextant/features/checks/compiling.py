"""From a rule to the SQL that counts what breaks it; pure, so that a rule can be tried before it is kept.

Rules about single rows become one expression each, and all of them are counted in one scan. A missing value
breaks completeness alone. Uniqueness counts every row whose values another row has too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sextant.features.checks.models import (
    Bound,
    PatternParams,
    RangeParams,
    Rule,
    SetParams,
    SqlParams,
    TypeParams,
)
from sextant.features.checks.written import FORMS
from sextant.features.datasets import Column, Table
from sextant.kit.quoting import quoted

PER_SCAN = 200
ROW_KINDS = frozenset({"completeness", "type", "range", "set", "pattern"})
_CASTS = {"date": "DATE", "timestamp": "TIMESTAMP"}
_NUMBERS = ("int", "long", "float", "double", "decimal")


@dataclass(frozen=True, slots=True)
class Counting:
    """A statement of one row: `checked`, `failing`; and one that lists values that break the rule."""

    sql: str
    examples_sql: str


def literal(value: object) -> str:
    """A value as SQL writes it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def breaks(rule: Rule, columns: Sequence[Column]) -> str:
    """The condition of the rows that break a rule about single rows; any of its columns is enough."""
    return " OR ".join(f"({_breaks_one(rule, column)})" for column in columns)


def looked_at(rule: Rule, columns: Sequence[Column]) -> str:
    """The condition of the rows that a rule about single rows looks at: all for completeness, else those
    that have a value."""
    if rule.kind == "completeness":
        return "TRUE"
    return " OR ".join(f"{quoted(column.name)} IS NOT NULL" for column in columns)


def scan(table: Table, conditions: Sequence[str]) -> str:
    """One pass: `n`, the rows, and `c0`, `c1`, ... how many meet each condition."""
    counted = "".join(f", count(*) FILTER (WHERE {text}) AS c{i}" for i, text in enumerate(conditions))
    return f"SELECT count(*) AS n{counted} FROM {quoted(table.table_name)}"  # noqa: S608


def examples(table: Table, *, columns: Sequence[Column], condition: str) -> str:
    """Up to five different values that meet the condition, the commonest first."""
    names = ", ".join(quoted(column.name) for column in columns)
    return (
        f"SELECT {names}, count(*) AS n FROM {quoted(table.table_name)} "  # noqa: S608
        f"WHERE {condition} GROUP BY ALL ORDER BY n DESC LIMIT 5"
    )


def uniqueness(table: Table, columns: Sequence[Column]) -> Counting:
    names = ", ".join(quoted(column.name) for column in columns)
    present = " AND ".join(f"{quoted(column.name)} IS NOT NULL" for column in columns)
    source = f"{quoted(table.table_name)} WHERE {present} GROUP BY {names}"
    groups = f"(SELECT {names}, count(*) AS n FROM {source}) AS seen"  # noqa: S608
    figures = "coalesce(sum(n), 0) AS checked, coalesce(sum(n) FILTER (WHERE n > 1), 0) AS failing"
    return Counting(
        sql=f"SELECT {figures} FROM {groups}",  # noqa: S608
        examples_sql=f"SELECT * FROM {groups} WHERE n > 1 ORDER BY n DESC LIMIT 5",  # noqa: S608
    )


def reference(table: Table, columns: Sequence[Column], other: Table, there: Sequence[Column]) -> Counting:
    """Values compare as text where the two columns' types differ."""
    keys = ", ".join(f"{_key(b, a)} AS k{i}" for i, (a, b) in enumerate(zip(columns, there, strict=True)))
    mine = ", ".join(f"{_key(a, b)} AS k{i}" for i, (a, b) in enumerate(zip(columns, there, strict=True)))
    names = [f"k{i}" for i in range(len(columns))]
    present = " AND ".join(f"{quoted(column.name)} IS NOT NULL" for column in columns)
    on = " AND ".join(f"mine.{name} = theirs.{name}" for name in names)
    body = (
        f"(SELECT {', '.join(names)}, count(*) AS n FROM "  # noqa: S608
        f"(SELECT {mine} FROM {quoted(table.table_name)} WHERE {present}) AS written "
        f"GROUP BY {', '.join(names)}) AS mine "
        f"LEFT JOIN (SELECT DISTINCT {keys}, 1 AS known FROM {quoted(other.table_name)}) AS theirs ON {on}"
    )
    shown = ", ".join(f"mine.{name}" for name in names)
    absent = "theirs.known IS NULL"
    failing = f"coalesce(sum(mine.n) FILTER (WHERE {absent}), 0) AS failing"
    listed = f"{body} WHERE {absent} ORDER BY mine.n DESC LIMIT 5"
    return Counting(
        sql=f"SELECT coalesce(sum(mine.n), 0) AS checked, {failing} FROM {body}",  # noqa: S608
        examples_sql=f"SELECT {shown}, mine.n FROM {listed}",  # noqa: S608
    )


def statement(params: SqlParams) -> Counting:
    inner = params.sql.strip().rstrip(";")
    return Counting(
        sql=f"SELECT count(*) AS checked, count(*) AS failing FROM ({inner}) AS found",  # noqa: S608
        examples_sql=f"SELECT * FROM ({inner}) AS found LIMIT 5",  # noqa: S608
    )


def newest(table: Table, column: Column) -> str:
    name = quoted(column.name)
    value = name if column.type.startswith(("date", "timestamp")) else f"TRY_CAST({name} AS TIMESTAMP)"
    return f"SELECT CAST(max({value}) AS VARCHAR) AS newest FROM {quoted(table.table_name)}"  # noqa: S608


def _key(column: Column, other: Column) -> str:
    name = quoted(column.name)
    alike = column.type == other.type or (
        column.type.startswith(_NUMBERS) and other.type.startswith(_NUMBERS)
    )
    return name if alike else f"CAST({name} AS VARCHAR)"


def _breaks_one(rule: Rule, column: Column) -> str:
    name = quoted(column.name)
    params = rule.typed()
    if rule.kind == "completeness":
        return f"{name} IS NULL" + (f" OR trim({name}) = ''" if column.type == "string" else "")
    if isinstance(params, TypeParams):
        return f"{name} IS NOT NULL AND NOT {_reads_as(name, params)}"
    if isinstance(params, RangeParams):
        return _outside(name, column, params)
    if isinstance(params, SetParams):
        return f"{name} IS NOT NULL AND {_outside_set(name, column, params)}"
    if isinstance(params, PatternParams):
        return (
            f"{name} IS NOT NULL AND NOT regexp_matches(CAST({name} AS VARCHAR), {literal(params.pattern)})"
        )
    raise TypeError(f"{rule.kind} is no rule about single rows")


def _reads_as(name: str, params: TypeParams) -> str:
    """A cast of `1.5` to an integer would round it, so forms decide where there is one."""
    text = f"CAST({name} AS VARCHAR)"
    form = FORMS.get(params.type)
    if form is not None:
        return f"regexp_matches({text}, {literal(form)})"
    return f"(TRY_CAST({text} AS {_CASTS[params.type]}) IS NOT NULL)"


def _outside_set(name: str, column: Column, params: SetParams) -> str:
    numbers = column.type.startswith(_NUMBERS) and not any(isinstance(v, str) for v in params.values)
    written = name if numbers or column.type == "boolean" else f"CAST({name} AS VARCHAR)"
    as_text = written != name
    listed = ", ".join(literal(str(value) if as_text else value) for value in params.values)
    return f"{written} NOT IN ({listed})"


def _outside(name: str, column: Column, params: RangeParams) -> str:
    below, above = ("<=", ">=") if params.strict else ("<", ">")
    value = name
    if column.type == "string" and not isinstance(params.min or params.max, str):
        value = f"TRY_CAST({name} AS DOUBLE)"
    parts = [
        f"{value} {sign} {_bound(bound, column)}"
        for sign, bound in ((below, params.min), (above, params.max))
        if bound is not None
    ]
    return " OR ".join(parts) or "FALSE"


def _bound(bound: Bound, column: Column) -> str:
    if column.type.startswith("date") and isinstance(bound, str | date):
        return f"CAST({literal(str(bound)[:10])} AS DATE)"
    if column.type.startswith("timestamp") and isinstance(bound, str | date | datetime):
        kind = "TIMESTAMPTZ" if column.type == "timestamptz" else "TIMESTAMP"
        return f"CAST({literal(bound)} AS {kind})"
    return literal(bound)
