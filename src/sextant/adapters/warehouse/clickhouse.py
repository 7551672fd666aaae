"""ClickHouse over HTTP, or in this process (`chdb`): reads the snapshot's Parquet files where they lie."""

import json
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sextant.adapters.warehouse.parquet_names import ParquetNames
from sextant.adapters.warehouse.remote import (
    Binder,
    RemoteWarehouse,
    Watch,
    missing_driver,
    stopped_at_value,
    unreachable,
)
from sextant.adapters.warehouse.translation.clickhouse import CLICKHOUSE
from sextant.ports.warehouse import (
    Capabilities,
    EngineUnable,
    EngineUnavailable,
    PermittedQuery,
    PlanStep,
    QueryFailed,
    QueryTimedOut,
    QueryTooLarge,
    Scan,
)

if TYPE_CHECKING:
    import pyarrow as pa

_TYPES = {
    "boolean": "Bool",
    "int": "Int32",
    "long": "Int64",
    "float": "Float32",
    "double": "Float64",
    "date": "Date32",
    "timestamp": "DateTime64(6, 'UTC')",
    "timestamptz": "DateTime64(6, 'UTC')",
    "timestamp_ns": "DateTime64(9, 'UTC')",
    "string": "String",
    "binary": "String",
}
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")
_PATH = re.compile(r"[\w./=@+ -]+")
# The meanings of DuckDB, where ClickHouse leaves the choice.
_SETTINGS: Mapping[str, Any] = {
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "group_by_use_nulls": 1,
    "transform_null_in": 0,
    "cast_keep_nullable": 1,
    "enable_extended_results_for_datetime_functions": 1,
    "session_timezone": "UTC",
    "output_format_arrow_string_as_string": 0,
    "output_format_arrow_compression_method": "none",
    "max_block_size": 65_536,
}
_MEMORY = ("MEMORY_LIMIT_EXCEEDED", "Code: 241")
_LATE = ("TIMEOUT_EXCEEDED", "Code: 159")


@dataclass(frozen=True, slots=True)
class ClickHouseSettings:
    """Where the engine is and how it finds files: `root` is our folder of them, `files` is theirs.

    `files` is a folder that the server may read, or a named collection of an object store, as `s3:NAME`.
    """

    root: Path
    files: str = ""
    embedded: Path | None = None
    host: str = ""
    port: int = 8123
    secure: bool = False
    user: str = "default"
    password: str = ""
    database: str = "default"


class ClickHouseWarehouse(RemoteWarehouse):
    rules = CLICKHOUSE

    def __init__(self, settings: ClickHouseSettings, binder: Binder, *, at_once: int = 16) -> None:
        super().__init__(binder, at_once=at_once)
        self._settings = settings
        self._names = ParquetNames()
        self._free: SimpleQueue[Any] = SimpleQueue()

    @property
    def capabilities(self) -> Capabilities:
        reach = "process" if self._settings.embedded else "cluster"
        return Capabilities(dialect="clickhouse", cancels=True, reach=reach, snapshots=True)

    def close(self) -> None:
        while True:
            try:
                self._free.get_nowait().close()
            except Empty:
                return

    def _source(self, scan: Scan, workspace_id: str) -> str | None:
        kinds = [_type(column.type) for column in scan.columns]
        if not scan.files:
            if scan.hot is not None and scan.hot.row_count:
                return None
            nothing = ", ".join(
                f"CAST(NULL AS Nullable({kind})) AS {_name(column.name)}"
                for column, kind in zip(scan.columns, kinds, strict=True)
            )
            return f"SELECT {nothing} WHERE false"
        return " UNION ALL ".join(
            self._group(scan, kinds, names, files) for names, files in self._names.groups(scan)
        )

    def _group(
        self, scan: Scan, kinds: Sequence[str], names: Sequence[str | None], files: Sequence[str]
    ) -> str:
        shown: list[str] = []
        read: dict[str, str] = {}
        for column, kind, name in zip(scan.columns, kinds, names, strict=True):
            value = f"CAST(NULL AS Nullable({kind}))"
            if name is not None:
                read[name] = f"{_quoted(name)} Nullable({kind})"
                value = _quoted(name)
            shown.append(f"{value} AS {_name(column.name)}")
        structure = ", ".join(read.values()) or '"sextant_nothing" Nullable(Int8)'
        source = self._files(files, structure)
        return f"SELECT {', '.join(shown)} FROM {source}"  # noqa: S608  # every name and text is quoted

    def _files(self, files: Sequence[str], structure: str) -> str:
        keys = [self._key(file) for file in files]
        pattern = keys[0] if len(keys) == 1 else "{" + ",".join(keys) + "}"
        if self._settings.files.startswith("s3:"):
            collection = _quoted(self._settings.files.removeprefix("s3:"))
            named = f"filename = {_text(pattern)}, format = 'Parquet', structure = {_text(structure)}"
            return f"s3({collection}, {named})"
        return f"file({_text(pattern)}, Parquet, {_text(structure)})"

    def _key(self, file: str) -> str:
        """Where the engine finds a file of ours."""
        try:
            key = Path(file).relative_to(self._settings.root).as_posix()
        except ValueError as error:
            raise _unreadable() from error
        if not _PATH.fullmatch(key) or ".." in key:
            raise _unreadable()
        if self._settings.files.startswith("s3:"):
            return key
        return f"{self._settings.files or self._settings.root}/{key}"

    def _batches(self, sql: str, query: PermittedQuery, watch: Watch) -> "Iterator[pa.RecordBatch]":
        tag = uuid4().hex
        with self._client() as client:
            watch.begin(lambda: self._kill(tag))
            settings = self._limits(query) | {"log_comment": tag}
            with client.query_arrow_stream(sql, settings=settings) as batches:
                for batch in batches:
                    if watch.is_stopping:
                        return
                    yield batch

    def _kill(self, tag: str) -> None:
        """Stops whatever bears the tag; a query that has just ended bears none."""
        with self._client() as client:
            client.command(
                f"KILL QUERY WHERE Settings['log_comment'] = '{tag}' AND query NOT LIKE 'KILL%' ASYNC"
            )

    def _explained(self, sql: str, query: PermittedQuery) -> tuple[PlanStep, ...]:
        with self._client() as client:
            told = client.query(f"EXPLAIN json = 1 {sql}", settings=self._limits(query)).result_rows
        return tuple(_steps(json.loads(told[0][0])[0]["Plan"], 0))

    def _limits(self, query: PermittedQuery) -> dict[str, Any]:
        limits: dict[str, Any] = {
            **_SETTINGS,
            "max_execution_time": query.limits.seconds,
            "max_memory_usage": query.limits.memory_bytes,
        }
        return limits if self._settings.embedded else limits | {"readonly": 2}

    @contextmanager
    def _client(self) -> Generator[Any]:
        """A client that nobody else uses meanwhile; one whose query failed is closed."""
        try:
            client = self._free.get_nowait()
        except Empty:
            client = self._open()
        try:
            yield client
        except BaseException:
            client.close()
            raise
        self._free.put(client)

    def _open(self) -> Any:
        try:
            import clickhouse_connect as driver
        except ImportError as error:
            raise missing_driver("ClickHouse", "clickhouse") from error
        settings, get_client = self._settings, cast("Any", driver).get_client
        if settings.embedded is not None:
            return get_client(interface="chdb", path=str(settings.embedded))
        return get_client(
            host=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password,
            database=settings.database,
            secure=settings.secure,
            autogenerate_session_id=False,
            connect_timeout=10,
            query_retries=0,
        )

    def _error(self, error: Exception) -> QueryFailed | EngineUnavailable | QueryTimedOut | None:
        from clickhouse_connect.driver.exceptions import Error, OperationalError

        text = str(error)
        if any(sign in text for sign in _MEMORY):
            return QueryTooLarge(
                "The query needs more memory than one query may take.",
                hint="Ask for fewer rows or groups, or filter first.",
            )
        if any(sign in text for sign in _LATE):
            return QueryTimedOut("", seconds=30)
        if isinstance(error, OperationalError) and "Code:" not in text:
            return unreachable("ClickHouse")
        import pyarrow as pa

        return stopped_at_value() if isinstance(error, Error | pa.ArrowException | RuntimeError) else None


def _type(name: str) -> str:
    if name in _TYPES:
        return _TYPES[name]
    if decimal := _DECIMAL.fullmatch(name):
        return f"Decimal({decimal[1]}, {decimal[2]})"
    raise EngineUnable(
        f"ClickHouse does not read columns of the type {name}.", hint="The built-in engine answers it."
    )


def _unreadable() -> QueryFailed:
    return QueryFailed("The engine could not read the data of this query.")


def _steps(node: Mapping[str, Any], depth: int) -> Iterator[PlanStep]:
    told = str(node.get("Description") or "")
    detail = "" if "/" in told or "@" in told else re.sub(r"__table\d+\.", "", told)[:400]
    yield PlanStep(depth=depth, operator=str(node.get("Node Type")), detail=detail, rows=None)
    for child in node.get("Plans") or ():
        yield from _steps(child, depth + 1)


def _name(name: str) -> str:
    return _quoted(name.lower())


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
