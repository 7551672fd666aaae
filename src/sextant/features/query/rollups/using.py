"""Where a permitted statement meets the rollups that are there; nothing of it is loaded while none is."""

from dataclasses import replace

from sextant.features.query.permitting import Reading
from sextant.features.query.rollups.models import FindRollups


class Rollups:
    """Asked by the gate's memory for each statement that it reads anew."""

    def __init__(self) -> None:
        self._find: FindRollups | None = None

    def found_by(self, find: FindRollups) -> None:
        """Told once, by the wiring, who keeps rollups of a table's state."""
        self._find = find

    def answered(self, reading: Reading) -> Reading:
        """The statement over a rollup where one gives the same answer, else as it is."""
        if self._find is None or len(reading.tables) != 1 or len(reading.permitted.query.scans) != 1:
            return reading
        (table,) = reading.tables.values()
        if table.hot is not None or table.snapshot_id is None:
            return reading
        rollups = self._find(table)
        if not rollups:
            return reading
        from sextant.features.query.rollups.standing_in import stand_in

        found = stand_in(reading.permitted, table, rollups)
        return reading if found is None else replace(reading, permitted=found.permitted, used=found.used)
