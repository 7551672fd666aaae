"""A load that is held, as whoever may let it in sees it: rows through the gate, checks as they ran."""

from dataclasses import dataclass
from typing import Any

from sextant.core.access import Caller
from sextant.features.checks.service import Checks, Ground, Ran
from sextant.features.datasets import Column
from sextant.features.query import Query, rows_json
from sextant.kit.quoting import quoted


@dataclass(frozen=True, slots=True)
class Held:
    row_count: int
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    ran: Ran | None


class HeldLoads:
    def __init__(self, ground: Ground, checks: Checks) -> None:
        self._on = ground
        self._checks = checks

    def look(self, caller: Caller, dataset_id: str, load_id: str, *, limit: int) -> Held:
        """The first rows of a held load; raises LoadNotHeld, NotYours."""
        table = self._on.datasets.held_table(caller, dataset_id, load_id)
        sql = f"SELECT * FROM {quoted(table.table_name)}"  # noqa: S608
        query = Query(sql, row_limit=limit, purpose="check", instead=(table,))
        rows = tuple(rows_json(self._on.queries.run(caller, query).table))
        ran = self._checks.ran_at_load(caller, dataset_id, load_id)
        return Held(table.row_count, table.columns, rows, ran)
