"""A checked tree to the one that runs: scans of snapshots, the person's policies in them, a row limit."""

from collections.abc import Iterable

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.query.errors import SqlRefused
from sextant.features.query.gate.known import KnownTable, Policy, TablePolicy
from sextant.features.query.gate.reading import DIALECT
from sextant.features.query.gate.shape import check_shape


def scan_name(table: KnownTable) -> str:
    """How a statement calls a table at a snapshot; no dataset can be named so, hence none can be shadowed."""
    return f"{table.table_name}@{table.snapshot_id or 'now'}"


def put_scans(places: Iterable[tuple[exp.Table, KnownTable]], policy: Policy) -> None:
    """Turns each table into its scan, wrapped where the person sees only some rows or masked columns."""
    for node, table in places:
        alias = node.args.get("alias")
        if not isinstance(alias, exp.TableAlias):
            alias = exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
        elif alias.args.get("this") is None:
            alias.set("this", exp.to_identifier(node.name, quoted=True))
        name = exp.to_identifier(scan_name(table), quoted=True)
        rules = policy.of(table.dataset_id)
        if rules is None:
            node.set("this", name)
            node.set("alias", alias)
            continue
        seen = exp.Subquery(this=_seen(table, rules, name), alias=alias)
        for part in ("joins", "pivots", "laterals", "sample"):
            seen.set(part, node.args.get(part))
        node.replace(seen)


def _seen(table: KnownTable, rules: TablePolicy, name: exp.Identifier) -> exp.Select:
    masks = {column.lower(): text for column, text in rules.masks.items()}
    selected: list[exp.Expr] = []
    for column in table.columns:
        own = exp.column(exp.to_identifier(column.name, quoted=True))
        mask = masks.get(column.name.lower())
        value = own if mask is None else _condition(mask)
        selected.append(exp.alias_(value, exp.to_identifier(column.name, quoted=True)))
    query = exp.Select(expressions=selected).from_(exp.Table(this=name))
    return query if rules.row_filter is None else query.where(_condition(rules.row_filter))


def _condition(text: str) -> exp.Expr:
    """An expression of a policy, held to the same functions as a person's own."""
    try:
        query = sqlglot.parse_one(f"SELECT ({text})", dialect=DIALECT)
    except SqlglotError as error:
        raise SqlRefused(
            "A policy on this dataset cannot be read, so nothing of it is shown.",
            hint="Ask an administrator to correct the policy.",
        ) from error
    check_shape(query, f"SELECT ({text})")
    return query.expressions[0]


def put_limit(statement: exp.Expr, rows: int) -> exp.Expr:
    """The statement giving at most one row more than `rows`, so that a cut can be told."""
    if rows >= 1 << 40:
        return statement
    if isinstance(statement, exp.Values):
        statement = exp.Select(expressions=[exp.Star()]).from_(exp.Subquery(this=statement))
    limit = statement.args.get("limit")
    if limit is None:
        statement.set("limit", exp.Limit(expression=exp.Literal.number(rows + 1)))
        return statement
    asked = limit.args.get("expression")
    if isinstance(asked, exp.Literal) and asked.name.isdigit() and int(asked.name) > rows:
        limit.set("expression", exp.Literal.number(rows + 1))
    return statement
