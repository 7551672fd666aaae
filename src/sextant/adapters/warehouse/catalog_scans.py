"""Scans as SELECTs over the tables of the Iceberg catalog: columns by field id, at the query's snapshot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from sextant.adapters.warehouse.duckdb_statement import duckdb_type
from sextant.adapters.warehouse.translation import Rules
from sextant.ports.warehouse import EngineUnable, Scan


@dataclass(frozen=True, slots=True)
class Located:
    """Where the catalog has a table, and what its columns were called and of which type at the snapshot."""

    namespace: str
    table: str
    columns: Mapping[int, tuple[str, str]]


# What tells of a table: the workspace, the dataset, the snapshot.
Locate = Callable[[str, str, str | None], Located]


def as_named(_: int, name: str) -> str:
    """How engines call a column whose name they read: in lower case, since case does not matter to them."""
    return name.lower()


def select_at(
    scan: Scan, located: Located, source: str, rules: Rules, *, called: Callable[[int, str], str] = as_named
) -> str:
    """A SELECT of the scan's columns from `source`, the engine's words for the table at a snapshot."""
    unread = sorted({kind for _, kind in located.columns.values() if kind in rules.unread})
    if unread:
        raise EngineUnable(
            f"{rules.title} does not read tables with a column of the type {unread[0]}.",
            hint="The built-in engine answers it.",
        )
    made: list[str] = []
    for column in scan.columns:
        found = located.columns.get(column.field_id)
        kind = type_of(column.type, rules)
        value: exp.Expr = exp.Cast(this=exp.Null(), to=kind)
        if found is not None:
            name, then = found
            value = exp.column(called(column.field_id, name), quoted=True)
            value = value if then == column.type else exp.Cast(this=value, to=kind)
        named = exp.alias_(value, column.name.lower(), quoted=True)
        made.append(named.sql(dialect=rules.dialect, identify=True))
    return f"SELECT {', '.join(made)} FROM {source}"  # noqa: S608  # every name is quoted


def nothing_of(scan: Scan, rules: Rules) -> str:
    """The columns of a scan that has no files, and no row."""
    casts = [
        exp.alias_(exp.Cast(this=exp.Null(), to=type_of(c.type, rules)), c.name.lower(), quoted=True)
        for c in scan.columns
    ]
    return exp.Select(expressions=casts).where(exp.false()).sql(dialect=rules.dialect, identify=True)


def type_of(name: str, rules: Rules) -> exp.DataType:
    """An engine's type for an Iceberg one; raises EngineUnable for those that it cannot hold."""
    if "<" in name or name.startswith(("fixed", "timestamp_ns")) or name in (*rules.unread, *rules.unlike):
        raise EngineUnable(
            f"{rules.title} does not read columns of the type {name}.", hint="The built-in engine answers it."
        )
    own = {"date": rules.types.get("date"), "timestamp": rules.types.get("timestamp")}.get(name)
    if own is not None:
        return exp.DataType.build(own, dialect=rules.dialect)
    return exp.DataType.build(duckdb_type(name), dialect="duckdb")
