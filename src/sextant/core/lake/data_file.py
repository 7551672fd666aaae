"""A Parquet file as an Iceberg data file, its columns known by field id, whatever the file calls them.

pyiceberg finds a file's columns by name, so that a renamed column would have no statistics, and walks the
whole schema anew for each file; here the plan is made once a commit.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import (
    MetricModeTypes,
    MetricsMode,
    StatisticsCollector,
    data_file_statistics_from_parquet_metadata,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.typedef import Record
from pyiceberg.types import BinaryType, FixedType, StringType

from sextant.core.lake.models import FileRefused, LakeColumn

_FIELD_ID = b"PARQUET:field_id"
_SHORT = MetricsMode(MetricModeTypes.TRUNCATE, 16)
_FULL = MetricsMode(MetricModeTypes.FULL)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured of each column; `ids` are those that a file may name, by the name it has there."""

    collectors: dict[int, StatisticsCollector]
    ids: dict[str, int]


def plan_of(schema: Schema, columns: Sequence[LakeColumn]) -> Plan:
    collectors = {
        field.field_id: StatisticsCollector(
            field_id=field.field_id,
            iceberg_type=field.field_type,  # pyright: ignore[reportArgumentType]  # the lake's columns are flat
            mode=_SHORT if isinstance(field.field_type, StringType | BinaryType | FixedType) else _FULL,
            column_name=field.name,
        )
        for field in schema.fields
    }
    return Plan(
        collectors=collectors, ids={column.written or column.name: column.field_id for column in columns}
    )


@dataclass(frozen=True, slots=True)
class Measured:
    """A file of the store: its size, the ids of its columns, and its statistics as a manifest holds them."""

    location: str
    size_bytes: int
    ids: set[int]
    told: dict[str, Any]


def measure(table: Table, location: str, plan: Plan) -> Measured:
    """The file's statistics; raises FileRefused when its field ids are not those of its columns."""
    source = table.io.new_input(location)
    with source.open() as stream:
        metadata = pq.read_metadata(stream)
    ids: set[int] = set()
    for field in metadata.schema.to_arrow_schema():
        given = (field.metadata or {}).get(_FIELD_ID)
        if given is None or int(given) != plan.ids.get(field.name):
            raise FileRefused(
                f"The Parquet file's column `{field.name}` does not carry the table's field id.",
                hint="Let Sextant's engine write the file.",
                details={"file": location.rsplit("/", 1)[-1]},
            )
        ids.add(int(given))
    statistics = data_file_statistics_from_parquet_metadata(
        parquet_metadata=metadata, stats_columns=plan.collectors, parquet_column_mapping=plan.ids
    )
    return Measured(location, len(source), ids, statistics.to_serialized_dict())


def data_file(measured: Measured, *, spec_id: int, partition: Record) -> DataFile:
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=measured.location,
        file_format=FileFormat.PARQUET,
        partition=partition,
        file_size_in_bytes=measured.size_bytes,
        sort_order_id=None,
        spec_id=spec_id,
        equality_ids=None,
        key_metadata=None,
        **measured.told,
    )
