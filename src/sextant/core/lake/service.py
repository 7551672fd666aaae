"""Loads committed once, snapshots listed, files found, loads taken back.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Column, Engine, String, Table, select

from sextant.core.db import metadata, refuse_in_transaction
from sextant.core.lake.history import (
    COMPACTS,
    LOAD,
    by_load,
    id_of,
    missing,
    number_of,
    snapshot_of,
    snapshots_of,
)
from sextant.core.lake.known import KnownFiles
from sextant.core.lake.models import (
    BaseMoved,
    CatalogSettings,
    DataFile,
    LakeBusy,
    LakeColumn,
    PartitionBy,
    Snapshot,
    TableFiles,
)
from sextant.core.objects import Objects

if TYPE_CHECKING:
    from pyiceberg.table import Table as IcebergTable

    from sextant.core.lake.catalog import Change
    from sextant.core.lake.opening import Catalog

# As pyiceberg and Iceberg's JDBC catalog (V1) define them, so that other engines find the tables too.
tables = Table(
    "iceberg_tables",
    metadata,
    Column("catalog_name", String(255), primary_key=True),
    Column("table_namespace", String(255), primary_key=True),
    Column("table_name", String(255), primary_key=True),
    Column("metadata_location", String(1000), nullable=True),
    Column("previous_metadata_location", String(1000), nullable=True),
    Column("iceberg_type", String(5), nullable=True),
)
namespaces = Table(
    "iceberg_namespace_properties",
    metadata,
    Column("catalog_name", String(255), primary_key=True),
    Column("namespace", String(255), primary_key=True),
    Column("property_key", String(255), primary_key=True),
    Column("property_value", String(1000), nullable=False),
)

catalog_tables = (tables, namespaces)
Answer = TypeVar("Answer")
_BESIDE = CatalogSettings()
_TRIES = 8
_KEPT = 512
__all__ = ["COMPACTS", "Lake", "tables"]


class Lake:
    """One Iceberg table a dataset, one namespace a workspace; data files are keys of the object store."""

    def __init__(
        self, engine: Engine | None, *, objects: Objects, settings: CatalogSettings = _BESIDE
    ) -> None:
        """`engine` is where a SQL catalog lies; None for another kind, which `settings` name."""
        # The catalog's statements are single ones; a deferred BEGIN lets its reads pass a writer on SQLite.
        self._engine = engine.execution_options(sextant_reading=True) if engine is not None else None
        self._settings = settings
        self._objects = objects
        self._lock = threading.Lock()
        self._opened: Catalog | None = None
        self._tables: OrderedDict[str, IcebergTable] = OrderedDict()
        self._known = KnownFiles(objects)

    def commit(
        self,
        *,
        workspace_id: str,
        dataset_id: str,
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        load_id: str,
    ) -> Snapshot:
        """Appends Parquet files (keys) as one snapshot, once a load id; raises FileRefused, SchemaRefused."""
        from sextant.core.lake import catalog

        def change(table: "IcebergTable") -> "Change":
            after = catalog.reaching(table, columns)
            return catalog.Change(after, columns, self._located(files), (), {LOAD: load_id})

        return self._commit(workspace_id, dataset_id, columns=columns, load_id=load_id, change=change)

    def replace(
        self,
        *,
        workspace_id: str,
        dataset_id: str,
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        load_id: str,
    ) -> Snapshot:
        """Puts these files and columns in the place of all that is there, as one snapshot, once a load id."""
        from sextant.core.lake import catalog

        def change(table: "IcebergTable") -> "Change":
            now = table.metadata.current_snapshot()
            gone = catalog.data_files(table, now) if now is not None else []
            return catalog.Change(columns, columns, self._located(files), gone, {LOAD: load_id})

        return self._commit(workspace_id, dataset_id, columns=columns, load_id=load_id, change=change)

    def rewrite(
        self,
        *,
        workspace_id: str,
        dataset_id: str,
        columns: Sequence[LakeColumn],
        files: Sequence[str],
        removed: Sequence[str],
        base: str | None,
        load_id: str,
        properties: Mapping[str, str] = MappingProxyType({}),
        by: PartitionBy | None = None,
    ) -> Snapshot:
        """Puts files in the place of some of those of snapshot `base`; raises BaseMoved when that is past.

        `by` is how the table is kept from then on; None for as it was.
        """
        from sextant.core.lake import catalog

        def change(table: "IcebergTable") -> "Change":
            if id_of(table.metadata.current_snapshot_id) != base:
                raise BaseMoved("The dataset changed meanwhile.", seconds=1, hint="It is tried again.")
            gone = {self._objects.location(key) for key in removed}
            now = table.metadata.current_snapshot()
            present = catalog.data_files(table, now) if now is not None else []
            out = [file for file in present if file.file_path in gone]
            after = catalog.reaching(table, columns)
            told = {**properties, **({LOAD: load_id} if load_id else {})}
            return catalog.Change(after, columns, self._located(files), out, told, by)

        return self._commit(workspace_id, dataset_id, columns=columns, load_id=load_id, change=change)

    def reshape(self, workspace_id: str, dataset_id: str, columns: Sequence[LakeColumn]) -> None:
        """Gives the table these names, types and order of columns, without a snapshot."""
        from sextant.core.lake import catalog

        def attempt() -> None:
            table = self._fresh(workspace_id, dataset_id)
            if table is not None:
                catalog.reshape(table, columns)

        self._repeat(attempt)

    def kept_by(self, workspace_id: str, dataset_id: str) -> PartitionBy | None:
        """How files that come now are kept apart; None where they are not."""
        from sextant.core.lake import specs

        table = self._table(workspace_id, dataset_id)
        return None if table is None else specs.by_of(table.metadata)

    def keep_by(self, workspace_id: str, dataset_id: str, by: PartitionBy | None) -> None:
        """Has the files that come from now on kept so; those that are there stay as they are."""
        from sextant.core.lake import catalog

        def attempt() -> None:
            table = self._fresh(workspace_id, dataset_id)
            if table is not None:
                catalog.keep_by(table, by)

        self._repeat(attempt)

    def columns(
        self, workspace_id: str, dataset_id: str, snapshot_id: str | None = None
    ) -> tuple[LakeColumn, ...]:
        """The table's columns, now or at a snapshot, by the names that other engines see."""
        from sextant.core.lake import catalog

        table = self._table(workspace_id, dataset_id)
        if table is None:
            return ()
        then = None if snapshot_id is None else table.metadata.snapshot_by_id(number_of(snapshot_id))
        schema = None if then is None else table.schemas().get(then.schema_id or 0)
        return catalog.columns_of(schema or table.schema())

    def forget(self, workspace_id: str, dataset_id: str, snapshot_ids: Sequence[str]) -> None:
        """Ends snapshots, which no one can ask or undo any more; their files stay until they are swept."""
        from sextant.core.lake import catalog

        def attempt() -> None:
            table = self._fresh(workspace_id, dataset_id)
            if table is not None:
                catalog.forget(table, [number_of(one) for one in snapshot_ids])

        self._repeat(attempt)

    def pointed_to(self, workspace_id: str, dataset_id: str, *, without: Collection[str] = ()) -> set[str]:
        """The keys of all that the table's snapshots but these consist of: data, manifests, metadata."""
        from sextant.core.lake import catalog

        table = self._fresh(workspace_id, dataset_id)
        found = set[str]() if table is None else catalog.pointed_to(table, without=without)
        return {self._objects.key_at(one) for one in found}

    def to_disk(self, workspace_id: str, dataset_id: str) -> None:
        """Has the newest commit survive a loss of power; its files of data are for who wrote them."""
        from sextant.core.lake import catalog

        if self._objects.is_local and (table := self._fresh(workspace_id, dataset_id)) is not None:
            self._objects.to_disk(self._objects.key_at(one) for one in catalog.read_by(table))

    def loaded(self, workspace_id: str, dataset_id: str, load_id: str) -> Snapshot | None:
        """The snapshot that a load made, if it did."""
        table = self._fresh(workspace_id, dataset_id)
        done = None if table is None else by_load(table.metadata, load_id)
        return None if table is None or done is None else snapshot_of(table.metadata, done)

    def snapshots(self, workspace_id: str, dataset_id: str) -> list[Snapshot]:
        """Newest first; empty for a dataset that was never loaded."""
        table = self._table(workspace_id, dataset_id)
        return [] if table is None else snapshots_of(table.metadata)

    def snapshot_at(self, workspace_id: str, dataset_id: str, moment: datetime) -> str | None:
        """The snapshot that was current at a moment; None before the first."""
        table = self._table(workspace_id, dataset_id)
        until = moment.timestamp() * 1000
        found: str | None = None
        for entry in table.metadata.snapshot_log if table is not None else ():
            if entry.timestamp_ms <= until:
                found = str(entry.snapshot_id)
        return found

    def files(self, workspace_id: str, dataset_id: str, snapshot_id: str | None = None) -> TableFiles:
        """What a snapshot consists of, the current one by default; raises SnapshotMissing."""
        if snapshot_id is not None and (kept := self._known.of_table(workspace_id, dataset_id, snapshot_id)):
            return kept
        table = self._table(workspace_id, dataset_id)
        if table is None:
            if snapshot_id is not None:
                raise missing(snapshot_id)
            return TableFiles(snapshot_id=None, columns=(), files=())
        wanted = snapshot_id or id_of(table.metadata.current_snapshot_id)
        place = table.metadata.location
        found = self._known.at(place, wanted or "")
        if found is None:
            found = self._read(table, wanted)
            self._known.keep(workspace_id, dataset_id, place, found)
        return found

    def undo(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> Snapshot:
        """Takes back a load: the last by going back, an earlier append by a snapshot without its files."""
        return self._repeat(lambda: self._undo(workspace_id, dataset_id, snapshot_id))

    def drop(self, workspace_id: str, dataset_id: str) -> None:
        """Forgets the table; its files are the caller's to delete."""
        if self._engine is None:
            self.catalog().forget(workspace_id, dataset_id)
            return
        with self._engine.begin() as tx:
            tx.execute(
                tables.delete().where(
                    tables.c.table_namespace == workspace_id, tables.c.table_name == dataset_id
                )
            )

    def catalog(self) -> "Catalog":
        """Where the tables are listed; opened when it is first needed."""
        with self._lock:
            if self._opened is None:
                from sextant.core.lake.opening import open_catalog

                self._opened = open_catalog(self._settings, engine=self._engine, objects=self._objects)
            return self._opened

    def warm(self) -> None:
        """Loads the table library ahead of the first question (it takes a second)."""
        self.catalog()

    def _commit(
        self,
        workspace_id: str,
        dataset_id: str,
        *,
        columns: Sequence[LakeColumn],
        load_id: str,
        change: "Callable[[IcebergTable], Change]",
    ) -> Snapshot:
        from sextant.core.lake import catalog

        def attempt() -> Snapshot:
            table = self._fresh(workspace_id, dataset_id) or self.catalog().make(
                workspace_id, dataset_id, columns
            )
            done = by_load(table.metadata, load_id) if load_id else None
            if done is not None:
                return snapshot_of(table.metadata, done)
            catalog.apply(table, change(table))
            return self._current(workspace_id, dataset_id)

        return self._repeat(attempt)

    def _located(self, keys: Sequence[str]) -> list[str]:
        return [self._objects.location(key) for key in keys]

    def _undo(self, workspace_id: str, dataset_id: str, snapshot_id: str) -> Snapshot:
        from sextant.core.lake import undoing

        table = self._fresh(workspace_id, dataset_id)
        found = table.metadata.snapshot_by_id(number_of(snapshot_id)) if table is not None else None
        if table is None or found is None:
            raise missing(snapshot_id)
        undoing.undo(table, found)
        return self._current(workspace_id, dataset_id)

    def _repeat(self, attempt: Callable[[], Answer]) -> Answer:
        from pyiceberg.exceptions import CommitFailedException

        refuse_in_transaction("A commit to the lake")
        for number in range(_TRIES):
            try:
                return attempt()
            except CommitFailedException:  # another process committed to the table in between
                time.sleep(0.02 * 2**number)
        raise LakeBusy("Others keep changing this dataset.", seconds=5, hint="Try again in a moment.")

    def _read(self, table: "IcebergTable", snapshot_id: str | None) -> TableFiles:
        from sextant.core.lake import catalog, specs

        by = specs.by_of(table.metadata)
        if snapshot_id is None:
            return TableFiles(snapshot_id=None, columns=catalog.columns_of(table.schema()), files=(), by=by)
        snapshot = table.metadata.snapshot_by_id(number_of(snapshot_id))
        if snapshot is None:
            raise missing(snapshot_id)
        listed = [
            (self._objects.key_at(file.file_path), file) for file in catalog.data_files(table, snapshot)
        ]
        paths = self._objects.bring([key for key, _ in listed])
        schema = table.schemas().get(snapshot.schema_id or 0) or table.schema()
        files = tuple(
            DataFile(
                path=str(path),
                row_count=file.record_count,
                size_bytes=file.file_size_in_bytes,
                key=key,
                part=specs.part_of(file, table.specs()),
                within=specs.within(file, schema, by),
            )
            for path, (key, file) in zip(paths, listed, strict=True)
        )
        return TableFiles(snapshot_id, columns=catalog.columns_of(schema), files=files, by=by)

    def _current(self, workspace_id: str, dataset_id: str) -> Snapshot:
        table = self._fresh(workspace_id, dataset_id)
        snapshot = table.metadata.current_snapshot() if table is not None else None
        if table is None or snapshot is None:
            raise missing("current")
        return snapshot_of(table.metadata, snapshot)

    def _fresh(self, workspace_id: str, dataset_id: str) -> "IcebergTable | None":
        return self.catalog().open(workspace_id, dataset_id)

    def _table(self, workspace_id: str, dataset_id: str) -> "IcebergTable | None":
        """The table as its newest metadata file has it, parsed once per file."""
        if self._engine is None:  # a catalog that is a server tells the newest metadata itself
            return self._fresh(workspace_id, dataset_id)
        query = select(tables.c.metadata_location).where(
            tables.c.table_namespace == workspace_id, tables.c.table_name == dataset_id
        )
        with self._engine.connect() as tx:
            location = tx.execute(query).scalar_one_or_none()
        if location is None:
            return None
        with self._lock:
            if location in self._tables:
                self._tables.move_to_end(location)
                return self._tables[location]
        table = self._fresh(workspace_id, dataset_id)
        if table is not None:
            with self._lock:
                self._tables[table.metadata_location] = table
                while len(self._tables) > _KEPT:
                    self._tables.popitem(last=False)
        return table
