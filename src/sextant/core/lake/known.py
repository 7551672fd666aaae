"""What snapshots consist of, as it was read: their files never change, but may have been let go."""

from collections import OrderedDict
from threading import Lock

from sextant.core.lake.models import TableFiles
from sextant.core.objects import ObjectMissing, Objects

_KEPT = 256


class KnownFiles:
    """By a table's place and its snapshot; whoever finds one has its files at hand."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._files: OrderedDict[tuple[str, str], TableFiles] = OrderedDict()
        self._places: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = Lock()

    def of_table(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> TableFiles | None:
        """What was read of a table of a dataset before; None where a file of it is gone."""
        with self._lock:
            place = self._places.get((workspace_id, dataset_id), "")
        try:
            return self.at(place, snapshot_id)
        except ObjectMissing:
            return None

    def at(self, place: str, snapshot_id: str) -> TableFiles | None:
        """The same by the table's place; raises ObjectMissing."""
        key = (place, snapshot_id)
        with self._lock:
            found = self._files.get(key)
            if found is not None:
                self._files.move_to_end(key)
        if found is not None:
            self._objects.bring([file.key for file in found.files])
        return found

    def keep(self, workspace_id: str, dataset_id: str, place: str, found: TableFiles) -> None:
        with self._lock:
            self._files[place, found.snapshot_id or ""] = found
            self._places[workspace_id, dataset_id] = place
            for kept in (self._files, self._places):
                while len(kept) > _KEPT:
                    kept.popitem(last=False)
