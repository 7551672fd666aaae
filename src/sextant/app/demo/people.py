"""The customers of the demo shop, in the order in which they signed up, made in chunks for any number."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sextant.app.demo import days, facts

CHUNK = 100_000
SEGMENTS = ("Consumer", "Small business", "Corporate")
STATES: dict[str, tuple[tuple[str, str], ...]] = {
    "West": (("California", "Los Angeles"), ("Washington", "Seattle"), ("Oregon", "Portland")),
    "South": (("Texas", "Austin"), ("Florida", "Miami"), ("Georgia", "Atlanta"), ("Tennessee", "Nashville")),
    "Midwest": (("Illinois", "Chicago"), ("Ohio", "Columbus"), ("Michigan", "Detroit")),
    "Northeast": (("New York", "New York"), ("Massachusetts", "Boston"), ("Pennsylvania", "Philadelphia")),
    "Mountain": (("Colorado", "Denver"), ("Utah", "Salt Lake City"), ("Montana", "Bozeman")),
}
_FIRST = (
    *("Ada", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Hugo", "Iris", "Jonas", "Kira", "Liam"),
    *("Maya", "Noah", "Olivia", "Paul", "Quinn", "Rosa", "Sam", "Tara", "Uma", "Victor", "Wendy", "Yusuf"),
)
_LAST = (
    *(
        "Adams",
        "Baker",
        "Chen",
        "Diaz",
        "Evans",
        "Fischer",
        "Garcia",
        "Hughes",
        "Ito",
        "Jones",
        "Kim",
        "Lopez",
    ),
    *("Miller", "Nguyen", "Olsen", "Patel", "Rossi", "Silva", "Turner", "Usman", "Vance", "Weber", "Young"),
)
_CYCLE = 100
_SIGNED_UP_BEFORE = 0.30


class People:
    """Customer ids count from 1; regions come in a fixed cycle, so that any range can be made on its own."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self.count = count
        rng = np.random.default_rng([seed, 2])
        shares = np.round(np.array(days.REGION_SHARES) * _CYCLE).astype(int)
        cycle = np.repeat(np.arange(len(days.REGIONS)), shares)
        self._cycle: NDArray[np.int64] = rng.permutation(cycle)
        self._places = [np.flatnonzero(self._cycle == region) for region in range(len(days.REGIONS))]
        self.region_values = pa.array(days.REGIONS)
        self._states = [state for region in days.REGIONS for state, _ in STATES[region]]
        self._cities = [city for region in days.REGIONS for _, city in STATES[region]]
        sizes = np.array([len(STATES[region]) for region in days.REGIONS])
        self._sizes, self._offsets = sizes, np.cumsum(sizes) - sizes
        self.state_values = pa.array(self._states)

    def regions_of(self, indices: days.Days) -> NDArray[np.int64]:
        return self._cycle[indices % _CYCLE]

    def states_of(self, indices: days.Days) -> NDArray[np.int64]:
        """The state of each customer, the same whenever it is asked for."""
        region = self.regions_of(indices)
        mixed = (indices * 2_654_435_761 + self._seed) >> 7
        skewed = np.minimum(mixed % 7, mixed % 5)
        return self._offsets[region] + skewed % self._sizes[region]

    def segments_of(self, indices: days.Days) -> NDArray[np.int64]:
        mixed = (indices * 40_503 + self._seed) % 100
        return np.where(mixed < 64, 0, np.where(mixed < 88, 1, 2))

    def known_by(self, day: days.Days) -> NDArray[np.int64]:
        """How many had signed up by each day: some before the first, the others evenly since."""
        share = _SIGNED_UP_BEFORE + (1 - _SIGNED_UP_BEFORE) * (day + 1) / facts.DAYS
        return np.minimum(self.count, np.floor(share * self.count)).astype(np.int64)

    def pick(self, *, regions: NDArray[np.int64], day: days.Days, rng: np.random.Generator) -> days.Days:
        """A customer of each region who had signed up by the day; the early ones come more often."""
        chosen = np.zeros(len(regions), dtype=np.int64)
        known = self.known_by(day) // _CYCLE
        for region, places in enumerate(self._places):
            mine = regions == region
            options = known[mine] * len(places)
            number = np.floor(options * rng.random(options.size) ** 1.7).astype(np.int64)
            chosen[mine] = number // len(places) * _CYCLE + places[number % len(places)]
        return chosen

    def signed_up(self, indices: days.Days) -> NDArray[np.datetime64]:
        share = (indices + 1) / self.count
        since = np.ceil((share - _SIGNED_UP_BEFORE) / (1 - _SIGNED_UP_BEFORE) * facts.DAYS - 1)
        before = -np.floor((1 - share / _SIGNED_UP_BEFORE) * 900) - 1
        return days.FIRST + np.where(share > _SIGNED_UP_BEFORE, np.maximum(0, since), before).astype(
            "timedelta64[D]"
        )

    def tables(self) -> Iterator[pa.Table]:
        for start in range(0, self.count, CHUNK):
            yield self._table(np.arange(start, min(self.count, start + CHUNK)))

    def _table(self, indices: days.Days) -> pa.Table:
        rng = np.random.default_rng([self._seed, 3, int(indices[0]) // CHUNK])
        first = rng.integers(0, len(_FIRST), len(indices))
        last = rng.integers(0, len(_LAST), len(indices))
        names = [f"{_FIRST[a]} {_LAST[b]}" for a, b in zip(first, last, strict=True)]
        emails = [
            f"{name.replace(' ', '.').lower()}{i + 1}@example.com"
            for name, i in zip(names, indices, strict=True)
        ]
        ages = np.clip(rng.normal(42, 13, len(indices)), 18, 88).astype(np.int64)
        unknown = rng.random(len(indices)) < 0.07
        states = self.states_of(indices)
        return pa.table(
            {
                "customer_id": indices + 1,
                "name": pa.array(names),
                "email": pa.array(emails),
                "segment": pa.array(SEGMENTS).take(pa.array(self.segments_of(indices))),
                "region": self.region_values.take(pa.array(self.regions_of(indices))),
                "state": self.state_values.take(pa.array(states)),
                "city": pa.array(self._cities).take(pa.array(states)),
                "age": pa.array(ages, mask=unknown),
                "signed_up_on": pa.array(self.signed_up(indices)),
                "newsletter": pa.array(rng.random(len(indices)) < 0.44),
            }
        )
