"""Rows that are in no file yet, as values within the statement: few enough, or another engine answers."""

from typing import Any

from sqlglot import exp

from sextant.adapters.warehouse.duckdb_statement import duckdb_type
from sextant.adapters.warehouse.translation import Rules
from sextant.adapters.warehouse.translation.reading import literal
from sextant.ports.warehouse import EngineUnable, Scan

MOST_VALUES = 5_000
_PLAIN = frozenset({"boolean", "int", "long", "float", "double", "string", "date", "timestamp"})


def select_of_hot(scan: Scan, rules: Rules) -> str | None:
    """A SELECT of the scan's hot rows in the engine's SQL; None where there are none. Raises EngineUnable."""
    hot = scan.hot
    if hot is None or hot.row_count == 0:
        return None
    if hot.row_count * len(scan.columns) > MOST_VALUES:
        raise EngineUnable(
            f"{rules.title} does not see the {hot.row_count:,} newest rows of this stream yet.",
            hint="The built-in engine answers it until they are in a file.",
        )
    rows: list[dict[str, Any]] = hot.read(scan.columns).to_pylist()
    selects = [_row(scan, row, rules) for row in rows]
    return " UNION ALL ".join(selects)


def _row(scan: Scan, row: dict[str, Any], rules: Rules) -> str:
    made: list[exp.Expr] = []
    for column in scan.columns:
        value = exp.Cast(this=literal(row[column.name]), to=_type(column.type, rules))
        made.append(exp.alias_(value, column.name.lower(), quoted=True))
    return exp.Select(expressions=made).sql(dialect=rules.dialect, identify=True)


def _type(name: str, rules: Rules) -> exp.DataType:
    plain = name in _PLAIN or name.startswith("decimal")
    if not plain or name in rules.unlike:
        raise EngineUnable(f"{rules.title} takes no values of the type {name} in a statement.")
    own = {"date": rules.types.get("date"), "timestamp": rules.types.get("timestamp")}.get(name)
    if own is not None:
        return exp.DataType.build(own, dialect=rules.dialect)
    return exp.DataType.build(duckdb_type(name), dialect="duckdb")
