"""A cache in this process: bounded, least recently used goes first."""

import math
import threading
from collections import OrderedDict

from sextant.kit.clock import Clock, SystemClock
from sextant.ports.cache import CacheCapabilities


class MemoryCache:
    """Values up to `max_bytes` in all; counters live beside them."""

    def __init__(self, *, clock: Clock | None = None, max_bytes: int = 256 << 20) -> None:
        self._clock = clock or SystemClock()
        self._max_bytes = max_bytes
        self._values: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._counters: dict[str, tuple[int, float]] = {}
        self._size = 0
        self._lock = threading.Lock()

    @property
    def capabilities(self) -> CacheCapabilities:
        return CacheCapabilities(reach="process")

    def get(self, key: str) -> bytes | None:
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            if found[1] <= self._now():
                self._drop(key)
                return None
            self._values.move_to_end(key)
            return found[0]

    def set(self, key: str, value: bytes, *, ttl: float) -> None:
        with self._lock:
            self._drop(key)
            if len(value) > self._max_bytes:
                return
            self._values[key] = (value, self._now() + ttl)
            self._size += len(value)
            while self._size > self._max_bytes:
                self._drop(next(iter(self._values)))

    def delete(self, key: str) -> None:
        with self._lock:
            self._drop(key)
            self._counters.pop(key, None)

    def increment(self, key: str, *, ttl: float) -> tuple[int, int]:
        with self._lock:
            now = self._now()
            count, until = self._counters.get(key, (0, 0.0))
            if until <= now:
                self._forget_expired(now)
                count, until = 0, now + ttl
            self._counters[key] = (count + 1, until)
            return count + 1, math.ceil(until - now)

    def peek(self, key: str) -> tuple[int, int]:
        with self._lock:
            now = self._now()
            count, until = self._counters.get(key, (0, 0.0))
            return (count, math.ceil(until - now)) if until > now else (0, 0)

    def ping(self) -> None:
        return None

    def close(self) -> None:
        with self._lock:
            self._values.clear()
            self._counters.clear()
            self._size = 0

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _drop(self, key: str) -> None:
        gone = self._values.pop(key, None)
        if gone is not None:
            self._size -= len(gone[0])

    def _forget_expired(self, now: float) -> None:
        if len(self._counters) >= 10_000:
            self._counters = {key: kept for key, kept in self._counters.items() if kept[1] > now}
