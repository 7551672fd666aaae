"""From the rows of a table to the groups of a rollup: the statements that make them, the file for them.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sextant.features.datasets import Table
from sextant.features.transforms.errors import RollupRefused
from sextant.features.transforms.rollups.models import KeptColumn

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

_DIALECT = "duckdb"
_FIELD = re.compile(r"f(\d+)")
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_KEPT = {
    "BOOLEAN": "boolean",
    "INTEGER": "int",
    "BIGINT": "long",
    "HUGEINT": "long",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
    "DOUBLE": "double",
    "FLOAT": "float",
}
_FRACTIONS = ("DOUBLE", "FLOAT")


def named(text: str, table: Table) -> "exp.Expr":
    """An expression in neutral names over the table's columns as they are called now."""
    import sqlglot
    from sqlglot import exp

    names = {column.field_id: column.name for column in table.columns}
    tree = sqlglot.parse_one(text, dialect=_DIALECT)
    for column in list(tree.find_all(exp.Column)):
        found = _FIELD.fullmatch(column.name)
        name = names.get(int(found[1])) if found else None
        if name is None:
            raise RollupRefused(
                f"A column that the rollup needs is not in {table.name} any more.",
                hint="Remove the rollup, and make one of the columns that are there.",
            )
        column.set("this", exp.to_identifier(name, quoted=True))
    return tree


def types_sql(table: Table, columns: Sequence[KeptColumn]) -> str:
    """A statement of one row: the engine's name of each column's type."""
    from sqlglot import exp

    told = [
        exp.func("typeof", _call(column, table, lone=True), dialect=_DIALECT).as_(column.name, quoted=True)
        for column in columns
    ]
    return exp.select(*told).from_(_from(table)).sql(dialect=_DIALECT, identify=True)


def partial_sql(table: Table, columns: Sequence[KeptColumn]) -> str:
    """The groups of a table's rows with their figures."""
    from sqlglot import exp

    selected = [_call(column, table).as_(column.name, quoted=True) for column in columns]
    query = exp.select(*selected).from_(_from(table))
    keys = [exp.Literal.number(n + 1) for n, column in enumerate(columns) if column.merge == "key"]
    return (query.group_by(*keys) if keys else query).sql(dialect=_DIALECT, identify=True)


def merge_sql(table_name: str, columns: Sequence[KeptColumn]) -> str:
    """The groups of a rollup's own rows, each once."""
    from sqlglot import exp

    def merged(column: KeptColumn) -> exp.Expr:
        own = exp.column(exp.to_identifier(column.name, quoted=True))
        if column.merge == "key":
            return own
        return _CALLS["sum" if column.merge == "count" else column.merge](own)

    source = exp.Table(this=exp.to_identifier(table_name, quoted=True))
    query = exp.select(*(merged(one).as_(one.name, quoted=True) for one in columns)).from_(source)
    keys = [exp.Literal.number(n + 1) for n, column in enumerate(columns) if column.merge == "key"]
    return (query.group_by(*keys) if keys else query).sql(dialect=_DIALECT, identify=True)


def _call_of(name: str) -> Any:
    def call(value: "exp.Expr") -> "exp.Expr":
        from sqlglot import exp

        kinds: Mapping[str, type[exp.Expr]] = {
            "count": exp.Count,
            "sum": exp.Sum,
            "min": exp.Min,
            "max": exp.Max,
        }
        return kinds[name](this=value)

    return call


_CALLS: Mapping[str, Any] = {name: _call_of(name) for name in ("count", "sum", "min", "max")}


def _call(column: KeptColumn, table: Table, *, lone: bool = False) -> "exp.Expr":
    from sqlglot import exp

    if column.merge == "key":
        key = named(column.text, table)
        return exp.Min(this=key) if lone else key
    value = exp.Star() if not column.text else named(column.text, table)
    return _CALLS[column.merge](value)


def _from(table: Table) -> "exp.Expr":
    from sqlglot import exp

    return exp.Table(this=exp.to_identifier(table.table_name, quoted=True))


def typed(columns: Sequence[KeptColumn], types: Mapping[str, str], *, floats: bool) -> list[KeptColumn]:
    """The columns with what they are kept as; raises RollupRefused for what cannot be kept exactly."""
    return [_typed(column, types[column.name], floats=floats) for column in columns]


def _typed(column: KeptColumn, kind: str, *, floats: bool) -> KeptColumn:
    if column.merge == "key" and kind in _FRACTIONS:
        raise RollupRefused(
            "Fractional numbers are no groups: two that look alike may differ.",
            hint="Group by a column of whole numbers, text or dates.",
        )
    if column.merge == "sum" and kind in _FRACTIONS and not floats:
        raise RollupRefused(
            "A sum of fractional numbers depends in its last digits on the order of its rows.",
            hint="Say `floats` to keep it all the same, or leave it out.",
        )
    decimal = _DECIMAL.fullmatch(kind)
    kept = "long" if decimal and decimal[2] == "0" else kind.lower().replace(" ", "") if decimal else None
    kept = kept or _KEPT.get(kind)
    if kept is None or (column.merge == "sum" and kind == "FLOAT"):
        raise RollupRefused(
            f"Values of the type {kind.lower()} are not kept in rollups.",
            hint="Leave them out, or cast them to another type in the statement.",
        )
    return column.model_copy(update={"type": kind, "kept": kept})


def piece(rows: "pa.Table", columns: Sequence[KeptColumn]) -> "tuple[pa.Table, list[KeptColumn]]":
    """Groups as a file keeps them, and the columns with what their digits add up to in these rows.

    Raises RollupRefused for totals that no whole number of 64 bits holds.
    """
    import pyarrow as pa

    arrays: list[pa.ChunkedArray] = []
    fields: list[pa.Field] = []
    counted: list[KeptColumn] = []
    for place, column in enumerate(columns):
        kind = _arrow(column.kept)
        try:
            values = rows.column(place).cast(kind)
        except pa.ArrowInvalid as error:
            raise RollupRefused(
                "A total is larger than a rollup keeps.", hint="Leave this figure out."
            ) from error
        arrays.append(values)
        fields.append(pa.field(column.name, kind, metadata={b"PARQUET:field_id": str(place + 1).encode()}))
        digits = _digits(values, kind) if column.merge == "sum" else 0
        counted.append(column.model_copy(update={"digits": digits}))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields)), counted


def _digits(values: "pa.ChunkedArray", kind: "pa.DataType") -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(kind):
        return 0
    if pa.types.is_decimal(kind):
        total = sum((abs(one) for one in values.to_pylist() if one is not None), Decimal(0))
        return int(total.scaleb(kind.scale))
    as_decimal = pc.abs(values.cast(pa.decimal128(38, 0)))
    return int(pc.sum(as_decimal).as_py() or 0)


def _arrow(kept: str) -> "pa.DataType":
    import pyarrow as pa

    if kept.startswith("decimal"):
        precision, scale = kept.removeprefix("decimal(").removesuffix(")").split(",")
        return pa.decimal128(int(precision), int(scale))
    kinds: dict[str, pa.DataType] = {
        "boolean": pa.bool_(),
        "int": pa.int32(),
        "long": pa.int64(),
        "string": pa.string(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us"),
        "timestamptz": pa.timestamp("us", tz="UTC"),
        "double": pa.float64(),
        "float": pa.float32(),
    }
    return kinds[kept]


def write(rows: "pa.Table", path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(rows, path, compression="zstd")
