"""How much may wait to be written at a time: a sender beyond it is told when to come again."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sextant.features.streams.errors import TooFast

_LOOK_EVERY = 2.0


class Admission:
    """Counts bytes of batches on their way to the disk, and those that are there and in no file yet."""

    def __init__(self, *, waiting_bytes: int, hot_bytes: int, hot_now: Callable[[], int]) -> None:
        self._most_waiting = waiting_bytes
        self._most_hot = hot_bytes
        self._hot_now = hot_now
        self._waiting = 0
        self._hot = (0.0, 0)
        self._lock = threading.Lock()

    @contextmanager
    def take(self, size: int) -> Generator[None]:
        """Raises TooFast before anything of the batch is held; a batch alone always passes."""
        self._refuse_hot()
        with self._lock:
            if self._waiting and self._waiting + size > self._most_waiting:
                raise TooFast(
                    f"{self._waiting >> 20} MB of events wait to be written.",
                    seconds=1,
                    hint="Send the batch again after Retry-After, with the same key.",
                )
            self._waiting += size
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= size

    def _refuse_hot(self) -> None:
        at, hot = self._hot
        if time.monotonic() - at > _LOOK_EVERY:
            hot = self._hot_now()
            self._hot = (time.monotonic(), hot)
        if hot > self._most_hot:
            raise TooFast(
                f"{hot >> 20} MB of events wait to be put into files.",
                seconds=10,
                hint="Send more slowly; look whether a worker runs.",
            )
