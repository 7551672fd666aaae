"""Keeps tables in order: small files become large, old snapshots end, and what nothing points to goes.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sextant.core.lake.compacting import Sizes, groups_of, join
from sextant.core.lake.models import DataFile, LakeColumn, PartitionBy, Snapshot, TableFiles
from sextant.core.lake.partitioning import Times, is_worth_splitting, split
from sextant.core.lake.service import COMPACTS, Lake
from sextant.core.lake.sorting import Progress, sorted_into
from sextant.core.objects import Objects, Stored
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
        by = self._lake.kept_by(workspace_id, dataset_id)
        loose = [file for file in present.files if by is None or not by.holds(file)]
        split_up = self._splits(loose, by, sizes) if by is not None else []
        kept = [file for file in present.files if by is not None and by.holds(file)]
        groups = [group for part in _parts(kept, by) for group in groups_of(part, sizes)]
        if not groups and not split_up:  # files of several periods by themselves: a commit is of one kind
            groups = groups_of(loose, sizes)
        if not groups and not split_up:
            return None
        folder = f"silver/{workspace_id}/{dataset_id}/compact-{new_id()}"
        made = [self._join(f"{folder}/part-{n:05d}.parquet", group) for n, group in enumerate(groups)]
        if by is not None and split_up:
            with TemporaryDirectory() as work:
                parted = split([Path(file.path) for file in split_up], by, Path(work))
                made += self._put(f"{folder}/split", parted)
        gone = [*split_up, *(file for group in groups for file in group)]
        return self._rewrite((workspace_id, dataset_id), columns, made, gone, present, by=None)

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
        """Puts all rows in the order of a column by one commit that changes none; None for an empty table.

        Partitions stay apart, each in that order.
        """
        of = (workspace_id, dataset_id)
        by = self._lake.kept_by(*of)
        if by is not None:
            self.partition(*of, columns=columns, by=by, staging=staging, progress=lambda _: None)
        present = self._lake.files(*of)
        if not present.files:
            return None
        groups = _parts(present.files, by)
        staging.mkdir(parents=True, exist_ok=True)
        folder = f"silver/{workspace_id}/{dataset_id}/sort-{new_id()}"
        keys: list[str] = []
        for number, group in enumerate(groups):
            with TemporaryDirectory(dir=staging) as work:

                def of_all(share: float, number: int = number) -> None:
                    progress((number + share) / len(groups))

                made = sorted_into(group, field_id, Path(work), progress=of_all)
                keys += self._put(f"{folder}/{number:05d}", made)
        return self._rewrite(of, columns, keys, present.files, present, by=None)

    def times(self, workspace_id: str, dataset_id: str, field_id: int) -> Times | None:
        """The ends of a time column over the whole table, by what is known of its files; None without one."""
        from sextant.core.lake import catalog, specs

        table = self._lake.catalog().open(workspace_id, dataset_id)
        now = table.current_snapshot() if table is not None else None
        if table is None or now is None:
            return None
        return specs.times_of(catalog.data_files(table, now), table.schema(), field_id)

    def partition(
        self,
        workspace_id: str,
        dataset_id: str,
        *,
        columns: Sequence[LakeColumn],
        by: PartitionBy,
        staging: Path,
        progress: Progress,
    ) -> Snapshot | None:
        """Keeps a table by the period of a column, now and from now on, by one commit that changes no row.

        None where every file is of one period already. The disk holds the other rows twice meanwhile.
        """
        present = self._lake.files(workspace_id, dataset_id)
        loose = [file for file in present.files if not by.holds(file)]
        if not loose:
            self._lake.keep_by(workspace_id, dataset_id, by)
            return None
        staging.mkdir(parents=True, exist_ok=True)
        folder = f"silver/{workspace_id}/{dataset_id}/partition-{new_id()}"
        with TemporaryDirectory(dir=staging) as work:
            made = split([Path(file.path) for file in loose], by, Path(work), progress=progress)
            keys = self._put(folder, made)
        return self._rewrite((workspace_id, dataset_id), columns, keys, loose, present, by=by)

    def expire(self, workspace_id: str, dataset_id: str, *, older_than: datetime, keep: int) -> int:
        """Ends snapshots from before a moment, but for the last `keep` of the present; returns how many."""
        gone = self.ending(workspace_id, dataset_id, older_than=older_than, keep=keep)
        if gone:
            self._lake.forget(workspace_id, dataset_id, gone)
        return len(gone)

    def ending(self, workspace_id: str, dataset_id: str, *, older_than: datetime, keep: int) -> list[str]:
        """The snapshots that `expire` ends."""
        found = self._lake.snapshots(workspace_id, dataset_id)
        lasting = {snapshot.snapshot_id for snapshot in [s for s in found if not s.undone][:keep]}
        return [
            snapshot.snapshot_id
            for snapshot in found
            if snapshot.committed_at < older_than
            and snapshot.snapshot_id not in lasting
            and not snapshot.is_current
        ]

    def sweep(
        self, workspace_id: str, dataset_id: str, *, held: Sequence[str] = (), before: datetime | None = None
    ) -> int:
        """Removes files of a table that no snapshot and no held load points to; returns how many.

        With `before` those written since stay, for a table that others may be about to commit to.
        """
        gone = [
            one.key
            for one in self.loose(workspace_id, dataset_id, held=held)
            if before is None or one.changed_at < before
        ]
        self._objects.delete(gone)
        return len(gone)

    def loose(
        self, workspace_id: str, dataset_id: str, *, held: Sequence[str] = (), ending: Collection[str] = ()
    ) -> list[Stored]:
        """Files of a table that no held load and no snapshot points to, those that are `ending` aside."""
        pointed = self._lake.pointed_to(workspace_id, dataset_id, without=ending) | set(held)
        if not pointed:
            return []
        silver = f"silver/{workspace_id}/{dataset_id}"
        lake = f"lake/{workspace_id}/{dataset_id}"
        parts = [one for one in self._objects.walk(silver) if one.key.endswith(".parquet")]
        manifests = [one for one in self._objects.walk(lake) if one.key.endswith((".avro", ".metadata.json"))]
        return [one for one in (*parts, *manifests) if one.key not in pointed]

    def _rewrite(
        self,
        of: tuple[str, str],
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        gone: Sequence[DataFile],
        present: TableFiles,
        *,
        by: PartitionBy | None,
    ) -> Snapshot:
        return self._lake.rewrite(
            workspace_id=of[0],
            dataset_id=of[1],
            columns=columns,
            files=files,
            removed=[file.key for file in gone],
            base=present.snapshot_id,
            load_id="",
            properties={COMPACTS: str(len(gone))},
            by=by,
        )

    def _splits(self, loose: Sequence[DataFile], by: PartitionBy, sizes: Sizes) -> list[DataFile]:
        """The small files of several periods that are to be parted, once they are many."""
        small = [file for file in loose if file.size_bytes < sizes.small_bytes]
        if len(small) < sizes.least or not is_worth_splitting([Path(file.path) for file in small], by):
            return []
        return small

    def _put(self, folder: str, made: Sequence[Path]) -> list[str]:
        keys = [f"{folder}/part-{number:05d}.parquet" for number in range(len(made))]
        for key, path in zip(keys, made, strict=True):
            self._objects.put_file(key, path)
        return keys

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


def _parts(files: Sequence[DataFile], by: PartitionBy | None) -> list[list[DataFile]]:
    """The files of each partition, and those of none together."""
    found: dict[str, list[DataFile]] = {}
    for file in files:
        found.setdefault(file.part if by is not None and by.holds(file) else "", []).append(file)
    return list(found.values())
