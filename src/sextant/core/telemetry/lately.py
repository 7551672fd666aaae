"""The last hour of this process, minute by minute: what it answered, and how it and its machine were."""

import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
MINUTES: Final = 60
_SAMPLES = 60 * MINUTES // 5


@dataclass(frozen=True, slots=True)
class Sample:
    """How things were at a moment; None for what could not be told. Shares are 0 to 1."""

    cpu: float | None = None
    memory: float | None = None
    disk: float | None = None
    lag: int | None = None
    waiting: int | None = None


@dataclass(slots=True)
class Answers:
    """What was answered in some minutes; `within` counts those of each bucket, and last what took longer."""

    requests: int = 0
    errors: int = 0
    seconds: float = 0.0
    timed: int = 0
    within: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    def add(self, other: "Answers") -> None:
        self.requests += other.requests
        self.errors += other.errors
        self.seconds += other.seconds
        self.timed += other.timed
        self.within = [mine + theirs for mine, theirs in zip(self.within, other.within, strict=True)]

    def quantile(self, share: float) -> float | None:
        """Seconds within which this share was answered, straight within a bucket; None for no answers."""
        rank, below, lower = share * self.timed, 0, 0.0
        if not self.timed:
            return None
        for upper, count in zip(BUCKETS, self.within, strict=False):
            if count and below + count >= rank:
                return lower + (upper - lower) * (rank - below) / count
            lower, below = upper, below + count
        return BUCKETS[-1]


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute by its beginning, in seconds since 1970."""

    at: float
    answers: Answers
    sample: Sample


class Lately:
    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._begun = now()
        self._minutes: deque[tuple[int, Answers]] = deque(maxlen=MINUTES + 1)
        self._samples: deque[tuple[float, Sample]] = deque(maxlen=_SAMPLES)
        self._lock = threading.Lock()

    def count(self, *, status: int, seconds: float | None) -> None:
        """One answer; `seconds` is None for one that was meant to last."""
        minute = int(self._now() // 60)
        with self._lock:
            if not self._minutes or self._minutes[-1][0] != minute:
                self._minutes.append((minute, Answers()))
            answers = self._minutes[-1][1]
            answers.requests += 1
            answers.errors += status >= 500
            if seconds is not None:
                answers.timed += 1
                answers.seconds += seconds
                answers.within[bisect_left(BUCKETS, seconds)] += 1

    def note(self, sample: Sample) -> None:
        """How things are now."""
        with self._lock:
            self._samples.append((self._now(), sample))

    def answers(self, minutes: int) -> Answers:
        """All that was answered within the last minutes, this one with them."""
        since = int(self._now() // 60) - minutes + 1
        whole = Answers()
        with self._lock:
            for minute, answers in self._minutes:
                if minute >= since:
                    whole.add(answers)
        return whole

    def samples(self, seconds: float) -> Sequence[Sample]:
        """Those of the last seconds, the oldest first."""
        since = self._now() - seconds
        with self._lock:
            return [sample for at, sample in self._samples if at >= since]

    def history(self) -> Sequence[Minute]:
        """Each minute since the process began, at most an hour of them, the oldest first."""
        last = int(self._now() // 60)
        first = max(last - MINUTES + 1, int(self._begun // 60))
        with self._lock:
            answers = dict(self._minutes)
            samples: dict[int, list[Sample]] = {}
            for at, sample in self._samples:
                samples.setdefault(int(at // 60), []).append(sample)
        return [
            Minute(minute * 60.0, answers.get(minute, Answers()), _of_all(samples.get(minute, ())))
            for minute in range(first, last + 1)
        ]


def _of_all(samples: Sequence[Sample]) -> Sample:
    """The mean of what goes up and down, the worst of what waits."""
    return Sample(
        cpu=mean([one.cpu for one in samples]),
        memory=mean([one.memory for one in samples]),
        disk=mean([one.disk for one in samples]),
        lag=max((one.lag for one in samples if one.lag is not None), default=None),
        waiting=max((one.waiting for one in samples if one.waiting is not None), default=None),
    )


def mean(values: Sequence[float | None]) -> float | None:
    """Of those that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
