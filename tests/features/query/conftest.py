"""A house with one loaded dataset, `sales`, whose figures are known."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pyarrow as pa
import pytest

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.features.datasets import Dataset
from sextant.features.query import Engines, Queries, QuerySettings
from sextant.ports.warehouse import Cancellation, Capabilities, PermittedQuery, PlanStep, Rows, Warehouse

ROWS = 600


def sales() -> bytes:
    lines = ["region,product,amount,sold"]
    for n in range(ROWS):
        region = ("North", "South", "East")[n % 3]
        lines.append(f"{region},P{n % 7},{n % 50}.5,2024-{n % 12 + 1:02d}-{n % 28 + 1:02d}")
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def load(house: House, admin: Caller) -> Callable[..., Dataset]:
    """Loads bytes as a dataset of the administrator."""

    def put(content: bytes, name: str, caller: Caller = admin) -> Dataset:
        accepted = house.datasets.put(caller, [content], file_name=name)
        house.jobs.run_waiting()
        return house.datasets.get(caller, accepted.dataset.dataset_id)

    return put


@pytest.fixture
def dataset(load: Callable[..., Dataset]) -> Dataset:
    return load(sales(), "sales.csv")


class Watched:
    """The house's own warehouse, which counts what reaches it and fails when told to."""

    def __init__(self, inner: Warehouse) -> None:
        self._inner = inner
        self.ran: list[PermittedQuery] = []
        self.failure: Exception | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._inner.capabilities

    def run(self, query: PermittedQuery, cancellation: Cancellation | None = None) -> Rows:
        self.ran.append(query)
        if self.failure is not None:
            raise self.failure
        return self._inner.run(query, cancellation)

    @contextmanager
    def stream(
        self, query: PermittedQuery, cancellation: Cancellation | None = None
    ) -> Iterator[pa.RecordBatchReader]:
        self.ran.append(query)
        with self._stream(query, cancellation) as reader:
            yield reader

    def _stream(
        self, query: PermittedQuery, cancellation: Cancellation | None
    ) -> AbstractContextManager[pa.RecordBatchReader]:
        return self._inner.stream(query, cancellation)

    def dry_run(self, query: PermittedQuery) -> None:
        self._inner.dry_run(query)

    def plan(self, query: PermittedQuery) -> tuple[PlanStep, ...]:
        return self._inner.plan(query)

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def watched(house: House) -> Watched:
    return Watched(house.warehouse)


@pytest.fixture
def queries(house: House, watched: Watched) -> Queries:
    """The house's queries over a watched warehouse."""
    return Queries(
        datasets=house.datasets,
        engines=Engines(
            db=house.db,
            clock=house.clock,
            audit=house.audit,
            metrics=house.metrics,
            builtin=watched,
            others={},
            small_rows=0,
        ),
        cache=house.cache,
        limits=house.limits,
        audit=house.audit,
        metrics=house.metrics,
        clock=house.clock,
        settings=QuerySettings(),
    )
