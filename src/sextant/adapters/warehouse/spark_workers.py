"""The Python workers of Spark, reached through Spark Connect: one task for one piece of work."""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sextant.adapters.warehouse.spark import AWAY, AWAY_CODES, SparkSettings, code_of, importing
from sextant.ports.workers import Work, WorkersUnavailable, WorkFailed

if TYPE_CHECKING:
    import pyarrow as pa

_LOOK_SECONDS = 0.5
_STRANGER = ("ModuleNotFoundError", "PYTHON_VERSION_MISMATCH", "Cannot run program")


class SparkWorkers:
    """One session for all; pieces of work are apart by their tags."""

    def __init__(self, settings: SparkSettings) -> None:
        self._settings = settings
        self._kept: Any = None
        self._lock = Lock()

    def run(self, work: Work, asked: str, *, stopped: Callable[[], bool]) -> str:
        def told(batches: "Iterator[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
            import pyarrow as pa

            for batch in batches:
                found = [work(one) for one in batch.column(0).to_pylist()]
                yield pa.RecordBatch.from_arrays([pa.array(found, pa.string())], ["told"])

        with self._in_our_words():
            session = self._session()
            rows = session.sql("SELECT :asked AS asked", args={"asked": asked}).mapInArrow(
                told, "told STRING"
            )
            with _tagged(session.client, stopped):
                return str(rows.collect()[0]["told"])

    def close(self) -> None:
        with self._lock:
            session, self._kept = self._kept, None
        if session is not None:
            with suppress(Exception):  # a server that is away has let go of it already
                session.client.release_session()
            with suppress(Exception):
                session.client.close()

    def _session(self) -> Any:
        with self._lock:
            if self._kept is None or self._kept.client.is_closed:
                self._kept = self._opened()
            return self._kept

    def _opened(self) -> Any:
        try:
            with importing():
                from pyspark.sql.connect.client.retries import DefaultPolicy
                from pyspark.sql.connect.session import SparkSession
        except ImportError as error:
            raise WorkersUnavailable(
                "The driver of Spark is not installed.",
                seconds=300,
                hint="Install it on the server: pip install 'sextant-analytics[spark]'.",
            ) from error
        made: Any = SparkSession(self._settings.remote())
        made.client.set_retry_policies([DefaultPolicy(max_retries=2, initial_backoff=100, max_backoff=1000)])
        return made

    @contextmanager
    def _in_our_words(self) -> Generator[None]:
        try:
            yield
        except WorkersUnavailable:
            raise
        except Exception as error:
            said = self._said(error)
            if said is None:
                raise
            raise said from error

    def _said(self, error: Exception) -> Exception | None:
        """A driver's error in our words; None for what is no driver's."""
        from grpc import RpcError
        from pyspark.errors import PySparkException

        if not isinstance(error, PySparkException | RpcError):
            return None
        said = str(error)
        away = type(error).__name__ in AWAY or code_of(error) in AWAY_CODES or "INVALID_HANDLE" in said
        if away:
            self.close()
            return WorkersUnavailable("Spark cannot be reached.", seconds=30, hint="It is tried again.")
        if any(sign in said for sign in _STRANGER):
            return WorkersUnavailable(
                "Spark's Python workers do not have this version of Python and Sextant.",
                seconds=300,
                hint="Install sextant-analytics of this server's version where Spark's workers run.",
            )
        return WorkFailed(
            "A worker of Spark ended before its work did.",
            seconds=30,
            hint="Look at the log of Spark for the reason, such as too little memory or no room on its disk.",
        )


@contextmanager
def _tagged(client: Any, stopped: Callable[[], bool]) -> Generator[None]:
    """What this thread has the server do meanwhile ends when it is to stop."""
    tag, over = uuid4().hex, threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_SECONDS):
            if stopped():
                with suppress(Exception):  # what has just ended bears no tag
                    client.interrupt_tag(tag)

    watching = threading.Thread(target=watch, name="spark-work", daemon=True)
    client.add_tag(tag)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
        client.remove_tag(tag)
