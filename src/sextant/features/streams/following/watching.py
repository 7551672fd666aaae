"""A reader for each follow that is not paused in each process of the role; they share partitions."""

import threading

from sextant.core.telemetry import Log
from sextant.features.streams import follow_store
from sextant.features.streams.following.ground import FollowGround, Taking
from sextant.features.streams.following.reader import Reader

_LOOK_EVERY = 1.0


class Followers:
    def __init__(self, ground: FollowGround, taking: Taking) -> None:
        self._on = ground
        self._taking = taking
        self._readers: dict[str, Reader] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._logger = Log("sextant.streams")

    def start(self, *, look_every: float = _LOOK_EVERY) -> None:
        """Reads in threads of its own until `stop` (the stream role)."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._watch, args=(look_every,), name="topics", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
            self._thread = None
        self._end(list(self._readers))

    def _watch(self, seconds: float) -> None:
        while True:
            try:
                self._look()
            except Exception:  # the watch outlives a database that is away for a while
                self._logger.exception("topics_watch_failed")
            if self._stop.wait(seconds):
                return

    def _look(self) -> None:
        with self._on.db.reading() as tx:
            wanted = {one.dataset_id: one for one in follow_store.running(tx)}
        changed = [
            dataset_id
            for dataset_id, reader in self._readers.items()
            if dataset_id not in wanted or wanted[dataset_id].created_at != reader.follow.created_at
        ]
        self._end(changed)
        for dataset_id, follow in wanted.items():
            if dataset_id not in self._readers:
                reader = self._readers[dataset_id] = Reader(self._on, self._taking, follow)
                reader.start()

    def _end(self, dataset_ids: list[str]) -> None:
        for dataset_id in dataset_ids:
            self._readers[dataset_id].ask_to_stop()
        for dataset_id in dataset_ids:
            self._readers[dataset_id].join()
            del self._readers[dataset_id]  # not before it has ended
