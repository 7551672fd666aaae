"""Sextant's own thresholds, held against what this process measured: is it well, and since when is it not?"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from sextant.core.http.bodies import WireModel
from sextant.core.telemetry.lately import Answers, Lately, Sample, mean
from sextant.kit.clock import Clock

MINUTES: Final = 5
FEWEST: Final = 20  # requests of the last minutes below which their share and their p95 say nothing
ENOUGH: Final = 24  # looks at the processors, of the thirty in five minutes: a start alone keeps them busy

State = Literal["ok", "warning", "critical", "unknown"]
Unit = Literal["share", "ms", "events"]


@dataclass(frozen=True, slots=True)
class Threshold:
    """Above `warning` something is to be looked at; above `critical` at once."""

    name: str
    unit: Unit
    warning: float
    critical: float | None = None


THRESHOLDS: Final = (
    Threshold("error_rate", "share", 0.05),
    Threshold("p95", "ms", 500.0),
    Threshold("event_lag", "events", 1000.0),
    Threshold("cpu", "share", 0.80, 0.85),
    Threshold("memory", "share", 0.80, 0.85),
    Threshold("disk", "share", 0.80, 0.85),
)


class AlertView(WireModel):
    """One threshold and how it stands: not known while too little was measured, with what there is of it."""

    name: Literal["error_rate", "p95", "event_lag", "cpu", "memory", "disk"]
    state: State
    value: float | None
    unit: Unit
    warning: float
    critical: float | None
    minutes: int = Field(description="Of how many minutes the value is; 0: of now.")
    since: datetime | None = Field(description="Since when it is above its threshold.")


class AlertsView(WireModel):
    items: Sequence[AlertView]


class Thresholds:
    """Looks at the measurements of one process, and remembers when each began to be too high."""

    def __init__(self, lately: Lately, clock: Clock) -> None:
        self._lately = lately
        self._clock = clock
        self._since: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def look(self) -> Sequence[AlertView]:
        """How each stands now, in a fixed order."""
        samples = self._lately.samples(MINUTES * 60)
        values = _values(self._lately.answers(MINUTES), samples)
        early = {"cpu"} if len(samples) < ENOUGH else set[str]()
        with self._lock:
            return [
                self._one(threshold, values[threshold.name], early=threshold.name in early)
                for threshold in THRESHOLDS
            ]

    def _one(self, threshold: Threshold, value: float | None, *, early: bool) -> AlertView:
        state = "unknown" if early else _state(threshold, value)
        if state in ("warning", "critical"):
            self._since.setdefault(threshold.name, self._clock.now())
        elif state == "ok":
            self._since.pop(threshold.name, None)
        return AlertView.model_validate(
            {
                "name": threshold.name,
                "state": state,
                "value": None if value is None else round(value, 4),
                "unit": threshold.unit,
                "warning": threshold.warning,
                "critical": threshold.critical,
                "minutes": MINUTES if threshold.name in ("error_rate", "p95", "cpu") else 0,
                "since": self._since.get(threshold.name),
            }
        )


def _state(threshold: Threshold, value: float | None) -> State:
    if value is None:
        return "unknown"
    if threshold.critical is not None and value > threshold.critical:
        return "critical"
    return "warning" if value > threshold.warning else "ok"


def _values(answers: Answers, samples: Sequence[Sample]) -> dict[str, float | None]:
    last = samples[-1] if samples else Sample()
    enough = answers.requests >= FEWEST
    p95 = answers.quantile(0.95) if answers.timed >= FEWEST else None
    return {
        "error_rate": answers.errors / answers.requests if enough else None,
        "p95": None if p95 is None else p95 * 1000,
        "event_lag": last.lag,
        "cpu": mean([one.cpu for one in samples]),
        "memory": last.memory,
        "disk": last.disk,
    }
