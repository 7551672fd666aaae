"""Times that come again: by minutes or by cron, on the wall clock of a zone, also when clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sextant.core.recurring import Times, next_after

BERLIN = "Europe/Berlin"


def after(text: str, cron: str, *, zone: str = BERLIN) -> str:
    found = next_after(datetime.fromisoformat(text).astimezone(UTC), Times(cron=cron), zone=zone)
    return "never" if found is None else found.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(
    ("now", "cron", "then"),
    [
        ("2026-03-02T07:59:00+01:00", "0 8 * * *", "2026-03-02T07:00:00Z"),
        ("2026-03-02T08:00:00+01:00", "0 8 * * *", "2026-03-03T07:00:00Z"),
        ("2026-03-06T09:00:00+01:00", "0 8 * * mon-fri", "2026-03-09T07:00:00Z"),
        ("2026-03-28T09:00:00+01:00", "0 8 * * *", "2026-03-29T06:00:00Z"),  # the clocks went forward
        ("2026-03-29T01:00:00+01:00", "30 2 * * *", "2026-03-29T01:30:00Z"),  # there is no half past two
        ("2026-10-25T01:00:00+02:00", "30 2 * * *", "2026-10-25T00:30:00Z"),  # there are two: the first
        ("2026-10-25T02:31:00+02:00", "30 2 * * *", "2026-10-26T01:30:00Z"),
        ("2026-03-02T00:00:00+01:00", "0 0 31 2 *", "never"),
    ],
)
def test_the_next_moment_is_that_of_the_wall_clock(now: str, cron: str, then: str) -> None:
    assert after(now, cron) == then


def test_minutes_are_counted_from_now() -> None:
    now = datetime(2026, 3, 29, 0, 55, tzinfo=UTC)
    assert next_after(now, Times(every_minutes=90), zone=BERLIN) == now + timedelta(minutes=90)
    assert next_after(now, Times(), zone=BERLIN) is None


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    st.sampled_from(["0 8 * * *", "*/15 * * * *", "30 2 * * *", "59 23 * * sun", "0 0 1 * *"]),
    st.sampled_from([BERLIN, "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
)
def test_the_next_moment_always_lies_ahead(moment: datetime, cron: str, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    found = next_after(now, Times(cron=cron), zone=zone)
    assert found is not None
    assert now < found <= now + timedelta(days=32)


@pytest.mark.parametrize(
    "cron", ["8", "0 8 * *", "0 8 * * * *", "61 8 * * *", "0 8 * * noday", "@daily xx yy zz a"]
)
def test_what_is_no_cron_is_refused(cron: str) -> None:
    with pytest.raises(ValidationError):
        Times(cron=cron)


def test_one_way_is_given_not_two() -> None:
    with pytest.raises(ValidationError):
        Times(cron="0 8 * * *", every_minutes=5)
