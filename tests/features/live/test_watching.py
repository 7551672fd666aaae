"""A dashboard that is watched follows its streams: snapshot, deltas, resume, and nothing left behind."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Target
from tests.features.live.conftest import Ask, Board, Push, Watch, Watcher, visit

pytestmark = pytest.mark.one_database
COUNT = "SELECT count(*) AS n FROM visits"
BY_KIND = "SELECT event_type, count(*) AS n, sum(value) AS total FROM visits GROUP BY ALL ORDER BY event_type"


# Feature: ai-analytics-platform, Property 27: a socket is accepted and subscribed to its dashboard's topic
def test_a_socket_gets_a_snapshot_and_then_what_changes(
    push: Push, board: Board, watch: Watch, ask: Ask
) -> None:
    push(visit(n) for n in range(10))
    dashboard_id, (count, kinds) = board(COUNT, BY_KIND)
    watcher = watch(dashboard_id)
    watcher.until_value(count, 10)
    first = watcher.frames[0]
    assert (first["type"], first["kind"], first["schema_version"]) == ("update", "snapshot", 1)
    assert first["data"][count]["columns"][0]["name"] == "n"
    push(visit(n) for n in range(10, 13))
    watcher.until_value(count, 13)
    watcher.until(lambda one: one.rows(kinds) == ask(BY_KIND))
    assert {frame["kind"] for frame in watcher.frames[1:]} == {"delta"}
    numbers = [frame["seq"] for frame in watcher.frames]
    assert numbers == sorted(set(numbers))


def test_a_delta_carries_changed_rows_only(push: Push, board: Board, watch: Watch) -> None:
    push(visit(n) for n in range(9))
    dashboard_id, (_, kinds) = board(COUNT, BY_KIND)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: len(one.rows(kinds)) == 3)
    push([visit(9, event_type="click")])
    watcher.until(lambda one: one.rows(kinds)[1]["n"] == 4)
    change = next(f["data"][kinds]["change"] for f in reversed(watcher.frames) if kinds in f["data"])
    assert [(place, row["event_type"]) for place, row in change["results"]["rows"]] == [(1, "click")]
    assert change["results"]["moved"] == []
    assert "head" not in change


# Feature: ai-analytics-platform, Property 28: a message reaches every socket of its topic
def test_every_socket_of_a_dashboard_hears_and_one_computation_serves_them(
    house: House, push: Push, board: Board, watch: Watch
) -> None:
    push([visit(0)])
    dashboard_id, (count,) = board(COUNT)
    watchers = [watch(dashboard_id) for _ in range(12)]
    for one in watchers:
        one.until_value(count, 1)
    assert house.live.told() == {
        "sockets": 12,
        "subscriptions": 1,
        "feeds": 1,
        "tiles": 1,
        "computations": 1,
    }
    push([visit(1)])
    for one in watchers:
        one.until_value(count, 2)


# Feature: ai-analytics-platform, Property 29: within 100 ms
@pytest.mark.parametrize(("condition", "statements"), [("event_type = '{}'", 0), ("event_type LIKE '{}'", 1)])
def test_a_push_is_told_by_the_next_tick_with_one_statement_for_all_tiles_or_none(
    house: House, push: Push, board: Board, watch: Watch, condition: str, statements: int
) -> None:
    push(visit(n) for n in range(9))
    kinds = [
        f"SELECT count(*) AS n FROM visits WHERE {condition.format(kind)}"
        for kind in ("view", "click", "buy")
    ]
    dashboard_id, (count, _, view, *_) = board(COUNT, BY_KIND, *kinds)
    watcher = watch(dashboard_id)
    watcher.until_value(count, 9)
    watched = house.live.subscriptions.all()[0].watched
    watcher.until(lambda _: all(one.growing is not None for one in watched))
    for number in (9, 12, 15):
        before = house.metrics.value("duckdb_query_duration_seconds_count")
        push([visit(number)])
        watcher.until_value(view, number // 3 + 1)
        assert watcher.value(count) == 10 + (number - 9) // 3, "one frame has all that one tick brought"
        assert house.metrics.value("duckdb_query_duration_seconds_count") - before == statements


# Feature: ai-analytics-platform, Property 30: a closed socket leaves nothing behind
def test_a_closed_socket_leaves_nothing_behind(
    house: House, push: Push, board: Board, watch: Watch, hang_up: Callable[[Watcher], None]
) -> None:
    push([visit(0)])
    dashboard_id, (count, _) = board(COUNT, BY_KIND)
    first, second = watch(dashboard_id), watch(dashboard_id)
    first.until_value(count, 1)
    second.until_value(count, 1)
    hang_up(first)
    assert house.live.told()["computations"] == 2
    hang_up(second)
    assert set(house.live.told().values()) == {0}


def test_a_cut_line_goes_on_where_it_was(
    push: Push, board: Board, watch: Watch, ask: Ask, hang_up: Callable[[Watcher], None]
) -> None:
    push(visit(n) for n in range(6))
    dashboard_id, (count, kinds) = board(COUNT, BY_KIND)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: one.value(count) == 6 and len(one.rows(kinds)) == 3)
    hang_up(watcher)
    push([visit(6)])
    again = watch(dashboard_id, held=watcher)
    again.until(lambda one: one.value(count) == 7 and one.rows(kinds) == ask(BY_KIND))
    assert again.frames[0]["kind"] == "delta"
    assert again.frames[0]["base"] == watcher.seq


def test_an_unknown_number_gets_a_snapshot(push: Push, board: Board, watch: Watch) -> None:
    push([visit(0)])
    dashboard_id, (count,) = board(COUNT)
    watcher = watch(dashboard_id, subscribe=False)
    watcher.subscribe(after=12)
    watcher.until_value(count, 1)
    assert watcher.frames[0]["kind"] == "snapshot"


def test_rolls_change_nothing_and_are_read_once(
    house: House, admin: Caller, push: Push, board: Board, watch: Watch, ask: Ask
) -> None:
    made = push(visit(n) for n in range(8))
    dashboard_id, (count, kinds) = board(COUNT, BY_KIND)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: one.value(count) == 8 and len(one.rows(kinds)) == 3)
    push([visit(8)])
    watcher.until_value(count, 9)
    one = next(iter(house.live.subscriptions.all())).watched[0]
    assert one.growing is not None, "a count over a stream grows with it"
    kept = one.growing
    assert house.streams.roller.roll(admin.workspace_id, made)
    push(visit(n) for n in range(9, 12))
    watcher.until_value(count, 12)
    assert one.growing is kept, "a roll is no reason to read everything again"
    watcher.until(lambda one: one.rows(kinds) == ask(BY_KIND))


def test_a_statement_that_does_not_decompose_is_run_whole(
    push: Push, board: Board, watch: Watch, ask: Ask
) -> None:
    sql = "SELECT median(value) AS m, count(DISTINCT event_type) AS kinds FROM visits"
    push(visit(n) for n in range(5))
    dashboard_id, (tile,) = board(sql)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: one.rows(tile) == ask(sql))
    push(visit(n) for n in range(5, 30))
    watcher.until(lambda one: one.rows(tile) == ask(sql))


def test_the_first_rows_by_time_follow_the_stream(push: Push, board: Board, watch: Watch, ask: Ask) -> None:
    sql = "SELECT n, event_type FROM visits WHERE event_type <> 'buy' ORDER BY n DESC LIMIT 4"
    push(visit(n) for n in range(20))
    dashboard_id, (tile,) = board(sql)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: one.rows(tile) == ask(sql))
    push(visit(n) for n in range(20, 24))
    watcher.until(lambda one: one.rows(tile) == ask(sql))
    change = next(f["data"][tile]["change"] for f in reversed(watcher.frames) if tile in f["data"])
    assert change["results"]["moved"], "rows that only move down are not sent again"


def test_loads_and_their_undo_are_seen(house: House, admin: Caller, board: Board, watch: Watch) -> None:
    def load(text: str, into: Target | None = None) -> str:
        accepted = house.datasets.put(admin, [text.encode()], file_name="sales.csv", name="sales", into=into)
        house.jobs.run_waiting()
        return accepted.dataset.dataset_id

    dataset_id = load("region,amount\nNorth,1\nSouth,2\n")
    dashboard_id, (tile,) = board("SELECT sum(amount) AS total FROM sales")
    watcher = watch(dashboard_id)
    watcher.until(lambda one: one.rows(tile) == [{"total": 3}])
    load("region,amount\nEast,10\n", into=Target(dataset_id, "append"))
    watcher.until(lambda one: one.rows(tile) == [{"total": 13}])
    newest = house.datasets.snapshots(admin, dataset_id)[0].snapshot_id
    house.datasets.undo(admin, dataset_id, newest)
    watcher.until(lambda one: one.rows(tile) == [{"total": 3}])


def test_a_broken_tile_tells_why_and_holds_up_no_other(push: Push, board: Board, watch: Watch) -> None:
    push([visit(0, text="a")])
    dashboard_id, (count, broken) = board(COUNT, "SELECT nothing_of_this FROM visits")
    watcher = watch(dashboard_id)
    watcher.until_value(count, 1)
    watcher.until(lambda one: one.tiles.get(broken, {}).get("status") == "failed")
    assert watcher.tiles[broken]["error"]["code"] == "sql_unknown_column"
    push([visit(1)])
    watcher.until_value(count, 2)


def test_only_the_tiles_that_are_asked_for_are_watched(
    house: House, push: Push, board: Board, watch: Watch
) -> None:
    push([visit(0)])
    dashboard_id, (count, kinds) = board(COUNT, BY_KIND)
    watcher = watch(dashboard_id, tiles=[kinds])
    watcher.until(lambda one: one.rows(kinds))
    assert count not in watcher.tiles
    assert house.live.told()["computations"] == 1


def test_a_tile_is_drawn_as_a_view_draws_it(
    client: TestClient, push: Push, board: Board, watch: Watch
) -> None:
    push(visit(n) for n in range(9))
    dashboard_id, (tile,) = board(BY_KIND, chart="bar")
    watcher = watch(dashboard_id)
    push([visit(9)])
    watcher.until(lambda one: sum(row["n"] for row in one.rows(tile)) == 10)
    shown = client.post(f"/api/v1/dashboards/{dashboard_id}/data", json={"filters": {}})
    seen = shown.json()["tiles"][tile]
    mine = watcher.tiles[tile]
    assert mine["chart"] == seen["chart"]
    assert mine["results"] == seen["results"]
    assert mine["columns"] == seen["columns"]


def test_a_heartbeat_comes_when_nothing_else_does(
    house: House, push: Push, board: Board, watch: Watch
) -> None:
    push([visit(0)])
    dashboard_id, (count,) = board(COUNT)
    watcher = watch(dashboard_id)
    watcher.until_value(count, 1)
    watcher.until(lambda one: one.frames)
    house.live.sockets.beat()
    beat = watcher.until(lambda one: next((f for f in one.frames if f["kind"] == "heartbeat"), None))
    assert beat["seq"] == watcher.seq
    assert beat["data"] == {}
