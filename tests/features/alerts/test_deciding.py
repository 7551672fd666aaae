"""States by the rules: thresholds with two levels, streaks, changes, missing data, groups; quiet hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextant.features.alerts.deciding import decide, worst
from sextant.features.alerts.models import Alert, Group, Quiet, Reading, Rule
from sextant.features.alerts.quiet import ends_at, is_quiet
from sextant.features.alerts.telling import told
from sextant.kit.ids import UserId, WorkspaceId, new_id

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rule(condition: dict[str, Any], **changes: Any) -> Rule:
    made = {"name": "r", "watch": {"kind": "sql", "sql": "SELECT 1"}, "condition": condition}
    return Rule.model_validate(made | changes)


def walk(one: Rule, values: list[float | None], *, ago: float | None = None) -> list[str]:
    """The state after each value."""
    groups: tuple[Group, ...] = ()
    states: list[str] = []
    for number, value in enumerate(values):
        reading = Reading(values={"": value})
        done = decide(one, groups, reading, now=NOW + timedelta(minutes=number), ago={"": ago})
        groups = done.groups
        states.append(done.state)
    return states


def below(level: float, **more: float) -> dict[str, Any]:
    return {"kind": "threshold", "op": "below", "level": level, **more}


def test_it_fires_after_as_many_looks_as_it_was_told_and_clears_after_others() -> None:
    one = rule(below(10), fire_after=3, clear_after=2)
    assert walk(one, [5, 5, 50, 5, 5, 5, 50, 5, 50, 50]) == [
        *("pending", "pending", "ok", "pending", "pending", "firing"),
        *("firing", "firing", "firing", "ok"),
    ]


def test_between_two_levels_nothing_changes() -> None:
    one = rule(below(10, clear=20))
    assert walk(one, [15, 9, 15, 19, 21, 15]) == ["ok", "firing", "firing", "firing", "ok", "ok"]


@pytest.mark.parametrize(
    ("op", "at", "fires"),
    [
        *(("above", 11, True), ("above", 10, False), ("at_least", 10, True), ("at_least", 9, False)),
        *(("below", 9, True), ("below", 10, False), ("at_most", 10, True), ("at_most", 11, False)),
        *(("equal", 10, True), ("equal", 11, False), ("unequal", 11, True), ("unequal", 10, False)),
    ],
)
def test_each_comparison(op: str, at: float, fires: bool) -> None:
    one = rule({"kind": "threshold", "op": op, "level": 10})
    assert walk(one, [at]) == ["firing" if fires else "ok"]


@pytest.mark.parametrize(
    ("condition", "values", "states"),
    [
        ({"direction": "up", "amount": 10}, [100, 109, 120, 120], ["ok", "ok", "firing", "ok"]),
        ({"direction": "down", "amount": 10}, [100, 120, 100], ["ok", "ok", "firing"]),
        ({"direction": "either", "amount": 5, "unit": "absolute"}, [1, 6, 6], ["ok", "firing", "ok"]),
        ({"direction": "up", "amount": 10}, [0, 0, 1], ["ok", "ok", "firing"]),
        ({"direction": "up", "amount": 10}, [-100, -80], ["ok", "firing"]),
    ],
)
def test_a_change_since_the_look_before(
    condition: dict[str, Any], values: list[float | None], states: list[str]
) -> None:
    assert walk(rule({"kind": "change", **condition}), values) == states


def test_a_change_against_some_time_ago_needs_a_value_from_then() -> None:
    one = rule({"kind": "change", "against": "ago", "minutes": 60, "amount": 50})
    assert walk(one, [100, 100]) == ["ok", "no_data"]
    assert walk(one, [100], ago=60) == ["firing"]


def test_what_a_missing_value_means_is_said() -> None:
    for meaning, states in (
        ("keep", ["firing", "firing", "ok", "no_data"]),
        ("fire", ["firing", "firing", "ok", "firing"]),
        ("clear", ["firing", "ok", "ok", "ok"]),
    ):
        assert walk(rule(below(10), when_missing=meaning), [5, None, 50, None]) == states


def test_missing_data_fires_when_there_is_none_or_none_that_is_new() -> None:
    assert walk(rule({"kind": "missing"}), [1, None, 2]) == ["ok", "firing", "ok"]
    one = rule({"kind": "missing", "minutes": 30})
    for age, state in ((29, "ok"), (31, "firing")):
        reading = Reading(values={"": 1.0}, newest=NOW - timedelta(minutes=age))
        assert decide(one, (), reading, now=NOW, ago={}).state == state


def test_groups_have_states_of_their_own_and_one_that_went_away_is_forgotten_only_while_well() -> None:
    one = rule(below(10), watch={"kind": "sql", "sql": "SELECT 1", "by": ["region"]})
    first = decide(one, (), Reading(values={"North": 5.0, "South": 50.0}), now=NOW, ago={})
    assert {group.key: group.state for group in first.groups} == {"North": "firing", "South": "ok"}
    later = decide(one, first.groups, Reading(values={"East": 50.0}), now=NOW, ago={})
    assert {group.key: group.state for group in later.groups} == {"North": "firing", "East": "ok"}
    assert worst(later.groups) == "firing"


@given(st.lists(st.none() | st.floats(-50, 50), max_size=40), st.integers(1, 4), st.integers(1, 4))
def test_it_fires_and_clears_in_turn_and_never_sooner_than_it_was_told(
    values: list[float | None], fire_after: int, clear_after: int
) -> None:
    one = rule(below(0, clear=10), fire_after=fire_after, clear_after=clear_after)
    states = walk(one, values)
    for number, state in enumerate(states):
        before = states[number - 1] if number else "new"
        last = values[max(0, number + 1 - fire_after) : number + 1]
        if state == "firing" and before != "firing":
            assert len(last) == fire_after
            assert all(value is None or value < 0 for value in last[-1:])
        if before == "firing" and state != "firing":
            assert values[number] is not None
            eased = values[max(0, number + 1 - clear_after) : number + 1]
            assert all(value is None or value >= 10 for value in eased)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_pass_midnight(at: str, quiet: bool) -> None:
    hours = Quiet(since="22:00", until="07:00")
    moment = datetime.fromisoformat(f"2026-03-03T{at}:00+01:00").astimezone(UTC)
    assert is_quiet(hours, moment, zone="Europe/Berlin") is quiet


def test_quiet_hours_end_after_a_quiet_day_too_and_by_the_wall_clock() -> None:
    hours = Quiet(since="22:00", until="07:00", days=(5, 6))
    friday = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)  # the clocks go forward on Sunday
    end = ends_at(hours, friday, zone="Europe/Berlin")
    assert end == datetime(2026, 3, 30, 5, 0, tzinfo=UTC)
    assert is_quiet(hours, end - timedelta(minutes=1), zone="Europe/Berlin")
    assert not is_quiet(hours, end, zone="Europe/Berlin")


def alert(telling: dict[str, Any], *groups: Group, **values: Any) -> Alert:
    return Alert(
        alert_id=new_id(),
        workspace_id=WorkspaceId("w"),
        user_id=UserId("u"),
        email="u@example.com",
        rule=rule(below(1), telling=telling),
        groups=groups,
        since=NOW,
        created_at=NOW,
        updated_at=NOW,
        **values,
    )


def test_what_fires_and_clears_while_nobody_is_told_is_not_told() -> None:
    quiet = {"quiet": {"since": "08:00", "until": "10:00"}}
    group = Group(key="a", state="firing", since=NOW)
    held = told(alert(quiet, group), [group], now=NOW, zone="UTC")
    assert (held.anything, held.later) == (False, NOW + timedelta(hours=1))
    over = held.groups[0].model_copy(update={"state": "ok"})
    after = told(alert(quiet, over), [over], now=NOW + timedelta(hours=1), zone="UTC")
    assert not after.anything
    still = told(alert(quiet, group), held.groups, now=NOW + timedelta(hours=1), zone="UTC")
    assert [one.key for one in still.fired] == ["a"]


def test_changes_that_come_too_soon_are_gathered_into_one_notice() -> None:
    groups = [Group(key=key, state="firing", since=NOW, told="new") for key in "abc"]
    one = alert({"apart_minutes": 5}, told_at=NOW - timedelta(minutes=2))
    early = told(one, groups, now=NOW, zone="UTC")
    assert (early.anything, early.later) == (False, NOW + timedelta(minutes=3))
    late = told(one, early.groups, now=NOW + timedelta(minutes=3), zone="UTC")
    assert len(late.fired) == 3
    again = told(one, late.groups, now=NOW + timedelta(minutes=30), zone="UTC")
    assert not again.anything
