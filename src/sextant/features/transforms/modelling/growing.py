"""How a statement's dataset can grow with what it reads: row by row, by its groups, or not at all.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from dataclasses import replace
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.features.query import (
    Decomposed,
    GateLimits,
    Reading,
    Standing,
    Stands,
    frame,
    framed,
    taken_apart,
)
from sextant.features.transforms.modelling.models import How

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

MOST_GROUPS = 2_000_000
LIMITS = GateLimits(rows=MOST_GROUPS, seconds=600.0)
_PARTIALS = "partials"
_ROW_PARTS = {"expressions", "from_", "where"}


def way_of(reading: Reading) -> How:
    """`rows` where each row of the one table gives its own, `groups` where figures of groups add up."""
    permitted = reading.permitted
    if permitted.reads_clock or permitted.is_random or len(reading.tables) != 1:
        return "whole"
    (table,) = reading.tables.values()
    if table.guard is not None:
        return "whole"
    if _is_row_by_row(permitted.statement):
        return "rows"
    return "whole" if groups_of(reading) is None else "groups"


def groups_of(reading: Reading) -> Decomposed | None:
    """The statement taken apart into groups; None for any other."""
    (table,) = reading.tables.values()
    what = taken_apart(reading.permitted.statement, columns=[one.name for one in table.columns])
    return what if what is not None and what.kind == "groups" else None


def _is_row_by_row(statement: "exp.Expr") -> bool:
    from sqlglot import exp

    from sextant.features.query import AGGREGATES

    if not isinstance(statement, exp.Select):
        return False
    if {name for name, value in statement.args.items() if value} - _ROW_PARTS:
        return False
    source = statement.args.get("from_")
    if not isinstance(source, exp.From) or not isinstance(source.this, exp.Table):
        return False
    if any(value for name, value in source.this.args.items() if name not in {"this", "alias"}):
        return False
    if statement.find(exp.Subquery, exp.Window, exp.Exists, exp.Unnest, exp.Explode) is not None:
        return False
    if sum(1 for _ in statement.find_all(exp.Select)) != 1:
        return False
    return not any(_aggregates(node, AGGREGATES) for node in statement.find_all(exp.Func))


def _aggregates(node: "exp.Func", aggregates: frozenset[str]) -> bool:
    from sqlglot import exp

    names = (
        {node.name.lower()}
        if isinstance(node, exp.Anonymous)
        else {n.lower() for n in type(node).sql_names()}
    )
    return isinstance(node, exp.AggFunc) or bool(names & aggregates)


def partials_of(stands: Stands, standing: Standing, what: Decomposed, table: Table) -> "pa.Table | None":
    """The figures of the groups of these rows, by the workspace's engine; None for too many groups."""
    wide = replace(standing, sql=what.partial, limits=LIMITS)
    rows = stands.run_where_chosen(stands.read(wide, [table]))
    return None if rows.truncated else rows.table


def together(stands: Stands, standing: Standing, what: Decomposed, parts: "list[pa.Table]") -> "pa.Table":
    """Figures of groups from figures of parts of them, each group once."""
    import pyarrow as pa

    rows = pa.concat_tables(parts, promote_options="permissive")
    keys = [f'"k{n}"' for n in range(len(what.keys))]
    figures = [
        f'{"sum" if part.merge == "count" else part.merge}("a{n}") AS "a{n}"'
        for n, part in enumerate(what.parts)
    ]
    sql = f"SELECT {', '.join([*keys, *figures])} FROM {_PARTIALS}"  # noqa: S608  # the gate reads it
    sql += f" GROUP BY {', '.join(keys)}" if keys else ""
    return _over(stands, standing, sql, rows).cast(rows.schema)


def finished(stands: Stands, standing: Standing, what: Decomposed, partials: "pa.Table") -> "pa.Table":
    """The rows of the model from the figures of its groups."""
    return _over(stands, standing, what.final, partials)


def shape_of(stands: Stands, standing: Standing, table: Table) -> "pa.Schema":
    """Names and types of the model's columns, without a row read."""
    empty = replace(table, snapshot_id=None, read_files=lambda: (), row_count=0, size_bytes=0, hot=None)
    return stands.run(stands.read(standing, [empty])).table.schema


def _over(stands: Stands, standing: Standing, sql: str, rows: "pa.Table") -> "pa.Table":
    table = framed(rows, frame(standing.workspace_id, _PARTIALS))
    return stands.run(stands.read(replace(standing, sql=sql, limits=LIMITS), [table])).table
