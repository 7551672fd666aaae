"""Makes a reading part of the table: appended, in the place of all, or merged by key; once a load."""

from functools import partial
from pathlib import Path
from typing import Any

from sextant.core.jobs import JobRun
from sextant.core.lake import Snapshot, repeated
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.merging import Merging
from sextant.features.datasets.models import Dataset
from sextant.features.datasets.shaping import columns_after, lake_columns, of_load
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.work import Work
from sextant.kit.clock import iso

_COUNTED = 20_000_000  # rows beyond which the search for repeats would cost more than the load


class Committing:
    def __init__(self, ground: Ground) -> None:
        self._on = ground
        self._merging = Merging(ground)

    def repeats(self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver) -> int | None:
        """How many rows of an append are there already; None where that was not counted."""
        if work.mode != "append" or read.whole or dataset.snapshot_id is None:
            return None
        present = self._on.lake.files(dataset.workspace_id, dataset.dataset_id, dataset.snapshot_id)
        return repeated(
            [self._on.objects.local_path(key) for key in read.files],
            [Path(file.path) for file in present.files],
            field_ids=[column.field_id for column in silver.report(read).columns],
            most_rows=_COUNTED,
            check=run.check_cancelled,
        )

    def commit(
        self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver
    ) -> dict[str, Any]:
        """The snapshot and what was counted, as JSON; a load that is there already is only looked up."""
        report = silver.report(read)
        mode = "replace" if read.whole else work.mode
        after = columns_after(dataset.columns, report, mode=mode)
        if mode == "upsert":
            merged = self._merging.commit(run, dataset, work=work, read=read, silver=silver, report=report)
            return _told(merged["snapshot"], rows_updated=merged["rows_updated"])
        put = partial(
            self._on.lake.replace if mode == "replace" else self._on.lake.commit,
            workspace_id=dataset.workspace_id,
            dataset_id=dataset.dataset_id,
            files=read.files,
            load_id=work.load_id,
        )
        columns = after if mode == "replace" else of_load(after, report)
        return _told(put(columns=lake_columns(columns)))


def _told(snapshot: Snapshot, **counted: int) -> dict[str, Any]:
    return {"snapshot_id": snapshot.snapshot_id, "committed_at": iso(snapshot.committed_at), **counted}
