"""One parse of a tile's statement, and what stands where in its outermost SELECT."""

from collections.abc import Iterator
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sextant.features.dashboards.statements.values import Dimension

DIALECT = "duckdb"
_DEEPEST = 8


def select_of(sql: str) -> exp.Select | None:
    """A fresh tree of one SELECT; None of anything else."""
    try:
        trees = sqlglot.parse(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return None
    tree = trees[0] if len(trees) == 1 else None
    return tree if isinstance(tree, exp.Select) else None


@lru_cache(maxsize=2_000)
def parameters_of(sql: str) -> frozenset[str]:
    """The names of `$parameters` that a statement has."""
    try:
        trees = sqlglot.parse(sql, read=DIALECT)
    except (SqlglotError, RecursionError):
        return frozenset()
    return frozenset(
        node.name
        for tree in trees
        if tree is not None
        for node in tree.find_all(exp.Placeholder, exp.Parameter)
        if node.name
    )


@lru_cache(maxsize=2_000)
def dimensions_of(sql: str) -> dict[str, Dimension]:
    """The result columns that are a table's column, or one cut to a grain of time."""
    tree = select_of(sql)
    if tree is None:
        return {}
    found: dict[str, Dimension] = {}
    for projection in tree.expressions:
        dimension = traced(tree, unaliased(projection), depth=0)
        if dimension is not None:
            found[projection.alias_or_name] = dimension
    return found


def unaliased(projection: exp.Expr) -> exp.Expr:
    return projection.this if isinstance(projection, exp.Alias) else projection


def cut_of(node: exp.Expr) -> tuple[exp.Column, str] | None:
    """The column and the grain of `date_trunc('month', column)`."""
    if isinstance(node, exp.TimestampTrunc | exp.DateTrunc) and isinstance(node.this, exp.Column):
        return node.this, node.text("unit").strip("'").lower()
    return None


def traced(select: exp.Select, node: exp.Expr, *, depth: int) -> Dimension | None:
    """Where a value of a SELECT comes from, through the SELECTs that it reads."""
    cut = cut_of(node)
    column, grain = cut if cut is not None else (node, None)
    if not isinstance(column, exp.Column) or isinstance(column.this, exp.Star) or depth > _DEEPEST:
        return None
    for name, inner in derived(select):
        if column.table and column.table.lower() != name:
            continue
        for projection in inner.expressions:
            if projection.alias_or_name.lower() == column.name.lower():
                below = traced(inner, unaliased(projection), depth=depth + 1)
                return below if below is None or grain is None else Dimension(below.column, grain)
    return Dimension(column.name, grain)


def derived(select: exp.Select) -> Iterator[tuple[str, exp.Select]]:
    """The SELECTs that a SELECT reads from, by the lower-case name it calls them."""
    ctes = _ctes(select)
    for source in sources_of(select):
        if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Select):
            yield source.alias.lower(), source.this
        elif isinstance(source, exp.Table) and source.name.lower() in ctes:
            yield source.alias_or_name.lower(), ctes[source.name.lower()]


def sources_of(select: exp.Select) -> Iterator[exp.Expr]:
    clause = select.args.get("from_")
    if isinstance(clause, exp.From):
        yield clause.this
    for join in select.args.get("joins") or ():
        yield join.this


def _ctes(select: exp.Select) -> dict[str, exp.Select]:
    found: dict[str, exp.Select] = {}
    node: exp.Expr | None = select
    while node is not None:
        clause = node.args.get("with_")
        if isinstance(clause, exp.With):
            for cte in clause.expressions:
                if isinstance(cte.this, exp.Select) and cte.this is not select:
                    found.setdefault(cte.alias.lower(), cte.this)
        node = node.parent
    return found


def quoted(name: str, table: str | None = None) -> exp.Column:
    owner = exp.to_identifier(table, quoted=True) if table else None
    return exp.column(exp.to_identifier(name, quoted=True), table=owner)
