"""What a statement would read, counted from snapshot statistics before it runs."""

from collections.abc import Iterable, Mapping, Sequence

from sqlglot import exp

from sextant.features.query.errors import TooExpensive
from sextant.features.query.gate.asked import Estimate
from sextant.features.query.gate.known import GateLimits, KnownColumn, KnownTable
from sextant.features.query.gate.pruning import Pruned

# Relative widths: a share of a file's bytes goes to each column by the size of its kind.
_WIDTHS = {"boolean": 1, "int": 4, "float": 4, "date": 4, "string": 16} | dict.fromkeys(
    ("binary", "list", "struct", "map"), 32
)


def used_columns(statement: exp.Expr, table: KnownTable) -> tuple[KnownColumn, ...]:
    """The columns a statement may touch: all where a star, a pattern or a natural join could mean any."""
    if _means_any(statement, table):
        return tuple(table.columns)
    words = {node.name.lower() for node in statement.find_all(exp.Identifier)}
    return tuple(column for column in table.columns if column.name.lower() in words)


def _means_any(statement: exp.Expr, table: KnownTable) -> bool:
    if any(not isinstance(star.parent, exp.Count) for star in statement.find_all(exp.Star)):
        return True
    if statement.find(exp.Columns, exp.PositionalColumn, exp.Pivot, exp.Values) is not None:
        return True
    joins = statement.find_all(exp.Join)
    if any(str(join.args.get("method") or "").upper() in {"NATURAL", "POSITIONAL"} for join in joins):
        return True
    return _whole_row(statement, table)


def _whole_row(statement: exp.Expr, table: KnownTable) -> bool:
    """`SELECT t FROM t` is every column of t; so is a renaming alias list."""
    names = {table.table_name.lower()}
    for node in statement.find_all(exp.Table):
        if node.name.lower() == table.table_name.lower():
            names.add(node.alias_or_name.lower())
            alias = node.args.get("alias")
            if isinstance(alias, exp.TableAlias) and alias.args.get("columns"):
                return True
    return any(not c.table and c.name.lower() in names for c in statement.find_all(exp.Column))


def estimate(
    scans: Iterable[tuple[KnownTable, Sequence[KnownColumn]]], unread: Mapping[int, Pruned]
) -> Estimate:
    """Rows and bytes of the scans; a column's share of the bytes goes by the width of its type.

    `unread` are the files that the statement passes over, by the table's `id`.
    """
    rows = size = 0
    for table, used in scans:
        guard = table.guard
        less = unread.get(id(table), Pruned())
        rows += (table.row_count if guard is None else guard.row_count) - less.rows
        size += _share((table.size_bytes if guard is None else guard.size_bytes) - less.bytes, table, used)
    return Estimate(rows=rows, bytes=size)


def told(places: Iterable[tuple[object, KnownTable]], used: Mapping[int, Sequence[KnownColumn]]) -> Estimate:
    """The estimate as its asker may read it: of a table that they see in part, the rows that they see."""
    rows = size = 0
    for _, table in places:
        rows += table.row_count
        size += _share(table.size_bytes, table, used[id(table)])
    return Estimate(rows=rows, bytes=size)


def _share(size_bytes: int, table: KnownTable, used: Sequence[KnownColumn]) -> int:
    whole = sum(_width(column) for column in (table.guard.raw if table.guard else table.columns)) or 1
    return size_bytes * min(whole, sum(_width(column) for column in used)) // whole


def _width(column: KnownColumn) -> int:
    return _WIDTHS.get(column.type.partition("(")[0].partition("<")[0], 8)


def check_cost(cost: Estimate, limits: GateLimits, *, in_words: bool = True) -> None:
    """Raises TooExpensive over the workspace's limit; `in_words` with the rows that it would read."""
    if cost.rows <= limits.scan_rows and cost.bytes <= limits.scan_bytes:
        return
    told = (
        f"This would read {cost.rows:,} rows ({_spoken(cost.bytes)}); "
        f"the workspace allows {limits.scan_rows:,} rows and {_spoken(limits.scan_bytes)} for one query."
    )
    raise TooExpensive(
        told if in_words else "This would read more than the workspace allows for one query.",
        hint="Name fewer columns and tables, or ask an administrator to raise the limit.",
    )


def _spoken(size: int) -> str:
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1024:
            return f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{value:,.1f} TB"
