"""Many on one dashboard: one who does not read holds up nobody, and gets the newest state once it does."""

import asyncio
import json

import pytest
from starlette.types import Message

from sextant.features.dashboards import StandingTile
from sextant.features.live.feeds import Entry, Feed, Numbers
from sextant.features.live.sending import Outlet
from sextant.features.live.states import state_of
from sextant.features.live.subscriptions import Subscription, Wish
from sextant.kit.clock import SystemClock
from tests.features.live.conftest import Board, Push, Watch, visit

pytestmark = pytest.mark.one_database
MANY = 24


class Pipe:
    """Takes frames as a server does: each is a future that ends when it has left."""

    def __init__(self, *, slow: bool = False) -> None:
        self.slow = slow
        self.frames: list[dict[str, object]] = []
        self.on_the_way: asyncio.Future[None] | None = None

    def send(self, message: Message) -> "asyncio.Future[None]":
        assert self.on_the_way is None or self.on_the_way.done(), "one frame at a time"
        self.frames.append(json.loads(message["text"]))
        self.on_the_way = asyncio.get_running_loop().create_future()
        if not self.slow:
            self.on_the_way.set_result(None)
        return self.on_the_way


def watched(feed: Feed) -> Subscription:
    return Subscription(
        visitor=None,  # type: ignore[arg-type]  # nobody is asked here
        wish=Wish("board"),
        feed=feed,
        version=1,
        sight=(),
        shape=(),
        watched=[],
    )


def test_frames_of_a_slow_reader_are_not_queued_and_its_last_is_the_newest() -> None:
    asyncio.run(slow_among_many())


async def slow_among_many() -> None:
    clock = SystemClock()
    entry = Entry("tile", StandingTile("tile", None, {}, None), {})  # type: ignore[arg-type]  # never drawn
    feed = Feed("feed", {"tile": entry}, {}, numbers=Numbers(), version=1)

    def tick(number: int) -> None:
        entry.state = state_of({"status": "ok"}, [{"n": number}])
        assert feed.advance(clock.now())

    tick(0)
    failures: list[BaseException | None] = []
    pipes = [Pipe(slow=place == 7) for place in range(MANY)]
    outlets = [Outlet(pipe.send, clock, fail=failures.append) for pipe in pipes]
    for outlet in outlets:
        outlet.follow(watched(feed), None)
    for number in range(1, 31):
        tick(number)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert [len(pipe.frames) for pipe in pipes] == [1 if pipe.slow else 31 for pipe in pipes]
    slow = pipes[7]
    slow.slow = False
    assert slow.on_the_way is not None
    slow.on_the_way.set_result(None)
    for _ in range(3):
        await asyncio.sleep(0)
    assert len(slow.frames) == 2, "one frame for all that it missed"
    assert slow.frames[1]["base"] == slow.frames[0]["seq"]
    assert slow.frames[1]["data"] == {
        "tile": {"change": {"results": {"length": 1, "rows": [[0, {"n": 30}]], "moved": []}}}
    }
    outlets[7].drop()
    slow.slow = True
    tick(31)
    await asyncio.sleep(0)
    assert len(slow.frames) == 2, "nothing is sent to who is let go"
    assert failures == []


def test_a_line_that_takes_no_frame_any_more_is_told_of_once_and_alone() -> None:
    asyncio.run(cut_beside_another())


async def cut_beside_another() -> None:
    clock = SystemClock()
    feed = Feed("feed", {}, {}, numbers=Numbers(), version=1)
    failures: list[BaseException | None] = []
    pipe, other = Pipe(slow=True), Pipe()
    outlets = [Outlet(one.send, clock, fail=failures.append) for one in (pipe, other)]
    for outlet in outlets:
        outlet.follow(watched(feed), None)
    assert pipe.on_the_way is not None
    pipe.on_the_way.set_exception(RuntimeError("cut"))
    for _ in range(2):
        for outlet in outlets:
            outlet.beat()
        feed.wake()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert failures == [None]
    assert [frame["kind"] for frame in other.frames] == ["snapshot", "heartbeat", "heartbeat"]


def test_among_many_one_who_does_not_read_delays_no_other(push: Push, board: Board, watch: Watch) -> None:
    push(visit(n, wide="x" * 400) for n in range(400))
    count = "SELECT count(*) AS n, max(n) AS hi FROM visits"
    dashboard_id, (tile, _) = board(count, "SELECT n, wide FROM visits ORDER BY n DESC LIMIT 400")
    unread = watch(dashboard_id, subscribe=False)
    unread.line.send('{"action": "subscribe", "filters": {}}')
    quick = [watch(dashboard_id, tiles=[tile]) for _ in range(MANY)]
    for number in range(400, 440):
        push([visit(number, wide="x" * 400)])
    for one in quick:
        one.until(lambda each: each.rows(tile) == [{"n": 440, "hi": 439}])
    unread.send('{"action": "subscribe", "filters": {}}')
    unread.until(lambda each: each.rows(tile) == [{"n": 440, "hi": 439}])
