"""Engines over the Iceberg catalog: each scan is its table there, as it was at the query's snapshot."""

from sqlglot import exp

from sextant.adapters.warehouse.catalog_scans import Locate, nothing_of, select_at
from sextant.adapters.warehouse.remote import Binder, RemoteWarehouse
from sextant.ports.warehouse import Scan


class CataloguedWarehouse(RemoteWarehouse):
    """`catalog` is the engine's name for the catalog that holds our tables."""

    def __init__(self, binder: Binder, locate: Locate, *, catalog: str, at_once: int) -> None:
        super().__init__(binder, at_once=at_once)
        self._locate = locate
        self._catalog = catalog

    def _source(self, scan: Scan, workspace_id: str) -> str | None:
        if scan.snapshot_id is None or not scan.row_count:
            return nothing_of(scan, self.rules) if scan.hot is None or not scan.hot.row_count else None
        located = self._locate(workspace_id, scan.dataset_id, scan.snapshot_id)
        names = (self._catalog, located.namespace, located.table)
        table = ".".join(
            exp.to_identifier(name, quoted=True).sql(dialect=self.rules.dialect) for name in names
        )
        return select_at(scan, located, f"{table} FOR VERSION AS OF {int(scan.snapshot_id)}", self.rules)
