"""Syncs by the clock: when they are due, once across processes, and not for someone who left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.schedule import Schedule
from sextant.features.identity import NewPerson
from sextant.features.identity.people import PersonChange
from sextant.features.syncs import Times, task
from sextant.features.syncs.times import next_after
from tests.features.syncs.conftest import Shop


@pytest.fixture
def maker(house: House) -> Caller:
    """Someone whom identity knows, since the clock acts only for people who are still there."""
    return house.identity.command_caller()


@pytest.fixture
def by_clock(shop: Shop, client_for: Callable[[Caller], TestClient], maker: Caller) -> Shop:
    mine = replace(shop, client=client_for(maker), connection_id="")
    mine.connect()
    return mine


def scheduler(shop: Shop, clock: Any) -> Schedule:
    schedule = Schedule(shop.house.db, clock)
    schedule.add([task(shop.house.syncs)])
    return schedule


def test_what_is_due_runs_once_however_many_processes_watch(by_clock: Shop, clock: Any) -> None:
    made = by_clock.make("orders", cursor="at", times={"every_minutes": 60})
    one, two = scheduler(by_clock, clock), scheduler(by_clock, clock)
    one.run_due()
    by_clock.run("INSERT INTO orders VALUES (5, 'Oslo', 50)")
    clock.forward(minutes=59)
    assert (one.run_due(), two.run_due()) == (1, 0)
    assert by_clock.sync(made)["job_id"] == made["job_id"]
    clock.forward(minutes=2)
    assert (one.run_due(), two.run_due()) == (1, 0)
    by_clock.settle()
    assert [row[0] for row in by_clock.rows(made)] == [1, 2, 3, 4, 5]
    assert len(by_clock.client.get(f"/api/v1/syncs/{made['sync_id']}/runs").json()["items"]) == 2


def test_a_run_that_has_not_ended_is_not_begun_again(by_clock: Shop, clock: Any) -> None:
    made = by_clock.make("orders", times={"every_minutes": 5})
    schedule = scheduler(by_clock, clock)
    schedule.run_due()
    clock.forward(minutes=6)
    schedule.run_due()
    job = by_clock.sync(made)["job_id"]
    clock.forward(minutes=6)
    schedule.run_due()
    assert by_clock.sync(made)["job_id"] == job != made["job_id"]
    assert by_clock.client.post(f"/api/v1/syncs/{made['sync_id']}/run").json()["job_id"] == job


def test_nothing_runs_for_someone_who_left(
    by_clock: Shop, client_for: Callable[[Caller], TestClient], clock: Any, maker: Caller
) -> None:
    people = by_clock.house.identity.members
    invited = people.invite(maker, NewPerson(email="bob@example.com"))
    bob = maker.model_copy(update={"user_id": invited.user.user_id, "role": "analyst"})
    his = replace(by_clock, client=client_for(bob))
    by_clock.client.patch(f"/api/v1/sources/{by_clock.connection_id}", json={"shared": True})
    made = his.make("orders", times={"every_minutes": 60})
    people.change(maker, bob.user_id, PersonChange(disabled=True))
    schedule = scheduler(by_clock, clock)
    schedule.run_due()
    clock.forward(minutes=61)
    schedule.run_due()
    assert by_clock.sync(made)["job_id"] == made["job_id"]
    assert by_clock.sync(made)["next_at"] is None


def test_other_times_are_given_and_taken(by_clock: Shop, clock: Any) -> None:
    made = by_clock.make("orders")
    assert by_clock.sync(made)["next_at"] is None
    path = f"/api/v1/syncs/{made['sync_id']}"
    changed = by_clock.client.patch(path, json={"times": {"every_minutes": 1440, "at": "02:00"}}).json()
    assert changed["next_at"] == "2026-03-03T02:00:00Z"
    stopped = by_clock.client.patch(path, json={"times": {}}).json()
    assert stopped["next_at"] is None


def test_a_connection_that_feeds_is_removed_only_when_confirmed_and_its_syncs_stop(by_clock: Shop) -> None:
    made = by_clock.make("orders", times={"every_minutes": 60})
    path = f"/api/v1/sources/{by_clock.connection_id}"
    answer = by_clock.client.delete(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "connection_in_use")
    assert by_clock.client.delete(f"{path}?confirm=true").status_code == 204
    by_clock.settle()
    sync = by_clock.sync(made)
    assert (sync["connection_name"], sync["next_at"]) == (None, None)
    assert by_clock.again(made)["code"] == "connection_not_found"
    assert len(by_clock.rows(made)) == 4


_MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(
    now=_MOMENTS,
    days=st.integers(1, 31),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["UTC", "Europe/Oslo"]),
)
def test_a_time_of_the_day_is_kept_also_when_clocks_change(
    now: datetime, days: int, hour: int, zone: str
) -> None:
    found = next_after(now, Times(every_minutes=days * 1440, at=f"{hour:02d}:30"), zone=zone)
    assert found is not None
    assert now < found <= now + timedelta(days=days, hours=1)
    here = found.astimezone(ZoneInfo(zone))
    assert here.minute == 30
    assert here.hour == hour or (hour == 2 and here.hour == 3)  # an hour that is left out in spring


@given(now=_MOMENTS, minutes=st.integers(5, 44640))
def test_an_interval_is_counted_from_now(now: datetime, minutes: int) -> None:
    assert next_after(now, Times(every_minutes=minutes), zone="UTC") == now + timedelta(minutes=minutes)
    assert next_after(now, Times(), zone="UTC") is None
