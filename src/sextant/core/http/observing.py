"""How the server is: health, readiness, Prometheus metrics, figures and logs for the page over them."""

import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from sextant.core.http.answers import OrjsonResponse
from sextant.core.http.bodies import WireModel
from sextant.core.http.paging import Cursor, cursor_after, cursor_values
from sextant.core.http.routing import router
from sextant.core.http.signed_in import SignedIn
from sextant.core.http.thresholds import AlertsView, Thresholds
from sextant.core.telemetry.lately import Minute
from sextant.core.telemetry.logs import LogRing
from sextant.core.telemetry.metrics import CONTENT_TYPE, Metrics
from sextant.kit.errors import SextantError

Check = Callable[[], None]
_started = time.time()


@dataclass(frozen=True, slots=True)
class Observed:
    """What the routes look at; a check raises when its part does not answer.

    `lesser`: without these parts Sextant answers on, with less.
    """

    metrics: Metrics
    logs: LogRing
    folder: Path
    thresholds: Thresholds
    checks: dict[str, Check] = field(default_factory=dict[str, Check])
    lesser: frozenset[str] = frozenset()


class EndpointFigures(WireModel):
    endpoint: str
    method: str
    requests: int
    errors: int
    mean_ms: float
    p95_ms: float


class Figures(WireModel):
    """The server at a glance; memory is this process's, disk that of the data folder."""

    uptime_seconds: float
    requests: int
    errors: int = Field(description="Answers with a 5xx status.")
    p95_ms: float
    jobs_waiting: int
    event_lag: int
    active_users: int
    queries_per_hour: int
    storage_bytes: int
    memory_bytes: int
    disk_total_bytes: int
    disk_free_bytes: int
    cpu_load: float
    endpoints: list[EndpointFigures]


class MinuteView(WireModel):
    """One minute; null for what was not measured in it. Shares are 0 to 1, of the machine."""

    at: datetime
    requests: int
    errors: int = Field(description="Answers with a 5xx status.")
    mean_ms: float | None
    p95_ms: float | None
    cpu: float | None
    memory: float | None
    disk: float | None
    event_lag: int | None
    jobs_waiting: int | None


class HistoryView(WireModel):
    """The last hour of this process, the oldest minute first; probes and monitoring itself are left out."""

    items: Sequence[MinuteView]


class LogPage(WireModel):
    items: list[dict[str, Any]]
    next_cursor: str | None


def observing(observed: Observed) -> APIRouter:
    """Health and metrics are open to whoever reaches the port; figures and logs to administrators."""
    routes = router(tags=["monitoring"])

    @routes.get("/health", summary="Whether the process answers")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/ready", summary="Whether everything it needs answers")
    def ready() -> Response:
        failing = _failing(observed.checks)
        needed = set(failing) - observed.lesser
        parts = {name: _state(name, failing, observed.lesser) for name in observed.checks}
        status = "unavailable" if needed else "degraded" if failing else "ok"
        content = {"status": status, "parts": parts, "notes": failing}
        return OrjsonResponse(content, status_code=503 if needed else 200)

    @routes.get("/metrics", summary="Prometheus metrics", response_class=Response)
    def metrics() -> Response:
        return Response(observed.metrics.text(), media_type=CONTENT_TYPE)

    @routes.get("/api/v1/monitoring/metrics", summary="Figures of this server")
    def figures(caller: SignedIn) -> Figures:
        caller.require("monitoring.read")
        return _figures(observed)

    @routes.get("/api/v1/monitoring/history", summary="The last hour of this server, minute by minute")
    def history(caller: SignedIn) -> HistoryView:
        caller.require("monitoring.read")
        return HistoryView(items=[_minute(one) for one in observed.metrics.lately.history()])

    @routes.get("/api/v1/monitoring/alerts", summary="Sextant's own thresholds, and how each stands")
    def alerts(caller: SignedIn) -> AlertsView:
        """From what this process measured within the last minutes."""
        caller.require("monitoring.read")
        return AlertsView(items=observed.thresholds.look())

    @routes.get("/api/v1/monitoring/logs", summary="The newest log records of this server")
    def logs(
        caller: SignedIn,
        level: Annotated[str, Query(pattern="^(debug|info|warning|error)?$")] = "",
        q: Annotated[str, Query(max_length=200)] = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
        cursor: Cursor = None,
    ) -> LogPage:
        caller.require("monitoring.read")
        values = cursor_values(cursor, count=1)
        before = int(str(values[0])) if values else None
        items = observed.logs.search(level=level, text=q, before=before, limit=limit)
        more = cursor_after(items[-1]["number"]) if len(items) == limit else None
        return LogPage(items=items, next_cursor=more)

    return routes


def _failing(checks: dict[str, Check]) -> dict[str, str]:
    """The parts that do not answer, with what they say in words that name no address."""
    failing: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except SextantError as error:
            failing[name] = error.message
        except Exception:  # noqa: BLE001  # whatever it is, this part does not answer
            failing[name] = "It does not answer."
    return failing


def _state(name: str, failing: dict[str, str], lesser: frozenset[str]) -> str:
    if name not in failing:
        return "ok"
    return "degraded" if name in lesser else "failing"


def _minute(one: Minute) -> MinuteView:
    answers, sample = one.answers, one.sample
    p95 = answers.quantile(0.95)
    return MinuteView(
        at=datetime.fromtimestamp(one.at, UTC),
        requests=answers.requests,
        errors=answers.errors,
        mean_ms=round(1000 * answers.seconds / answers.timed, 2) if answers.timed else None,
        p95_ms=None if p95 is None else round(1000 * p95, 1),
        cpu=_share(sample.cpu),
        memory=_share(sample.memory),
        disk=_share(sample.disk),
        event_lag=sample.lag,
        jobs_waiting=sample.waiting,
    )


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _figures(observed: Observed) -> Figures:
    metrics = observed.metrics
    metrics.collect()
    endpoints = _endpoints(metrics)
    disk = shutil.disk_usage(observed.folder)
    return Figures(
        uptime_seconds=round(time.time() - _started, 1),
        requests=sum(endpoint.requests for endpoint in endpoints),
        errors=sum(endpoint.errors for endpoint in endpoints),
        p95_ms=max((endpoint.p95_ms for endpoint in endpoints), default=0.0),
        jobs_waiting=int(metrics.value("sextant_jobs_waiting")),
        event_lag=int(metrics.value("sextant_event_lag")),
        active_users=int(metrics.value("platform_active_users")),
        queries_per_hour=int(metrics.value("platform_queries_per_hour")),
        storage_bytes=int(metrics.value("platform_storage_usage_bytes")),
        memory_bytes=_memory(),
        disk_total_bytes=disk.total,
        disk_free_bytes=disk.free,
        cpu_load=_load(),
        endpoints=endpoints,
    )


def _endpoints(metrics: Metrics) -> list[EndpointFigures]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    errors: dict[tuple[str, str], int] = defaultdict(int)
    for labels, value in metrics.samples("http_requests_total"):
        key = (labels["endpoint"], labels["method"])
        counts[key] += int(value)
        errors[key] += int(value) if labels["status"].startswith("5") else 0
    sums = {
        (at["endpoint"], at["method"]): v for at, v in metrics.samples("http_request_duration_seconds_sum")
    }
    buckets: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for labels, value in metrics.samples("http_request_duration_seconds_bucket"):
        buckets[labels["endpoint"], labels["method"]].append((float(labels["le"]), value))
    return [
        EndpointFigures(
            endpoint=endpoint,
            method=method,
            requests=count,
            errors=errors[endpoint, method],
            mean_ms=round(1000 * sums.get((endpoint, method), 0.0) / max(1, count), 2),
            p95_ms=round(1000 * _quantile(buckets[endpoint, method], 0.95), 1),
        )
        for (endpoint, method), count in sorted(counts.items(), key=lambda item: -item[1])
    ]


def _quantile(buckets: list[tuple[float, float]], share: float) -> float:
    """Read off the histogram, straight within a bucket, as Prometheus does."""
    if not buckets or buckets[-1][1] == 0:
        return 0.0
    rank = share * buckets[-1][1]
    lower, below = 0.0, 0.0
    for upper, count in buckets:
        if count >= rank:
            if upper == float("inf"):
                return lower
            return lower + (upper - lower) * (rank - below) / max(count - below, 1e-9)
        lower, below = upper, count
    return lower


def _memory() -> int:
    """Resident bytes of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * 4096


def _load() -> float:
    """Processes that want a processor, over the last minute, for each processor."""
    try:
        one = float(Path("/proc/loadavg").read_text(encoding="ascii").split()[0])
        count = Path("/proc/cpuinfo").read_text(encoding="utf-8").count("processor\t:")
    except OSError:
        return 0.0
    return round(one / max(1, count), 3)
