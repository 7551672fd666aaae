"""An upsert: rows that a load names by key leave the files that hold them, and its own are added."""

from pathlib import Path
from typing import Any

from sextant.core.jobs import JobRun
from sextant.core.lake import Keys, Repeat, merge
from sextant.features.datasets.errors import KeyRefused
from sextant.features.datasets.ground import Ground
from sextant.features.datasets.models import Column, Dataset
from sextant.features.datasets.report import Report
from sextant.features.datasets.shaping import columns_after, lake_columns
from sextant.features.datasets.silver import Read, Silver
from sextant.features.datasets.targets import key_columns
from sextant.features.datasets.work import Work


class Merging:
    def __init__(self, ground: Ground) -> None:
        self._on = ground

    def check_key(self, columns: tuple[Column, ...], files: tuple[str, ...], *, work: Work) -> None:
        """Raises KeyRefused where the key is empty or names several rows of the load."""
        if not files:
            return
        found = key_columns(columns, work.key)
        troubles = self._keys(files, found).troubles()
        if troubles:
            raise _refused(found, troubles)

    def commit(
        self, run: JobRun, dataset: Dataset, *, work: Work, read: Read, silver: Silver, report: Report
    ) -> dict[str, Any]:
        """One overwrite commit on the snapshot that is there; made anew when that changes meanwhile."""
        of = (dataset.workspace_id, dataset.dataset_id)
        done = self._on.lake.loaded(*of, work.load_id)
        if done is not None:
            return {"snapshot": done, "rows_updated": int(done.told.get(_UPDATED, 0))}
        after = columns_after(dataset.columns, report, mode="upsert")
        key = key_columns(after, work.key)
        present = self._on.lake.files(*of)
        folder = silver.merged_folder(run.attempt)
        silver.drop_merged()
        staging = self._on.rules.staging / run.job.job_id / f"{run.attempt}-kept"

        def target(number: int) -> tuple[str, Path]:
            name = f"{folder}/part-{number:05d}.parquet"
            local = self._on.objects.local_target(name)
            if local is None:
                staging.mkdir(parents=True, exist_ok=True)
            return name, local or staging / f"part-{number:05d}.parquet"

        files = [(file.key, Path(file.path)) for file in present.files]
        merged = merge(self._keys(read.files, key), files, target=target, check=run.check_cancelled)
        for number, name in enumerate(merged.kept):
            path = target(number)[1]
            if path.is_relative_to(self._on.rules.staging):
                self._on.objects.put_file(name, path)
        snapshot = self._on.lake.rewrite(
            workspace_id=dataset.workspace_id,
            dataset_id=dataset.dataset_id,
            columns=lake_columns(after),
            files=[*merged.kept, *read.files],
            removed=merged.removed,
            base=present.snapshot_id,
            load_id=work.load_id,
            properties={_UPDATED: str(merged.rows_updated)},
        )
        return {"snapshot": snapshot, "rows_updated": merged.rows_updated}

    def _keys(self, files: tuple[str, ...], key: tuple[Column, ...]) -> Keys:
        paths = [self._on.objects.local_path(name) for name in files]
        return Keys(paths, [column.field_id for column in key])


_UPDATED = "sextant.rows-updated"


def _refused(columns: tuple[Column, ...], troubles: list[Repeat]) -> KeyRefused:
    names = ", ".join(column.name for column in columns)
    first = troubles[0]
    rows = ", ".join(f"{row:,}" for row in first.rows)
    shown = ", ".join(str(value) for value in first.values)
    said = (
        f"The key ({names}) is empty in row {rows} of the load."
        if None in first.values
        else f"The key ({names}) = ({shown}) stands in rows {rows} of the load."
    )
    return KeyRefused(
        f"{said} Nothing was loaded.",
        hint="A key names one row: choose more columns for it, or correct the file.",
        details={
            "keys": [{"values": [str(v) for v in one.values], "rows": list(one.rows)} for one in troubles]
        },
    )
