"""What every event log keeps to."""

import threading

import pytest

from sextant.adapters.events.table import TableEventLog
from sextant.kit.ids import new_id
from sextant.ports.events import Event, EventLog


@pytest.fixture
def log(database) -> EventLog:
    return TableEventLog(database.engine)


def event(topic: str = "t", **payload: object) -> Event:
    return Event(sequence=0, event_id=new_id(), topic=topic, key="k", payload=payload)


def test_events_come_back_in_the_order_in_which_they_went_in(log: EventLog):
    sent = [event(n=number) for number in range(20)]
    log.publish(sent[:12])
    log.publish(sent[12:])
    got = log.read(after=0, topics=["t"], limit=100)
    assert [each.event_id for each in got] == [each.event_id for each in sent]
    assert [each.payload["n"] for each in got] == list(range(20))
    assert [each.sequence for each in got] == sorted({each.sequence for each in got})


def test_an_event_that_is_published_twice_stands_there_once(log: EventLog):
    one = event()
    log.publish([one, one])
    log.publish([one])
    assert len(log.read(after=0, topics=["t"], limit=10)) == 1


def test_reading_goes_on_where_it_stopped(log: EventLog):
    log.publish([event(n=number) for number in range(5)])
    first = log.read(after=0, topics=["t"], limit=2)
    rest = log.read(after=first[-1].sequence, topics=["t"], limit=10)
    assert [each.payload["n"] for each in (*first, *rest)] == [0, 1, 2, 3, 4]
    assert log.read(after=rest[-1].sequence, topics=["t"], limit=10) == []


def test_only_the_topics_that_were_asked_for_come_back(log: EventLog):
    log.publish([event("a"), event("b"), event("c")])
    assert [each.topic for each in log.read(after=0, topics=["a", "c"], limit=10)] == ["a", "c"]


def test_the_last_position_is_that_of_the_newest_event(log: EventLog):
    assert log.last() == 0
    log.publish([event(), event()])
    assert log.last() == log.read(after=0, topics=["t"], limit=10)[-1].sequence


def test_a_reader_that_follows_many_writers_misses_nothing(log: EventLog):
    def write() -> None:
        for _ in range(10):
            log.publish([event()])

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    seen: list[Event] = []
    while len(seen) < 40:
        after = seen[-1].sequence if seen else 0
        seen += log.read(after=after, topics=["t"], limit=7)
        if not any(writer.is_alive() for writer in writers) and not log.read(
            after=seen[-1].sequence if seen else 0, topics=["t"], limit=1
        ):
            break
    assert len({each.event_id for each in seen}) == 40
