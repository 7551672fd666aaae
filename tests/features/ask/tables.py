"""Tables to read questions against, with the facts a profile would have."""

from datetime import date
from typing import Any

from sextant.features.ask.planner.compile import to_sql
from sextant.features.ask.planner.reading import Reading, read_question
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex

TODAY = date(2026, 11, 20)


def reader(name: str, rows: int, columns: dict[str, dict[str, Any]]) -> Reader:
    """A reader of a table; each column gives `type`, and the facts of its values; `values` are indexed."""
    infos, indexed = [], {}
    for number, (column, given) in enumerate(columns.items(), start=1):
        values = given.get("values", ())
        facts = {
            "unique_count": given.get("distinct", len(values) or rows),
            "null_count": given.get("nulls", 0),
            "min": given.get("min"),
            "max": given.get("max"),
            "top_values": [{"value": v} for v in values[:10]],
        }
        infos.append(
            make_column(
                table=name,
                name=column,
                type=given["type"],
                field_id=number,
                unit=given.get("unit"),
                label=given.get("label", ""),
                facts=facts,
                row_count=rows,
            )
        )
        if given["type"] == "string":
            indexed[column] = values
    table = make_table(dataset_id=f"id-of-{name}", table=name, name=name, columns=infos, row_count=rows)
    return Reader(table, ColumnLinker(table), ValueIndex(table, indexed))


def whole(low: int, high: int, distinct: int, **more: Any) -> dict[str, Any]:
    return {"type": "long", "min": low, "max": high, "distinct": distinct, **more}


def real(low: float, high: float, distinct: int, **more: Any) -> dict[str, Any]:
    return {"type": "double", "min": low, "max": high, "distinct": distinct, **more}


def text(*values: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "values": values, **more}


FLIGHTS = reader(
    "flights",
    336_776,
    {
        "year": whole(2013, 2013, 1),
        "month": whole(1, 12, 12),
        "day": whole(1, 31, 31),
        "dep_time": real(1, 2400, 1318, nulls=8255),
        "dep_delay": real(-43, 1301, 527, nulls=8255),
        "arr_delay": real(-86, 1272, 577, nulls=9430),
        "carrier": text(
            "UA", "AA", "B6", "DL", "EV", "MQ", "WN", "US", "9E", "VX", "FL", "AS", "F9", "YV", "HA"
        ),
        "flight": whole(1, 8500, 3844),
        "tailnum": text("N14228", "N24211", "N619AA", distinct=4043, nulls=2512),
        "origin": text("EWR", "LGA", "JFK"),
        "dest": text("IAH", "MIA", "ATL", "ORD", "LAX", "SFO", "BOS", "MCO", "CLT"),
        "air_time": real(20, 695, 509, nulls=9430),
        "distance": whole(17, 4983, 214),
        "hour": whole(1, 23, 20),
        "time_hour": {"type": "timestamptz", "min": "2013-01-01T10:00:00Z", "max": "2014-01-01T04:00:00Z"},
    },
)

ORDERS = reader(
    "orders",
    50_000,
    {
        "order_id": whole(1, 50_000, 50_000),
        "order_date": {"type": "date", "min": "2023-01-01", "max": "2025-12-31"},
        "customer_name": text("Ada Lovelace", "Alan Turing", "Grace Hopper", distinct=9_000),
        "state": text("CA", "NY", "TX", "WA", "OR"),
        "country": text("Germany", "United States", "France"),
        "category": text("Books", "Garden", "Toys", "Office supplies"),
        "status": text("Shipped", "Pending", "Returned"),
        "is_gift": {"type": "boolean", "distinct": 2},
        "qty": whole(1, 20, 20),
        "unit_price": real(0.5, 990.0, 4_000, unit="EUR"),
        "revenue": real(0.5, 9_900.0, 30_000, unit="EUR"),
        "ship_note": text("fragile", "leave at door", distinct=40, nulls=31_000),
    },
)


def read(question: str, table: Reader = FLIGHTS) -> Reading:
    return read_question(question, table, today=TODAY)


def sql(question: str, table: Reader = FLIGHTS) -> str:
    """The statement of a question that is answered."""
    reading = read(question, table)
    assert reading.verdict.status == "answered", (reading.verdict, to_sql(reading.plan, pretty=False))
    return to_sql(reading.plan, pretty=False)


def where(question: str, table: Reader = FLIGHTS) -> str:
    """The condition of a question's statement."""
    statement = sql(question, table)
    tail = statement.split(" WHERE ", 1)[1] if " WHERE " in statement else ""
    for word in (" GROUP BY ", " HAVING ", " ORDER BY ", " LIMIT "):
        tail = tail.split(word, 1)[0]
    return tail
