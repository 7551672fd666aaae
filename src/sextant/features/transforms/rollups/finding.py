"""The rollups that stand for one state of a table, as the gate asks for them."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from sextant.core.db import Database
from sextant.core.objects import Objects
from sextant.features.datasets import Table
from sextant.features.query import Rollup
from sextant.features.transforms.rollups import store
from sextant.features.transforms.rollups.models import KeptRollup

_TABLES = 256


class Finding:
    """What `Queries.rollups.found_by` is given; asked once for a statement and a state of its table."""

    def __init__(self, db: Database, objects: Objects) -> None:
        self._db = db
        self._objects = objects
        self._known: OrderedDict[int, tuple[Table, Sequence[KeptRollup]]] = OrderedDict()
        self._lock = Lock()

    def of(self, table: Table) -> Sequence[Rollup]:
        return [self._for_gate(one) for one in self._standing(table)]

    def _standing(self, table: Table) -> Sequence[KeptRollup]:
        """Kept with the table, which is another one as soon as what stands for it changes."""
        with self._lock:
            known = self._known.get(id(table))
        if known is not None and known[0] is table:
            return known[1]
        with self._db.reading() as tx:
            found = store.standing(tx, table.workspace_id, table.dataset_id, str(table.snapshot_id))
        with self._lock:
            self._known[id(table)] = (table, found)
            while len(self._known) > _TABLES:
                self._known.popitem(last=False)
        return found

    def _for_gate(self, kept: KeptRollup) -> Rollup:
        return Rollup(
            rollup_id=kept.rollup_id,
            dataset_id=kept.dataset_id,
            snapshot_id=str(kept.snapshot_id),
            version=str(kept.version),
            columns=tuple(column.for_gate() for column in kept.columns),
            files=tuple(str(self._objects.local_path(key)) for key in kept.files),
            row_count=kept.row_count,
            size_bytes=kept.size_bytes,
        )
