"""The profiles of streams: what each roll added up, with the rows that are hot now."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from sextant.core.db import Database
from sextant.features.datasets import Dataset, Profile
from sextant.features.streams import roll_store, store
from sextant.features.streams.hot import Hot
from sextant.features.streams.profiling import merged, nothing, profile_of, summary_of
from sextant.kit.clock import Clock

_KEPT = 256
_FRESH_SECONDS = 2.0  # a profile is not made again sooner, however fast rows come


@dataclass(frozen=True, slots=True)
class _Made:
    profile: Profile
    state: tuple[int, str, int]
    at: float


class Profiles:
    def __init__(self, db: Database, clock: Clock, hot: Hot) -> None:
        self._db = db
        self._clock = clock
        self._hot = hot
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, dataset: Dataset) -> Profile | None:
        """What all rows hold that were acknowledged some seconds ago; None where there is none yet."""
        now = time.monotonic()
        with self._lock:
            last = self._made.get(dataset.dataset_id)
        if last is not None and now - last.at < _FRESH_SECONDS and last.state[2] == dataset.version:
            return last.profile
        with self._db.reading() as tx:
            stream = store.find(tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id)
            settled = roll_store.summary(tx, dataset.dataset_id) or nothing()
        if stream is None or not stream.rows:
            return None
        hot = self._hot.of_workspace(dataset.workspace_id).get(dataset.dataset_id)
        state = (int(settled["rows"]), hot.key if hot is not None else "", dataset.version)
        if last is not None and last.state == state:
            return last.profile
        coming = nothing() if hot is None else summary_of(hot.read(dataset.columns), dataset.columns)
        made = profile_of(
            merged(settled, coming),
            dataset_id=dataset.dataset_id,
            columns=dataset.columns,
            set_aside=stream.set_aside,
            at=self._clock.now(),
        )
        with self._lock:
            self._made[dataset.dataset_id] = _Made(made, state, now)
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made
