"""The last hour of a process: what it answered, how its machine was, and what is above a threshold."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.http.thresholds import ENOUGH, FEWEST, Thresholds
from sextant.core.telemetry.lately import BUCKETS, MINUTES, Lately, Sample
from sextant.core.telemetry.pulse import Machine, Pulse
from tests.conftest import SetClock


class Seconds:
    def __init__(self) -> None:
        self.now = 1_772_442_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def lately(seconds: Seconds) -> Lately:
    return Lately(seconds)


def states(thresholds: Thresholds) -> dict[str, str]:
    return {one.name: one.state for one in thresholds.look()}


def test_each_minute_has_its_own_answers_and_the_hour_before_is_forgotten(
    lately: Lately, seconds: Seconds
) -> None:
    lately.count(status=200, seconds=0.02)
    lately.count(status=503, seconds=0.4)
    seconds.now += 120
    lately.count(status=404, seconds=None)
    told = [(one.answers.requests, one.answers.errors) for one in lately.history()]
    assert told == [(2, 1), (0, 0), (1, 0)]
    assert (lately.answers(1).requests, lately.answers(5).requests) == (1, 3)
    seconds.now += 60 * MINUTES
    assert len(lately.history()) == MINUTES
    assert sum(one.answers.requests for one in lately.history()) == 0


@given(st.lists(st.floats(0, 60), min_size=1, max_size=200), st.floats(0.01, 1))
def test_a_quantile_lies_in_the_bucket_of_the_true_one(times: list[float], share: float) -> None:
    lately = Lately(Seconds())
    for one in times:
        lately.count(status=200, seconds=one)
    found = lately.answers(5).quantile(share)
    rank = max(1, -(-share * len(times) // 1))
    true = sorted(times)[int(rank) - 1]
    upper = next((bound for bound in BUCKETS if true <= bound), BUCKETS[-1])
    lower = max((bound for bound in BUCKETS if bound < upper), default=0.0)
    assert found is not None
    assert lower <= found <= upper


def test_too_few_requests_say_nothing(lately: Lately, clock: SetClock) -> None:
    thresholds = Thresholds(lately, clock)
    assert set(states(thresholds).values()) == {"unknown"}
    for _ in range(FEWEST - 1):
        lately.count(status=500, seconds=9)
    assert (states(thresholds)["error_rate"], states(thresholds)["p95"]) == ("unknown", "unknown")
    lately.count(status=500, seconds=9)
    assert (states(thresholds)["error_rate"], states(thresholds)["p95"]) == ("warning", "warning")


@pytest.mark.parametrize(
    ("sample", "name", "state"),
    [
        (Sample(cpu=0.79), "cpu", "ok"),
        (Sample(cpu=0.81), "cpu", "warning"),
        (Sample(cpu=0.86), "cpu", "critical"),
        (Sample(memory=0.86), "memory", "critical"),
        (Sample(disk=0.801), "disk", "warning"),
        (Sample(lag=1000), "event_lag", "ok"),
        (Sample(lag=1001), "event_lag", "warning"),
        (Sample(), "event_lag", "unknown"),
    ],
)
def test_each_threshold_is_told_where_it_lies(
    lately: Lately, clock: SetClock, sample: Sample, name: str, state: str
) -> None:
    for _ in range(ENOUGH):
        lately.note(sample)
    assert states(Thresholds(lately, clock))[name] == state


def test_since_when_it_is_too_high_is_remembered_until_it_is_well_again(
    lately: Lately, clock: SetClock, seconds: Seconds
) -> None:
    thresholds = Thresholds(lately, clock)
    lately.note(Sample(lag=5_000))
    began = clock.now()
    assert {one.since for one in thresholds.look() if one.name == "event_lag"} == {began}
    clock.forward(minutes=3)
    assert {one.since for one in thresholds.look() if one.name == "event_lag"} == {began}
    lately.note(Sample(lag=0))
    assert {one.since for one in thresholds.look() if one.name == "event_lag"} == {None}


def test_one_busy_moment_is_no_five_minutes(lately: Lately, clock: SetClock) -> None:
    thresholds = Thresholds(lately, clock)
    lately.note(Sample(cpu=1.0))
    [early] = [one for one in thresholds.look() if one.name == "cpu"]
    assert (early.state, early.value) == ("unknown", 1.0)
    for _ in range(ENOUGH):
        lately.note(Sample(cpu=0.1))
    assert states(thresholds)["cpu"] == "ok"


def test_a_machine_is_read_from_what_its_system_tells(tmp_path: Path) -> None:
    proc, group = tmp_path / "proc", tmp_path / "group"
    proc.mkdir()
    group.mkdir()
    (proc / "stat").write_text("cpu 100 0 100 800 0 0 0 0 0 0\n")
    (proc / "meminfo").write_text("MemTotal: 1000 kB\nMemAvailable: 250 kB\n")
    machine = Machine(proc, group)
    (proc / "stat").write_text("cpu 160 0 120 820 0 0 0 0 0 0\n")
    assert machine.cpu() == pytest.approx(0.8)
    assert machine.cpu() is None  # nothing has passed since
    assert machine.memory() == pytest.approx(0.75)
    (group / "memory.max").write_text("512000\n")
    (group / "memory.current").write_text("400000\n")
    (group / "memory.stat").write_text("inactive_file 144000\n")
    assert machine.memory() == pytest.approx(0.5)
    gone = Machine(tmp_path / "none", group / "none")
    assert (gone.cpu(), gone.memory()) == (None, None)


def test_a_database_that_is_away_leaves_the_pulse_beating(lately: Lately, tmp_path: Path) -> None:
    def away() -> int:
        raise OSError("away")

    Pulse(lately, folder=tmp_path, lag=away, waiting=lambda: 3).beat()
    [sample] = lately.samples(60)
    assert (sample.lag, sample.waiting) == (None, 3)
    assert sample.disk is not None


def test_administrators_read_the_hour_and_the_thresholds(
    house: House, client: TestClient, client_for: Callable[[Caller], TestClient], analyst: Caller
) -> None:
    for _ in range(3):
        assert client.get("/api/v1/datasets").status_code == 200
    client.get("/health")
    client.get("/api/v1/monitoring/logs")
    minutes = client.get("/api/v1/monitoring/history").json()["items"]
    assert sum(one["requests"] for one in minutes) == 3  # neither probes nor those who watch
    assert minutes[-1]["p95_ms"] is not None
    assert minutes[-1]["cpu"] is None
    told = client.get("/api/v1/monitoring/alerts").json()["items"]
    assert [one["name"] for one in told] == ["error_rate", "p95", "event_lag", "cpu", "memory", "disk"]
    other = client_for(analyst)
    for path in ("history", "alerts"):
        assert other.get(f"/api/v1/monitoring/{path}").status_code == 403
