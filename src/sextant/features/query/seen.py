"""What a person sees of a dataset, worked out by the engine behind their guard: counts, profile, preview.

It runs by the gate like every statement; it is of one table alone, and not counted against anybody.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sextant.core.access import Caller
from sextant.core.tabular import rows_json
from sextant.features.datasets import (
    Column,
    Datasets,
    Profile,
    Table,
    columns_seen,
    in_sql,
    nothing_of,
)
from sextant.features.governance import Governed, Guard, Looked, PolicyRefused, ShownColumn
from sextant.features.query.gate import Asked, GateLimits, Permitted
from sextant.features.query.models import Query
from sextant.features.query.service import Queries
from sextant.kit.errors import SextantError
from sextant.kit.quoting import quoted
from sextant.ports.warehouse import Warehouse

_ROWS = 50
_COLUMNS = 100
_TOP = 10
_TOPS = 30
_KEPT = 500
_NUMBERS = ("int", "long", "float", "double", "decimal")
_UNORDERED = ("binary", "fixed", "list", "struct", "map", "boolean")


class Seen:
    """Looks at one table as someone sees it."""

    def __init__(
        self, datasets: Datasets, queries: Queries, warehouse: Warehouse, limits: GateLimits
    ) -> None:
        self._datasets = datasets
        self._queries = queries
        self._warehouse = warehouse
        self._limits = limits
        self._profiles: OrderedDict[tuple[str, str | None, Guard], Profile] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, table: Table) -> int:
        """How many rows of the table are seen."""
        return int(self._rows(table, _select(['COUNT(*) AS "n"'], table))[0]["n"])

    def profile(self, table: Table, whole: Profile) -> Profile:
        """The profile counted over the rows that are seen; of masked columns no figure at all."""
        guard = table.guard
        if guard is None:
            return whole
        key = (table.dataset_id, table.snapshot_id, guard)
        with self._lock:
            if key in self._profiles:
                self._profiles.move_to_end(key)
                return self._profiles[key]
        made = _of_shown_columns(whole, table)
        if guard.cuts_rows:
            try:
                made = self._counted(table, nothing_of(whole, table))
            except SextantError:
                return nothing_of(
                    whole, table
                )  # busy, or a rule that cannot be applied; tried anew next time
        with self._lock:
            self._profiles[key] = made
            while len(self._profiles) > _KEPT:
                self._profiles.popitem(last=False)
        return made

    # what policies ask of the tiers above

    def find(self, caller: Caller, dataset_id: str) -> Governed:
        """A dataset that the caller may govern."""
        dataset = self._datasets.ground.owned(caller, dataset_id)
        return Governed(
            dataset_id=dataset.dataset_id,
            table_name=dataset.table_name,
            owner_id=dataset.owner.user_id,
            columns=in_sql(dataset.columns),
            row_count=dataset.row_count,
            size_bytes=dataset.size_bytes,
        )

    def try_out(self, caller: Caller, dataset_id: str, guard: Guard) -> None:
        """Raises PolicyRefused where the gate or the engine would not apply the guard."""
        whole = self._whole(caller, dataset_id)
        if whole is None:
            return  # nothing is loaded yet, so nothing can be asked either
        name = quoted(whole.table_name)
        for text in guard.filters:
            self._dry_run(whole, f"SELECT 1 FROM {name} WHERE ({_blank(text)})")  # noqa: S608  # the gate reads it
        shown = guard.shown or tuple(ShownColumn(c.field_id, c.name, c.type) for c in guard.raw)
        tried = replace(whole, guard=replace(guard, shown=shown))
        self._dry_run(tried, f"SELECT * FROM {name}")  # noqa: S608  # as above

    def look(self, caller: Caller, dataset_id: str, guard: Guard, sql: str | None = None) -> Looked:
        """The dataset's first rows behind the guard, or those of a statement over it alone."""
        whole = self._whole(caller, dataset_id)
        if whole is None or not guard.shown:
            return Looked(columns=(), rows=[], row_count=0)
        table = replace(whole, guard=guard, columns=columns_seen(whole.columns, guard))
        if sql is not None:
            return self._answer(table, sql)
        first = Query(_select(["*"], table, f"LIMIT {_ROWS}"), purpose="rows", instead=(table,))
        answered = self._queries.run(caller, first)
        columns = [{"name": column.name, "type": column.type} for column in table.columns]
        return Looked(columns=columns, rows=answered.json_rows, row_count=self.count(table))

    def _answer(self, table: Table, sql: str) -> Looked:
        from sextant.features.query.describing import columns_of

        permitted = _permitted(table, sql, replace(self._limits, rows=_ROWS))
        found = self._warehouse.run(permitted.query).table
        columns = columns_of(permitted, {table.table_name.lower(): table}, found)
        return Looked(
            columns=[{"name": column.name, "type": column.type} for column in columns],
            rows=rows_json(found),
            row_count=self.count(table),
        )

    def _whole(self, caller: Caller, dataset_id: str) -> Table | None:
        return self._datasets.whole_table(caller, dataset_id)

    def _dry_run(self, table: Table, sql: str) -> None:
        try:
            self._warehouse.dry_run(_permitted(table, sql, self._limits).query)
        except SextantError as error:
            raise PolicyRefused(f"The rule cannot be applied: {error.message}", hint=error.hint) from error

    def _rows(self, table: Table, sql: str) -> list[dict[str, Any]]:
        return rows_json(self._warehouse.run(_permitted(table, sql, self._limits).query).table)

    def _counted(self, table: Table, empty: Profile) -> Profile:
        open_ids = _unmasked(table)
        columns = [column for column in table.columns if column.field_id in open_ids][:_COLUMNS]
        figures = {"rows": "COUNT(*)"} | {f"n{c.field_id}": f"COUNT({quoted(c.name)})" for c in columns}
        for column in columns:
            figures |= _figures(column)
        selected = [f'{value} AS "{name}"' for name, value in figures.items()]
        row = self._rows(table, _select(selected, table))[0]
        texts = [column for column in columns if column.type == "string"][:_TOPS]
        tops = {column.field_id: self._top(table, column) for column in texts}
        profiled = {column.field_id: _facts(column, row, tops.get(column.field_id)) for column in columns}
        return empty.model_copy(
            update={
                "row_count": int(row["rows"]),
                "columns": tuple(
                    one.model_validate(one.model_dump() | profiled[one.field_id])
                    if one.field_id in profiled
                    else one
                    for one in empty.columns
                ),
            }
        )

    def _top(self, table: Table, column: Column) -> list[dict[str, Any]]:
        name = quoted(column.name)
        rest = f"WHERE {name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_TOP}"
        return self._rows(table, _select([f'{name} AS "value"', 'COUNT(*) AS "count"'], table, rest))


def _permitted(table: Table, sql: str, limits: GateLimits) -> Permitted:
    from sextant.features.query.gate.permit import permit

    return permit(Asked(sql, table.workspace_id), tables=[table], limits=limits)


def _select(what: Sequence[str], table: Table, rest: str = "") -> str:
    return f"SELECT {', '.join(what)} FROM {quoted(table.table_name)} {rest}".rstrip()  # noqa: S608  # the gate reads it


def _blank(text: str) -> str:
    """A rule's condition with nothing known of the person, so that its columns and functions can be tried."""
    return re.sub(r"\bperson\s*\.\s*(\"[^\"]*\"|\w+)", "NULL", text, flags=re.IGNORECASE)


def _unmasked(table: Table) -> frozenset[int]:
    guard = table.guard
    return frozenset(c.field_id for c in (guard.shown if guard else ()) if c.mask is None)


def _figures(column: Column) -> dict[str, str]:
    """The aggregates over one column, by a name of its own."""
    if column.type.startswith(_UNORDERED):
        return {}
    number, name = column.field_id, quoted(column.name)
    found = {
        f"u{number}": f"COUNT(DISTINCT {name})",
        f"a{number}": f"MIN({name})",
        f"z{number}": f"MAX({name})",
    }
    if column.type.startswith(_NUMBERS):
        found[f"m{number}"] = f"AVG({name})"
        found[f"s{number}"] = f"STDDEV({name})"
    return found


def _facts(column: Column, row: Mapping[str, Any], top: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    number, rows = column.field_id, int(row["rows"])
    nulls = rows - int(row[f"n{number}"])
    facts: dict[str, Any] = {
        "null_count": nulls,
        "null_percentage": round(100 * nulls / rows, 4) if rows else 0.0,
        "unique_count": int(row.get(f"u{number}") or 0),
        "min": row.get(f"a{number}"),
        "max": row.get(f"z{number}"),
        "mean": row.get(f"m{number}"),
        "std_dev": row.get(f"s{number}"),
        "withheld": False,
    }
    return facts if top is None else facts | {"top_values": top}


def _of_shown_columns(whole: Profile, table: Table) -> Profile:
    """For someone who sees every row: the figures of the columns that are theirs unmasked."""
    unmasked = _unmasked(table)
    empty = nothing_of(whole, table)
    names = {column.name for column in table.columns if column.field_id in unmasked}
    return empty.model_copy(
        update={
            "columns": tuple(
                (whole.column(one.field_id) or one) if one.field_id in unmasked else one
                for one in empty.columns
            ),
            "issues": tuple(issue for issue in whole.issues if issue.column in names),
        }
    )
