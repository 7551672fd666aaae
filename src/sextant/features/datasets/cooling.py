"""Raw files that came long ago go to the cold place, day by day; what reads them finds them there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sextant.core.jobs import JobRun
from sextant.core.telemetry import Log
from sextant.features.datasets import load_store
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.raw_ages import made_at
from sextant.kit.errors import SextantError

_log = Log("sextant.maintenance")


@dataclass(frozen=True, slots=True)
class Cooling:
    ground: Ground

    def due(self, workspace_id: str = "") -> Iterator[tuple[str, int]]:
        """What would go now, of one workspace or all, with its size. Nothing where no one names an age."""
        usual = self.ground.rules.cold_days
        with self.ground.db.reading() as tx:
            own = load_store.cold_days(tx)
        if not usual and not own:
            return
        now = self.ground.clock.now()
        for stored in self.ground.objects.walk(f"bronze/{workspace_id}".rstrip("/")):
            days = own.get(stored.key) or usual
            if days and _is_before(made_at(stored.key), now - timedelta(days=days)):
                yield stored.key, stored.size_bytes

    def run(self, run: JobRun) -> None:
        count = size = 0
        for key, size_bytes in list(self.due()):
            run.check_cancelled()
            try:
                self.ground.objects.cool(key)
            except SextantError as error:  # one file that cannot be moved does not keep the others waiting
                _log.warning("raw_file_not_cooled", key=key, code=error.code)
                continue
            count, size = count + 1, size + size_bytes
        if count:
            _log.info("raw_files_cooled", files=count, size_bytes=size)


def _is_before(made: datetime | None, before: datetime) -> bool:
    return made is not None and made < before
