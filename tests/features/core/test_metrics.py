"""Counts of what happened lately."""

from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.telemetry.metrics import LastHour
from sextant.features.streams import follow_store
from sextant.features.streams.following.models import Follow
from sextant.ports.topics import Standing
from tests.conftest import start_of_tests


def test_what_happened_is_counted_for_an_hour_and_then_forgotten() -> None:
    now = [0.0]
    lately = LastHour(lambda: now[0])
    for minute in (0, 0, 30, 59):
        now[0] = minute * 60.0
        lately.count()
    assert lately.total() == 4
    now[0] = 60 * 60.0
    assert lately.total() == 2
    now[0] = 200 * 60.0
    assert lately.total() == 0
    lately.count()
    assert lately.total() == 1


def test_what_topics_hold_unread_is_counted_where_it_is_to_be_read(house: House, client: TestClient) -> None:
    for stream, paused, read in (("clicks", False, 40), ("orders", False, 100), ("paused", True, 0)):
        follow = Follow(stream, "w", "c", stream, stream, paused, "u", "u@x", start_of_tests())
        begin, ends = {0: Standing(read), 1: Standing(100)}, {0: 100, 1: 100}
        with house.db.transaction() as tx:
            follow_store.insert(tx, follow)
            follow_store.place_at(tx, follow, begin, ends=ends, at=start_of_tests())
    assert "\nsextant_stream_lag 60.0\n" in client.get("/metrics").text
