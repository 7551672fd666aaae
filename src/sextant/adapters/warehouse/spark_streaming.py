"""Statements that Spark keeps up by itself: Structured Streaming from Kafka into tables of the catalog.

A query lives in a session of its own on Spark's side, and goes on while nobody looks. All figures are kept as
state without a watermark, so that no event is too late. Each epoch overwrites the table with all groups;
Iceberg's sink notes query and epoch in the snapshot, so that one that is repeated after a kill commits once.
"""

import json
from collections import OrderedDict
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sextant.adapters.warehouse.remote import missing_driver, stopped_at_value, unreachable
from sextant.adapters.warehouse.spark import AWAY, AWAY_CODES, SETTINGS, SparkSettings, code_of, importing
from sextant.adapters.warehouse.translation import translate
from sextant.adapters.warehouse.translation.kinds import unable
from sextant.adapters.warehouse.translation.spark import SPARK
from sextant.kit.errors import SextantError
from sextant.ports.continuous import Continuous, Progress, Running
from sextant.ports.warehouse import EngineUnable, PermittedQuery, QueryFailed

if TYPE_CHECKING:
    import pyarrow as pa

_TYPES: Mapping[str, str] = {
    "boolean": "BOOLEAN",
    "int": "INT",
    "long": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "timestamp": "TIMESTAMP_NTZ",
    "timestamptz": "TIMESTAMP",
    "string": "STRING",
    "binary": "BINARY",
}
_EVENTS = "events"
_ASIDE = "aside"
_EVERY = "2 seconds"
_AT_ONCE = 1_000_000  # messages of one epoch
_SESSIONS = 64
_LONGEST = 300
_GONE = ("INVALID_HANDLE", "is not found")


class SparkStreams:
    """`checkpoints` is a folder that all of Spark reaches, as Hadoop names it."""

    def __init__(self, settings: SparkSettings, *, checkpoints: str) -> None:
        self._settings = settings
        self._checkpoints = checkpoints.rstrip("/")
        self._sessions: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def check(self, query: PermittedQuery) -> None:
        _said_in_spark(query)

    def begin(self, wanted: Continuous) -> Running:
        session_id = str(uuid4())
        try:
            return self._begun(session_id, wanted)
        except _Gone as error:
            raise unreachable("Spark") from error

    def look(self, running: Running, *, after: int) -> Progress | None:
        try:
            with self._in_our_words(running.session_id):
                return _progress(self._query(running), after)
        except _Gone:
            return None

    def stop(self, running: Running) -> None:
        with suppress(_Gone), self._in_our_words(running.session_id):
            self._query(running).stop()
        self._let_go(running.session_id, end=True)

    def close(self) -> None:
        with self._lock:
            known = list(self._sessions)
        for session_id in known:
            self._let_go(session_id)

    def _begun(self, session_id: str, wanted: Continuous) -> Running:
        with self._in_our_words(session_id):
            session = self._session(session_id)
            rows = self._rows(session, wanted)
            writer = rows.writeStream.format("iceberg").outputMode("complete").queryName(wanted.name)
            writer = writer.option("checkpointLocation", f"{self._checkpoints}/{wanted.checkpoint}")
            names = (self._settings.catalog, wanted.query.workspace_id, wanted.table)
            query = writer.trigger(processingTime=_EVERY).toTable(".".join(f"`{one}`" for one in names))
            return Running(session_id, str(query.id), str(query.runId))

    def _rows(self, session: Any, wanted: Continuous) -> Any:
        """The statement over the topic, in the types of its table."""
        (scan,) = wanted.query.scans
        fields = [f"`f{column.field_id}` {_type(column.type)}" for column in scan.columns]
        sql = _said_in_spark(wanted.query)
        self._read(session, wanted, ", ".join([*fields, f"`{_ASIDE}` STRING"]))
        found = session.sql(sql).toDF(*(f"c{number}" for number in range(len(wanted.gives))))
        casts = [f"CAST(`c{n}` AS {_type(kind)}) AS `c{n}`" for n, kind in enumerate(wanted.gives)]
        return found.selectExpr(*casts)

    def _read(self, session: Any, wanted: Continuous, fields: str) -> None:
        from pyspark.sql.connect import functions as f

        begins = {wanted.topic: {str(one): offset for one, offset in sorted(wanted.begins.items())}}
        reader = session.readStream.format("kafka").option("subscribe", wanted.topic)
        reader = reader.option("startingOffsets", json.dumps(begins)).option("failOnDataLoss", "true")
        reader = reader.option("maxOffsetsPerTrigger", str(_AT_ONCE))
        for name, value in wanted.client.items():
            reader = reader.option(f"kafka.{name}", value)
        read = wanted.read

        def events(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
            return read(batches)

        messages = reader.load().selectExpr("partition", "offset", "value").mapInArrow(events, fields)
        counted = messages.observe(_EVENTS, f.count(f.lit(1)).alias("rows"), f.count(_ASIDE).alias(_ASIDE))
        counted.where(f"`{_ASIDE}` IS NULL").createOrReplaceTempView(_EVENTS)

    def _query(self, running: Running) -> Any:
        from pyspark.sql.connect.streaming.query import StreamingQuery

        session = self._session(running.session_id)
        return StreamingQuery(session, running.query_id, running.run_id)

    def _session(self, session_id: str) -> Any:
        with self._lock:
            known = self._sessions.get(session_id)
            if known is not None:
                self._sessions.move_to_end(session_id)
                return known
        made = self._opened(session_id)
        with self._lock:
            self._sessions[session_id] = made
            over = [self._sessions.popitem(last=False)[1] for _ in range(len(self._sessions) - _SESSIONS)]
        for one in over:
            with suppress(Exception):  # its query goes on, and it is opened again when looked at
                one.client.close()
        return made

    def _opened(self, session_id: str) -> Any:
        try:
            with importing():
                from pyspark.sql.connect.client.retries import DefaultPolicy
                from pyspark.sql.connect.session import SparkSession
        except ImportError as error:
            raise missing_driver("Spark", "spark") from error
        made: Any = SparkSession(self._settings.remote(session_id=session_id))
        made.client.set_retry_policies([DefaultPolicy(max_retries=2, initial_backoff=100, max_backoff=1000)])
        for name, value in SETTINGS.items():
            made.conf.set(name, value)
        return made

    def _let_go(self, session_id: str, *, end: bool = False) -> None:
        with self._lock:
            session = self._sessions.pop(session_id, None)
        if session is None:
            return
        with suppress(Exception):  # a server that is away has let go of it already
            if end:
                session.client.release_session()
        with suppress(Exception):
            session.client.close()

    @contextmanager
    def _in_our_words(self, session_id: str) -> Generator[None]:
        try:
            yield
        except (SextantError, _Gone):
            raise
        except Exception as error:
            said = self._said(error, session_id)
            if said is None:
                raise
            raise said from error

    def _said(self, error: Exception, session_id: str) -> Exception | None:
        """A driver's error in our words; None for what is no driver's."""
        from grpc import RpcError
        from pyspark.errors import PySparkException

        if not isinstance(error, PySparkException | RpcError):
            return None
        if type(error).__name__ in AWAY or code_of(error) in AWAY_CODES:
            self._let_go(session_id)
            return unreachable("Spark")
        if any(sign in str(error) for sign in _GONE):
            self._let_go(session_id)
            return _Gone()
        return _refused(str(error))


class _Gone(Exception):
    """The engine does not know the session or the query any more."""


def _said_in_spark(query: PermittedQuery) -> str:
    """The statement over the events in Spark's words; raises EngineUnable."""
    (scan,) = query.scans
    named = [f"`f{column.field_id}` AS `{_plain(column.name.lower())}`" for column in scan.columns]
    source = f"SELECT {', '.join(named)} FROM `{_EVENTS}`"  # noqa: S608  # every name is quoted
    return translate(query, SPARK, {scan.table_name: source})


def _progress(query: Any, after: int) -> Progress:
    """Epochs count from 0: what is after epoch -1 is all."""
    epoch, rows, aside = after, 0, 0
    for one in query.recentProgress:
        if one.batchId <= after:
            continue
        told = _observed(one.observedMetrics.get(_EVENTS))
        epoch = max(epoch, one.batchId)
        rows += told.get("rows", 0)
        aside += told.get(_ASIDE, 0)
    if query.isActive:
        return Progress(epoch, rows, aside)
    return Progress(epoch, rows, aside, _reason(query.exception()))


def _observed(row: Any) -> Mapping[str, int]:
    """Counts by name; servers tell a row as that, or its values beside the names of its schema."""
    told: dict[str, Any] = {} if row is None else row.asDict()
    if set(told) != {"values", "schema"}:
        return told
    return dict(zip((one["name"] for one in told["schema"]["fields"]), told["values"], strict=True))


def _reason(error: Exception | None) -> str:
    """The first line of what ended it, without Spark's own frames."""
    if error is None:
        return "It was stopped in Spark."
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:_LONGEST] if lines else type(error).__name__


def _refused(said: str) -> QueryFailed:
    if "Failed to find data source: kafka" in said or "DATA_SOURCE_NOT_FOUND" in said:
        return EngineUnable(
            "Spark does not read Kafka.", hint="Add the jars of spark-sql-kafka-0-10 to the server of Spark."
        )
    if "UNSUPPORTED_STREAMING" in said or "STREAMING_OUTPUT_MODE" in said:
        return EngineUnable(
            "Spark does not keep up a statement of this form.",
            hint="Let the model run on the workspace's engine.",
        )
    return stopped_at_value()


def _type(name: str) -> str:
    """Spark's name of an Iceberg type; raises EngineUnable for those that it does not hold."""
    found = name.upper() if name.startswith("decimal") else _TYPES.get(name)
    if found is None:
        raise unable(SPARK, f"columns of the type {name}")
    return found


def _plain(name: str) -> str:
    return name.replace("`", "``")
