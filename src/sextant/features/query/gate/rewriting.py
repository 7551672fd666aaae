"""A checked tree to the one that runs: scans of snapshots, what the person may see of each, a row limit."""

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from sextant.features.query.errors import ConstructRefused
from sextant.features.query.gate.known import KnownTable
from sextant.features.query.gate.seen import seen
from sextant.features.query.gate.written import generate


def scan_name(table: KnownTable) -> str:
    """How a statement calls a table at a snapshot; no dataset can be named so, hence none can be shadowed."""
    return f"{table.table_name}@{table.snapshot_id or 'now'}"


def check_free(statement: exp.Expr, tables: Iterable[KnownTable]) -> None:
    """Raises ConstructRefused where a WITH binds the name of a scan: behind it stand all rows."""
    bound = list(statement.find_all(exp.CTE))
    scans = {scan_name(table).lower() for table in tables} if bound else ()
    for cte in bound:
        if cte.alias.lower() in scans:
            raise ConstructRefused(
                f"`{cte.alias[:80]}` is kept for the engine.", hint="Choose another name in WITH."
            )


def put_scans(
    places: Iterable[tuple[exp.Table, KnownTable]], used: Mapping[int, Sequence[str]]
) -> dict[int, str]:
    """Turns each table into its scan, behind what the person sees of it; `used` names columns by table.

    Gives the text of each such view by the table's `id`.
    """
    views: dict[int, str] = {}
    for node, table in places:
        alias = node.args.get("alias")
        if not isinstance(alias, exp.TableAlias):
            alias = exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
        elif alias.args.get("this") is None:
            alias.set("this", exp.to_identifier(node.name, quoted=True))
        if table.guard is None:
            node.set("this", exp.to_identifier(scan_name(table), quoted=True))
            node.set("alias", alias)
            continue
        view = seen(table.guard, scan=scan_name(table), used=used[id(table)])
        views[id(table)] = generate(view)
        behind = exp.Subquery(this=view, alias=alias)
        for part in ("joins", "pivots", "laterals", "sample"):
            behind.set(part, node.args.get(part))
        node.replace(behind)
    return views


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
