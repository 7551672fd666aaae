"""What a stream holds counted anew from its files, after rows of it have ended.

PyArrow ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportMissingTypeStubs=false

from collections.abc import Iterable, Sequence
from typing import Any

from sextant.core.jobs import JobRun
from sextant.core.lake import DataFile
from sextant.features.datasets import Column, Dataset, Datasets
from sextant.features.streams import roll_store
from sextant.features.streams.leasing import Leases
from sextant.features.streams.profiling import Summary, merged, nothing, summary_of
from sextant.features.streams.types import arrow_type

_ALWAYS = 1_000_000  # rows that are counted anew whenever some have ended; of more once a fifth has
_SHARE = 0.2
_FIELD_ID = b"PARQUET:field_id"


class Recounting:
    def __init__(self, datasets: Datasets, leases: Leases) -> None:
        self._db = datasets.ground.db
        self._lake = datasets.ground.lake
        self._streaming = datasets.streaming
        self._leases = leases

    def follow(self, run: JobRun, dataset: Dataset) -> None:
        """Counts the files outside the lease, and what was rolled meanwhile within it."""
        now, summary = self._now(dataset)
        gone = int(summary["rows"]) - now.row_count
        if not gone or (now.row_count > _ALWAYS and abs(gone) < _SHARE * now.row_count):
            return
        of = (dataset.workspace_id, dataset.dataset_id)
        files = self._lake.files(*of, now.snapshot_id).files
        counted = self._counted(run, files, now.columns)
        with self._leases.take(dataset.dataset_id, tries=50) as mine:
            after, _ = self._now(dataset)
            present = self._lake.files(*of, after.snapshot_id).files
            known = {file.key for file in files}
            if not mine or not known <= {file.key for file in present}:
                return  # joined meanwhile: the next day counts
            fresh = [file for file in present if file.key not in known]
            whole = merged(counted, self._counted(run, fresh, after.columns))
            with self._db.transaction() as tx:
                if self._leases.still(tx, dataset.dataset_id):
                    roll_store.put_summary(tx, *of, whole)

    def _now(self, dataset: Dataset) -> tuple[Dataset, Summary]:
        with self._db.reading() as tx:
            found = self._streaming.find(tx, dataset.workspace_id, dataset.dataset_id)
            return found or dataset, roll_store.summary(tx, dataset.dataset_id) or nothing()

    def _counted(self, run: JobRun, files: Iterable[DataFile], columns: Sequence[Column]) -> Summary:
        import pyarrow.parquet as pq

        found = nothing()
        for file in files:
            source = pq.ParquetFile(file.path)
            for group in range(source.num_row_groups):
                run.check_cancelled()
                found = merged(found, summary_of(_shaped(source.read_row_group(group), columns), columns))
        return found


def _shaped(rows: Any, columns: Sequence[Column]) -> Any:
    """The columns by their field ids, in their types; nulls for those that the file lacks."""
    import pyarrow as pa

    at = {int((field.metadata or {}).get(_FIELD_ID, b"-1")): place for place, field in enumerate(rows.schema)}
    arrays: list[Any] = []
    for column in columns:
        wanted = arrow_type(column.type)
        place = at.get(column.field_id)
        arrays.append(
            pa.chunked_array([pa.nulls(rows.num_rows, wanted)])
            if place is None
            else rows.column(place).cast(wanted)
        )
    return pa.Table.from_arrays(arrays, names=[str(column.field_id) for column in columns])
