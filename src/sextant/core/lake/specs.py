"""How a table is partitioned, in Iceberg's words: its spec read and changed, and the partition of a file.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportCallIssue=false

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.update import AddPartitionSpecUpdate, RemovePartitionSpecsUpdate, SetDefaultSpecUpdate
from pyiceberg.transforms import DayTransform, MonthTransform, YearTransform
from pyiceberg.typedef import Record
from pyiceberg.types import DateType, TimestampType, TimestamptzType

from sextant.core.lake.models import PartitionBy, Period, Within
from sextant.core.lake.partitioning import Times

_TRANSFORMS: dict[Period, Any] = {"year": YearTransform(), "month": MonthTransform(), "day": DayTransform()}
_PERIODS: dict[str, Period] = {"year": "year", "month": "month", "day": "day"}
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_FIELD = 1000


def by_of(metadata: TableMetadata) -> PartitionBy | None:
    """How files that come now are kept apart; None where they are not."""
    fields = metadata.spec().fields
    if len(fields) != 1:
        return None
    period = _PERIODS.get(str(fields[0].transform))
    return None if period is None else PartitionBy(fields[0].source_id, period)


def keep_by(change: Transaction, by: PartitionBy | None) -> None:
    """Has the files that come from now on kept so, within a transaction; a spec that was there comes back."""
    metadata = change.table_metadata
    if by_of(metadata) == by and (by is not None or not metadata.spec().fields):
        return
    found = next((spec for spec in metadata.partition_specs if _means(spec, by)), None)
    if found is None:
        found = _made(metadata, by)
        change._apply((AddPartitionSpecUpdate(spec=found),))
    change._apply((SetDefaultSpecUpdate(spec_id=found.spec_id),))


def follow(change: Transaction, schema: Schema) -> None:
    """Ends a spec whose column is gone or no time any more, or whose own name a column bears."""
    names = {field.name for field in schema.fields}
    for field in change.table_metadata.spec().fields:
        if not _is_time(schema, field.source_id) or field.name in names:
            keep_by(change, None)
            return


def with_sources(metadata: TableMetadata) -> Schema:
    """The present schema, with what it lacks of the columns that any spec parts by, as they were."""
    schema = metadata.schema()
    wanted = {field.source_id for spec in metadata.partition_specs for field in spec.fields}
    lacking = wanted - schema.field_ids
    if not lacking:
        return schema
    found = {
        field.field_id: field.model_copy(update={"name": f"gone_{field.field_id}"})
        for past in metadata.schemas
        for field in past.fields
        if field.field_id in lacking
    }
    return Schema(*schema.fields, *found.values(), schema_id=schema.schema_id)


def drop_spent(table: Table) -> None:
    """Forgets specs whose column is gone and that no snapshot needs: some engines stop at such a table."""
    metadata = table.metadata
    schema = table.schema()
    spent = {
        spec.spec_id
        for spec in metadata.partition_specs
        if spec.spec_id != metadata.default_spec_id
        and any(not _is_time(schema, field.source_id) for field in spec.fields)
    }
    if spent:
        for snapshot in metadata.snapshots:
            spent -= {manifest.partition_spec_id for manifest in snapshot.manifests(table.io)}
    if spent:
        with table.transaction() as change:
            change._apply((RemovePartitionSpecsUpdate(spec_ids=sorted(spent)),))


def record_of(
    metadata: TableMetadata, schema: Schema, told: Mapping[str, Any], *, has: set[int]
) -> Record | None:
    """The partition that a file of these statistics is in by the present spec; None where it is in several.

    `has` are the field ids of the file's columns.
    """
    values: list[int | None] = []
    for field in metadata.spec().fields:
        nulls = told["null_value_counts"].get(field.source_id)
        if field.source_id not in has or nulls == told["record_count"]:
            values.append(None)
            continue
        ends = [told[name].get(field.source_id) for name in ("lower_bounds", "upper_bounds")]
        if nulls != 0 or None in ends:
            return None
        kind: Any = schema.find_type(field.source_id)
        number: Any = field.transform.transform(kind)
        first, last = (number(from_bytes(kind, end)) for end in ends)
        if first != last:
            return None
        values.append(first)
    return Record(*values)


def part_of(file: DataFile, specs: Mapping[int, PartitionSpec]) -> str:
    """What files of one partition have in common, whatever spec is the present one; "" for a file of none."""
    fields = specs[file.spec_id].fields
    if len(fields) != 1 or len(file.partition) != 1:
        return ""
    return f"{fields[0].source_id}:{fields[0].transform}:{file.partition[0]}"


def within(file: DataFile, schema: Schema, by: PartitionBy | None) -> Within | None:
    """The first and last time of a file by the bounds that its manifest names."""
    if by is None or not _is_time(schema, by.field_id):
        return None
    if (file.null_value_counts or {}).get(by.field_id) == file.record_count:
        return Within(None, None)
    ends = [(bounds or {}).get(by.field_id) for bounds in (file.lower_bounds, file.upper_bounds)]
    found = [_moment(schema.find_type(by.field_id), end) for end in ends if end is not None]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return Within(found[0], found[1])


def is_before(file: DataFile, schema: Schema, field_ids: Sequence[int], moment: datetime) -> bool | None:
    """Whether by its bounds all rows of a file are older than a moment, or none; None for some or unknown.

    A row's time is that of the first of these columns that has one; rows without any are not older.
    """
    for field_id in field_ids:
        found = within(file, schema, PartitionBy(field_id, "year"))
        if found is None:
            return None
        if found.least is None or found.greatest is None:  # no row has a time here
            continue
        is_day = isinstance(schema.find_type(field_id), DateType)
        limit = moment.replace(hour=0, minute=0, second=0, microsecond=0) if is_day else moment
        whole = (file.null_value_counts or {}).get(field_id) == 0
        if whole and found.greatest < limit:
            return True
        return False if found.least >= limit and (whole or field_id == field_ids[-1]) else None
    return False


def times_of(files: Sequence[DataFile], schema: Schema, field_id: int) -> Times:
    """The ends of a column over files by their bounds; rows of a file without any count as rows without."""
    ends: list[Within] = []
    rows = lacking = 0
    for file in files:
        found = within(file, schema, PartitionBy(field_id, "year"))
        nulls = (file.null_value_counts or {}).get(field_id, file.record_count)
        rows += file.record_count
        lacking += file.record_count if found is None else nulls
        ends += [found] if found is not None else []
    first = [one.least.date() for one in ends if one.least is not None]
    last = [one.greatest.date() for one in ends if one.greatest is not None]
    field = schema._lazy_id_to_field.get(field_id)
    return Times(
        type="" if field is None else str(field.field_type),
        least=min(first, default=None),
        greatest=max(last, default=None),
        null_share=lacking / rows if rows else 1.0,
    )


def _moment(kind: Any, bound: bytes) -> datetime | None:
    is_day = isinstance(kind, DateType)
    if len(bound) != (4 if is_day else 8):  # the file holds the column in another type
        return None
    value: Any = from_bytes(kind, bound)
    try:
        return _BEGAN + (timedelta(days=value) if is_day else timedelta(microseconds=value))
    except OverflowError:  # a year that Python has no date for
        return None


def _is_time(schema: Schema, field_id: int) -> bool:
    field = schema._lazy_id_to_field.get(field_id)
    return field is not None and isinstance(field.field_type, DateType | TimestampType | TimestamptzType)


def _means(spec: PartitionSpec, by: PartitionBy | None) -> bool:
    if by is None:
        return not spec.fields
    fields: Sequence[PartitionField] = spec.fields
    return len(fields) == 1 and (fields[0].source_id, str(fields[0].transform)) == (by.field_id, by.period)


def _made(metadata: TableMetadata, by: PartitionBy | None) -> PartitionSpec:
    number = max(spec.spec_id for spec in metadata.partition_specs) + 1
    if by is None:
        return PartitionSpec(spec_id=number)
    field = PartitionField(
        source_id=by.field_id,
        field_id=max(metadata.last_partition_id or 0, _FIRST_FIELD - 1) + 1,
        transform=_TRANSFORMS[by.period],
        # By the column's id, since its name may change, and may be given to another column
        name=f"by_{by.period}_{by.field_id}",
    )
    return PartitionSpec(field, spec_id=number)
