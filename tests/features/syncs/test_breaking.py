"""A source that goes away in the middle: nothing is half loaded, and a retry loads all."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from sextant.app.wiring import House
from sextant.ports.source import SourceLost
from sextant.ports.source_values import Config, Kind, Piece, Reading, Shape, SourceColumn, TableName
from tests.features.syncs.conftest import Shop

_SCHEMA = pa.schema([("n", pa.int64())])


class Breaking:
    """A source of two pieces; while it is broken it goes away between them."""

    kind = Kind(name="breaking", label="Breaking", reads="rows", fields=())
    server = "Breaking 1"

    def __init__(self) -> None:
        self.broken = False
        self.rows = [1, 2]

    @contextmanager
    def open(self, config: Config) -> Generator["Breaking"]:
        yield self

    def shape(self, table: TableName) -> Shape:
        return Shape((SourceColumn("n", "int"),), key=("n",))

    def read(self, table: TableName, *, cursor: str | None = None, after: str | None = None) -> Reading:
        def pieces() -> Iterator[Piece]:
            for number, row in enumerate(self.rows):
                if number and self.broken:
                    raise SourceLost("The server went away.", seconds=1, hint="It is tried again.")
                yield Piece(pa.record_batch([pa.array([row])], schema=_SCHEMA))

        return Reading(schema=_SCHEMA, pieces=pieces())


@pytest.fixture
def breaking(house: House) -> Breaking:
    made = Breaking()
    house.connections._on.sources["breaking"] = made  # type: ignore[index]  # a further kind, as an adapter is
    return made


def test_a_server_gone_in_the_middle_leaves_nothing_and_a_retry_loads_all(
    bare: Shop, breaking: Breaking, house: House
) -> None:
    body = {"name": "B", "kind": "breaking", "config": {}}
    bare.connection_id = bare.client.post("/api/v1/sources", json=body).json()["connection_id"]
    made = bare.make("t")
    assert bare.rows(made) == [[1], [2]]
    before = house.objects.list("bronze")
    breaking.broken, breaking.rows = True, [7, 8, 9]
    job = bare.again(made)
    assert (job["status"], job["code"], job["attempt"]) == ("failed", "source_lost", 3)
    assert "went away" in job["error_message"]
    assert bare.rows(made) == [[1], [2]]
    assert house.objects.list("bronze") == before
    assert list(Path(house.settings.data / "staging").glob("*")) == []
    breaking.broken = False
    assert bare.client.post(f"/api/v1/jobs/{job['job_id']}/retry").status_code < 300
    bare.settle()
    assert bare.rows(made) == [[7], [8], [9]]
    assert bare.sync(made)["last_run"]["status"] == "loaded"


def test_a_first_load_that_breaks_fails_its_dataset_and_comes_by_a_retry(
    bare: Shop, breaking: Breaking
) -> None:
    body = {"name": "B", "kind": "breaking", "config": {}}
    bare.connection_id = bare.client.post("/api/v1/sources", json=body).json()["connection_id"]
    breaking.broken = True
    made = bare.make("t", key=["n"])
    assert bare.dataset(made)["status"] == "failed"
    assert "went away" in bare.dataset(made)["error"]["message"]
    breaking.broken = False
    assert bare.again(made)["status"] == "completed"
    assert (bare.dataset(made)["status"], bare.rows(made)) == ("ready", [[1], [2]])
