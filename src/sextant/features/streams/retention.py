"""Rows of a stream that are older than it keeps them end, between its rolls; its profile follows.

What stays of old files is written before the lease is taken, so that rolls wait for one commit alone.
"""

from sextant.core.jobs import JobRun
from sextant.core.lake import TIMES, BaseMoved, Keeping, Outdated
from sextant.features.datasets import Dataset, Datasets
from sextant.features.streams import roll_store, store
from sextant.features.streams.leasing import Leases
from sextant.features.streams.models import RECEIVED
from sextant.features.streams.recounting import Recounting

_TRIES = 3
_PATIENCE = 150  # looks at a lease that a roll holds


class StreamRetention:
    def __init__(self, datasets: Datasets) -> None:
        on = datasets.ground
        self._db = on.db
        self._keeping = Keeping(on.lake, on.objects)
        self._datasets = datasets
        self._leases = Leases(on.db, on.clock)
        self._recounting = Recounting(datasets, self._leases)

    def times(self, dataset: Dataset) -> tuple[int, ...]:
        """The event's own time, and when it was received for events without one."""
        with self._db.reading() as tx:
            stream = store.find(tx, workspace_id=dataset.workspace_id, dataset_id=dataset.dataset_id)
        event = None if stream is None else stream.event_field
        columns = [column for column in dataset.columns if column.type in TIMES]
        own = [column.field_id for column in columns if column.field_id == event]
        return (*own, *(column.field_id for column in columns if column.source_name == RECEIVED))

    def end(self, run: JobRun, dataset: Dataset) -> None:
        """Raises BaseMoved where files were joined again and again meanwhile: the next day tries anew."""
        for number in range(_TRIES):
            outdated = self._datasets.retention.prepare(run, dataset)
            try:
                with self._leases.take(dataset.dataset_id, tries=_PATIENCE) as mine:
                    if mine:
                        self._end(dataset, outdated)
                break
            except BaseMoved:
                if number == _TRIES - 1:
                    raise
        self._recounting.follow(run, dataset)

    def _end(self, dataset: Dataset, outdated: Outdated) -> None:
        """A roll that was begun and did not end is in the lake and in the log: it ends first."""
        of = (dataset.workspace_id, dataset.dataset_id)
        with self._db.reading() as tx:
            planned = roll_store.planned(tx, dataset.dataset_id)
            now = self._datasets.streaming.find(tx, *of)
        if planned is not None or now is None:
            return
        rules = self._datasets.ground.rules
        until = self._datasets.maintenance.upkeep.snapshots_until(now)
        self._keeping.expire(*of, older_than=until, keep=rules.snapshots_kept)
        if outdated.rows:
            self._datasets.retention.commit(now, outdated)
        self._datasets.retention.settle(now, may=lambda tx: self._leases.still(tx, dataset.dataset_id))
