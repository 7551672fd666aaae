"""Prometheus metrics of one house: requests, errors, durations, queries, agents, jobs, storage."""

import threading
import time
from collections import deque
from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from sextant.core.telemetry.lately import BUCKETS as _BUCKETS
from sextant.core.telemetry.lately import Lately

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Own registry, so that two houses in one process never share a number."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.http_requests = Counter(
            "http_requests_total",
            "Requests answered.",
            ("method", "endpoint", "status"),
            registry=self.registry,
        )
        self.http_duration = Histogram(
            "http_request_duration_seconds",
            "Time from a request to its last byte.",
            ("method", "endpoint"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.agent_requests = Counter(
            "ai_agent_requests_total", "Questions put to an agent.", ("agent",), registry=self.registry
        )
        self.agent_errors = Counter(
            "ai_agent_errors_total", "Questions an agent failed at.", ("agent",), registry=self.registry
        )
        self.agent_duration = Histogram(
            "ai_agent_duration_seconds", "Time an agent took.", ("agent",), registry=self.registry
        )
        self.active_users = Gauge(
            "platform_active_users", "People with an open session.", registry=self.registry
        )
        self.queries_per_hour = Gauge(
            "platform_queries_per_hour", "Queries run within the last hour.", registry=self.registry
        )
        self.storage_usage = Gauge(
            "platform_storage_usage_bytes", "Bytes that the datasets take.", registry=self.registry
        )
        self.jobs_waiting = Gauge(
            "sextant_jobs_waiting", "Jobs nobody has begun yet.", registry=self.registry
        )
        self.jobs_open = Gauge("sextant_jobs_open", "Jobs that wait or run.", registry=self.registry)
        self.event_lag = Gauge(
            "sextant_event_lag", "Events the slowest consumer is behind.", registry=self.registry
        )
        self.alerts_on = Gauge("sextant_alerts_on", "Alerts that are looked at.", registry=self.registry)
        self.stream_lag = Gauge(
            "sextant_stream_lag", "Messages of followed topics that are not read yet.", registry=self.registry
        )
        self.stream_hot_bytes = Gauge(
            "sextant_stream_hot_bytes", "Events in the log and in no file yet.", registry=self.registry
        )
        self.live_ticks = Histogram(
            "sextant_live_tick_seconds",
            "Time that bringing what is watched in a workspace up to date took.",
            buckets=(0.001, 0.002, 0.005, *_BUCKETS[1:9]),
            registry=self.registry,
        )
        self.live_sockets = Gauge("sextant_live_sockets", "Open live connections.", registry=self.registry)
        self._engines: dict[str, EngineMetrics] = {}
        self.queries = LastHour()
        self.lately = Lately()
        self._collectors: list[Callable[[], None]] = [lambda: self.queries_per_hour.set(self.queries.total())]

    def engine(self, name: str) -> "EngineMetrics":
        """The metrics of one warehouse engine, `<engine>_query_duration_seconds` and so on."""
        if name not in self._engines:
            self._engines[name] = EngineMetrics(name, self.registry)
        return self._engines[name]

    def before_scrape(self, collect: Callable[[], None]) -> None:
        """Calls `collect` to set gauges whenever the metrics are read."""
        self._collectors.append(collect)

    def collect(self) -> None:
        """Brings the gauges up to date."""
        for collect in self._collectors:
            collect()

    def samples(self, name: str) -> list[tuple[dict[str, str], float]]:
        """The labels and values of one series."""
        return [
            (sample.labels, sample.value)
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.name == name
        ]

    def value(self, name: str) -> float:
        """The value of a series without labels; 0 when there is none."""
        return next((value for _, value in self.samples(name)), 0.0)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        self.collect()
        return generate_latest(self.registry)


class LastHour:
    """Counts what happens and forgets what is older than an hour, to the minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._minutes: deque[tuple[int, int]] = deque(maxlen=61)
        self._lock = threading.Lock()

    def count(self) -> None:
        minute = int(self._now() // 60)
        with self._lock:
            last, seen = self._minutes.pop() if self._minutes else (minute, 0)
            if last != minute:
                self._minutes.append((last, seen))
                seen = 0
            self._minutes.append((minute, seen + 1))

    def total(self) -> int:
        since = int(self._now() // 60) - 60
        with self._lock:
            return sum(seen for minute, seen in self._minutes if minute > since)


class EngineMetrics:
    """What one warehouse engine did."""

    def __init__(self, name: str, registry: CollectorRegistry) -> None:
        self.query_duration = Histogram(
            f"{name}_query_duration_seconds", "Time a query ran.", buckets=_BUCKETS, registry=registry
        )
        self.rows_read = Counter(f"{name}_rows_read", "Rows that queries scanned.", registry=registry)
        self.rows_written = Counter(f"{name}_rows_written", "Rows written.", registry=registry)
        self.memory_usage = Gauge(f"{name}_memory_usage", "Bytes the engine holds.", registry=registry)
