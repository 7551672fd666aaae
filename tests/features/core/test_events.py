"""Announced in a transaction, heard in order, at least once."""

import threading

import pytest
from sqlalchemy import select

from sextant.adapters.events.table import TableEventLog
from sextant.core.events import Events, Subscription, consumers, dead_events
from sextant.core.relay import Relay
from sextant.kit.clock import SystemClock


@pytest.fixture
def bus(database, clock) -> Events:
    return Events(database, clock, TableEventLog(database.engine))


@pytest.fixture
def announce(database, bus):
    def announce(*numbers: int, topic: str = "t") -> None:
        for number in numbers:
            with database.transaction() as tx:
                bus.append(tx, topic=topic, key=str(number), payload={"n": number})

    return announce


def listen(bus: Events, handler=None, *, consumer: str = "c") -> list[int]:
    heard: list[int] = []

    def hear(event) -> None:
        if handler is not None:
            handler(event)
        heard.append(event.payload["n"])

    bus.subscribe(Subscription("t", hear, consumer))
    bus.deliver()
    return heard


def test_a_subscriber_hears_what_was_announced_in_order(bus, announce):
    heard = listen(bus)
    announce(1, 2, 3)
    announce(9, topic="other")
    assert bus.deliver() == 3
    assert heard == [1, 2, 3]
    assert bus.deliver() == 0


def test_what_is_rolled_back_was_never_announced(bus, database, announce):
    heard = listen(bus)
    with pytest.raises(ZeroDivisionError), database.transaction() as tx:
        bus.append(tx, topic="t", key="k", payload={"n": 1})
        raise ZeroDivisionError
    announce(2)
    bus.deliver()
    assert heard == [2]


def test_a_handler_that_fails_hears_the_same_event_again_before_the_next(bus, announce, clock):
    tries: list[int] = []

    def flaky(event) -> None:
        tries.append(event.payload["n"])
        if len(tries) < 3:
            raise RuntimeError("not yet")

    heard = listen(bus, flaky)
    announce(1, 2)
    for _ in range(5):
        bus.deliver()
        clock.forward(seconds=61)
    assert tries == [1, 1, 1, 2]
    assert heard == [1, 2]


def test_an_event_that_fails_for_good_is_put_aside_and_the_next_are_heard(bus, announce, clock, database):
    def broken(event) -> None:
        if event.payload["n"] == 1:
            raise RuntimeError("never")

    heard = listen(bus, broken)
    announce(1, 2)
    for _ in range(12):
        bus.deliver()
        clock.forward(seconds=61)
    assert heard == [2]
    with database.reading() as tx:
        (dead,) = tx.execute(dead_events.select()).all()
    assert "never" in dead.reason


def test_a_consumer_that_gave_up_on_the_last_event_is_free_for_other_processes(
    bus, announce, clock, database
):
    def broken(event) -> None:
        raise RuntimeError("never")

    listen(bus, broken)
    announce(1)
    for _ in range(12):
        bus.deliver()
        clock.forward(seconds=61)
    with database.reading() as tx:
        assert tx.execute(select(consumers.c.holder)).scalars().all() == [""]


def test_each_consumer_has_its_own_position(bus, announce):
    first = listen(bus, consumer="a")
    announce(1)
    bus.deliver()
    second = listen(bus, consumer="b")
    announce(2)
    bus.deliver()
    assert (first, second) == ([1, 2], [2])


def test_a_restarted_process_goes_on_where_the_last_one_stopped(bus, announce, database, clock):
    listen(bus)
    announce(1)
    bus.deliver()
    announce(2)
    again = Events(database, clock, TableEventLog(database.engine))
    assert listen(again) == [2]


def test_two_processes_share_one_consumer_without_hearing_twice(database, announce, bus):
    heard: list[int] = []
    lock = threading.Lock()

    def hear(event) -> None:
        with lock:
            heard.append(event.payload["n"])

    both = [Events(database, SystemClock(), TableEventLog(database.engine), interval=0.01) for _ in range(2)]
    for each in both:
        each.subscribe(Subscription("t", hear, "c"))
        each.start()
    try:
        announce(*range(30))
        for _ in range(300):
            if len(heard) >= 30:
                break
            threading.Event().wait(0.02)
    finally:
        for each in both:
            each.stop()
    assert heard == list(range(30))


def test_the_lag_is_how_far_the_slowest_is_behind(bus, announce):
    listen(bus)
    assert bus.lag() == 0
    announce(1, 2, 3)
    assert bus.lag() == 3
    bus.deliver()
    assert bus.lag() == 0


def test_a_consumer_is_not_behind_by_what_it_does_not_listen_to(bus, announce):
    listen(bus)
    bus.subscribe(Subscription("seldom", lambda _: None, "rare"))
    bus.deliver()
    announce(1, 2, 3)
    bus.deliver()
    announce(4, topic="nobody's")
    assert bus.lag() == 0
    announce(5, topic="seldom")
    assert bus.lag() == 1
    bus.deliver()
    assert bus.lag() == 0


def test_what_is_announced_while_nobody_delivers_is_heard_by_who_comes_first(database, clock, bus, announce):
    bus.subscribe(Subscription("t", lambda _: None, "c"))
    bus.begin()
    announce(1, 2)
    assert bus.lag() == 2
    assert listen(Events(database, clock, TableEventLog(database.engine))) == [1, 2]


def test_who_tells_events_outside_is_behind_by_all_that_was_not_told(database, clock, bus, announce):
    def read(after: int, limit: int):
        return bus.read(after=after, limit=limit)

    relay = Relay(database, clock, read=read, broadcast=Silent())
    announce(1, 2, topic="nobody's")
    assert relay.lag() == 2
    relay.forward()
    assert relay.lag() == 0


class Silent:
    """Takes every event and tells nobody."""

    def take_over(self) -> int:
        return 0

    def tell(self, events) -> None: ...

    def close(self) -> None: ...
