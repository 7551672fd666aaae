"""Looks at the machine and at what waits, every ten seconds, so that the last hour can be told."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from sextant.core.telemetry.lately import Lately, Sample
from sextant.core.telemetry.log import Log

SECONDS = 10.0
_PROC = Path("/proc")
_GROUP = Path("/sys/fs/cgroup")


class Machine:
    """The processors since the last look, the memory now: of the container where there is one."""

    def __init__(self, proc: Path = _PROC, group: Path = _GROUP) -> None:
        self._proc = proc
        self._group = group
        self._last = self._ticks()

    def cpu(self) -> float | None:
        """The share of time in which the processors worked since the look before."""
        last, self._last = self._last, self._ticks()
        if last is None or self._last is None or self._last[1] <= last[1]:
            return None
        return min(1.0, max(0.0, (self._last[0] - last[0]) / (self._last[1] - last[1])))

    def memory(self) -> float | None:
        """The share that is in use and could not be given back."""
        told = _numbers(self._proc / "meminfo")
        total, free = told.get("MemTotal", 0), told.get("MemAvailable", 0)
        share = 1 - free / total if total else None
        most, used = _number(self._group / "memory.max"), _number(self._group / "memory.current")
        if most and used is not None and most < total * 1024:
            kept = _numbers(self._group / "memory.stat").get("inactive_file", 0)
            return min(1.0, max(0.0, (used - kept) / most))
        return share

    def _ticks(self) -> tuple[int, int] | None:
        """Busy and all."""
        try:
            first = (self._proc / "stat").read_text(encoding="ascii").splitlines()[0].split()
            ticks = [int(part) for part in first[1:9]]
        except (OSError, ValueError, IndexError):
            return None
        return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _numbers(path: Path) -> dict[str, int]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except OSError:
        return {}
    parts = [line.replace(":", " ").split() for line in lines]
    return {part[0]: int(part[1]) for part in parts if len(part) > 1 and part[1].isdecimal()}


def _number(path: Path) -> int | None:
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdecimal() else None


class Pulse:
    """`lag` and `waiting` ask the database; while it is away, they are not known."""

    def __init__(
        self,
        lately: Lately,
        *,
        folder: Path,
        lag: Callable[[], int],
        waiting: Callable[[], int],
        after: Callable[[], object] = lambda: None,
        machine: Machine | None = None,
    ) -> None:
        self._lately = lately
        self._folder = folder
        self._lag = lag
        self._waiting = waiting
        self._after = after
        self._machine = machine or Machine()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.pulse")

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def beat(self) -> None:
        """One look."""
        self._lately.note(
            Sample(
                cpu=self._machine.cpu(),
                memory=self._machine.memory(),
                disk=self._disk(),
                lag=self._asked(self._lag),
                waiting=self._asked(self._waiting),
            )
        )
        self._after()

    def _disk(self) -> float | None:
        try:
            usage = shutil.disk_usage(self._folder)
        except OSError:
            return None
        return usage.used / usage.total if usage.total else None

    def _asked(self, ask: Callable[[], int]) -> int | None:
        try:
            return ask()
        except Exception:
            self._logger.warning("pulse_not_told", exc_info=True)
        return None

    def _run(self) -> None:
        while not self._stop.wait(SECONDS):
            self.beat()
