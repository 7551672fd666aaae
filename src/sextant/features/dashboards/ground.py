"""What every part of dashboards stands on."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sextant.core.access import Caller
from sextant.core.audit import Audit
from sextant.core.db import Database
from sextant.core.sealing import Seal
from sextant.features.dashboards.filtering import Shape, ShapeColumn
from sextant.features.datasets import Datasets
from sextant.features.datasets import Table as DataTable
from sextant.features.identity import Identity
from sextant.kit.clock import Clock
from sextant.kit.ids import WorkspaceId


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of the house, and the doors below, that dashboards use."""

    db: Database
    clock: Clock
    audit: Audit
    identity: Identity
    datasets: Datasets
    seal: Seal
    time_zone: str = "UTC"

    def today(self, workspace_id: WorkspaceId) -> date:
        """The day it is in the workspace's zone."""
        config = self.identity.config(workspace_id)
        chosen = None if config is None else config.get("time_zone")
        zone = self.time_zone if config is None else chosen if isinstance(chosen, str) else "UTC"
        try:
            return self.clock.now().astimezone(ZoneInfo(zone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            return self.clock.now().date()

    def tables(self, caller: Caller) -> "dict[str, DataTable]":
        """The tables that this person may read, by lower-case name."""
        return {table.table_name.lower(): table for table in self.datasets.tables(caller)}


def shape_of(table: DataTable) -> Shape:
    """A table as filters see it."""
    return Shape(
        dataset_id=table.dataset_id,
        table_name=table.table_name,
        columns=tuple(ShapeColumn(column.name, column.type) for column in table.columns),
    )
