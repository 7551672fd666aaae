"""Writes the demo shop's tables to files, chunk by chunk, so that memory stays flat at any size."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sextant.app.demo.sales import Shop
from sextant.app.demo.visits import Visits
from sextant.kit.errors import InputRefused

FileFormat = Literal["parquet", "csv"]
FEWEST, MOST = 10_000, 1_000_000_000
TABLES = ("customers", "products", "orders", "order lines", "web events")
_EVENTS_A_LINE = 0.6


class DemoSizeRefused(InputRefused):
    code = "demo_size"


def write_demo(
    folder: Path,
    *,
    rows: int,
    file_format: FileFormat = "parquet",
    seed: int = 7,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, Path]:
    """Writes the shop with `rows` order lines; returns each table's file. Progress counts order lines."""
    if not FEWEST <= rows <= MOST:
        raise DemoSizeRefused(
            f"The demo has {FEWEST:,} to {MOST:,} order lines, not {rows:,}.", hint="Choose a size between."
        )
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name.replace(' ', '_')}.{file_format}" for name in TABLES}
    shop = Shop(lines=rows, seed=seed)
    with _Writer(paths["products"]) as products:
        products.write(shop.catalogue.table())
    with _Writer(paths["customers"]) as customers:
        for table in shop.people.tables():
            customers.write(table)
    with _Writer(paths["orders"]) as orders, _Writer(paths["order lines"]) as lines:
        done = 0
        for sold in shop.sales():
            orders.write(sold.orders)
            lines.write(sold.lines)
            done += sold.lines.num_rows
            if on_progress is not None:
                on_progress(done, rows)
    with _Writer(paths["web events"]) as events:
        for table in Visits(count=int(rows * _EVENTS_A_LINE), people=shop.people, seed=seed).tables():
            events.write(table)
    return paths


class _Writer:
    """Opens its file with the first table; Arrow's own schema stays out, so that readers see plain types."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: pq.ParquetWriter | pacsv.CSVWriter | None = None

    def __enter__(self) -> "_Writer":
        return self

    def write(self, table: pa.Table) -> None:
        writer = self._open = self._open or self._opened(table.schema)
        writer.write_table(table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            self._open.close()

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter | pacsv.CSVWriter:
        if self._path.suffix == ".csv":
            return pacsv.CSVWriter(str(self._path), schema)
        return pq.ParquetWriter(str(self._path), schema, compression="zstd", store_schema=False)
