"""A permitted text to a typed tree: held once more to what was permitted, names made plain, values put in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from sextant.adapters.warehouse.duckdb_statement import duckdb_type
from sextant.adapters.warehouse.translation.kinds import unable, whole
from sextant.ports.warehouse import PermittedQuery, QueryFailed

_REFUSED = "The engine runs one SELECT over your datasets, and nothing else."
_EXTRA = ("version", "when", "sample", "pivots", "laterals", "only", "partition", "hints", "changes")
_ROWS = 500
_MARKS = (exp.Parameter, exp.Placeholder)


@dataclass(frozen=True, slots=True)
class Range:
    """A table of whole numbers, the last included."""

    first: int
    last: int
    column: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A statement with every column by table and type, and the ranges that it reads, by their names in it."""

    tree: exp.Query
    ranges: Mapping[str, Range]


def typed(query: PermittedQuery, title: str) -> Typed:
    """Raises QueryFailed for what was never permitted, EngineUnable for what has no types to go by."""
    tree = _parse(query.sql)
    check(tree, query)
    tree = cast("exp.Query", _bound(tree, query.parameters))
    check_aliases(tree, query, title)
    ranges = _named_ranges(tree, title)
    _spell_values(tree, title)
    schema = {name: {one.column.lower(): "BIGINT"} for name, one in ranges.items()}
    schema |= {
        s.table_name.lower(): {c.name.lower(): duckdb_type(c.type) for c in s.columns} for s in query.scans
    }
    try:
        known: dict[str, object] = dict(schema)
        qualified = qualify(tree, schema=known, dialect="duckdb", quote_identifiers=True)
        found = annotate_types(qualified, schema=known, dialect="duckdb")
    except (SqlglotError, RecursionError, KeyError, AttributeError, ValueError) as error:
        raise unable(title, "a part of this statement") from error
    return Typed(found, ranges)


def _named_ranges(tree: exp.Expr, title: str) -> dict[str, Range]:
    """Puts a plain table in the place of each range of numbers."""
    found: dict[str, Range] = {}
    for table in list(tree.find_all(exp.Table)):
        if not isinstance(table.this, exp.GenerateSeries):
            continue
        made, name = _range(table, title), f"range+{len(found)}"
        found[name] = made
        table.set("this", exp.to_identifier(name, quoted=True))
        table.args["alias"].set("columns", None)
    return found


def _range(table: exp.Table, title: str) -> Range:
    asked = table.this
    first, last, step = (whole(asked.args.get(part)) for part in ("start", "end", "step"))
    if last is None or (asked.args.get("start") is not None and first is None):
        raise unable(title, "a range with ends that are computed")
    alias = table.args.get("alias")
    names = [one.name for one in alias.args.get("columns") or ()] if isinstance(alias, exp.TableAlias) else []
    if len(names) != 1 or (asked.args.get("step") is not None and step != 1):
        raise unable(title, "a range with steps, or without a name for its column")
    return Range(first or 0, last - 1 if asked.args.get("is_end_exclusive") else last, names[0])


def _spell_values(tree: exp.Expr, title: str) -> None:
    """VALUES in FROM as SELECTs one under another: every engine has those, and their types are known."""
    for values in list(tree.find_all(exp.Values)):
        alias = values.args.get("alias")
        names = (
            [one.name for one in alias.args.get("columns") or ()] if isinstance(alias, exp.TableAlias) else []
        )
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in values.expressions]
        if not names or len(rows) > _ROWS or any(len(row) != len(names) for row in rows):
            raise unable(title, "VALUES without names for its columns")
        selects = [
            exp.Select(
                expressions=[
                    exp.alias_(one.copy(), name, quoted=True) for one, name in zip(row, names, strict=True)
                ]
            )
            for row in rows
        ]
        query: exp.Expr = selects[0]
        for one in selects[1:]:
            query = exp.Union(this=query, expression=one, distinct=False)
        plain = exp.TableAlias(this=exp.to_identifier(values.alias, quoted=True))
        values.replace(exp.Subquery(this=query, alias=plain))


def _parse(sql: str) -> exp.Query:
    try:
        found = sqlglot.parse(sql, dialect="duckdb")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise QueryFailed(_REFUSED) from error
    if len(found) != 1 or not isinstance(found[0], exp.Query):
        raise QueryFailed(_REFUSED)
    return found[0]


def check(tree: exp.Expr, query: PermittedQuery) -> None:
    """The second lock: scans of the query and names of its WITH, what is seen in part by its view alone."""
    scans = {scan.table_name.lower() for scan in query.scans}
    views = {s.table_name.lower(): _plain(_parse(s.view)) for s in query.scans if s.view is not None}
    ctes = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    if (
        scans & ctes
        or tree.find(exp.DDL, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Command, exp.Lock)
        is not None
    ):
        raise QueryFailed(_REFUSED)
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.GenerateSeries) and not table.args.get("db"):
            continue
        name = table.name.lower()
        plain = (
            isinstance(table.this, exp.Identifier)
            and not table.args.get("db")
            and not table.args.get("catalog")
        )
        if not plain or name not in scans | ctes or any(table.args.get(part) for part in _EXTRA):
            raise QueryFailed(_REFUSED)
        if name in views and not _is_view(table, views[name]):
            raise QueryFailed(_REFUSED)


def _is_view(table: exp.Table, view: str) -> bool:
    select = table.parent_select
    return select is not None and _plain(select) == view


def _plain(tree: exp.Expr) -> str:
    return tree.sql(dialect="duckdb", identify=True, comments=False)


def check_aliases(tree: exp.Expr, query: PermittedQuery, title: str) -> None:
    """Refuses where a name means a column to one engine and what is selected under it to another."""
    columns = {c.name.lower() for scan in query.scans for c in scan.columns}
    for select in tree.find_all(exp.Select):
        shadows = {
            one.alias.lower()
            for one in select.expressions
            if isinstance(one, exp.Alias) and not _is_itself(one) and one.alias.lower() in columns
        }
        if not shadows:
            continue
        for part in ("where", "group", "having", "qualify"):
            clause = select.args.get(part)
            for column in clause.find_all(exp.Column) if isinstance(clause, exp.Expr) else ():
                if not column.table and column.name.lower() in shadows:
                    raise unable(title, f"a name for a result (`{column.name}`) that is a column's too")


def _is_itself(alias: exp.Alias) -> bool:
    return isinstance(alias.this, exp.Column) and alias.this.name.lower() == alias.alias.lower()


def _bound(tree: exp.Expr, parameters: Mapping[str, object]) -> exp.Expr:
    """The values in the places of their names, as values: text stays text in every dialect's own quoting."""

    def put(node: exp.Expr) -> exp.Expr:
        return literal(parameters[node.name]) if isinstance(node, _MARKS) else node

    return tree.transform(put) if parameters else tree


def literal(value: object) -> exp.Expr:
    """A plain value as a typed part of a statement."""
    if isinstance(value, list | tuple):
        return exp.Array(expressions=[literal(one) for one in cast("Sequence[object]", value)])
    if isinstance(value, datetime):
        return _cast(value.isoformat(sep=" "), "timestamptz" if value.tzinfo else "timestamp")
    if isinstance(value, date):
        return _cast(value.isoformat(), "date")
    if isinstance(value, time):
        return _cast(value.isoformat(), "time")
    if isinstance(value, float):
        return _cast(repr(value), "double")
    if isinstance(value, Decimal):
        return _cast(
            format(value, "f"), f"decimal(38,{max(0, -int(cast('Any', value.as_tuple().exponent)))})"
        )
    return exp.convert(value)


def _cast(value: str, kind: str) -> exp.Cast:
    return exp.Cast(this=exp.Literal.string(value), to=exp.DataType.build(kind, dialect="duckdb"))
