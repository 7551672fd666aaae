"""Trino over the Iceberg catalog: the tables as they were at the query's snapshots."""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sextant.adapters.warehouse.arrow import of_rows
from sextant.adapters.warehouse.catalog_scans import Locate
from sextant.adapters.warehouse.catalogued import CataloguedWarehouse
from sextant.adapters.warehouse.remote import (
    Binder,
    Watch,
    missing_driver,
    stopped_at_value,
    unreachable,
)
from sextant.adapters.warehouse.translation.trino import TRINO
from sextant.ports.warehouse import (
    Capabilities,
    EngineUnavailable,
    PermittedQuery,
    PlanStep,
    QueryFailed,
    QueryTimedOut,
    QueryTooLarge,
)

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS = 10_000
_GRACE_SECONDS = 5
_REQUEST_SECONDS = 30.0
_LATE = frozenset({"EXCEEDED_TIME_LIMIT"})
_LARGE = ("EXCEEDED_", "INSUFFICIENT_RESOURCES", "COMPILER_ERROR")
_TOLD = frozenset({"type", "keys", "criteria", "filterPredicate", "orderBy", "count", "step"})
_INSIDE = re.compile(r"[/@]|::")


@dataclass(frozen=True, slots=True)
class TrinoSettings:
    """Where the coordinator is, and which of its catalogs is ours."""

    host: str
    port: int = 8080
    user: str = "sextant"
    password: str = ""
    secure: bool = False
    catalog: str = "iceberg"


class TrinoWarehouse(CataloguedWarehouse):
    rules = TRINO

    def __init__(self, settings: TrinoSettings, binder: Binder, locate: Locate, *, at_once: int = 16) -> None:
        super().__init__(binder, locate, catalog=settings.catalog, at_once=at_once)
        self._settings = settings

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(dialect="trino", cancels=True, reach="cluster")

    def close(self) -> None:
        """Nothing is held between queries."""

    def _batches(self, sql: str, query: PermittedQuery, watch: Watch) -> "Iterator[pa.Table]":
        schema = self._binder.schema(query)
        with self._cursor(query) as cursor:
            watch.begin(lambda: _cancel(cursor))
            cursor.execute(sql)
            while rows := cursor.fetchmany(_ROWS):
                yield of_rows(rows, schema)

    def _explained(self, sql: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
        with self._cursor(query) as cursor:
            cursor.execute(f"EXPLAIN (TYPE LOGICAL, FORMAT JSON) {sql}")
            told: dict[str, Any] = json.loads(cursor.fetchall()[0][0])
        return tuple(_steps(told, 0))

    @contextmanager
    def _cursor(self, query: PermittedQuery) -> Generator[Any]:
        try:
            from trino import dbapi
            from trino.auth import BasicAuthentication
        except ImportError as error:
            raise missing_driver("Trino", "trino") from error
        settings, limits = self._settings, query.limits
        connection = cast("Any", dbapi).connect(
            host=settings.host,
            port=settings.port,
            user=settings.user,
            auth=BasicAuthentication(settings.user, settings.password) if settings.password else None,
            http_scheme="https" if settings.secure else "http",
            catalog=settings.catalog,
            source="sextant",
            session_properties={
                "query_max_run_time": f"{limits.seconds + _GRACE_SECONDS:.0f}s",
                "query_max_total_memory": f"{limits.memory_bytes}B",
            },
            request_timeout=_REQUEST_SECONDS,
            max_attempts=1,
            timezone="UTC",
        )
        cursor = connection.cursor()
        try:
            yield cursor
        finally:
            _cancel(cursor)
            connection.close()

    def _error(self, error: Exception) -> QueryFailed | EngineUnavailable | QueryTimedOut | None:
        from trino.exceptions import TrinoConnectionError, TrinoQueryError

        if isinstance(error, TrinoQueryError):
            name = str(error.error_name)
            if name in _LATE:
                return QueryTimedOut("", seconds=30)
            if name.startswith(_LARGE):
                return QueryTooLarge(
                    "The query needs more memory than one query may take.",
                    hint="Ask for fewer rows or groups, or filter first.",
                )
            return stopped_at_value()
        # what the driver's own HTTP client raises is an OSError
        return unreachable("Trino") if isinstance(error, TrinoConnectionError | OSError) else None


def _cancel(cursor: Any) -> None:
    """Stops what runs; a query that has ended, or has not begun, is left alone."""
    with suppress(Exception):
        cursor.cancel()


def _steps(node: Mapping[str, Any], depth: int) -> Iterator[PlanStep]:
    told: Mapping[str, Any] = node.get("descriptor") or {}
    words = (f"{name} {value}" for name, value in told.items() if name in _TOLD and value not in ("", "[]"))
    detail = "; ".join(word for word in words if not _INSIDE.search(word))[:400]
    yield PlanStep(depth=depth, operator=str(node.get("name")), detail=detail, rows=_rows(node))
    for child in node.get("children") or ():
        yield from _steps(child, depth + 1)


def _rows(node: Mapping[str, Any]) -> int | None:
    """How many rows the engine guesses; it writes NaN where it cannot."""
    for estimate in node.get("estimates") or ():
        count = estimate.get("outputRowCount")
        if isinstance(count, int | float) and count == count and count < 1e18:
            return round(count)
    return None
