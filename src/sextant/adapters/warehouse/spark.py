"""Spark through Spark Connect, over the Iceberg catalog: the tables as they were at the query's snapshots."""

import logging
import re
import sys
import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote
from uuid import uuid4

from sextant.adapters.warehouse.catalog_scans import Locate
from sextant.adapters.warehouse.catalogued import CataloguedWarehouse
from sextant.adapters.warehouse.remote import (
    Binder,
    Watch,
    missing_driver,
    stopped_at_value,
    unreachable,
)
from sextant.adapters.warehouse.translation.spark import SPARK
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

_RETRIES: Mapping[str, int] = {"max_retries": 2, "initial_backoff": 100, "max_backoff": 1000}
# The meanings of DuckDB, where Spark leaves the choice.
SETTINGS: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.cbo.enabled": "true",
}
_LOGGER = "SQLQueryContextLogger"  # it would write statements, and what they name, to the log
AWAY = ("RetriesExceeded",)
AWAY_CODES = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "UNAUTHENTICATED", "PERMISSION_DENIED"})
_MEMORY = ("maxResultSize", "OutOfMemory", "UNABLE_TO_ACQUIRE_MEMORY", "Not enough memory")
_STEP = re.compile(r"^(?P<tree>[ :+|-]*)(?P<name>[A-Za-z]\w*)(?P<rest>.*)$")
_ESTIMATE = re.compile(r",? ?Statistics\(.*?(?:rowCount=(?P<rows>[\d.]+(?:E[+-]?\d+)?))?\)\s*$")
_NUMBERED = re.compile(r"#\d+L?")
_INSIDE = re.compile(r"[/@`]|::|RelationV2|IcebergScan")


@dataclass(frozen=True, slots=True)
class SparkSettings:
    """Where Spark Connect listens, and which of its catalogs is ours; `token` goes over TLS alone."""

    host: str
    port: int = 15002
    user: str = "sextant"
    token: str = ""
    secure: bool = False
    catalog: str = "sextant"

    def remote(self, *, session_id: str = "") -> str:
        """The address as Spark Connect writes it; a session that is named is found again by its id."""
        options = {"user_id": self.user, "user_agent": "sextant"}
        options |= {"session_id": session_id} if session_id else {}
        options |= {"use_ssl": "true"} if self.secure else {}
        options |= {"token": self.token} if self.token else {}
        host = f"[{self.host}]" if ":" in self.host else self.host
        told = ";".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
        return f"sc://{host}:{self.port}/;{told}"


class SparkWarehouse(CataloguedWarehouse):
    """One session for all; queries in it are apart by their tags."""

    rules = SPARK

    def __init__(self, settings: SparkSettings, binder: Binder, locate: Locate, *, at_once: int = 16) -> None:
        super().__init__(binder, locate, catalog=settings.catalog, at_once=at_once)
        self._settings = settings
        self._session: Any = None
        self._lock = Lock()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(dialect="spark", cancels=True, reach="cluster")

    def close(self) -> None:
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):  # a server that is away has let go of it already
                session.release_session()
            session.close()

    def _batches(self, sql: str, query: PermittedQuery, watch: Watch) -> "Iterator[pa.Table]":
        import pyarrow as pa

        client = self._client()
        tag = uuid4().hex
        watch.begin(lambda: _interrupt(client, tag))
        client.add_tag(tag)  # of this thread, until the query is on its way
        try:
            parts = iter(client.to_table_as_iterator(_plan(sql, client), {}))
            part = next(parts, None)
        finally:
            client.remove_tag(tag)
        try:
            while part is not None and not watch.is_stopping:
                if isinstance(part, pa.Table):  # the first one is the schema
                    yield part
                part = next(parts, None)
        finally:
            if part is not None:  # nobody reads the rest
                _interrupt(client, tag)

    def _explained(self, sql: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
        client = self._client()
        told: str = client.explain_string(_plan(sql, client), "cost")
        return tuple(_steps(told))

    def _client(self) -> Any:
        with self._lock:
            if self._session is None or self._session.is_closed:
                self._session = self._opened()
            return self._session

    def _opened(self) -> Any:
        try:
            with importing():
                from pyspark.logger import PySparkLogger
                from pyspark.sql.connect.client.core import SparkConnectClient
                from pyspark.sql.connect.conf import RuntimeConf
        except ImportError as error:
            raise missing_driver("Spark", "spark") from error
        PySparkLogger.getLogger(_LOGGER).setLevel(logging.CRITICAL)
        settings = self._settings
        made = SparkConnectClient(settings.remote(), retry_policy=dict(_RETRIES))
        conf = RuntimeConf(made)
        for name, value in SETTINGS.items():
            conf.set(name, value)
        # a table that Spark remembers does not know of newer snapshots
        conf.set(f"spark.sql.catalog.{settings.catalog}.cache-enabled", "false")
        return made

    def _error(self, error: Exception) -> QueryFailed | EngineUnavailable | QueryTimedOut | None:
        import pyarrow as pa
        from grpc import RpcError
        from pyspark.errors import PySparkException

        said = str(error)
        if isinstance(error, PySparkException) and "INVALID_HANDLE" in said:
            self._forget()
            return unreachable("Spark")
        if type(error).__name__ in AWAY or code_of(error) in AWAY_CODES:
            self._forget()
            return unreachable("Spark")
        if any(sign in said for sign in _MEMORY):
            return QueryTooLarge(
                "The query needs more memory than one query may take.",
                hint="Ask for fewer rows or groups, or filter first.",
            )
        return (
            stopped_at_value() if isinstance(error, PySparkException | RpcError | pa.ArrowException) else None
        )

    def _forget(self) -> None:
        """The next query opens a session of its own: this one, or its server, is gone."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            with suppress(Exception):
                session.close()


@contextmanager
def importing() -> Generator[None]:
    """For what is imported of pyspark's client.

    A process whose main module has no file, such as `python -c`, it takes for one of its own doctests and
    ends it where Spark itself is not installed. Of the newest pandas it warns; no result passes through that.
    """
    main = sys.modules["__main__"]
    bare = not hasattr(main, "__file__")
    if bare:
        main.__file__ = "<command>"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            yield
    finally:
        if bare:
            del main.__file__


def _plan(sql: str, client: Any) -> Any:
    from pyspark.sql.connect.plan import SQL

    return cast("Any", SQL(sql)).to_proto(client)


def _interrupt(client: Any, tag: str) -> None:
    """Stops what bears the tag; a query that has just ended bears none."""
    with suppress(Exception):
        client.interrupt_tag(tag)


def code_of(error: Exception) -> str:
    """gRPC's word for what went wrong, where there is one."""
    told = getattr(error, "getGrpcStatusCode", None) or getattr(error, "code", None)
    found = told() if callable(told) else None
    return str(getattr(found, "name", ""))


def _steps(told: str) -> Iterator[PlanStep]:
    """The optimized plan with its guesses; what would tell of places is left out."""
    for line in told.partition("== Physical Plan ==")[0].splitlines():
        found = _STEP.match(line)
        if found is None or line.startswith("=="):
            continue
        guess = _ESTIMATE.search(found["rest"])
        rest = found["rest"][: guess.start()] if guess else found["rest"]
        detail = _NUMBERED.sub("", rest).strip()
        yield PlanStep(
            depth=len(found["tree"]) // 3,
            operator=found["name"],
            detail="" if _INSIDE.search(found["name"] + detail) else detail[:400],
            rows=round(float(guess["rows"])) if guess and guess["rows"] else None,
        )
