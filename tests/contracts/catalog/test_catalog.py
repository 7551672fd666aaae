"""What every catalog keeps to: tables with our field ids, one winner of a race, a lake's whole cycle."""

import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sextant.core.db import Database, metadata
from sextant.core.lake import CatalogSettings, CatalogUnavailable, Lake, LakeColumn
from sextant.core.objects import Objects
from sextant.kit.ids import new_id
from tests.contracts.objects.stores import Place, Servers, make_place, servers
from tests.servers.iceberg_rest import IcebergRest
from tests.servers.postgres import Postgres

__all__ = ["servers"]

COLUMNS = (LakeColumn(7, "name", "string"), LakeColumn(3, "amount", "long"))
KINDS = [
    ("sqlite", "local"),
    ("postgresql", "local"),
    ("postgresql", "s3"),
    ("glue", "s3"),
    pytest.param(("rest", "local"), marks=pytest.mark.long),
]
# moto takes a commit to Glue whatever version it was made from, where Glue itself refuses the later one.
RACING = [kind for kind in KINDS if kind != ("glue", "s3")]


@pytest.fixture(scope="session")
def rest() -> Iterator[IcebergRest]:
    server = IcebergRest()
    yield server
    server.stop()


class Ground:
    """Two processes' lakes on one catalog and one store."""

    def __init__(
        self, place: Place, settings: CatalogSettings, database: Database | None, folder: Path
    ) -> None:
        self.workspace = f"w{new_id()}"  # a catalog's server has one memory for all tests
        self._given = (place, settings, database, folder)
        self.objects = Objects(place.url, cache_dir=folder / "cache")
        self.lake = self.another()

    def another(self) -> Lake:
        _, settings, database, _ = self._given
        engine = database.engine if database is not None else None
        return Lake(engine, objects=self.objects, settings=settings)

    def commit(self, names: list[str], *, load_id: str = "", lake: Lake | None = None):
        return (lake or self.lake).commit(
            workspace_id=self.workspace,
            dataset_id="d1",
            columns=COLUMNS,
            files=[self.write(names)],
            load_id=load_id or new_id(),
        )

    def write(self, names: list[str]) -> str:
        fields = [
            pa.field(name, kind, metadata={"PARQUET:field_id": number})
            for name, kind, number in (("name", pa.string(), "7"), ("amount", pa.int64(), "3"))
        ]
        table = pa.table([names, list(range(len(names)))], schema=pa.schema(fields))
        made = self._given[3] / f"{new_id()}.parquet"
        pq.write_table(table, made)
        key = f"silver/{self.workspace}/d1/{made.name}"
        self.objects.put_file(key, made)
        return key

    def names(self, snapshot_id: str | None = None, *, lake: Lake | None = None) -> list[str]:
        files = [file.path for file in (lake or self.lake).files(self.workspace, "d1", snapshot_id).files]
        if not files:
            return []
        rows = duckdb.sql("SELECT name FROM read_parquet(?)", params=[files]).fetchall()
        return sorted(row[0] for row in rows)


@pytest.fixture(params=KINDS, ids="-".join)
def ground(
    request: pytest.FixtureRequest, servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ground]:
    catalog, store = request.param
    place = make_place(store, servers, tmp_path)
    for name, value in place.variables.items():
        monkeypatch.setenv(name, value)
    database: Database | None = None
    settings = CatalogSettings()
    if catalog == "glue":
        settings = CatalogSettings("glue://us-east-1")
    elif catalog == "rest":
        settings = CatalogSettings(request.getfixturevalue("rest").url)
    else:
        database = _database(request, catalog, tmp_path)
    yield Ground(place, settings, database, tmp_path)
    if database is not None:
        database.close()


def _database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Database:
    if kind == "sqlite":
        made = Database(f"sqlite:///{folder / 'catalog.db'}")
        with made.transaction() as tx:
            metadata.create_all(tx, [metadata.tables["iceberg_tables"]])
            metadata.create_all(tx, [metadata.tables["iceberg_namespace_properties"]])
        return made
    server: Postgres = request.getfixturevalue("postgres")
    return Database(server.url(server.fresh()).replace("postgresql:", "postgresql+psycopg:"))


def test_a_load_is_a_snapshot_with_our_field_ids(ground: Ground) -> None:
    snapshot = ground.commit(["a", "b"])
    found = ground.lake.files(ground.workspace, "d1")
    assert (snapshot.total_rows, found.row_count) == (2, 2)
    assert found.columns == COLUMNS
    assert ground.names() == ["a", "b"]
    assert ground.names(lake=ground.another()) == ["a", "b"]


def test_a_load_that_is_committed_twice_stands_there_once(ground: Ground) -> None:
    first = ground.commit(["a"], load_id="load-1")
    assert ground.commit(["a"], load_id="load-1", lake=ground.another()).snapshot_id == first.snapshot_id
    assert ground.names() == ["a"]


def test_what_one_process_commits_the_other_sees(ground: Ground) -> None:
    other = ground.another()
    first = ground.commit(["a"])
    assert ground.names(lake=other) == ["a"]
    second = ground.commit(["b"], lake=other)
    assert ground.names() == ["a", "b"]
    assert ground.names(first.snapshot_id) == ["a"]
    ground.lake.undo(ground.workspace, "d1", second.snapshot_id)
    assert ground.names(lake=other) == ["a"]


@pytest.mark.parametrize("ground", RACING, indirect=True, ids="-".join)
def test_no_load_is_lost_when_two_commit_at_once(ground: Ground) -> None:
    ground.commit(["0"])
    failed: list[BaseException] = []

    def load(start: int) -> None:
        lake = ground.another()
        try:
            for number in range(3):
                ground.commit([f"{start}-{number}"], lake=lake)
        except BaseException as error:  # noqa: BLE001  # told below, in the thread of the test
            failed.append(error)

    threads = [threading.Thread(target=load, args=(start,)) for start in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert ground.names() == sorted(["0", *(f"{a}-{b}" for a in (1, 2) for b in range(3))])


def test_a_column_is_added_and_a_table_dropped(ground: Ground) -> None:
    ground.commit(["a"])
    wider = (*COLUMNS, LakeColumn(9, "note", "string"))
    ground.lake.reshape(ground.workspace, "d1", wider)
    assert ground.another().columns(ground.workspace, "d1") == wider
    assert (ground.workspace, "d1") in list(ground.lake.catalog().listed())
    ground.lake.drop(ground.workspace, "d1")
    ground.lake.drop(ground.workspace, "d1")
    assert ground.another().snapshots(ground.workspace, "d1") == []
    assert (ground.workspace, "d1") not in list(ground.lake.catalog().listed())


def test_a_table_is_pointed_at_a_metadata_file(ground: Ground) -> None:
    ground.commit(["a"])
    table = ground.lake.catalog().open(ground.workspace, "d1")
    assert table is not None
    early = table.metadata_location
    ground.lake.catalog().point(ground.workspace, "d2", early)
    ground.lake.catalog().point(ground.workspace, "d2", early)
    again = ground.another()
    assert [one.total_rows for one in again.snapshots(ground.workspace, "d2")] == [1]
    again.drop(ground.workspace, "d2")


def test_every_file_that_is_there_is_pointed_to(ground: Ground) -> None:
    for name in "abc":
        ground.commit([name])
    pointed = ground.lake.pointed_to(ground.workspace, "d1")
    there = {item.key for item in ground.objects.walk()}
    assert {key for key in there if key.endswith(".parquet")} <= pointed
    assert pointed <= there


@pytest.mark.parametrize("url", ["rest+http://127.0.0.1:9/", "glue://us-east-1"])
def test_a_catalog_that_is_away_is_told_in_words(url: str, tmp_path: Path, monkeypatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s3cret-never-told",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    objects = Objects((tmp_path / "objects").as_uri(), cache_dir=tmp_path / "cache")
    lake = Lake(None, objects=objects, settings=CatalogSettings(url, "someone:s3cret-never-told"))
    with pytest.raises(CatalogUnavailable, match="does not answer") as caught:
        lake.snapshots("w1", "d1")
    assert "s3cret" not in f"{caught.value.message} {caught.value.hint}"
