"""Whatever happens in whatever order: what a client holds in the end is what the same query says afresh."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import DatasetChange, Target
from sextant.features.governance.models import Audience, Rule
from tests.features.live.conftest import WAIT, Ask, Board, Push, Watch, Watcher, visit

pytestmark = pytest.mark.one_database
STATEMENTS = (
    "SELECT count(*) AS n, min(n) AS lo, max(n) AS hi, sum(n) AS s FROM visits",
    "SELECT event_type, count(*) AS n, avg(value) AS mean FROM visits GROUP BY 1 ORDER BY event_type",
    "SELECT region, sum(n) AS s FROM visits WHERE n % 2 = 0 GROUP BY region ORDER BY s DESC, region LIMIT 3",
    "SELECT date_trunc('minute', timestamp) AS at, count(*) FILTER (WHERE n > 40) FROM visits GROUP BY 1",
    "SELECT event_type, round(avg(n), 1) AS r FROM visits GROUP BY ALL HAVING count(*) > 2 ORDER BY r, 1",
    "SELECT n, region FROM visits ORDER BY n DESC LIMIT 6",
    "SELECT * FROM visits ORDER BY n LIMIT 3",
    "SELECT median(n) AS m, count(DISTINCT region) AS kinds FROM visits",
    "SELECT s.label, count(*) AS n FROM visits v JOIN sizes s ON s.region = v.region GROUP BY ALL ORDER BY 1",
    "SELECT sum(weight) AS w, count(*) AS n FROM sizes",
)
REGIONS = ("North", "South", "East", None)


class Story:
    """A house to which things happen by chance."""

    def __init__(self, house: House, admin: Caller, push: Push, chance: random.Random) -> None:
        self.house, self.admin, self._push, self.chance = house, admin, push, chance
        self._next = 0
        self.stream = self.push()
        self.sizes = self.load(None)

    def push(self) -> str:
        count = self.chance.choice((1, 1, 2, 5, 60))
        events: list[dict[str, Any]] = []
        for number in range(self._next, self._next + count):
            more: dict[str, Any] = {"region": self.chance.choice(REGIONS)}
            if self.chance.random() < 0.02:
                more[f"extra_{number}"] = number  # a column that was not there
            events.append(visit(number, **more))
        self._next += count
        return self._push(events)

    def load(self, into: str | None) -> str:
        rows = "".join(
            f"{region},{self.chance.randrange(9)},L{self.chance.randrange(3)}\n" for region in REGIONS[:3]
        )
        accepted = self.house.datasets.put(
            self.admin,
            [b"region,weight,label\n" + rows.encode()],
            file_name="sizes.csv",
            name="sizes",
            into=None if into is None else Target(into, self.chance.choice(("append", "replace"))),
        )
        self.house.jobs.run_waiting()
        return accepted.dataset.dataset_id

    def happen(self) -> None:
        what = self.chance.random()
        if what < 0.6:
            self.push()
        elif what < 0.75:
            self.house.streams.roller.roll(self.admin.workspace_id, self.stream)
        elif what < 0.85:
            self.load(self.sizes)
        elif what < 0.92:
            found = self.house.datasets.snapshots(self.admin, self.sizes)
            if len(found) > 1 and found[0].is_current:
                self.house.datasets.undo(self.admin, self.sizes, found[0].snapshot_id)
        elif what < 0.97:
            self.house.datasets.delete(self.admin, self.stream, confirmed=True)
            self.house.datasets.restore(self.admin, self.stream)
        else:
            self.house.datasets.change(self.admin, self.stream, DatasetChange(description=f"{what}"))


@pytest.mark.parametrize("seed", [11, 29, 83])
def test_what_a_client_holds_is_what_the_query_says_afresh(
    house: House,
    admin: Caller,
    push: Push,
    board: Board,
    watch: Watch,
    ask: Ask,
    hang_up: Callable[[Watcher], None],
    seed: int,
) -> None:
    chance = random.Random(seed)  # a story that can be told again
    story = Story(house, admin, push, chance)
    dashboard_id, tiles = board(*STATEMENTS)
    watchers = [watch(dashboard_id)]
    for step in range(45):
        story.happen()
        turn = chance.random()
        if turn < 0.08:
            watchers.append(watch(dashboard_id))
        elif turn < 0.2 and len(watchers) > 1:
            gone = watchers.pop(chance.randrange(len(watchers)))
            hang_up(gone)
            if gone.seq is not None:
                watchers.append(watch(dashboard_id, held=gone))
        elif turn < 0.3:
            for watcher in watchers:
                assert_as_afresh(watcher, tiles, ask, said=f"seed {seed}, step {step}")
    story.push()
    for watcher in watchers:
        assert_as_afresh(watcher, tiles, ask, said=f"seed {seed}, at the end")
    growing = sum(one.growing is not None for one in house.live.subscriptions.all()[0].watched)
    assert growing == 7, "all that decomposes grows with its stream in the end"


def test_so_it_is_behind_rules_that_change(
    house: House, admin: Caller, analyst: Caller, push: Push, board: Board, watch: Watch, ask: Ask
) -> None:
    chance = random.Random(5)  # as above
    story = Story(house, admin, push, chance)
    for dataset_id in (story.stream, story.sizes):
        house.datasets.change(admin, dataset_id, DatasetChange(shared=True))
    dashboard_id, tiles = board(*STATEMENTS[:6])
    watcher = watch(dashboard_id, analyst)
    for step in range(16):
        story.push()
        if step % 4 == 1:
            region = REGIONS[chance.randrange(3)]
            rule = Rule(name="theirs", audience=Audience(roles=("analyst",)), rows=f"region = '{region}'")
            house.policies.put(admin, story.stream, [rule] if step % 8 == 1 else [])
        if step % 4 == 2:
            house.streams.roller.roll(admin.workspace_id, story.stream)
        assert_as_afresh(watcher, tiles, ask, caller=analyst, said=f"step {step}", statements=STATEMENTS[:6])


def assert_as_afresh(
    watcher: Watcher,
    tiles: list[str],
    ask: Ask,
    *,
    said: str,
    caller: Caller | None = None,
    statements: tuple[str, ...] = STATEMENTS,
) -> None:
    until = time.monotonic() + WAIT
    for sql, tile in zip(statements, tiles, strict=True):
        fresh = ask(sql) if caller is None else ask(sql, caller)
        ordered = "ORDER BY" in sql
        while not alike(watcher.rows(tile), fresh, ordered=ordered):
            told = f"{said}: {sql}\nheld {watcher.rows(tile)}\nafresh {fresh}\n{watcher.tiles.get(tile)}"
            assert time.monotonic() < until, told
            time.sleep(0.02)


def alike(held: list[dict[str, Any]], fresh: list[dict[str, Any]], *, ordered: bool) -> bool:
    """The same rows, floats to their twelfth digit."""
    sides = [[_plain(row) for row in rows] for rows in (held, fresh)]
    return sides[0] == sides[1] if ordered else sorted(sides[0]) == sorted(sides[1])


def _plain(row: dict[str, Any]) -> str:
    return repr([(k, f"{v:.12e}" if isinstance(v, float) else v) for k, v in row.items()])


def test_a_slow_reader_gets_the_newest_state_and_holds_nobody_up(
    house: House, push: Push, board: Board, watch: Watch
) -> None:
    wide = "x" * 400
    push(visit(n, wide=wide) for n in range(800))
    sql = "SELECT n, wide, (SELECT count(*) FROM visits) AS all_of_them FROM visits ORDER BY n DESC LIMIT 800"
    dashboard_id, (tile, count) = board(sql, STATEMENTS[0])
    quick = watch(dashboard_id, tiles=[count])
    slow = watch(dashboard_id, subscribe=False)
    slow.line.send('{"action": "subscribe", "filters": {}}')
    for number in range(800, 880):
        push([visit(number, wide=wide)])
        quick.until_value(count, number + 1)
    assert quick.rows(count)[0]["hi"] == 879, "who reads is not held up by who does not"
    slow.send('{"action": "subscribe", "filters": {}}')
    slow.until(lambda one: one.rows(tile) and one.rows(tile)[0]["all_of_them"] == 880)
