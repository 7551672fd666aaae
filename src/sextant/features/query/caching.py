"""Results kept: five minutes by what they are, the last one a day, identical ones in flight run once."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import orjson

from sextant.features.query.engines.models import EngineUsed
from sextant.features.query.gate import Permitted
from sextant.features.query.rows import ResultRows
from sextant.features.query.running import stopped
from sextant.kit.clock import Clock
from sextant.ports.cache import Cache
from sextant.ports.cancellation import Cancellation

DAY = 24 * 3600.0
_NEAR_BYTES = 64 << 20
_ENTRY_BYTES = 32 << 20
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows as they were, and when."""

    rows: ResultRows
    truncated: bool
    elapsed_ms: float
    made_at: datetime
    as_of: dict[str, str]
    engine: EngineUsed


@dataclass(frozen=True, slots=True)
class Keys:
    """`exact` holds for one state of the data (None: never kept), `last` for whatever state was newest."""

    exact: str | None
    last: str | None


def keys_of(permitted: Permitted, *, dialect: str, now: datetime, pinned: bool) -> Keys:
    """What a result is kept under; `pinned` when the asker named the snapshots and no other may stand in."""
    if permitted.is_random:
        return Keys(exact=None, last=None)
    query = permitted.query
    parts = [
        query.workspace_id,
        dialect,
        query.limits.rows,
        sorted((name, repr(value)) for name, value in query.parameters.items()),
    ]
    minute = now.strftime("%Y-%m-%dT%H:%M") if permitted.reads_clock else ""
    scans = sorted(
        (scan.dataset_id, scan.snapshot_id or "", scan.hot.key if scan.hot else "") for scan in query.scans
    )
    timeless = query.sql
    for scan in query.scans:
        timeless = timeless.replace(f'"{scan.table_name}"', f'"{scan.dataset_id}"')
    return Keys(
        exact="query2:" + _digest([*parts, query.sql, scans, minute]),
        last=None if pinned else "query-last2:" + _digest([*parts, timeless]),
    )


def _digest(parts: object) -> str:
    return hashlib.blake2b(orjson.dumps(parts), digest_size=20).hexdigest()


class Results:
    """The cache of results: a near one of values in this process before the shared one of bytes."""

    def __init__(self, cache: Cache, clock: Clock, *, seconds: float) -> None:
        self._cache = cache
        self._clock = clock
        self._seconds = seconds
        self._near: OrderedDict[str, Kept] = OrderedDict()
        self._near_bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str | None) -> Kept | None:
        """A result not older than the cache's time."""
        if key is None or self._seconds <= 0:
            return None
        kept = self._from_near(key)
        if kept is None and (content := self._cache.get(key)) is not None:
            kept = _unpack(content)
            self._to_near(key, kept)
        if kept is None or self._clock.now() - kept.made_at >= timedelta(seconds=self._seconds):
            return None
        return kept

    def last(self, key: str | None) -> Kept | None:
        """The newest result of the last day, whatever the data was then."""
        content = self._cache.get(key) if key is not None else None
        return None if content is None else _unpack(content)

    def put(self, keys: Keys, kept: Kept) -> None:
        if keys.exact is None or kept.rows.table.nbytes > _ENTRY_BYTES:
            return
        content = _pack(kept)
        if self._seconds > 0:
            self._cache.set(keys.exact, content, ttl=self._seconds)
            self._to_near(keys.exact, kept)
        if keys.last is not None:
            self._cache.set(keys.last, content, ttl=DAY)

    def _from_near(self, key: str) -> Kept | None:
        with self._lock:
            kept = self._near.get(key)
            if kept is not None:
                self._near.move_to_end(key)
            return kept

    def _to_near(self, key: str, kept: Kept) -> None:
        with self._lock:
            if (old := self._near.pop(key, None)) is not None:
                self._near_bytes -= old.rows.table.nbytes
            self._near[key] = kept
            self._near_bytes += kept.rows.table.nbytes
            while self._near_bytes > _NEAR_BYTES or len(self._near) > 2000:
                _, gone = self._near.popitem(last=False)
                self._near_bytes -= gone.rows.table.nbytes


def _pack(kept: Kept) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    facts = {
        "truncated": kept.truncated,
        "elapsed_ms": kept.elapsed_ms,
        "made_at": kept.made_at.isoformat(),
        "as_of": kept.as_of,
        "engine": [kept.engine.name, kept.engine.reason],
    }
    schema = kept.rows.table.schema.with_metadata({b"sextant": orjson.dumps(facts)})
    options = pa.ipc.IpcWriteOptions(compression="zstd" if kept.rows.table.nbytes > 4096 else None)
    with pa.ipc.new_stream(sink, schema, options=options) as writer:
        writer.write_table(kept.rows.table.cast(schema))
    return sink.getvalue().to_pybytes()


def _unpack(content: bytes) -> Kept:
    import pyarrow as pa

    table = pa.ipc.open_stream(content).read_all()
    metadata: dict[bytes, bytes] = table.schema.metadata or {}
    facts = orjson.loads(metadata[b"sextant"])
    return Kept(
        rows=ResultRows(table.replace_schema_metadata(None)),
        truncated=facts["truncated"],
        elapsed_ms=facts["elapsed_ms"],
        made_at=datetime.fromisoformat(facts["made_at"]),
        as_of=facts["as_of"],
        engine=EngineUsed(*facts["engine"]),
    )


class _Flight(Generic[Made]):
    """One making that several may wait for; it is stopped when nobody wants it any more."""

    def __init__(self) -> None:
        self.made: Future[Made] = Future()
        self.stop = Cancellation()
        self.wanted = 0


class Flights(Generic[Made]):
    """Whoever asks for what another is making waits for that one."""

    def __init__(self) -> None:
        self._running: dict[str, _Flight[Made]] = {}
        self._lock = threading.Lock()

    def once(
        self,
        key: str | None,
        make: Callable[[Cancellation], Made],
        *,
        cancellation: Cancellation,
        wait_seconds: float,
    ) -> Made:
        """What `make` gives, made by one of those who ask at the same time; its error goes to all of them.

        Raises QueryCancelled for whoever cancels; the making itself stops with the last one who wants it.
        """
        if key is None:
            return make(cancellation)
        with self._lock:
            flight = self._running.get(key)
            mine = flight is None
            if flight is None:
                flight = self._running[key] = _Flight[Made]()
            flight.wanted += 1
        left: Future[None] = Future()
        cancellation.listen(lambda: self._leave(key, flight, left))
        try:
            return self._make(key, flight, make) if mine else _wait(flight, left, wait_seconds)
        finally:
            cancellation.listen(None)
            if cancellation.cancelled and flight.made.done() and flight.made.exception() is None:
                raise stopped()

    def _make(self, key: str, flight: _Flight[Made], make: Callable[[Cancellation], Made]) -> Made:
        try:
            made = make(flight.stop)
        except BaseException as error:
            flight.made.set_exception(error)
            raise
        else:
            flight.made.set_result(made)
            return made
        finally:
            self._forget(key, flight)

    def _leave(self, key: str, flight: _Flight[Made], left: "Future[None]") -> None:
        """One who waited is gone; the last one ends the making, so that who comes now begins anew."""
        if left.done():
            return
        left.set_result(None)
        with self._lock:
            flight.wanted -= 1
            alone = flight.wanted <= 0
        if alone:
            self._forget(key, flight)
            flight.stop.cancel()

    def _forget(self, key: str, flight: _Flight[Made]) -> None:
        with self._lock:
            if self._running.get(key) is flight:
                del self._running[key]


def _wait(flight: _Flight[Made], left: "Future[None]", seconds: float) -> Made:
    both: set[Future[Any]] = {flight.made, left}
    wait(both, timeout=seconds, return_when=FIRST_COMPLETED)
    if left.done() and not flight.made.done():
        raise stopped()
    return flight.made.result(timeout=0)
