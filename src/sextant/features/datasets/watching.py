"""Between the engine's threads and a job: progress goes one way, the wish to stop the other."""

import threading
from collections.abc import Callable

from sextant.core.jobs import JobRun

_READ_UP_TO = 85


class Watch:
    """Keeps the reason to stop, since an exception must not cross the engine's threads."""

    def __init__(self, run: JobRun, does: str = "Reads the file") -> None:
        self._run = run
        self._does = does
        self._lock = threading.Lock()
        self._reason: BaseException | None = None

    def progress(self, done: int, total: int) -> None:
        """Bytes of the file as stored; reading is most of a load, not all of it."""
        share = done / total if total else 0.0
        note = f"{self._does}: {done / 1e6:,.1f} of {total / 1e6:,.1f} MB."
        self._ask(lambda: self._run.progress(int(share * _READ_UP_TO), note))

    def stopped(self) -> bool:
        self._ask(self._run.check_cancelled)
        return self._reason is not None

    def raise_reason(self) -> None:
        """Raises what stopped the work: cancelled, taken over, the process ending."""
        if self._reason is not None:
            raise self._reason

    def _ask(self, question: Callable[[], None]) -> None:
        with self._lock:
            if self._reason is not None:
                return
            try:
                question()
            except BaseException as reason:  # noqa: BLE001  # raised again by raise_reason
                self._reason = reason
