"""Which values a filter can be set to: those that exist in the tables it filters, through the gate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sextant.core.access import Caller
from sextant.features.dashboards.filtering import Wanted, choice_of, filtered, tables_named
from sextant.features.dashboards.ground import Ground, shape_of
from sextant.features.dashboards.models import Dashboard, Filter
from sextant.features.dashboards.sharing.models import EmbedRefused
from sextant.features.dashboards.viewing import Restriction, Values
from sextant.features.datasets import Table as DataTable
from sextant.features.query import Queries, Query, rows_json

MOST_VALUES = 200
MOST_TABLES = 4


class FilterValues:
    """Looks up the values of a dashboard's filters, as whoever asks."""

    def __init__(self, ground: Ground, queries: Queries) -> None:
        self._ground = ground
        self._queries = queries

    def of(
        self,
        caller: Caller,
        dashboard: Dashboard,
        filter_id: str,
        *,
        text: str = "",
        values: Values | None = None,
        held: Sequence[Restriction] = (),
    ) -> dict[str, Any]:
        """For a set its commonest values and how often each stands; else the least and the greatest.

        Of a dependent filter, among the rows that the filters before it leave.
        """
        from sextant.features.dashboards.filtering.values_sql import ends

        one = dashboard.filter(filter_id)
        if one.parameter:
            return {"type": one.type, "values": [{"value": each, "count": None} for each in one.options]}
        columns = self._columns(caller, dashboard, one)
        within = self._within(caller, dashboard, one, values or {}, held)
        if one.type in ("set", "text", "boolean"):
            return self._set(caller, columns, text, within)
        lows: list[Any] = []
        highs: list[Any] = []
        for table, column in columns:
            row = self._rows(caller, ends(table, column), within)[0]
            lows += [row["low"]] if row["low"] is not None else []
            highs += [row["high"]] if row["high"] is not None else []
        return {"type": one.type, "min": min(lows, default=None), "max": max(highs, default=None)}

    def _set(
        self, caller: Caller, columns: Sequence[tuple[str, str]], text: str, within: Sequence[Wanted]
    ) -> dict[str, Any]:
        from sextant.features.dashboards.filtering.values_sql import commonest

        counts: Counter[Any] = Counter()
        cut = False
        for table, column in columns:
            rows = self._rows(caller, commonest(table, column, text, most=MOST_VALUES + 1), within)
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

    def _within(
        self,
        caller: Caller,
        dashboard: Dashboard,
        one: Filter,
        values: Values,
        held: Sequence[Restriction],
    ) -> list[Wanted]:
        """What leaves rows out of those whose values are offered."""
        within = [
            Wanted(f"held:{each.column}", each.column, None, each.choice, True, each.open_tables)
            for each in held
        ]
        if not one.dependent:
            return within
        today = self._ground.today(caller.workspace_id)
        for other in dashboard.filters:
            if other.filter_id == one.filter_id:
                break
            chosen = choice_of(other, values.get(other.filter_id, other.default), today=today)
            if chosen is not None and other.column:
                within.append(Wanted(other.filter_id, other.column, other.dataset_id, chosen))
        return within

    def _rows(self, caller: Caller, sql: str, within: Sequence[Wanted]) -> list[dict[str, Any]]:
        if within:
            tables = self._ground.tables(caller)
            read = {name: shape_of(tables[name]) for name in tables_named(sql) if name in tables}
            done = filtered(sql, within, read)
            if done.missed:
                raise EmbedRefused(
                    "The values of this filter are not open here.", hint="Name its table in `open`."
                )
            sql = done.sql
        answered = self._queries.run(caller, Query(sql=sql, row_limit=MOST_VALUES + 1, purpose="suggestion"))
        return rows_json(answered.table)
