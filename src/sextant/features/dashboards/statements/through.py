"""The rows behind a tile: what its statement reads, before it is grouped and counted."""

from sqlglot import exp

from sextant.features.dashboards.statements.parsing import DIALECT, derived, select_of, sources_of

_GROUPING = ("group", "having", "qualify", "windows", "order", "limit", "offset", "distinct")


def rows_behind(sql: str) -> str | None:
    """A statement of every row that the tile's figures are made of; None where they cannot be told."""
    tree = select_of(sql)
    if tree is None:
        return None
    select = tree
    while (below := _only_source(select)) is not None:
        select = below
    rows = select.copy()
    for part in _GROUPING:
        rows.set(part, None)
    rows.set("expressions", [exp.Star()])
    clause = tree.args.get("with_")
    if select is not tree and isinstance(clause, exp.With) and rows.args.get("with_") is None:
        rows.set("with_", clause.copy())
    return rows.sql(dialect=DIALECT)


def _only_source(select: exp.Select) -> exp.Select | None:
    """The SELECT that this one reads and nothing else, where it leaves none of its rows out."""
    if select.args.get("where") is not None or len(list(sources_of(select))) != 1:
        return None
    found = list(derived(select))
    return found[0][1] if len(found) == 1 else None
