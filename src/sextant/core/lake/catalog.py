"""pyiceberg's SQL catalog on a connection pool of ours; imported when a table is first touched.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportCallIssue=false

from collections.abc import Iterable, Sequence
from uuid import uuid4

import pyarrow.parquet as pq
from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.sql import IcebergTables, SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.io.pyarrow import parquet_file_to_data_file
from pyiceberg.manifest import DataFile, ManifestContent
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.table.update import AddSchemaUpdate, SetCurrentSchemaUpdate
from pyiceberg.types import NestedField
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sextant.core.lake.models import FileRefused, LakeColumn, SchemaRefused

NAME = "sextant"
_FIELD_ID = b"PARQUET:field_id"
_PROPERTIES = {
    # pyiceberg would repeat an append by itself after a lost race, and the load would stand there twice;
    # the lake repeats, after it has looked for the load's id
    "commit.retry.num-retries": "0",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "commit.manifest-merge.enabled": "true",
}


class Catalog(SqlCatalog):
    """One namespace a workspace; tables are made with the field ids that the engine wrote."""

    def __init__(self, engine: Engine, *, warehouse: str) -> None:
        MetastoreCatalog.__init__(self, NAME, warehouse=warehouse)
        self.engine = engine
        self._schema_version = "v1"

    def open(self, namespace: str, name: str) -> Table | None:
        try:
            return self.load_table((namespace, name))
        except NoSuchTableError:
            return None

    def make(self, namespace: str, name: str, columns: Sequence[LakeColumn]) -> Table:
        """A new table whose schema bears our field ids; another process may have been first."""
        schema = schema_of(columns)
        location = f"{self.properties['warehouse']}/{namespace}/{name}/{uuid4().hex[:8]}"
        metadata = TableMetadataV2(
            location=location,
            schemas=[schema],
            last_column_id=schema.highest_field_id,
            current_schema_id=schema.schema_id,
            partition_specs=[UNPARTITIONED_PARTITION_SPEC],
            default_spec_id=UNPARTITIONED_PARTITION_SPEC.spec_id,
            sort_orders=[UNSORTED_SORT_ORDER],
            default_sort_order_id=UNSORTED_SORT_ORDER.order_id,
            properties=dict(_PROPERTIES),
            last_partition_id=UNPARTITIONED_PARTITION_SPEC.last_assigned_field_id,
            table_uuid=uuid4(),
        )
        path = load_location_provider(location, _PROPERTIES).new_table_metadata_file_location()
        self._write_metadata(metadata, self._load_file_io({}, path), path)
        try:
            with Session(self.engine) as session:
                row = self._create_table_row(namespace, name, path)
                session.execute(insert(IcebergTables).values(**row))
                session.commit()
        except IntegrityError:
            pass  # another process made it at the same moment; its table is as good
        return self.load_table((namespace, name))


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


def widen(table: Table, columns: Sequence[LakeColumn]) -> None:
    """Adds columns that the table does not have; raises SchemaRefused where a known one differs."""
    known = {column.field_id: column for column in columns_of(table.schema())}
    for column in columns:
        there = known.get(column.field_id)
        if there is not None and there.type != column.type.replace(", ", ","):
            raise SchemaRefused(
                f"Column `{column.name}` is {column.type} in this load and {there.type} in the table.",
                hint="Load it as a new dataset, or choose the table's type for the column.",
            )
    added = [column for column in columns if column.field_id not in known]
    if not added:
        return
    newest = max(schema.schema_id for schema in table.metadata.schemas)
    schema = schema_of([*known.values(), *added], schema_id=newest + 1)
    with table.transaction() as change:
        change._apply((AddSchemaUpdate(schema=schema), SetCurrentSchemaUpdate(schema_id=-1)))


def read_file(table: Table, location: str, columns: Sequence[LakeColumn]) -> DataFile:
    """A Parquet file as an Iceberg data file with its statistics; raises FileRefused on wrong field ids."""
    with table.io.new_input(location).open() as stream:
        schema = pq.read_schema(stream)
    expected = {column.name: column.field_id for column in columns}
    for field in schema:
        given = (field.metadata or {}).get(_FIELD_ID)
        if given is None or int(given) != expected.get(field.name):
            raise FileRefused(
                f"The Parquet file's column `{field.name}` does not carry the table's field id.",
                hint="Let Sextant's engine write the file.",
                details={"file": location.rsplit("/", 1)[-1]},
            )
    return parquet_file_to_data_file(table.io, table.metadata, location)


def data_files(table: Table, snapshot: Snapshot) -> list[DataFile]:
    """The files of one snapshot, in the order of their paths."""
    found: list[DataFile] = []
    for manifest in snapshot.manifests(table.io):
        if manifest.content != ManifestContent.DATA:
            raise SchemaRefused(
                "This snapshot marks single rows as deleted, which Sextant does not read.",
                hint="Compact the table with the engine that wrote it.",
            )
        entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        found.extend(entry.data_file for entry in entries)
    return sorted(found, key=lambda file: file.file_path)


def append(table: Table, files: Iterable[DataFile], properties: dict[str, str]) -> None:
    with table.transaction() as change, change.update_snapshot(properties).merge_append() as appending:
        for file in files:
            appending.append_data_file(file)


def without(table: Table, files: Iterable[DataFile], properties: dict[str, str]) -> None:
    """A new snapshot that lacks these files."""
    with table.transaction() as change, change.update_snapshot(properties).overwrite() as rewriting:
        for file in files:
            rewriting.delete_data_file(file)
