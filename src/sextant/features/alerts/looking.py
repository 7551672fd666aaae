"""What an alert looks at, as its owner may see it: a statement through the gate, made a value by group."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sextant.core.access import Caller
from sextant.features.alerts.errors import AlertRefused
from sextant.features.alerts.ground import Ground
from sextant.features.alerts.models import MOST_GROUPS, Fold, Kind, Missing, Reading, Rule, Watch
from sextant.features.datasets import STREAM
from sextant.features.query import Answered, Query
from sextant.features.semantics import Metric
from sextant.kit.quoting import quoted

MOST_ROWS = 10_000
Number = float | None


class Looking:
    """Reads what is watched; each reading passes the gate and the trail as its owner."""

    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._statements: Mapping[Kind, Callable[[Caller, Watch], Query]] = {
            "sql": lambda _caller, watch: Query(watch.sql),
            "saved": lambda caller, watch: ground.saved.query(
                caller, str(watch.saved_id), dict(watch.parameters)
            ),
            "metric": self._metric,
            "tile": self._tile,
        }

    def read(self, caller: Caller, rule: Rule) -> Reading:
        """Raises what the gate and the engine raise, and AlertRefused where no value can be made."""
        watch = rule.watch
        if watch.kind == "check":
            return self._check(caller, watch)
        if watch.kind == "stream":
            return self._stream(caller, watch)
        query = replace(self._statements[watch.kind](caller, watch), row_limit=MOST_ROWS, purpose="alert")
        if watch.fold == "rows" and not watch.by:
            query = replace(query, sql=_counted(query.sql))
        answered = self._on.queries.run(caller, query)
        reading = _folded(watch, answered)
        newest = self._newest(caller, answered) if isinstance(rule.condition, Missing) else None
        return reading.model_copy(update={"newest": newest})

    def marks(self, caller: Caller) -> Mapping[str, str]:
        """A word for each dataset of the caller that changes whenever rows come to it or go from it."""
        return {
            str(table.dataset_id): f"{table.snapshot_id}:{table.hot.key if table.hot else ''}"
            for table in self._on.datasets.tables(caller)
        }

    def _metric(self, caller: Caller, watch: Watch) -> Query:
        table = self._on.datasets.table(caller, str(watch.dataset_id))
        meaning = self._on.semantics.known(caller, [table]).tables.get(table.dataset_id)
        metric = next(
            (one for one in (meaning.metrics if meaning else ()) if one.name.lower() == watch.metric.lower()),
            None,
        )
        if metric is None:
            raise AlertRefused(
                f"`{table.name}` has no metric `{watch.metric}`.", hint="Choose one of the semantic layer."
            )
        return Query(_measured(metric, table.table_name, watch.by))

    def _tile(self, caller: Caller, watch: Watch) -> Query:
        """The tile's statement with the dashboard's filters as they stand by default."""
        board = self._on.dashboards.boards.get(caller, str(watch.dashboard_id))
        [shown] = self._on.dashboards.viewing.view(caller, board, only=[str(watch.viz_id)]).tiles
        if shown.error is not None:
            raise shown.error
        if not shown.sql:
            raise AlertRefused("A text has no value.", hint="Choose a tile with figures.")
        return Query(shown.sql)

    def _check(self, caller: Caller, watch: Watch) -> Reading:
        """How many rows broke the check when it ran last: 0 while it holds."""
        check = self._on.checks.get(caller, str(watch.check_id))
        last = self._on.checks.last_result(caller, check.check_id)
        if last is None:
            return Reading(values={"": None}, dataset_ids=(check.dataset_id,))
        if last.status == "error":
            raise AlertRefused(f"The check could not run: {last.reason}", hint="Correct the check.")
        value = float(max(1, last.failing)) if last.status == "failed" else 0.0
        return Reading(values={"": value}, dataset_ids=(check.dataset_id,), newest=last.at)

    def _stream(self, caller: Caller, watch: Watch) -> Reading:
        """A stream's own figures, which are counted over all its events."""
        dataset_id = str(watch.dataset_id)
        seen = self._on.streams.looking.get(caller, dataset_id)
        self._on.datasets.require_whole(caller, dataset_id)
        stream = seen.stream
        silent = (
            None
            if stream.received_at is None
            else (self._on.clock.now() - stream.received_at).total_seconds()
        )
        value: Number = {
            "per_second": seen.per_second,
            "lag_seconds": seen.lag_seconds,
            "silent_seconds": silent,
            "set_aside": float(stream.set_aside),
        }[watch.measure]
        return Reading(values={"": value}, dataset_ids=(dataset_id,), newest=stream.received_at)

    def _newest(self, caller: Caller, answered: Answered) -> datetime | None:
        """When rows came last to anything that was read."""
        moments: list[datetime] = []
        for ref in answered.tables:
            if ref.snapshot_at is not None:
                moments.append(ref.snapshot_at)
            dataset = self._on.datasets.get(caller, ref.dataset_id)
            if dataset.source_type == STREAM:
                received = self._on.streams.looking.get(caller, ref.dataset_id).stream.received_at
                moments += [received] if received is not None else []
        return max(moments, default=None)


def _counted(sql: str) -> str:
    return f"SELECT count(*) AS rows FROM (\n{sql.strip().rstrip(';')}\n) AS watched"  # noqa: S608  # passes the gate


def _measured(metric: Metric, table: str, by: Sequence[str]) -> str:
    where = f" WHERE {' AND '.join(f'({one})' for one in metric.filters)}" if metric.filters else ""
    groups = [quoted(one) for one in by]
    grouped = f" GROUP BY {', '.join(groups)}" if groups else ""
    shown = ", ".join([*groups, f"{metric.expression} AS {quoted(metric.name)}"])
    return f"SELECT {shown} FROM {quoted(table)}{where}{grouped}"  # noqa: S608  # passes the gate


def _folded(watch: Watch, answered: Answered) -> Reading:
    """Rows made one value for each group."""
    if answered.truncated:
        raise AlertRefused(
            f"This brings more than {MOST_ROWS:,} rows.",
            hint="Aggregate in the statement, or count its rows.",
        )
    names = {column.name.lower(): column.name for column in answered.columns}
    by = [_named(names, one) for one in watch.by]
    rows: list[dict[str, Any]] = answered.table.to_pylist()
    ids = tuple(dict.fromkeys(str(table.dataset_id) for table in answered.tables))
    if watch.fold == "rows" and by:
        return Reading(values=_counts(rows, by), dataset_ids=ids)
    column = _figure(watch, answered, names, by)
    groups: dict[str, list[Number]] = {} if by else {"": []}
    for row in rows:
        key = " · ".join(str(row[name]) for name in by)
        groups.setdefault(key, []).append(_number(row[column]))
    if len(groups) > MOST_GROUPS:
        raise AlertRefused(
            f"This makes {len(groups):,} groups; at most {MOST_GROUPS} can be watched.",
            hint="Group by a column with fewer values, or filter in the statement.",
        )
    values = {key: _fold(watch.fold, found) for key, found in groups.items()}
    before = {key: _fold_before(watch.fold, found) for key, found in groups.items()}
    return Reading(values=values, before=before, dataset_ids=ids)


def _counts(rows: Sequence[Mapping[str, Any]], by: Sequence[str]) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for row in rows:
        key = " · ".join(str(row[name]) for name in by)
        found[key] = (found.get(key) or 0.0) + 1
    return found


def _named(names: Mapping[str, str], wanted: str) -> str:
    found = names.get(wanted.lower())
    if found is None:
        known = ", ".join(f"`{one}`" for one in list(names.values())[:12])
        raise AlertRefused(f"There is no column `{wanted}` in the result.", hint=f"It has {known}.")
    return found


def _figure(watch: Watch, answered: Answered, names: Mapping[str, str], by: Sequence[str]) -> str:
    if watch.column:
        return _named(names, watch.column)
    for column in answered.columns:
        if column.name not in by and column.type.startswith(("int", "long", "float", "double", "decimal")):
            return column.name
    raise AlertRefused(
        "There is no number in the result.", hint="Name the column to watch, or count the rows."
    )


def _fold(fold: Fold, values: Sequence[Number]) -> Number:
    known = [one for one in values if one is not None]
    if not values or not known:
        return None
    match fold:
        case "first":
            return values[0]
        case "last":
            return values[-1]
        case "sum":
            return math.fsum(known)
        case "highest":
            return max(known)
        case "lowest":
            return min(known)
        case "rows":
            return known[0]


def _fold_before(fold: Fold, values: Sequence[Number]) -> Number:
    """The row before the one that counts."""
    if len(values) < 2:
        return None
    return values[-2] if fold == "last" else values[1]


def _number(value: Any) -> Number:
    if isinstance(value, bool | int | float | Decimal):
        found = float(value)
        return found if math.isfinite(found) else None
    return None
