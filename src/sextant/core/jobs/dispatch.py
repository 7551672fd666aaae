"""Which process runs which job: a durable queue (DBOS) on the metadata database, with heartbeats and a lease."""

from collections.abc import Callable

from sqlalchemy import Connection

from sextant.core.db import Database
from sextant.kit.clock import Clock


class Dispatch:
    """The queue, and the watch over processes that fell silent."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        run: Callable[[str], None],
        lost: Callable[[str], None],
        workers: int,
    ) -> None:
        self._db = db

    def enqueue(self, tx: Connection, job_id: str, *, pause: float = 0.0) -> None: ...
    def prepare(self) -> None: ...
    def start(self) -> None: ...
    def stop(self, *, patience: float) -> None: ...
