"""What a tick costs: how often it asks the metadata, and what it leaves to others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.scope import current, moment, once
from sextant.features.governance.models import Audience, Mask, Rule
from tests.features.live.conftest import Board, Push, Watch, visit


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Every statement on the metadata that this process runs meanwhile."""
    found: list[str] = []

    def told(_c: object, _x: object, sql: str, *_: object) -> None:
        found.append(sql)

    event.listen(house.db.engine, "before_cursor_execute", told)
    try:
        yield found
    finally:
        event.remove(house.db.engine, "before_cursor_execute", told)


@pytest.mark.one_database
def test_a_tick_asks_the_metadata_once_however_many_tiles_there_are(
    house: House, push: Push, board: Board, watch: Watch
) -> None:
    push(visit(n) for n in range(9))
    kinds = ("view", "click", "buy")
    tiles = [f"SELECT count(*) AS n, max(n) AS last FROM visits WHERE event_type = '{one}'" for one in kinds]
    dashboard_id, ids = board(*tiles)
    watcher = watch(dashboard_id)
    watcher.until(lambda one: len(one.tiles) == len(ids))
    push(visit(n) for n in range(9, 12))  # from here on the tiles grow
    watcher.until(lambda one: all(one.value(viz) == 4 for viz in ids))
    house.live._stop.set()  # pyright: ignore[reportPrivateUsage]  # the watch beside the ticks asks, too
    time.sleep(0.3)
    push([visit(12), visit(13), visit(14)])
    watcher.until(lambda one: all(one.value(viz) == 5 for viz in ids))
    workspace_id = next(iter(house.live.computing.workspaces()))
    with statements(house) as found:
        house.live.computing.tick(workspace_id)
    assert len(found) == 1, found


@pytest.mark.one_database
def test_a_rule_that_changes_is_seen_by_the_next_tick(
    house: House, push: Push, board: Board, watch: Watch, admin: Caller
) -> None:
    dataset_id = push(visit(n) for n in range(3))
    dashboard_id, (tile,) = board("SELECT max(n) AS n FROM visits")
    watcher = watch(dashboard_id)
    watcher.until_value(tile, 2)
    nothing = Rule(
        name="no n",
        audience=Audience(roles=("admin",)),
        also=("admin",),
        columns=(Mask(column="n", mask="null"),),
    )
    house.policies.put(admin, dataset_id, [nothing])
    push([visit(3)])
    watcher.until(lambda one: one.tiles[tile].get("status") == "failed")
    assert watcher.tiles[tile]["error"]["code"] == "sql_masked_column"
    assert not any("'n': 3" in str(frame) for frame in watcher.frames), "nothing under the rules of before"


def test_within_a_moment_a_thing_is_read_once() -> None:
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    with moment():
        assert [once("k", read), once("k", read)] == [1, 1]
    assert current() is None
    assert [once("k", read), once("k", read)] == [2, 3]
    with moment():
        assert once("k", read) == 4
