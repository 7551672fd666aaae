"""A shared cache that may go away: meanwhile this process keeps and counts by itself, and says so."""

import threading
from collections.abc import Callable
from typing import TypeVar

from sextant.kit.breaker import Breaker
from sextant.ports.cache import Cache, CacheCapabilities, CacheUnavailable

Answer = TypeVar("Answer")
_REMEMBERED = 10_000


class SteadyCache:
    """`shared` while it answers, else `spare`; what was dropped meanwhile is dropped from `shared` later.

    A limit is then counted in each process: nobody is refused for a cache that is away, and nobody is let
    through without limit.
    """

    def __init__(self, shared: Cache, spare: Cache, *, breaker: Breaker | None = None) -> None:
        self._shared = shared
        self._spare = spare
        self._breaker = breaker or Breaker(failures=2, pause=5.0)
        self._dropped: set[str] = set()
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> CacheCapabilities:
        return self._shared.capabilities

    def get(self, key: str) -> bytes | None:
        return self._ask(lambda cache: cache.get(key))

    def set(self, key: str, value: bytes, *, ttl: float) -> None:
        self._ask(lambda cache: cache.set(key, value, ttl=ttl))

    def delete(self, key: str) -> None:
        self._spare.delete(key)
        if not self._answered(lambda: self._shared.delete(key)):
            with self._lock:
                if len(self._dropped) < _REMEMBERED:
                    self._dropped.add(key)

    def increment(self, key: str, *, ttl: float) -> tuple[int, int]:
        return self._ask(lambda cache: cache.increment(key, ttl=ttl))

    def peek(self, key: str) -> tuple[int, int]:
        return self._ask(lambda cache: cache.peek(key))

    def ping(self) -> None:
        """Asks the shared one whatever was found before, so that its return is seen."""
        try:
            self._shared.ping()
        except CacheUnavailable:
            self._breaker.failed()
            raise
        self._returned()

    def close(self) -> None:
        self._shared.close()
        self._spare.close()

    def _ask(self, question: Callable[[Cache], Answer]) -> Answer:
        found: list[Answer] = []
        if self._answered(lambda: found.append(question(self._shared))):
            return found[0]
        return question(self._spare)

    def _answered(self, ask: Callable[[], None]) -> bool:
        if self._breaker.waits():
            return False
        try:
            if self._breaker.is_open:
                self._shared.ping()
                self._returned()
            ask()
        except CacheUnavailable:
            self._breaker.failed()
            return False
        self._breaker.worked()
        return True

    def _returned(self) -> None:
        with self._lock:
            dropped, self._dropped = self._dropped, set()
        for key in dropped:
            self._shared.delete(key)
        self._breaker.worked()
