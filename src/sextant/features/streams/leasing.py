"""One process at a time changes the files of a stream: it holds a lease, which ends by itself."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.features.streams import roll_store
from sextant.kit.clock import Clock
from sextant.kit.ids import new_id

_LEASE = timedelta(seconds=20)  # whoever is slower than this is fenced off at the end
_LOOK_EVERY = 0.2


class Leases:
    """Of one holder among all that ask for them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self.holder = new_id()

    @contextmanager
    def take(self, dataset_id: str, *, tries: int = 1) -> Generator[bool]:
        """Whether this holder may change the files until the end; False while another may."""
        mine = self._taken(dataset_id)
        while not mine and (tries := tries - 1) > 0:
            time.sleep(_LOOK_EVERY)
            mine = self._taken(dataset_id)
        try:
            yield mine
        finally:
            if mine:
                with self._db.transaction() as tx:
                    roll_store.free_roller(tx, dataset_id, holder=self.holder)

    def still(self, tx: Connection, dataset_id: str) -> bool:
        """Whether the lease has not gone to another since; it does not until the transaction ends."""
        return roll_store.is_roller(tx, dataset_id, holder=self.holder)

    def _taken(self, dataset_id: str) -> bool:
        now = self._clock.now()
        with self._db.transaction() as tx:
            return roll_store.take_roller(tx, dataset_id, holder=self.holder, now=now, until=now + _LEASE)
