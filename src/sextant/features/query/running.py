"""What runs now, by the request that asked for it, so that its asker can stop it.

A wish to stop holds for a minute: statements of the same request that begin later do not run either. Where
several processes serve, the wish travels by the cache, which they share.
"""

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sextant.core.access import Caller
from sextant.core.scope import late, stoppable
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id
from sextant.ports.cache import Cache, CacheUnavailable
from sextant.ports.cancellation import Cancellation
from sextant.ports.warehouse import QueryCancelled

_HOLDS_SECONDS = 60.0
_LOOK_SECONDS = 0.5
_MOST_WISHES = 1_000
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class RunningStatement:
    """A statement that runs: by which request, since when, for what."""

    request_id: str
    purpose: str
    sql: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class _Run:
    key: _Key
    statement: RunningStatement
    cancellation: Cancellation


class Running:
    """The statements of this process, each under its asker and request."""

    def __init__(self, clock: Clock, cache: Cache) -> None:
        self._clock = clock
        self._cache = cache
        self._shared = cache.capabilities.reach != "process"
        self._runs: dict[str, _Run] = {}
        self._wishes: OrderedDict[_Key, datetime] = OrderedDict()
        self._lock = threading.Lock()
        self._looking: threading.Thread | None = None

    @property
    def is_spread(self) -> bool:
        """Whether other processes may run what this one does not know of."""
        return self._shared

    @contextmanager
    def statement(self, caller: Caller, *, sql: str, purpose: str) -> Generator[Cancellation]:
        """While a statement runs; raises QueryCancelled where its request was stopped already.

        It ends with its request: DeadlinePassed when the time of that is over.
        """
        key = _key(caller, caller.request_id)
        cancellation = Cancellation()
        if not caller.request_id:
            yield cancellation
            return
        told = RunningStatement(caller.request_id, purpose, sql, self._clock.now())
        name = new_id()
        with self._lock:
            if self._is_wished(key):
                raise stopped()
            self._runs[name] = _Run(key, told, cancellation)
        if self._shared:
            self._look()
        try:
            with stoppable(cancellation.cancel):
                yield cancellation
        except QueryCancelled as error:
            if (passed := late()) is not None:
                raise passed from error
            raise
        finally:
            with self._lock:
                del self._runs[name]

    def cancel(self, caller: Caller, request_id: str) -> int:
        """Stops what a request of the caller's runs and would still run; tells how much was stopped here."""
        key = _key(caller, request_id)
        if self._shared:
            self._cache.set(_wish(key), b"1", ttl=_HOLDS_SECONDS)
        return self._stop(key)

    def of(self, caller: Caller) -> tuple[RunningStatement, ...]:
        """What the caller runs in this process, the oldest first."""
        mine = _key(caller, "")[:2]
        with self._lock:
            found = [run.statement for run in self._runs.values() if run.key[:2] == mine]
        return tuple(sorted(found, key=lambda one: one.started_at))

    def _stop(self, key: _Key) -> int:
        with self._lock:
            self._wishes[key] = self._clock.now()
            while len(self._wishes) > _MOST_WISHES:
                self._wishes.popitem(last=False)
            found = [run for run in self._runs.values() if run.key == key]
        for run in found:
            run.cancellation.cancel()
        return len(found)

    def _is_wished(self, key: _Key) -> bool:
        at = self._wishes.get(key)
        return at is not None and (self._clock.now() - at).total_seconds() < _HOLDS_SECONDS

    def _look(self) -> None:
        """Begins to look for wishes of other processes, unless that goes on already."""
        with self._lock:
            if self._looking is not None:
                return
            self._looking = threading.Thread(target=self._look_on, name="cancelling", daemon=True)
        self._looking.start()

    def _look_on(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(_LOOK_SECONDS)
            with self._lock:
                keys = {run.key for run in self._runs.values()}
                if not keys:
                    self._looking = None
                    return
            for key in keys:
                if self._is_wished_elsewhere(key):
                    self._stop(key)

    def _is_wished_elsewhere(self, key: _Key) -> bool:
        try:
            return self._cache.get(_wish(key)) is not None
        except CacheUnavailable:
            return False


def stopped() -> QueryCancelled:
    return QueryCancelled("The query was cancelled.", hint="Run it again when you need it.")


def _key(caller: Caller, request_id: str) -> _Key:
    return caller.workspace_id, caller.user_id, request_id


def _wish(key: _Key) -> str:
    return "cancel:" + ":".join(key)
