"""The readers of a person's tables: schema from the profile, values by bounded queries, kept by snapshot."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sextant.core.access import Caller
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import ColumnInfo, TableInfo, make_column, make_table
from sextant.features.ask.understanding.values import ValueIndex
from sextant.features.datasets import Table
from sextant.features.query import Queries, Query
from sextant.kit.errors import SextantError

_KEPT = 128
_VALUES = 20_000
_LONGEST_TEXT = 120
_COLUMNS_INDEXED = 60


@dataclass(frozen=True, slots=True)
class _Key:
    """What a reader depends on: whose view, of which state, with which names."""

    workspace_id: str
    user_id: str
    dataset_id: str
    snapshot_id: str | None
    columns: int


class Catalogue:
    """Makes readers of tables and keeps the latest ones."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries
        self._kept: OrderedDict[_Key, Reader] = OrderedDict()
        self._lock = threading.Lock()

    def readers(self, caller: Caller, tables: Sequence[Table]) -> tuple[Reader, ...]:
        return tuple(self.reader(caller, table) for table in tables)

    def reader(self, caller: Caller, table: Table) -> Reader:
        """The reader of one table; made at first use, which runs one bounded query a text column."""
        key = _Key(
            caller.workspace_id,
            caller.user_id,
            table.dataset_id,
            table.snapshot_id,
            hash((table.name, table.description, table.columns)),
        )
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = self._make(caller, table)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _make(self, caller: Caller, table: Table) -> Reader:
        info = table_info(table)
        texts = [c for c in info.columns if c.kind == "text" and _is_short(table, c)][:_COLUMNS_INDEXED]
        values = {c.name: self._values(caller, table, c) for c in texts}
        return Reader(info, ColumnLinker(info), ValueIndex(info, values))

    def _values(self, caller: Caller, table: Table, column: ColumnInfo) -> Sequence[str]:
        """The column's distinct values within the bound; the profile's top ones where the query fails."""
        if column.distinct is not None and column.distinct > _VALUES * 5:
            return column.top
        name = quoted(column.name)
        sql = (
            f"SELECT DISTINCT {name} FROM {quoted(table.table_name)} WHERE {name} IS NOT NULL LIMIT {_VALUES}"  # noqa: S608  # both names are quoted
        )
        as_of = {str(table.dataset_id): str(table.snapshot_id)} if table.snapshot_id else None
        try:
            answered = self._queries.run(
                caller, Query(sql, as_of=as_of, row_limit=_VALUES, purpose="suggestion")
            )
        except SextantError:
            return column.top
        return [str(v) for v in answered.table.column(0).to_pylist()]


def quoted(name: str) -> str:
    """A name as SQL takes it whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def table_info(table: Table) -> TableInfo:
    """The planner's view of a table, from its columns and its profile."""
    profile = table.profile
    facts: dict[int, Mapping[str, object]] = {}
    if profile is not None:
        facts = {column.field_id: column.model_dump() for column in profile.columns}
    columns = [
        make_column(
            table=table.table_name,
            name=column.name,
            type=column.type,
            field_id=column.field_id,
            label=column.label,
            description=column.description,
            meaning=column.meaning,
            unit=column.unit,
            facts=facts.get(column.field_id),
            row_count=table.row_count,
        )
        for column in table.columns
    ]
    return make_table(
        dataset_id=table.dataset_id,
        table=table.table_name,
        name=table.name,
        columns=columns,
        row_count=table.row_count,
        description=table.description,
    )


def _is_short(table: Table, column: ColumnInfo) -> bool:
    profile = table.profile
    facts = profile.column(column.field_id) if profile is not None else None
    longest = getattr(facts, "max_length", None)
    return not isinstance(longest, int | float) or longest <= _LONGEST_TEXT
