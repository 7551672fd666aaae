"""Which rollups would have answered what was asked, by the trail of queries: what they cost and save."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sextant.core.access import Caller
from sextant.core.audit import AuditSearch
from sextant.features.datasets import ColumnProfile, Profile, Table
from sextant.features.query import Needs, Query, Standing, needs_of
from sextant.features.transforms.ground import Ground
from sextant.features.transforms.rollups.models import KeptColumn
from sextant.kit.errors import SextantError

LOOKED_BACK = timedelta(days=14)
_ENTRIES = 5_000
_STATEMENTS = 400
_PURPOSES = {"ask", "sql", "tile", "alert", "rows"}
_LEAST_ASKED = 2
_LEAST_ROWS = 10_000
_SHARE = 5  # groups are at most a fifth of the rows
_MOST_GROUPS = 500_000
_CUT = re.compile(r"DATE_TRUNC\('(\w+)', \"f(\d+)\"\)")
_COLUMN = re.compile(r'"f(\d+)"')
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "quarter": 91.3, "year": 365.2}
_SECONDS = {"hour": 3_600.0, "minute": 60.0, "second": 1.0}


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement that was run: how often, and how long the engine took in all."""

    sql: str
    times: int
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rollup to make: `rows` is how many it will have about, in the place of `of_rows`."""

    dataset_id: str
    keys: tuple[str, ...]
    columns: tuple[KeptColumn, ...]
    rows: int
    of_rows: int
    size_bytes: int
    statements: tuple[str, ...]
    times: int
    elapsed_ms: float
    floats: bool = False

    @property
    def saved_ms(self) -> float:
        """About what would not have been spent, by the share of rows that need not be read."""
        return self.elapsed_ms * (1 - self.rows / max(1, self.of_rows))


@dataclass(slots=True)
class _Wish:
    needs: Needs
    asked: list[Asked]

    @property
    def elapsed_ms(self) -> float:
        return sum(one.elapsed_ms for one in self.asked)


class Suggesting:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def suggest(self, caller: Caller) -> list[Suggestion]:
        """The most that can be saved first; for tables that the caller may change, and sees whole."""
        tables = {str(table.dataset_id): table for table in self._on.queries.stands.tables(caller)}
        wishes: dict[str, list[_Wish]] = {}
        for asked in self.asked(caller):
            needs = self._needs(caller, asked, tuple(tables.values()))
            if needs is not None and self._is_theirs(caller, tables[needs.dataset_id]):
                wishes.setdefault(needs.dataset_id, []).append(_Wish(needs, [asked]))
        found: list[Suggestion] = []
        for dataset_id, wanted in wishes.items():
            table = tables[dataset_id]
            profile = table.profile
            if profile is not None and table.row_count >= _LEAST_ROWS:
                found += [_suggestion(wish, table, profile) for wish in _together(wanted, table, profile)]
        offered = [one for one in found if one.times >= _LEAST_ASKED]
        return sorted(offered, key=lambda one: one.saved_ms, reverse=True)

    def usage(self, workspace_id: str) -> Mapping[str, Asked]:
        """What each rollup answered lately."""
        found: dict[str, Asked] = {}
        for details in self._entries(workspace_id):
            rollup = details.get("rollup")
            if isinstance(rollup, str) and not details.get("cached"):
                was = found.get(rollup, Asked("", 0, 0.0))
                found[rollup] = Asked("", was.times + 1, was.elapsed_ms + _ms(details))
        return found

    def own_tables(self, caller: Caller) -> list[Table]:
        """Tables that the caller may change, and sees whole."""
        return [one for one in self._on.queries.stands.tables(caller) if self._is_theirs(caller, one)]

    def asked(self, caller: Caller) -> list[Asked]:
        """The statements of the workspace that took the longest lately, each with how often it ran."""
        found: dict[str, Asked] = {}
        for details in self._entries(caller.workspace_id):
            sql = str(details.get("sql", ""))
            counts = details.get("purpose") in _PURPOSES and not details.get("cached")
            if counts and "rollup" not in details and len(sql) < 2_000:
                was = found.get(sql, Asked(sql, 0, 0.0))
                found[sql] = Asked(sql, was.times + 1, was.elapsed_ms + _ms(details))
        dearest = sorted(found.values(), key=lambda one: one.elapsed_ms, reverse=True)
        return dearest[:_STATEMENTS]

    def _entries(self, workspace_id: str) -> list[Mapping[str, object]]:
        since = self._on.clock.now() - LOOKED_BACK
        look = AuditSearch(action="data.query", since=since, limit=_ENTRIES)
        return [
            one.details for one in self._on.audit.search(workspace_id, look) if one.action == "data.query"
        ]

    def _needs(self, caller: Caller, asked: Asked, tables: tuple[Table, ...]) -> Needs | None:
        stands = self._on.queries.stands
        standing: Standing = stands.of(caller, Query(asked.sql))
        try:
            reading = stands.read(standing, tables)
        except SextantError:  # of a table that is gone, or with values that were not kept
            return None
        if reading.used is not None:
            return None
        needs = needs_of(reading)
        return None if needs is None or not needs.keys else needs

    def _is_theirs(self, caller: Caller, table: Table) -> bool:
        if table.guard is not None:
            return False
        try:
            self._on.datasets.owned(caller, table.dataset_id)
        except SextantError:
            return False
        return True


def columns_of(needs: Needs) -> tuple[KeptColumn, ...]:
    """The columns of a rollup that serves what is needed."""
    keys = [KeptColumn(name=f"k{n}", merge="key", text=text) for n, text in enumerate(needs.keys)]
    figures = [
        KeptColumn(name=f"a{n}", merge=one.merge, text=one.text) for n, one in enumerate(needs.figures)
    ]
    return (*keys, *figures)


def groups(keys: Sequence[str], table: Table, profile: Profile) -> int:
    """About how many groups the keys make, at most as many as there are rows."""
    found = 1.0
    for key in keys:
        found *= max(1.0, _values(key, table, profile))
        if found >= table.row_count:
            return table.row_count
    return round(found)


def _together(wishes: Sequence[_Wish], table: Table, profile: Profile) -> list[_Wish]:
    """Wishes of one table joined as long as what serves them all stays small."""
    joined: list[_Wish] = []
    for wish in sorted(wishes, key=lambda one: one.elapsed_ms, reverse=True):
        if not _is_small(wish.needs, table, profile):
            continue
        for other in joined:
            both = other.needs.with_(wish.needs)
            if _is_small(both, table, profile):
                other.needs, other.asked = both, [*other.asked, *wish.asked]
                break
        else:
            joined.append(_Wish(wish.needs, list(wish.asked)))
    return joined


def _is_small(needs: Needs, table: Table, profile: Profile) -> bool:
    return groups(needs.keys, table, profile) <= min(_MOST_GROUPS, table.row_count // _SHARE)


def _suggestion(wish: _Wish, table: Table, profile: Profile) -> Suggestion:
    columns = columns_of(wish.needs)
    rows = groups(wish.needs.keys, table, profile)
    return Suggestion(
        dataset_id=table.dataset_id,
        keys=wish.needs.keys,
        columns=columns,
        rows=rows,
        of_rows=table.row_count,
        size_bytes=rows * 8 * len(columns),
        statements=tuple(one.sql for one in wish.asked),
        times=sum(one.times for one in wish.asked),
        elapsed_ms=wish.elapsed_ms,
        floats=any(_adds_fractions(one, table) for one in columns),
    )


def _adds_fractions(column: KeptColumn, table: Table) -> bool:
    """Whether it is a sum of fractional numbers, which has to be told to be kept."""
    types = {one.field_id: one.type for one in table.columns}
    of = (types.get(int(number), "") for number in _COLUMN.findall(column.text))
    return column.merge == "sum" and any(kind in ("double", "float") for kind in of)


def _values(key: str, table: Table, profile: Profile) -> float:
    cut = _CUT.fullmatch(key)
    if cut is not None:
        column = profile.column(int(cut[2]))
        return 1.0 if column is None else _spans(column, cut[1].lower())
    found = 1.0
    for number in _COLUMN.findall(key):
        column = profile.column(int(number))
        found *= table.row_count if column is None else column.unique_count + 1
    return found


def _spans(column: ColumnProfile, unit: str) -> float:
    """How many units of time lie between a column's ends."""
    from datetime import datetime

    try:
        first, last = datetime.fromisoformat(str(column.min)), datetime.fromisoformat(str(column.max))
    except ValueError:
        return float(column.unique_count + 1)
    seconds = (last.replace(tzinfo=None) - first.replace(tzinfo=None)).total_seconds()
    length = _DAYS[unit] * 86_400 if unit in _DAYS else _SECONDS.get(unit, 1.0)
    return min(column.unique_count + 1, seconds / length + 2)


def _ms(details: Mapping[str, object]) -> float:
    value = details.get("elapsed_ms")
    return float(value) if isinstance(value, int | float) else 0.0
