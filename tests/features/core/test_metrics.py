"""Counts of what happened lately."""

from sextant.core.access import Caller
from sextant.app.wiring import House
from sextant.core.telemetry.metrics import LastHour


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
