"""Rows that are older than they are kept leave a table by one commit.

Files wholly older go by the bounds that their manifest names, and are not opened. Of a file that is older in
part the times are read, and what is younger is written anew: row groups that lose no row byte by byte.

PyArrow and pyiceberg ship types that are only partly known to a strict checker, hence the one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sextant.core.lake.history import ENDS
from sextant.core.lake.merging import bits, columns_at
from sextant.core.lake.models import BaseMoved, LakeColumn, Snapshot
from sextant.core.lake.service import Lake
from sextant.core.objects import Objects
from sextant.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Limit:
    """Rows end whose time is before a moment: that of the first of these columns that has one.

    Days are over when the next one begins, times without a zone are UTC; rows without any time stay.
    """

    field_ids: tuple[int, ...]
    before: datetime


@dataclass(frozen=True, slots=True)
class Outdated:
    """Files that hold rows that end, those written in their place, and how many rows that are."""

    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class _Old:
    """A file with rows that end: all of them where `found` is None, else those that it marks."""

    key: str
    rows: int
    found: Any = None


class Retention:
    def __init__(self, lake: Lake, objects: Objects) -> None:
        self._lake = lake
        self._objects = objects

    def count(self, workspace_id: str, dataset_id: str, limit: Limit) -> int:
        """How many rows are older."""
        return sum(one.rows for one in self._old(workspace_id, dataset_id, limit))

    def prepare(
        self, workspace_id: str, dataset_id: str, limit: Limit, *, check: Callable[[], None]
    ) -> Outdated:
        """Writes what stays of files that are older in part; the table is as it was until `commit`.

        `check` may raise between files.
        """
        folder = f"silver/{workspace_id}/{dataset_id}/retention-{new_id()}"
        removed: list[str] = []
        kept: list[str] = []
        rows = 0
        for one in self._old(workspace_id, dataset_id, limit):
            check()
            removed.append(one.key)
            rows += one.rows
            if one.found is not None:
                kept.append(self._written(f"{folder}/part-{len(kept):05d}.parquet", one))
        self._objects.to_disk(kept)
        return Outdated(tuple(removed), tuple(kept), rows)

    def commit(
        self, workspace_id: str, dataset_id: str, outdated: Outdated, *, columns: Sequence[LakeColumn]
    ) -> Snapshot:
        """One commit, on whatever came since; raises BaseMoved where the files were written anew."""
        base, present = self._present(workspace_id, dataset_id)
        if not present.issuperset(outdated.removed):
            raise BaseMoved("The dataset changed meanwhile.", seconds=1, hint="It is tried again.")
        return self._lake.rewrite(
            workspace_id=workspace_id,
            dataset_id=dataset_id,
            columns=columns,
            files=outdated.kept,
            removed=outdated.removed,
            base=base,
            load_id="",
            properties={ENDS: str(outdated.rows)},
        )

    def _present(self, workspace_id: str, dataset_id: str) -> tuple[str | None, set[str]]:
        from sextant.core.lake import catalog

        table = self._lake.catalog().open(workspace_id, dataset_id)
        now = table.current_snapshot() if table is not None else None
        if table is None or now is None:
            return None, set()
        found = {self._objects.key_at(file.file_path) for file in catalog.data_files(table, now)}
        return str(now.snapshot_id), found

    def _old(self, workspace_id: str, dataset_id: str, limit: Limit) -> Iterator[_Old]:
        from sextant.core.lake import catalog, specs

        table = self._lake.catalog().open(workspace_id, dataset_id)
        now = table.current_snapshot() if table is not None else None
        if table is None or now is None:
            return
        schema = table.schema()
        for file in catalog.data_files(table, now):
            sure = specs.is_before(file, schema, limit.field_ids, limit.before)
            key = self._objects.key_at(file.file_path)
            if sure:
                yield _Old(key, file.record_count)
            elif sure is None and (found := older(self._objects.local_path(key), limit)).any():
                yield _Old(key, int(found.sum()), None if found.all() else found)

    def _written(self, key: str, one: _Old) -> str:
        from sextant import _engine

        source = self._objects.local_path(one.key)
        local = self._objects.local_target(key)
        if local is not None:
            _engine.keep_rows(source, local, bits(one.found))
            return key
        with TemporaryDirectory() as folder:
            path = Path(folder) / "kept.parquet"
            _engine.keep_rows(source, path, bits(one.found))
            self._objects.put_file(key, path)
        return key


def older(file: Path, limit: Limit) -> Any:
    """Which rows of a file end, as numpy's booleans."""
    import numpy as np
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found: Any = np.zeros(pq.read_metadata(file).num_rows, dtype=bool)
    timeless: Any = ~found
    for field_id in limit.field_ids:
        table = columns_at(file, [field_id])
        old = None if table is None else _before(table.column(0), limit.before)
        if old is None:  # the file holds no times under this id
            continue
        found |= timeless & pc.fill_null(old, fill_value=False).to_numpy()
        timeless &= pc.is_null(old).to_numpy()
    return found


def _before(times: Any, moment: datetime) -> Any:
    """Whether each is before a moment, null where it is null; None for what are no times."""
    import pyarrow as pa
    import pyarrow.compute as pc

    then = moment.astimezone(UTC).replace(tzinfo=None)
    if pa.types.is_date(times.type):
        return pc.less(times.cast(pa.date32()), pa.scalar(then.date(), pa.date32()))
    if not pa.types.is_timestamp(times.type):
        return None
    whole = times.cast(pa.timestamp(times.type.unit)).cast(pa.timestamp("us"), safe=False)
    return pc.less(whole, pa.scalar(then, pa.timestamp("us")))
