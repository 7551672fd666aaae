"""A wish to stop a query, between the one who asked and the engine that runs it."""

from collections.abc import Callable
from threading import Lock, Semaphore
from time import monotonic

_LOOK_SECONDS = 0.05


class Cancellation:
    """A wish to stop, which the one who asked holds and the engine listens to; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stop: Callable[[], None] | None = None
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """Stops the query that listens, and any that starts to listen later."""
        with self._lock:
            self._cancelled = True
            if self._stop is not None:
                self._stop()

    def listen(self, stop: Callable[[], None] | None) -> None:
        """The engine's side: what to call on `cancel`; None when the query has ended."""
        with self._lock:
            self._stop = stop
            if stop is not None and self._cancelled:
                stop()


def take(place: Semaphore, seconds: float, cancellation: Cancellation | None) -> bool:
    """Waits for a place; False when there is none in time, or nobody wants it any more."""
    if place.acquire(blocking=False):
        return True
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:
        if cancellation is not None and cancellation.cancelled:
            return False
        if place.acquire(timeout=min(left, _LOOK_SECONDS)):
            return True
    return False
