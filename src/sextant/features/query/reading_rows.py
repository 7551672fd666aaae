"""Pages of a dataset's rows by the same gate as every other query."""

from dataclasses import dataclass, replace

from sextant.core.access import Caller
from sextant.features.query.models import Answered, Query
from sextant.features.query.pages import Browse, Page, cursor_to, page_of
from sextant.features.query.rows import ResultRows
from sextant.features.query.service import Queries


@dataclass(frozen=True, slots=True)
class RowsPage:
    """One page; `total` counts the rows that the filters leave."""

    answered: Answered
    next_cursor: str | None
    total: int


class RowsReader:
    """Reads a dataset's rows on the snapshot that the first page was read on."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    def page(self, caller: Caller, dataset_id: str, browse: Browse) -> RowsPage:
        """Raises DatasetMissing, FilterRefused, and what `Queries.run` raises."""
        from sextant.features.query.browsing import rows_statement

        at = page_of(browse)
        pins = None if at.snapshot_id is None else {dataset_id: at.snapshot_id}
        table = self._queries.datasets.table(caller, dataset_id, as_of=pins)
        wanted = rows_statement(table, browse, at.offset)
        query = Query(wanted.sql, pins, parameters=wanted.parameters, purpose="rows")
        answered = self._queries.run(caller, query)
        more = answered.row_count > browse.limit
        next_cursor = cursor_to(at.offset + browse.limit, table.snapshot_id) if more else None
        if more:
            answered = replace(answered, rows=ResultRows(answered.table.slice(0, browse.limit)))
        return RowsPage(answered, next_cursor, self._total(caller, dataset_id, browse, at))

    def _total(self, caller: Caller, dataset_id: str, browse: Browse, at: Page) -> int:
        from sextant.features.query.browsing import count_statement

        pins = None if at.snapshot_id is None else {dataset_id: at.snapshot_id}
        table = self._queries.datasets.table(caller, dataset_id, as_of=pins)
        counted = count_statement(table, browse)
        if counted is None:
            return table.row_count
        query = Query(counted.sql, pins, parameters=counted.parameters, purpose="rows")
        return int(self._queries.run(caller, query).table.column(0)[0].as_py())
