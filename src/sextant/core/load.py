"""How much is asked of this process at once, and who waits first when it is too much: people last."""

import threading
from typing import Literal

from sextant.kit.errors import Unavailable

Priority = Literal["person", "program", "schedule"]
_SHARES: dict[Priority, float] = {"person": 1.0, "program": 0.8, "schedule": 0.6}


class Overloaded(Unavailable):
    """More is asked at once than can be answered; who asks again in a moment is served."""

    code = "overloaded"


class Load:
    """Counts what is answered. Schedules begin up to 60 % of `limit`, programs to 80 %, people to all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._now = 0
        self.refused = 0

    @property
    def now(self) -> int:
        return self._now

    def has_room(self, priority: Priority) -> bool:
        """Whether one more of this kind may begin."""
        return self._now < max(1, int(self._limit * _SHARES[priority]))

    def begin(self, priority: Priority) -> None:
        """Raises Overloaded where there is no room; else `end` is to be called once."""
        with self._lock:
            if self.has_room(priority):
                self._now += 1
                return
            self.refused += 1
        raise Overloaded(
            "The server is asked more at once than it can answer.",
            seconds=2 if priority == "person" else 5,
            hint="Try again in a moment. Programs wait before people do, and schedules before programs.",
        )

    def end(self) -> None:
        with self._lock:
            self._now -= 1
