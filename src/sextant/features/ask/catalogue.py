"""The readers of a person's tables: schema from the profile, values by bounded queries, kept by snapshot."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sextant.core.access import Caller
from sextant.features.ask.meaning import FILTER, virtual_name
from sextant.features.ask.understanding.annotate import Reader
from sextant.features.ask.understanding.derived import derived_columns
from sextant.features.ask.understanding.kinds import Figure
from sextant.features.ask.understanding.linking import ColumnLinker
from sextant.features.ask.understanding.schema import (
    METRIC,
    ColumnInfo,
    Pointer,
    TableInfo,
    make_column,
    make_table,
)
from sextant.features.ask.understanding.values import ValueIndex
from sextant.features.datasets import Column, Table
from sextant.features.query import Queries, Query
from sextant.features.semantics import (
    ColumnMeaning,
    Known,
    Semantics,
    TableMeaning,
    column_units,
    is_total,
    unit_of,
)
from sextant.kit.errors import SextantError
from sextant.kit.nested import is_nested
from sextant.kit.quoting import quoted

_KEPT = 1_024
_VALUES = 20_000
_LONGEST_TEXT = 120
_COLUMNS_INDEXED = 60
_UNSAID = TableMeaning()
_FIGURES: dict[str, Figure] = {
    "sum": "sum", "average": "avg", "minimum": "min", "maximum": "max", "median": "median", "count": "count",
}  # fmt: skip
_FACTS = ("unique_count", "null_count", "min", "max", "top_values")


@dataclass(frozen=True, slots=True)
class _Key:
    """What a reader depends on: whose view, of which state, with which names."""

    workspace_id: str
    user_id: str
    dataset_id: str
    snapshot_id: str | None
    columns: int
    meaning: str


class Catalogue:
    """Makes readers of tables and keeps the latest ones."""

    def __init__(self, queries: Queries, semantics: Semantics) -> None:
        self._queries = queries
        self._semantics = semantics
        self._kept: OrderedDict[_Key, Reader] = OrderedDict()
        self._lock = threading.Lock()

    def readers(self, caller: Caller, tables: Sequence[Table]) -> tuple[Reader, ...]:
        """The readers of tables, with what people wrote down of them."""
        known = self._semantics.known(caller, tables).tables
        return tuple(self._reader(caller, table, known.get(table.dataset_id, _UNSAID)) for table in tables)

    def known(self, caller: Caller, tables: Sequence[Table]) -> Known:
        """What people wrote down of tables, and what can be computed from their columns."""
        derived = derived_of(self.readers(caller, tables))
        return replace(self._semantics.known(caller, tables), derived=derived)

    def reader(self, caller: Caller, table: Table) -> Reader:
        """The reader of one table alone."""
        return self.readers(caller, (table,))[0]

    def _reader(self, caller: Caller, table: Table, meaning: TableMeaning) -> Reader:
        """Made at first use, which runs one bounded query a text column."""
        key = _Key(
            caller.workspace_id,
            caller.user_id,
            table.dataset_id,
            table.snapshot_id,
            hash((table.name, table.description, table.columns, table.guard)),
            repr(meaning),
        )
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = self._make(caller, table, meaning)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _make(self, caller: Caller, table: Table, meaning: TableMeaning) -> Reader:
        info = table_info(table, meaning)
        texts = [c for c in info.columns if c.kind == "text" and _is_short(table, c)][:_COLUMNS_INDEXED]
        values = {c.name: self._values(caller, table, c) for c in texts}
        return Reader(info, ColumnLinker(info), ValueIndex(info, values))

    def _values(self, caller: Caller, table: Table, column: ColumnInfo) -> Sequence[str]:
        """The column's distinct values within the bound; the profile's top ones where the query fails."""
        if column.distinct is not None and not len(column.top) < column.distinct <= _VALUES * 5:
            return column.top  # all of them, or too many to read
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


def table_info(table: Table, meaning: TableMeaning = _UNSAID) -> TableInfo:
    """The planner's view of a table, from its columns, its profile and what people wrote down of it."""
    profile = table.profile
    facts: dict[int, Mapping[str, object]] = {}
    if profile is not None:
        facts = {c.field_id: {name: getattr(c, name, None) for name in _FACTS} for c in profile.columns}
    columns = list(_virtual(table, meaning))
    for column in table.columns:
        if is_nested(column.type):  # a question asks for values, which a list holds several of
            continue
        said = meaning.columns.get(column.name.lower())
        info = make_column(
            table=table.table_name,
            name=column.name,
            type=column.type,
            field_id=column.field_id,
            label=(said.name if said else "") or column.label,
            description=(said.description if said else "") or column.description,
            meaning=column.meaning,
            unit=(said.unit if said else "") or column.unit,
            facts=facts.get(column.field_id),
            row_count=table.row_count,
            synonyms=said.synonyms if said else (),
        )
        info = replace(info, private=_is_private(column, said))
        columns.append(_as_meant(info, said) if said else info)
    made = make_table(
        dataset_id=table.dataset_id,
        table=table.table_name,
        name=table.name,
        columns=columns,
        row_count=table.row_count,
        description=meaning.description or table.description,
        synonyms=meaning.synonyms,
        pointers=[Pointer(one.column, one.to_dataset_id, one.to_column) for one in meaning.pointers],
        main_time=meaning.time,
    )
    return replace(made, columns=(*made.columns, *derived_columns(made.columns, made.nouns)))


def _is_private(column: Column, said: ColumnMeaning | None) -> bool:
    """As people say of the column; where they say nothing, whether it seems to hold personal data."""
    if said is None or said.sensitivity is None:
        return column.pii
    return said.sensitivity in {"personal", "secret"}


def _as_meant(info: ColumnInfo, said: ColumnMeaning) -> ColumnInfo:
    """The column with the figure that people say is meant; one that has none is never added up."""
    if said.dimension or said.aggregation == "none":
        return replace(info, role="attribute")
    figure = _FIGURES.get(said.aggregation or "") if info.kind == "number" else None
    return info if figure is None else replace(info, figure=figure, role="measure")


def derived_of(readers: Sequence[Reader]) -> dict[tuple[str, str], tuple[str, str]]:
    """What computes the columns of tables that are not stored, and that in words, by table and name."""
    columns = (column for reader in readers for column in reader.table.columns if column.expression)
    return {(c.table.lower(), c.name.lower()): (c.expression, c.description) for c in columns}


def _virtual(table: Table, meaning: TableMeaning) -> Iterator[ColumnInfo]:
    """Metrics and named filters as columns that a plan may use; their expressions take their place later."""
    units = column_units(table, meaning.columns.values())
    for metric in meaning.metrics:
        column = make_column(
            table=table.table_name,
            name=virtual_name(METRIC, metric.name),
            type="double",
            label=metric.name,
            description=metric.description,
            synonyms=metric.synonyms,
            meaning="duration" if metric.format == "duration" else None,
            unit=unit_of(metric, units) or None,
        )
        if not is_total(metric.expression):
            column = replace(column, figure="avg")  # the figures of its parts are not added up
        yield replace(column, role="measure", part=None, grain=metric.grain)
    for one in meaning.filters:
        yield make_column(
            table=table.table_name,
            name=virtual_name(FILTER, one.name),
            type="boolean",
            label=one.name,
            description=one.description,
            synonyms=one.synonyms,
        )


def _is_short(table: Table, column: ColumnInfo) -> bool:
    profile = table.profile
    facts = profile.column(column.field_id) if profile is not None else None
    longest = getattr(facts, "max_length", None)
    return not isinstance(longest, int | float) or longest <= _LONGEST_TEXT
