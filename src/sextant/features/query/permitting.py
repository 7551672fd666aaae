"""The gate with a memory: a statement is not read again while its names mean the same tables to its asker."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sextant.features.datasets import Table
from sextant.features.query.gate import Asked, GateLimits, Permitted
from sextant.features.query.models import ResultColumn
from sextant.features.query.rollups.models import Used
from sextant.kit.ids import DatasetId

if TYPE_CHECKING:
    import pyarrow as pa

_MOST = 2_000
_LONGEST = 10_000  # characters of a statement that is remembered


@dataclass(frozen=True, slots=True)
class Reading:
    """A permitted statement, and the tables it reads by lower-case name; `used` where a rollup answers it."""

    permitted: Permitted
    tables: dict[str, Table]
    used: Used | None = None
    _described: "dict[pa.Schema, tuple[ResultColumn, ...]]" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_described", {})

    def columns(self, result: "pa.Table") -> tuple[ResultColumn, ...]:
        """The result's columns in words."""
        from sextant.features.query.describing import columns_of

        found = self._described.get(result.schema)
        if found is None:
            found = columns_of(self.permitted, self.tables, result)
            self._described[result.schema] = found
        return found


class Permitting:
    """Tables are one object for as long as nothing of them changes, so the same objects permit the same."""

    def __init__(self, rewrite: Callable[[Reading], Reading]) -> None:
        self._rewrite = rewrite
        self._known: OrderedDict[Hashable, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, asked: Asked, *, tables: tuple[Table, ...], limits: GateLimits, remember: bool) -> Reading:
        """Raises a SqlRefused as the gate does; a refusal is never remembered."""
        if not remember or len(asked.sql) > _LONGEST:
            return self._rewrite(_read(asked, tables, limits))
        key = _key(asked, limits)
        with self._lock:
            known = self._known.get(key)
            if known is not None and _still(known, tables):
                self._known.move_to_end(key)
                return known
        if known is not None and (warmed := _warmed(known, tables)) is not None:
            return warmed
        made = self._rewrite(_read(asked, tables, limits))
        with self._lock:
            self._known[key] = made
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return made


def _read(asked: Asked, tables: tuple[Table, ...], limits: GateLimits) -> Reading:
    from sextant.features.query.gate.permit import permit

    permitted = permit(asked, tables=tables, limits=limits)
    seen = _by_name(tables)
    names = (table.table_name.lower() for table in permitted.tables)
    return Reading(permitted=permitted, tables={name: seen[name] for name in names})


def _key(asked: Asked, limits: GateLimits) -> Hashable:
    values = tuple(sorted((name, repr(value)) for name, value in asked.parameters.items()))
    return asked.workspace_id, asked.sql, limits, values


def _still(known: Reading, tables: Sequence[Table]) -> bool:
    """Whether each table that the statement reads is, for this asker, the one it was permitted over."""
    seen = _by_name(tables)
    return all(seen.get(name) is table for name, table in known.tables.items())


def _warmed(known: Reading, tables: Sequence[Table]) -> Reading | None:
    """The statement as it was permitted, over the rows that have come since; None where more has changed."""
    seen = _by_name(tables)
    now = {name: seen.get(name) for name in known.tables}
    for name, was in known.tables.items():
        table = now[name]
        if table is None or not (table is was or table.is_later(was)):
            return None
    by_id = {table.dataset_id: table for table in now.values() if table is not None}
    permitted = known.permitted
    scans = tuple(replace(scan, hot=by_id[DatasetId(scan.dataset_id)].hot) for scan in permitted.query.scans)
    after = replace(
        permitted,
        query=replace(permitted.query, scans=scans),
        tables=tuple(by_id[DatasetId(table.dataset_id)] for table in permitted.tables),
    )
    return Reading(permitted=after, tables={name: table for name, table in now.items() if table is not None})


def _by_name(tables: Sequence[Table]) -> dict[str, Table]:
    return {table.table_name.lower(): table for table in tables}
