"""What visitors did on the demo shop's pages, in the order of time, made in chunks."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sextant.app.demo import days, facts
from sextant.app.demo.people import People

CHUNK = 250_000
EVENTS = ("page_view", "search", "add_to_cart", "checkout", "purchase")
DEVICES = ("phone", "desktop", "tablet")
SOURCES = ("search engine", "direct", "email", "social", "advertisement")
_PAGES = ("/", "/search", "/product", "/category", "/cart", "/checkout", "/account", "/help")
_PAGE_SHARES = (0.18, 0.14, 0.31, 0.17, 0.09, 0.05, 0.04, 0.02)


class Visits:
    """`count` events; about eight to a session, most of them before anyone signs in."""

    def __init__(self, *, count: int, people: People, seed: int) -> None:
        self.count = count
        self._people = people
        self._seed = seed
        self._spread = days.Spread(count)

    def tables(self) -> Iterator[pa.Table]:
        for start in range(0, self.count, CHUNK):
            yield self._table(np.arange(start, min(self.count, start + CHUNK)))

    def _table(self, numbers: days.Days) -> pa.Table:
        rng = np.random.default_rng([self._seed, 6, int(numbers[0]) // CHUNK])
        count = len(numbers)
        day = self._spread.day_of(numbers)
        regions = rng.choice(len(days.REGIONS), count, p=days.REGION_SHARES).astype(np.int64)
        customers = self._people.pick(regions=regions, day=day, rng=rng)
        anonymous = rng.random(count) < facts.ANONYMOUS_VISITS
        events = rng.choice(5, count, p=(0.66, 0.15, 0.11, 0.05, 0.03))
        mobile = facts.MOBILE_FIRST + (facts.MOBILE_LAST - facts.MOBILE_FIRST) * day / facts.DAYS
        devices = np.where(rng.random(count) < mobile + 0.15, 0, np.where(rng.random(count) < 0.85, 1, 2))
        return pa.table(
            {
                "event_id": numbers + 1,
                "event_time": pa.array(days.moments(day, rng)),
                "event_type": pa.array(EVENTS).take(pa.array(events)),
                "session_id": numbers // 8 + rng.integers(0, 2, count) + 1,
                "customer_id": pa.array(customers + 1, mask=anonymous),
                "page": pa.array(_PAGES).take(pa.array(rng.choice(len(_PAGES), count, p=_PAGE_SHARES))),
                "device": pa.array(DEVICES).take(pa.array(devices)),
                "source": pa.array(SOURCES).take(
                    pa.array(rng.choice(5, count, p=(0.36, 0.27, 0.15, 0.13, 0.09)))
                ),
                "region": pa.array(days.REGIONS).take(pa.array(regions)),
                "duration_seconds": np.round(rng.lognormal(3.0, 0.9, count), 1),
            }
        )
