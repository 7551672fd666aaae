"""A circuit breaker: what failed several times in a row is left alone for a while, then tried by one."""

import random
import threading
import time
from collections.abc import Callable


class Breaker:
    """Closed while it works; open after `failures` in a row; one call tries it again after `pause` seconds.

    The pause has a tenth of jitter, so that processes that lost the same server do not return as one.
    """

    def __init__(
        self, *, failures: int = 5, pause: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._in_a_row = 0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether it is left alone, or was and nobody has found it well since."""
        return self._in_a_row >= self._failures

    def waits(self) -> float:
        """Seconds to leave it alone; 0.0 lets this call try, and holds others off until it is known."""
        with self._lock:
            if self._in_a_row < self._failures:
                return 0.0
            left = self._until - self._clock()
            if left > 0:
                return left
            self._until = self._clock() + self._pause  # this call tries; the others wait for what it finds
            return 0.0

    def worked(self) -> None:
        with self._lock:
            self._in_a_row = 0

    def failed(self) -> None:
        with self._lock:
            self._in_a_row += 1
            if self._in_a_row >= self._failures:
                self._until = self._clock() + self._pause * random.uniform(0.9, 1.1)  # noqa: S311  # no secret
