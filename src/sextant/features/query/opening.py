"""What a column of JSON text holds, told by the engine from every value of it.

The engine does not tell whether whole numbers are within 64 bits, so where digits are many they are read once
more; those beyond are texts, none of their digits lost.
"""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sextant.core.tabular import rows_json
from sextant.features.datasets import Table
from sextant.features.query.gate import Asked, GateLimits
from sextant.kit.nested import (
    DOUBLE,
    LONG,
    NOTHING,
    TEXT,
    Items,
    Kind,
    Plain,
    fields,
    parsed,
    settled,
    spelled,
    without_longs,
)
from sextant.kit.quoting import quoted
from sextant.ports.warehouse import QueryFailed, QueryTimedOut, Warehouse, WarehouseBusy

_SECONDS = 900.0
_ROWS = 1 << 40
_TRIES = 30  # each waits for a place by itself
_TOP = 20
_COUNTED = 50_000_000  # elements beyond which counting them one by one would cost more than the load
_MANY_DIGITS = "[0-9]{19}"
_OPENED = {"ARRAY", "OBJECT", "NULL"}
_PLAIN: dict[str, Plain] = {
    "NULL": NOTHING,
    "BOOLEAN": Plain("boolean"),
    "BIGINT": LONG,
    "UBIGINT": LONG,
    "HUGEINT": LONG,
    "DOUBLE": DOUBLE,
}


class Opening:
    """Looks into a table of one column; its statements pass the gate as all do, and are nobody's."""

    def __init__(self, warehouse: Warehouse, limits: GateLimits) -> None:
        self._warehouse = warehouse
        self._limits = replace(limits, seconds=_SECONDS, scan_rows=_ROWS, scan_bytes=_ROWS)

    def look(self, table: Table) -> Kind:
        """`string` where values are no lists or objects of one type, or no JSON; `null` of no value.

        So is what the engine cannot tell of: a load does not fail for it.
        """
        try:
            return self._look(table)
        except (QueryFailed, QueryTimedOut):
            return TEXT

    def _look(self, table: Table) -> Kind:
        name = quoted(table.columns[0].name)
        kind = f"CASE WHEN json_valid({name}) THEN json_type({name}) ELSE 'none' END"
        found = self._rows(table, f"DISTINCT {kind} AS kind", f"WHERE {name} IS NOT NULL LIMIT 10")
        kinds = {str(row["kind"]) for row in found}
        if not kinds <= _OPENED or {"ARRAY", "OBJECT"} <= kinds:
            return TEXT
        if not kinds & {"ARRAY", "OBJECT"}:
            return NOTHING
        grouped = self._rows(table, f"json_group_structure(CAST({name} AS json)) AS found", "")
        held = _kind(json.loads(grouped[0]["found"]))
        if without_longs(held, TEXT) != held and not self._are_longs(table, held):
            return without_longs(held, TEXT)
        return held

    def measure(self, table: Table) -> dict[str, Any]:
        """How long the lists of the column are, and its commonest elements where those are plain values."""
        try:
            return self._measure(table)
        except (QueryFailed, QueryTimedOut):
            return {}

    def _measure(self, table: Table) -> dict[str, Any]:
        (column,) = table.columns
        name = quoted(column.name)
        figures = {"min": "min", "mean": "avg", "max": "max", "n": "sum"}
        told = ", ".join(f"{figure}(len({name})) AS {called}" for called, figure in figures.items())
        lengths = self._rows(table, told, "")[0]
        count = int(lengths.pop("n") or 0)
        kind = parsed(column.type)
        if not (isinstance(kind, Items) and isinstance(kind.kind, Plain)) or count > _COUNTED:
            return {"lengths": lengths}
        elements = f"SELECT unnest({name}) AS e FROM {quoted(table.table_name)}"  # noqa: S608  # the gate reads it
        sql = (
            f"SELECT e AS value, count(*) AS count FROM ({elements}) AS elements "  # noqa: S608  # as above
            f"WHERE e IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_TOP}"
        )
        return {"lengths": lengths, "top_elements": self._read(table, sql)}

    def _are_longs(self, table: Table, held: Kind) -> bool:
        """Whether all whole numbers are within 64 bits: one beyond would open as null."""
        name = quoted(table.columns[0].name)
        if not self._sum(table, f"CAST(regexp_matches({name}, '{_MANY_DIGITS}') AS int)"):
            return True
        nulls = f"len(string_split(CAST(to_json({name}) AS text), 'null'))"
        both = (held, without_longs(held, TEXT))
        opened, as_text = (self._sum(_opened(table, kind), nulls) for kind in both)
        return opened == as_text

    def _sum(self, table: Table, what: str) -> int:
        return int(self._rows(table, f"sum({what}) AS found", "")[0]["found"] or 0)

    def _rows(self, table: Table, what: str, rest: str) -> list[dict[str, Any]]:
        return self._read(table, f"SELECT {what} FROM {quoted(table.table_name)} {rest}".rstrip())  # noqa: S608  # the gate reads it

    def _read(self, table: Table, sql: str) -> list[dict[str, Any]]:
        from sextant.features.query.gate.permit import permit

        permitted = permit(Asked(sql, table.workspace_id), tables=[table], limits=self._limits)
        for _ in range(_TRIES):
            with suppress(WarehouseBusy):  # people ask meanwhile; a load can wait
                return rows_json(self._warehouse.run(permitted.query).table)
        return rows_json(self._warehouse.run(permitted.query).table)


def _opened(table: Table, kind: Kind) -> Table:
    (column,) = table.columns
    return replace(table, columns=(column.model_copy(update={"type": spelled(settled(kind))}),))


def _kind(structure: Any) -> Kind:
    """A structure as the engine tells it."""
    if isinstance(structure, list):
        return Items(_kind(structure[0]))  # pyright: ignore[reportUnknownArgumentType]  # the engine's JSON
    if isinstance(structure, dict):
        return fields(tuple((str(name), _kind(one)) for name, one in structure.items()))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # the engine's JSON
    return _PLAIN.get(structure, TEXT)
