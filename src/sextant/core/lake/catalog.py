"""What is done to one Iceberg table: shaped, appended to, rewritten, gone back; imported when first touched.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportCallIssue=false

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from pyiceberg.io import FileIO
from pyiceberg.manifest import DataFile, ManifestContent, ManifestEntryStatus, ManifestFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.update import (
    AddSchemaUpdate,
    RemoveSnapshotsUpdate,
    SetCurrentSchemaUpdate,
    TableUpdate,
)
from pyiceberg.typedef import Record
from pyiceberg.types import NestedField

from sextant.core.lake import specs
from sextant.core.lake.data_file import Measured, data_file, measure, plan_of
from sextant.core.lake.models import LakeColumn, PartitionBy, SchemaRefused
from sextant.core.lake.producing import appending, overwriting

_MOST_KEPT = 20_000  # files and manifests that are remembered
_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")


def schema_of(columns: Sequence[LakeColumn], *, schema_id: int = 0) -> Schema:
    fields = [
        NestedField(field_id=column.field_id, name=column.name, field_type=column.type, required=False)
        for column in columns
    ]
    return Schema(*fields, schema_id=schema_id)


def columns_of(schema: Schema) -> tuple[LakeColumn, ...]:
    return tuple(
        LakeColumn(field_id=field.field_id, name=field.name, type=str(field.field_type).replace(", ", ","))
        for field in schema.fields
    )


def reaching(table: Table, columns: Sequence[LakeColumn]) -> list[LakeColumn]:
    """The table's columns with those of an append; raises SchemaRefused where a type may not change."""
    known = {column.field_id: column for column in columns_of(table.schema())}
    for column in columns:
        there = known.get(column.field_id)
        if there is None:
            known[column.field_id] = column
        elif _same(there.type, column.type) or _widens(there.type, column.type):
            known[column.field_id] = replace(there, type=column.type, name=column.name)
        else:
            raise SchemaRefused(
                f"Column `{column.name}` is {column.type} in this load and {there.type} in the table.",
                hint="Load it as a new dataset, or choose the table's type for the column.",
            )
    return list(known.values())


def shape(table: Table, change: Transaction, columns: Sequence[LakeColumn]) -> Schema:
    """Makes these the table's columns, within a transaction; a schema that was there before comes back."""
    if columns_of(table.schema()) == tuple(columns):
        return table.schema()
    wanted = tuple(columns)
    for schema in table.metadata.schemas:
        if columns_of(schema) == wanted:
            specs.follow(change, schema)
            change._apply((SetCurrentSchemaUpdate(schema_id=schema.schema_id),))
            return schema
    newest = max(schema.schema_id for schema in table.metadata.schemas)
    made = schema_of(columns, schema_id=newest + 1)
    specs.follow(change, made)
    change._apply((AddSchemaUpdate(schema=made), SetCurrentSchemaUpdate(schema_id=-1)))
    return made


def reshape(table: Table, columns: Sequence[LakeColumn]) -> None:
    """Changes names, types and order of the columns alone; no snapshot."""
    with table.transaction() as change:
        shape(table, change, columns)


def keep_by(table: Table, by: PartitionBy | None) -> None:
    """Has the files that come from now on kept so; those that are there stay as they are."""
    with table.transaction() as change:
        specs.keep_by(change, by)


class _Manifests:
    """The files that the latest manifests name: one never changes, and reading it takes milliseconds."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, tuple[DataFile, ...]] = OrderedDict()
        self._count = 0
        self._lock = Lock()

    def of(self, manifest: ManifestFile, io: FileIO) -> tuple[DataFile, ...]:
        path = manifest.manifest_path
        with self._lock:
            if path in self._files:
                self._files.move_to_end(path)
                return self._files[path]
        entries = manifest.fetch_manifest_entry(io, discard_deleted=True)
        files = tuple(entry.data_file for entry in entries)
        with self._lock:
            if path not in self._files:
                self._files[path] = files
                self._count += len(files) + 1
            while self._count > _MOST_KEPT:
                _, gone = self._files.popitem(last=False)
                self._count -= len(gone) + 1
        return files


_kept = _Manifests()


def data_files(table: Table, snapshot: Snapshot) -> list[DataFile]:
    """The files of one snapshot, in the order of their paths."""
    found: list[DataFile] = []
    for manifest in snapshot.manifests(table.io):
        if manifest.content != ManifestContent.DATA:
            raise SchemaRefused(
                "This snapshot marks single rows as deleted, which Sextant does not read.",
                hint="Compact the table with the engine that wrote it.",
            )
        found.extend(_kept.of(manifest, table.io))
    return sorted(found, key=lambda file: file.file_path)


@dataclass(frozen=True, slots=True)
class Change:
    """One commit: the columns after it, the files it adds and those it takes out.

    `by` is how the table is kept from then on, None for as it was.
    """

    columns: Sequence[LakeColumn]
    written: Sequence[LakeColumn]
    added: Sequence[str]
    removed: Sequence[DataFile]
    properties: dict[str, str]
    by: PartitionBy | None = None


class _Transaction(Transaction):
    """Works out what the table becomes once for the same updates; of 10,000 columns that takes long."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._known: tuple[TableMetadata, tuple[TableUpdate, ...], TableMetadata] | None = None

    @property
    def table_metadata(self) -> TableMetadata:
        before, updates = self._table.metadata, self._updates
        if self._known is None or self._known[0] is not before or self._known[1] is not updates:
            self._known = (before, updates, super().table_metadata)
        return self._known[2]


def apply(table: Table, change: Change) -> None:
    """Schema and files in one commit: an append when nothing goes, else an overwrite without delete files."""
    with _Transaction(table) as transaction:
        schema = shape(table, transaction, change.columns)
        if change.by is not None:
            specs.keep_by(transaction, change.by)
        kept = specs.by_of(transaction.table_metadata)
        plan = plan_of(schema, change.written)
        added = _in_parts(transaction, schema, [measure(table, one, plan) for one in change.added])
        made = overwriting if change.removed else appending
        with made(transaction, change.properties) as producing:
            for file in change.removed:
                producing.delete_data_file(file)
            for file in added:
                producing.append_data_file(file)
        specs.keep_by(transaction, kept)


def _in_parts(transaction: Transaction, schema: Schema, measured: Sequence[Measured]) -> list[DataFile]:
    """Each file in its partition; all in none, for this commit alone, where one is in several.

    A commit's new files are of one spec. Those that came in none are parted when small files are joined.
    """
    metadata = transaction.table_metadata
    records = [specs.record_of(metadata, schema, one.told, has=one.ids) for one in measured]
    if None in records:
        specs.keep_by(transaction, None)
    spec_id = transaction.table_metadata.default_spec_id
    return [
        data_file(one, spec_id=spec_id, partition=Record() if record is None or None in records else record)
        for one, record in zip(measured, records, strict=True)
    ]


def added_files(table: Table, snapshot: Snapshot) -> list[DataFile]:
    """The files that one snapshot brought."""
    return [
        entry.data_file
        for manifest in snapshot.manifests(table.io)
        for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        if entry.snapshot_id == snapshot.snapshot_id and entry.status == ManifestEntryStatus.ADDED
    ]


def forget(table: Table, snapshot_ids: Sequence[int]) -> None:
    there = {snapshot.snapshot_id for snapshot in table.metadata.snapshots}
    gone = [one for one in snapshot_ids if one in there and one != table.metadata.current_snapshot_id]
    if gone:
        with table.transaction() as change:
            change._apply((RemoveSnapshotsUpdate(snapshot_ids=gone),))
    specs.drop_spent(table)


def pointed_to(table: Table, *, without: Collection[str] = ()) -> set[str]:
    """Every file by which any snapshot but these can be read, and the metadata files that the log names."""
    found = {table.metadata_location, *(entry.metadata_file for entry in table.metadata.metadata_log)}
    for snapshot in table.metadata.snapshots:
        if str(snapshot.snapshot_id) in without:
            continue
        found.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            if manifest.manifest_path not in found:
                found.add(manifest.manifest_path)
                entries = manifest.fetch_manifest_entry(table.io, discard_deleted=False)
                found |= {e.data_file.file_path for e in entries if e.status != ManifestEntryStatus.DELETED}
    return found


def read_by(table: Table) -> set[str]:
    """The files of metadata through which the current snapshot is read."""
    now = table.current_snapshot()
    manifests = now.manifests(table.io) if now is not None else []
    lists = [now.manifest_list] if now is not None else []
    return {table.metadata_location, *lists, *(manifest.manifest_path for manifest in manifests)}


def without(table: Table, files: Iterable[DataFile], properties: dict[str, str]) -> None:
    """A new snapshot that lacks these files."""
    with table.transaction() as change, overwriting(change, properties) as rewriting:
        for file in files:
            rewriting.delete_data_file(file)


def go_back(table: Table, snapshot_id: int) -> None:
    """Makes an earlier snapshot the current one, with the columns it had."""
    snapshot = table.metadata.snapshot_by_id(snapshot_id)
    with table.transaction() as change:
        if snapshot is not None and snapshot.schema_id is not None:
            specs.follow(change, table.schemas()[snapshot.schema_id])
            change._apply((SetCurrentSchemaUpdate(schema_id=snapshot.schema_id),))
        change._apply(*change._set_ref_snapshot(snapshot_id, "main", "branch"))


def _same(one: str, other: str) -> bool:
    return one.replace(" ", "") == other.replace(" ", "")


def _widens(was: str, now: str) -> bool:
    """What the specification lets a column's type become in place."""
    if (was, now) in (("int", "long"), ("float", "double")):
        return True
    before, after = _DECIMAL.fullmatch(was), _DECIMAL.fullmatch(now)
    return bool(before and after and before[2] == after[2] and int(before[1]) <= int(after[1]))
