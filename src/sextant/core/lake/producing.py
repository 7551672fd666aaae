"""Snapshots made as pyiceberg makes them, also where an older spec parts files by a column that is gone.

pyiceberg ships types that are only partly known to a strict checker, hence the file's one exemption.
"""
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportPrivateUsage=false, reportMissingTypeArgument=false, reportUnknownParameterType=false

from collections.abc import Mapping
from typing import Any

from pyiceberg.manifest import ManifestFile
from pyiceberg.schema import Schema
from pyiceberg.table import Transaction
from pyiceberg.table.snapshots import Operation
from pyiceberg.table.update.snapshot import _MergeAppendFiles, _OverwriteFiles, _SnapshotProducer

from sextant.core.lake.specs import with_sources


class _Producing(_SnapshotProducer[Any]):
    """pyiceberg knows no type for a part whose column the table has no more, and stops at writing it."""

    def schema(self) -> Schema:
        return with_sources(self._transaction.table_metadata)

    def _existing_manifests(self) -> list[ManifestFile]:
        """Without those that name nothing but files that went before: they would hold on to their spec."""
        found = super()._existing_manifests()  # pyright: ignore[reportAbstractUsage]  # the other base has it
        return [one for one in found if one.has_added_files() or one.has_existing_files()]


class _Overwriting(_Producing, _OverwriteFiles):
    pass


class _Appending(_Producing, _MergeAppendFiles):
    pass


def overwriting(change: Transaction, properties: Mapping[str, str]) -> _SnapshotProducer[Any]:
    is_first = change.table_metadata.snapshot_by_name("main") is None
    operation = Operation.APPEND if is_first else Operation.OVERWRITE
    return _Overwriting(operation, change, change._table.io, snapshot_properties=dict(properties))


def appending(change: Transaction, properties: Mapping[str, str]) -> _SnapshotProducer[Any]:
    return _Appending(Operation.APPEND, change, change._table.io, snapshot_properties=dict(properties))
