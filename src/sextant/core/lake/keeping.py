"""Keeps tables in order: small files become large, old snapshots end, and what nothing points to goes.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sextant.core.lake.compacting import Sizes, groups_of, join
from sextant.core.lake.models import LakeColumn, Snapshot
from sextant.core.lake.service import COMPACTS, Lake
from sextant.core.lake.sorting import Progress, sorted_into
from sextant.core.objects import Objects
from sextant.kit.ids import new_id

_USUAL = Sizes()


class Keeping:
    """Used by whoever holds a dataset, so that no load is between its files and its commit meanwhile."""

    def __init__(self, lake: Lake, objects: Objects) -> None:
        self._lake = lake
        self._objects = objects

    def compact(
        self,
        workspace_id: str,
        dataset_id: str,
        *,
        columns: Sequence[LakeColumn],
        sizes: Sizes = _USUAL,
    ) -> Snapshot | None:
        """Joins small files by one commit that changes no row; None when there was nothing to join."""
        present = self._lake.files(workspace_id, dataset_id)
        groups = groups_of(present.files, sizes)
        if not groups:
            return None
        folder = f"silver/{workspace_id}/{dataset_id}/compact-{new_id()}"
        made = [self._join(f"{folder}/part-{n:05d}.parquet", group) for n, group in enumerate(groups)]
        return self._lake.rewrite(
            workspace_id=workspace_id,
            dataset_id=dataset_id,
            columns=columns,
            files=made,
            removed=[file.key for group in groups for file in group],
            base=present.snapshot_id,
            load_id="",
            properties={COMPACTS: str(sum(len(group) for group in groups))},
        )

    def sort(
        self,
        workspace_id: str,
        dataset_id: str,
        *,
        columns: Sequence[LakeColumn],
        field_id: int,
        staging: Path,
        progress: Progress,
    ) -> Snapshot | None:
        """Puts all rows in the order of a column by one commit that changes none; None for an empty table."""
        present = self._lake.files(workspace_id, dataset_id)
        if not present.files:
            return None
        staging.mkdir(parents=True, exist_ok=True)
        folder = f"silver/{workspace_id}/{dataset_id}/sort-{new_id()}"
        with TemporaryDirectory(dir=staging) as work:
            made = sorted_into(present.files, field_id, Path(work), progress=progress)
            keys = [f"{folder}/part-{number:05d}.parquet" for number in range(len(made))]
            for key, path in zip(keys, made, strict=True):
                self._objects.put_file(key, path)
        return self._lake.rewrite(
            workspace_id=workspace_id,
            dataset_id=dataset_id,
            columns=columns,
            files=keys,
            removed=[file.key for file in present.files],
            base=present.snapshot_id,
            load_id="",
            properties={COMPACTS: str(len(present.files))},
        )

    def expire(self, workspace_id: str, dataset_id: str, *, older_than: datetime, keep: int) -> int:
        """Ends snapshots from before a moment, but for the last `keep` of the present; returns how many."""
        found = self._lake.snapshots(workspace_id, dataset_id)
        lasting = {snapshot.snapshot_id for snapshot in [s for s in found if not s.undone][:keep]}
        gone = [
            snapshot.snapshot_id
            for snapshot in found
            if snapshot.committed_at < older_than
            and snapshot.snapshot_id not in lasting
            and not snapshot.is_current
        ]
        if gone:
            self._lake.forget(workspace_id, dataset_id, gone)
        return len(gone)

    def sweep(self, workspace_id: str, dataset_id: str, *, held: Sequence[str] = ()) -> int:
        """Removes files of a table that no snapshot and no held load points to; returns how many."""
        pointed = self._lake.pointed_to(workspace_id, dataset_id) | set(held)
        if not pointed:
            return 0
        silver = f"silver/{workspace_id}/{dataset_id}"
        lake = f"lake/{workspace_id}/{dataset_id}"
        parts = [key for key in self._objects.list(silver) if key.endswith(".parquet")]
        manifests = [key for key in self._objects.list(lake) if key.endswith((".avro", ".metadata.json"))]
        gone = [key for key in (*parts, *manifests) if key not in pointed]
        self._objects.delete(gone)
        return len(gone)

    def _join(self, key: str, files: Sequence[object]) -> str:
        local = self._objects.local_target(key)
        if local is not None:
            join(files, local)  # pyright: ignore[reportArgumentType]  # a group of data files
            return key
        with TemporaryDirectory() as folder:
            path = Path(folder) / "joined.parquet"
            join(files, path)  # pyright: ignore[reportArgumentType]  # a group of data files
            self._objects.put_file(key, path)
        return key
