"""Which values a filter can be set to: those that exist in the tables it filters, through the gate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards.ground import Ground
from sextant.features.dashboards.models import Dashboard, Filter
from sextant.features.datasets import Table as DataTable
from sextant.features.query import Queries, Query, rows_json

MOST_VALUES = 200
MOST_TABLES = 4


class FilterValues:
    """Looks up the values of a dashboard's filters, as whoever asks."""

    def __init__(self, ground: Ground, queries: Queries) -> None:
        self._ground = ground
        self._queries = queries

    def of(self, caller: Caller, dashboard: Dashboard, filter_id: str, *, text: str = "") -> dict[str, Any]:
        """For a set its commonest values and how often each stands; else the least and the greatest."""
        from sextant.features.dashboards.filtering.values_sql import ends

        one = dashboard.filter(filter_id)
        columns = self._columns(caller, dashboard, one)
        if one.type == "set":
            return self._set(caller, columns, text)
        lows: list[Any] = []
        highs: list[Any] = []
        for table, column in columns:
            row = self._rows(caller, ends(table, column))[0]
            lows += [row["low"]] if row["low"] is not None else []
            highs += [row["high"]] if row["high"] is not None else []
        return {"type": one.type, "min": min(lows, default=None), "max": max(highs, default=None)}

    def _set(self, caller: Caller, columns: Sequence[tuple[str, str]], text: str) -> dict[str, Any]:
        from sextant.features.dashboards.filtering.values_sql import commonest

        counts: Counter[Any] = Counter()
        cut = False
        for table, column in columns:
            rows = self._rows(caller, commonest(table, column, text, most=MOST_VALUES + 1))
            cut = cut or len(rows) > MOST_VALUES
            for row in rows[:MOST_VALUES]:
                counts[row["value"]] += int(row["count"])
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        values = [{"value": value, "count": count} for value, count in ordered[:MOST_VALUES]]
        return {"type": "set", "values": values, "truncated": cut or len(ordered) > MOST_VALUES}

    def _columns(self, caller: Caller, dashboard: Dashboard, one: Filter) -> list[tuple[str, str]]:
        read = {use.dataset_id for tile in dashboard.visualizations for use in tile.datasets}
        tables: Mapping[str, DataTable] = self._ground.tables(caller)
        found: list[tuple[str, str]] = []
        for table in tables.values():
            wanted = table.dataset_id == one.dataset_id if one.dataset_id else table.dataset_id in read
            column = next((c for c in table.columns if c.name.casefold() == one.column.casefold()), None)
            if wanted and column is not None:
                found.append((table.table_name, column.name))
        return found[:MOST_TABLES]

    def _rows(self, caller: Caller, sql: str) -> list[dict[str, Any]]:
        answered = self._queries.run(caller, Query(sql=sql, row_limit=MOST_VALUES + 1, purpose="suggestion"))
        return rows_json(answered.table)
