"""Statements whose answer is the same on every engine: where engines differ, over awkward rows."""

import datetime as dt
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from sextant.features.query.gate import Asked, GateLimits
from sextant.features.query.gate.permit import permit
from sextant.ports.warehouse import EngineUnable, PermittedQuery, Warehouse
from tests.contracts.warehouse.suite import lay
from tests.features.query.tables import WORKSPACE, Known, KnownTable

_DAY = dt.date
_REGIONS = ["North", "north", None, "Süd", "a\\b", "100%", " pad ", "it's"]
_AMOUNTS = [2.5, -2.5, 0.5, 1e15, None, 3.345, -0.0, 7.0]
_PRICES = ["2.50", "-2.50", "0.05", "99.99", None, "1.00", "0.00", "7.25"]
_UNITS = [7, -7, 0, 3, None, 2, 7, 1]
_DAYS = [
    _DAY(2024, 1, 31),
    _DAY(2023, 12, 31),
    _DAY(2024, 2, 29),
    None,
    _DAY(2021, 1, 3),
    _DAY(1999, 7, 4),
    _DAY(2024, 1, 1),
    _DAY(2024, 1, 7),
]
_MOMENTS = [
    dt.datetime(2024, 1, 31, 23, 59, 59, 5),
    dt.datetime(2024, 2, 1),
    None,
    dt.datetime(1999, 12, 31, 12),
    dt.datetime(2024, 2, 29, 1, 2, 3),
    dt.datetime(2024, 3, 31, 2, 30),
    dt.datetime(2021, 1, 3),
    dt.datetime(1970, 1, 1),
]
SALES = pa.table(
    {
        "id": pa.array(range(1, 9), pa.int64()),
        "region": _REGIONS,
        "amount": pa.array(_AMOUNTS, pa.float64()),
        "price": pa.array([Decimal(one) if one else None for one in _PRICES], pa.decimal128(10, 2)),
        "units": pa.array(_UNITS, pa.int32()),
        "sold": _DAYS,
        "at": pa.array(_MOMENTS, pa.timestamp("us")),
        "paid": pa.array([True, False, None, True, True, False, None, True]),
        "code": ["7", " 8 ", "x", None, "1e3", "-2.5", "", ".5"],
    }
)
SHOPS = pa.table({"region": ["North", "Süd", None, "West"], "city": ["Kiel", "Ulm", "none", "Bonn"]})
_KINDS = {
    "id": "long",
    "region": "string",
    "amount": "double",
    "price": "decimal(10,2)",
    "units": "int",
    "sold": "date",
    "at": "timestamp",
    "paid": "boolean",
    "code": "string",
    "city": "string",
}

STATEMENTS = (Path(__file__).parent / "same.sql").read_text(encoding="utf-8").splitlines()
_VALUES = {"quoted": "it's", "slash": "a\\b"}


def tables(folder: Path) -> tuple[KnownTable, ...]:
    """The data files and what the gate knows of them."""
    made: list[KnownTable] = []
    for name, rows in (("sales", SALES), ("shops", SHOPS)):
        known = tuple(Known(i + 1, column, _KINDS[column]) for i, column in enumerate(rows.column_names))
        file = lay(folder, rows, name=name)
        made.append(KnownTable(name, known, dataset_id=f"d-{name}", files=(file,), row_count=rows.num_rows))
    return tuple(made)


def permitted(sql: str, known: tuple[KnownTable, ...]) -> PermittedQuery:
    asked = Asked(sql, WORKSPACE, {name: value for name, value in _VALUES.items() if f"${name}" in sql})
    return permit(asked, tables=known, limits=GateLimits(seconds=60)).query


def answers(
    warehouse: Warehouse, sql: str, known: tuple[KnownTable, ...]
) -> tuple[list[str], list[list[Any]]]:
    """The types and rows of an answer."""
    table = warehouse.run(permitted(sql, known)).table
    columns = [column.to_pylist() for column in table.columns]
    return [str(kind) for kind in table.schema.types], [list(row) for row in zip(*columns, strict=True)]


def refused(warehouse: Warehouse, sql: str, known: tuple[KnownTable, ...]) -> str | None:
    """Why an engine does not answer a statement; None where it does."""
    try:
        warehouse.run(permitted(sql, known))
    except EngineUnable as error:
        return error.message
    return None


def same(one: Any, two: Any) -> bool:
    """Whether two values are one, fractions to their last digits."""
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(same(a, b) for a, b in zip(one, two, strict=True))
    if isinstance(one, float) and isinstance(two, float):
        return (
            one == two
            or (math.isnan(one) and math.isnan(two))
            or math.isclose(one, two, rel_tol=1e-12, abs_tol=1e-12)
        )
    return type(one) is type(two) and one == two
