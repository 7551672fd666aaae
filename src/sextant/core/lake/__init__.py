"""Typed tables as Apache Iceberg over Parquet: every load is a snapshot that can be asked and undone."""

from sextant.core.lake.compacting import Sizes
from sextant.core.lake.history import COMPACT, ENDS, RETENTION
from sextant.core.lake.keeping import Keeping
from sextant.core.lake.merging import Keys, Merged, Repeat, merge
from sextant.core.lake.models import (
    BaseMoved,
    CatalogDriverMissing,
    CatalogSettings,
    CatalogUnavailable,
    DataFile,
    FileRefused,
    LakeColumn,
    PartitionBy,
    Period,
    SchemaRefused,
    Snapshot,
    SnapshotMissing,
    TableFiles,
    UndoRefused,
    Within,
)
from sextant.core.lake.partitioning import (
    TIMES,
    Times,
    around,
    is_worth_splitting,
    period_that_pays,
    periods_of,
    split,
)
from sextant.core.lake.passing import PassingLake
from sextant.core.lake.repeats import repeated
from sextant.core.lake.retention import Limit, Outdated, Retention
from sextant.core.lake.service import Lake, catalog_tables
from sextant.core.lake.sorting import Span, read_share

__all__ = [
    "COMPACT",
    "ENDS",
    "RETENTION",
    "TIMES",
    "BaseMoved",
    "CatalogDriverMissing",
    "CatalogSettings",
    "CatalogUnavailable",
    "DataFile",
    "FileRefused",
    "Keeping",
    "Keys",
    "Lake",
    "LakeColumn",
    "Limit",
    "Merged",
    "Outdated",
    "PartitionBy",
    "PassingLake",
    "Period",
    "Repeat",
    "Retention",
    "SchemaRefused",
    "Sizes",
    "Snapshot",
    "SnapshotMissing",
    "Span",
    "TableFiles",
    "Times",
    "UndoRefused",
    "Within",
    "around",
    "catalog_tables",
    "is_worth_splitting",
    "merge",
    "period_that_pays",
    "periods_of",
    "read_share",
    "repeated",
    "split",
]
