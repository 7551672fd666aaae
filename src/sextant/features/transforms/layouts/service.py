"""Advice on how tables should lie, from what was asked of them lately; done on request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal

from sextant.core.access import Caller
from sextant.core.jobs import Job
from sextant.core.lake import Period, Span, read_share
from sextant.features.datasets import Table
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.layouts.filters import Filter, filters_of
from sextant.features.transforms.rollups.suggesting import Asked, Suggesting

_LEAST_ASKED = 3
_LEAST_BYTES = 64 << 20  # a smaller table is read whole in no time
_LEAST_SAVED = 0.2
_LOOKED_AT = 50  # filters of one column whose share is worked out


@dataclass(frozen=True, slots=True)
class Advice:
    """Sorting or parting a table by a column: what filters on it read now, about what they would read then.

    `period`, `reason` and `filter`, such as gains by it, are of advice to part.
    """

    dataset_id: str
    table_name: str
    column: str
    times: int
    elapsed_ms: float
    reads: float
    would_read: float
    kind: Literal["sort", "partition"] = "sort"
    period: Period | None = None
    reason: str = ""
    filter: str = ""

    @property
    def saved_ms(self) -> float:
        """About what would not have been spent, were time the same for every row."""
        return self.elapsed_ms * max(0.0, self.reads - self.would_read)


@dataclass(slots=True)
class _Uses:
    table: Table
    field_id: int
    column: str
    filters: list[tuple[Filter, Asked]] = field(default_factory=list[tuple[Filter, Asked]])


class Layouts:
    def __init__(self, ground: Ground, asked: Suggesting) -> None:
        self._on = ground
        self._asked = asked

    def advise(self, caller: Caller, *, least_bytes: int = _LEAST_BYTES) -> list[Advice]:
        """Of tables that the caller may change and sees whole, the most that can be saved first."""
        caller.require("data.read")
        tables = {one.table_name.lower(): one for one in self._asked.own_tables(caller)}
        uses: dict[tuple[str, int], _Uses] = {}
        for asked in self._asked.asked(caller):
            for found in filters_of(asked.sql, tables):
                key = (str(found.table.dataset_id), found.column.field_id)
                use = uses.setdefault(key, _Uses(found.table, found.column.field_id, found.column.name))
                use.filters.append((found, asked))
        parted = [
            self._parting(table, uses)
            for table in tables.values()
            if table.size_bytes >= least_bytes and table.hot is None
        ]
        offered = [one for one in parted if one is not None]
        better = {(one.dataset_id, one.column) for one in offered}
        offered += [
            advice
            for use in uses.values()
            if use.table.size_bytes >= least_bytes
            and (advice := _advice(use)) is not None
            and (advice.dataset_id, advice.column) not in better
        ]
        return sorted(offered, key=lambda one: one.saved_ms, reverse=True)

    def _parting(self, table: Table, uses: Mapping[tuple[str, int], _Uses]) -> Advice | None:
        """Keeping a table by the period of its main time, where it is in one piece and that pays."""
        pays = self._on.datasets.partitioning.offered(table)
        if pays is None:
            return None
        first, following = (_as(pays.column.type, day) for day in (pays.first, pays.next))
        reads, _ = read_share(table.files, pays.column.field_id, Span(first, following))
        use = uses.get((str(table.dataset_id), pays.column.field_id))
        asked = [] if use is None else [one for _, one in use.filters]
        return Advice(
            dataset_id=str(table.dataset_id),
            table_name=table.table_name,
            column=pays.column.name,
            times=sum(one.times for one in asked),
            elapsed_ms=sum(one.elapsed_ms for one in asked),
            reads=reads,
            would_read=1 / pays.count,
            kind="partition",
            period=pays.period,
            reason=(
                f"{table.table_name} holds {table.size_bytes >> 20:,} MB over {pays.count:,} {pays.period}s "
                f"of {pays.column.name}: kept by {pays.period}, a filter on it opens the files of its "
                f"{pays.period}s alone."
            ),
            filter=f"{pays.column.name} >= DATE '{pays.first}' AND {pays.column.name} < DATE '{pays.next}'",
        )

    def partition(self, caller: Caller, dataset_id: str, *, column: str | None, period: Period | None) -> Job:
        """Begins to keep a dataset by the period of a column; by the main time and what pays, if unnamed."""
        return self._on.datasets.parting.begin(caller, dataset_id, column=column, period=period)

    def sort(self, caller: Caller, dataset_id: str, column: str) -> Job:
        """Begins to put the rows of a dataset in the order of a column."""
        return self._on.datasets.sorting.sort(caller, dataset_id, column)


def _advice(use: _Uses) -> Advice | None:
    times = sum(asked.times for _, asked in use.filters)
    if times < _LEAST_ASKED:
        return None
    now, then, weight = 0.0, 0.0, 0
    for found, asked in use.filters[:_LOOKED_AT]:
        share, largest = read_share(use.table.files, use.field_id, found.span)
        now += share * asked.times
        then += min(share, _matching(found) + largest) * asked.times
        weight += asked.times
    reads, would_read = now / weight, then / weight
    if reads - would_read < _LEAST_SAVED:
        return None
    elapsed = sum(asked.elapsed_ms for _, asked in use.filters)
    return Advice(
        dataset_id=str(use.table.dataset_id),
        table_name=use.table.table_name,
        column=use.column,
        times=times,
        elapsed_ms=elapsed,
        reads=reads,
        would_read=would_read,
    )


def _matching(found: Filter) -> float:
    """About the share of rows that a filter asks for, were values spread evenly."""
    profile = found.table.profile
    columns: Sequence[object] = () if profile is None else profile.columns
    of = next((one for one in columns if getattr(one, "field_id", None) == found.column.field_id), None)
    if of is None:
        return 1.0
    if found.is_equal and found.span.least == found.span.greatest:
        return 1 / max(1, int(getattr(of, "unique_count", 1)))
    return _within(found.span, getattr(of, "min", None), getattr(of, "max", None))


def _within(span: Span, least: object, greatest: object) -> float:
    ends = [_number(one) for one in (span.least, span.greatest, least, greatest)]
    if ends[2] is None or ends[3] is None or ends[3] <= ends[2]:
        return 1.0
    low = ends[2] if ends[0] is None else max(ends[0], ends[2])
    high = ends[3] if ends[1] is None else min(ends[1], ends[3])
    return max(0.0, high - low) / (ends[3] - ends[2])


def _number(value: object) -> float | None:
    """A value on a line: dates and moments by their days, as the profile's text of them too."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.timestamp() / 86_400 if value.tzinfo else value.toordinal() - 719_163 + _of_day(value)
    if isinstance(value, date):
        return float(value.toordinal() - 719_163)
    return float(value) if isinstance(value, int | float) else None


def _as(kind: str, day: date) -> date:
    """The beginning of a day as the files hold the column's values."""
    if kind == "date":
        return day
    return datetime.combine(day, time.min, tzinfo=UTC if kind == "timestamptz" else None)


def _of_day(moment: object) -> float:
    return (getattr(moment, "hour", 0) * 3600 + getattr(moment, "minute", 0) * 60) / 86_400
