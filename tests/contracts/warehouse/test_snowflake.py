"""Snowflake's driver, requests and errors keep the promises of a warehouse; fakesnow answers in its place.

What is under it is DuckDB: that a statement means the same in Snowflake itself is not shown here.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import Engine, create_engine

from sextant.adapters.warehouse.duckdb import DuckDBWarehouse
from sextant.adapters.warehouse.snowflake import SnowflakeWarehouse
from sextant.adapters.warehouse.snowflake_session import SnowflakeSettings
from sextant.app.wiring_engines import snowflake_settings
from sextant.core.db import metadata
from sextant.ports.warehouse import (
    EngineUnable,
    EngineUnavailable,
    Limits,
    PermittedQuery,
    QueryFailed,
    Warehouse,
)
from tests.contracts.warehouse.catalogued import Catalogued
from tests.contracts.warehouse.coordinated import lacked
from tests.contracts.warehouse.same import permitted, tables
from tests.contracts.warehouse.suite import WarehouseContract, lay
from tests.features.query.tables import WORKSPACE, Known, KnownTable, behind
from tests.servers import free_port
from tests.servers.snowflake import USER, Snowflake

_ONE = PermittedQuery(sql="SELECT 1 AS one", scans=(), limits=Limits(seconds=20), workspace_id="w")
_KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2048)


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands for the external volume: every lake of this module lies below it."""
    return tmp_path_factory.mktemp("volume")


@pytest.fixture(scope="module")
def server(volume: Path) -> Iterator[Snowflake]:
    public = _KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    made = Snowflake(volume, public_key=public.decode())
    yield made
    made.stop()


@pytest.fixture
def lake(volume: Path, tmp_path: Path) -> Iterator["LakeThere"]:
    made = LakeThere(volume / tmp_path.name)
    yield made
    made.engine.dispose()


class LakeThere:
    """A lake of its own in a folder of the volume."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.engine: Engine = create_engine(f"sqlite:///{folder / 'catalog.db'}")
        wanted = [metadata.tables[name] for name in ("iceberg_tables", "iceberg_namespace_properties")]
        metadata.create_all(self.engine, tables=wanted)
        self.catalogued = Catalogued(self.engine, folder)


def settings_of(server: Snowflake, lake: LakeThere | None = None) -> SnowflakeSettings:
    return SnowflakeSettings(
        account="account",
        user=USER,
        secret=server.password,
        database="SEXTANT",
        schema="LAKE",
        warehouse="SMALL",
        volume="lake_volume",
        catalog="lake_files",
        files=lake.folder.name if lake is not None else "",
        host="127.0.0.1",
        port=server.port,
        secure=False,
    )


def connected(settings: SnowflakeSettings, lake: LakeThere) -> SnowflakeWarehouse:
    ours = DuckDBWarehouse(lambda _: [lake.folder])
    return SnowflakeWarehouse(settings, ours, lake.catalogued.locate, lake.catalogued.pin)


class TestSnowflake(WarehouseContract):
    lacks = ("half",)
    wrong = "SELECT CAST(big AS DECIMAL(4, 0)) AS d FROM things"

    @pytest.fixture(autouse=True)
    def _server(self, server: Snowflake, lake: LakeThere) -> None:
        self._reached, self._lake = server, lake

    @pytest.fixture
    def folder(self, lake: LakeThere) -> Path:
        place = lake.folder / "silver" / WORKSPACE
        place.mkdir(parents=True)
        return place

    def make(self, folder: Path) -> Warehouse:
        return connected(settings_of(self._reached, self._lake), self._lake)

    def placed(self, table: KnownTable) -> KnownTable:
        return self._lake.catalogued.placed(table)

    def missing(self, table: KnownTable) -> KnownTable:
        found = self._lake.catalogued.placed(replace(table, table_name="gone"))
        for file in table.files:
            Path(file).unlink()
        return found

    def test_a_query_that_needs_too_much_memory_is_refused_and_the_next_one_runs(
        self, warehouse: Warehouse
    ) -> None:
        pytest.skip("Snowflake has no limit of a query's own: it spills.")


def test_snowflake_answers_as_duckdb_does(server: Snowflake, lake: LakeThere) -> None:
    ours = DuckDBWarehouse(lambda _: [lake.folder])
    theirs = connected(settings_of(server, lake), lake)
    left = lacked(ours, theirs, lambda: tuple(lake.catalogued.placed(one) for one in tables(lake.folder)))
    assert left == []
    theirs.close()


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT list(region) FROM sales", "array_agg"),
        ("SELECT mode(units) FROM sales", "mode"),
        ("SELECT CAST(code AS INTEGER) FROM sales", "cast of text"),
        ("SELECT CAST(code AS DATE) FROM sales", "cast of text"),
        ("SELECT region || amount FROM sales", "fractions"),
        ("SELECT regexp_matches(region, '\\w+') FROM sales", "regular expression"),
        ("SELECT regexp_matches(region, 'o*') FROM sales", "matches nothing"),
        ("SELECT last_value(id) OVER (ORDER BY id) FROM sales", "last_value"),
        ("SELECT CAST(price AS DECIMAL(18, 9)) * CAST(price AS DECIMAL(18, 9)) FROM sales", "12 digits"),
        ("SELECT region AS x FROM sales UNION ALL SELECT id FROM sales", "several types"),
        ("SELECT covar_samp(id, units) FROM sales", "covariance"),
        ("SELECT median(price) FROM sales", "quantiles of decimals"),
        ("SELECT reverse(region) FROM sales", "reverse"),
        ("SELECT DISTINCT ON (region) region, id FROM sales", "DISTINCT ON"),
        ("SELECT now() FROM sales", "`now`"),
    ],
)
def test_what_may_be_answered_otherwise_is_refused_before_anything_is_asked(
    lake: LakeThere, sql: str, reason: str
) -> None:
    nowhere = SnowflakeSettings("account", USER, host="127.0.0.1", port=1, secure=False)
    with pytest.raises(EngineUnable) as refused:
        connected(nowhere, lake).run(permitted(sql, tables(lake.folder)))
    assert "Snowflake does not have" in refused.value.message
    assert reason in refused.value.message


def test_each_snapshot_is_read_as_it_was_whoever_reads_another_meanwhile(
    server: Snowflake, lake: LakeThere
) -> None:
    columns = (Known(1, "id", "long"), Known(2, "Wörd", "string"))
    first = lay(lake.folder, pa.table({"id": [1], "Wörd": ["a"]}), name="first")
    second = lay(lake.folder, pa.table({"id": [2], "Wörd": ["b"]}), name="second")
    now = lake.catalogued.placed(KnownTable("words", columns, files=(first, second)))
    listed = lake.catalogued.snapshots(now.dataset_id)
    then = replace(now, snapshot_id=listed[-1], row_count=1)
    theirs = connected(settings_of(server, lake), lake)
    sql = 'SELECT id, "Wörd" AS w FROM words ORDER BY id'
    for _ in range(2):
        assert theirs.run(permitted(sql, (now,))).table.to_pylist() == [
            {"id": 1, "w": "a"},
            {"id": 2, "w": "b"},
        ]
        assert theirs.run(permitted(sql, (then,))).table.to_pylist() == [{"id": 1, "w": "a"}]
    theirs.close()


def test_tables_made_longest_ago_go_and_come_back_when_they_are_asked(
    server: Snowflake, lake: LakeThere
) -> None:
    columns = (Known(1, "id", "long"),)
    files = [lay(lake.folder, pa.table({"id": [n]}), name=f"part-{n}") for n in range(10)]
    now = lake.catalogued.placed(KnownTable("parts", columns, files=tuple(files)))
    theirs = connected(settings_of(server, lake), lake)
    oldest_first = list(reversed(lake.catalogued.snapshots(now.dataset_id)))
    for count, snapshot in enumerate(oldest_first, 1):
        one = replace(now, snapshot_id=snapshot, row_count=count)
        assert theirs.run(permitted("SELECT count(*) AS n FROM parts", (one,))).table.to_pylist() == [
            {"n": count}
        ]
    assert len(theirs._made) == 8
    oldest = replace(now, snapshot_id=oldest_first[0], row_count=1)
    theirs._made[f"{WORKSPACE}.{now.dataset_id}@{oldest_first[0]}"] = None  # as a server that has not heard
    assert theirs.run(permitted("SELECT id FROM parts", (oldest,))).table.to_pylist() == [{"id": 0}]
    theirs.close()


def test_a_pinned_snapshot_is_a_table_of_its_own_and_names_no_column(lake: LakeThere) -> None:
    columns = (Known(1, "id", "long"), Known(2, "secret_name", "string"))
    files = [lay(lake.folder, pa.table({"id": [n], "secret_name": ["x"]}), name=f"p{n}") for n in range(2)]
    now = lake.catalogued.placed(KnownTable("staff", columns, files=tuple(files)))
    oldest = lake.catalogued.snapshots(now.dataset_id)[-1]
    key = lake.catalogued.pin(WORKSPACE, now.dataset_id, oldest)
    written = (lake.folder / key).read_text(encoding="utf-8")
    told = json.loads(written)
    assert [one["snapshot-id"] for one in told["snapshots"]] == [told["current-snapshot-id"]] == [int(oldest)]
    assert [field["name"] for field in told["schemas"][0]["fields"]] == ["F1", "F2"]
    assert "secret_name" not in written
    (lake.folder / key).write_text("{}", encoding="utf-8")
    lake.catalogued.pin(WORKSPACE, now.dataset_id, oldest)
    assert (lake.folder / key).read_text(encoding="utf-8") == written


def test_a_snapshot_from_before_a_column_is_pinned_without_what_is_of_it(
    server: Snowflake, lake: LakeThere
) -> None:
    columns = (Known(1, "id", "long"), Known(2, "day", "date"))
    first = lay(lake.folder, pa.table({"id": [1]}), name="before")
    second = lay(
        lake.folder,
        pa.table({"id": [2], "day": pa.array([dt.date(2026, 3, 2)])}),
        name="after",
        ids={"id": 1, "day": 2},
    )
    now = lake.catalogued.placed(KnownTable("visits", columns, files=(first, second)))
    lake.catalogued.part_by(now.dataset_id, "day")
    then = replace(now, snapshot_id=lake.catalogued.snapshots(now.dataset_id)[-1], row_count=1)
    theirs = connected(settings_of(server, lake), lake)
    for known, ids in ((now, [1, 2]), (then, [1])):
        told = theirs.run(permitted("SELECT id, day FROM visits ORDER BY id", (known,))).table
        assert told.column("id").to_pylist() == ids
    theirs.close()
    key = lake.catalogued.pin(WORKSPACE, now.dataset_id, str(then.snapshot_id))
    assert [one["fields"] for one in json.loads((lake.folder / key).read_text())["partition-specs"]] == [[]]


def test_what_a_rule_hides_is_gone_before_a_condition_of_the_asker_sees_it(
    server: Snowflake, lake: LakeThere
) -> None:
    rows = pa.table({"id": [1, 2], "region": ["N", "S"]})
    columns = (Known(1, "id", "long"), Known(2, "region", "string"))
    known = KnownTable("staff", columns, files=(lay(lake.folder, rows, name="staff"),), row_count=2)
    seen = behind(lake.catalogued.placed(known), rows="region = person.region", person={"region": "S"})
    theirs = connected(settings_of(server, lake), lake)
    asked = permitted("SELECT id FROM staff WHERE sqrt(id - 2) >= 0", (seen,))  # stops at the hidden row
    assert theirs.run(asked).table.to_pylist() == [{"id": 2}]
    theirs.close()


def test_a_key_signs_where_a_key_is_given(server: Snowflake, lake: LakeThere) -> None:
    pem = _KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for secret in (pem, pem.replace("\n", "\\n")):
        theirs = connected(replace(settings_of(server), secret=secret), lake)
        assert theirs.run(_ONE).table.to_pylist() == [{"one": 1}]
        theirs.close()
    other = rsa.generate_private_key(public_exponent=65_537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(EngineUnavailable, match="sign in"):
        connected(replace(settings_of(server), secret=other.decode()), lake).run(_ONE)


def test_a_token_is_sent_as_the_kind_that_is_asked_for(server: Snowflake, lake: LakeThere) -> None:
    theirs = connected(replace(settings_of(server), authenticator="programmatic_access_token"), lake)
    assert theirs.run(_ONE).table.to_pylist() == [{"one": 1}]
    theirs.close()


@pytest.mark.parametrize("secret", ["hidden-word", "-----BEGIN PRIVATE KEY-----\nhidden-word\n"])
def test_a_sign_in_that_is_refused_is_told_without_the_secret(
    server: Snowflake, lake: LakeThere, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(0),
        pytest.raises(EngineUnavailable, match="does not let Sextant sign in") as refused,
    ):
        connected(replace(settings_of(server), secret=secret), lake).run(_ONE)
    assert "SEXTANT_WAREHOUSE_PASSWORD" in refused.value.hint
    assert "hidden-word" not in f"{refused.value} {refused.value.hint} {caplog.text}"


def test_a_host_that_is_not_there_is_told_as_that(server: Snowflake, lake: LakeThere) -> None:
    settings = replace(settings_of(server), port=free_port(), secret="hidden-word")
    with pytest.raises(EngineUnavailable, match="cannot be reached") as refused:
        connected(settings, lake).run(_ONE)
    assert "hidden-word" not in str(refused.value)


def test_a_session_that_the_server_has_let_go_is_opened_anew(server: Snowflake, lake: LakeThere) -> None:
    theirs = connected(settings_of(server), lake)
    theirs.run(_ONE)
    kept = theirs._free.get_nowait()
    kept.connection.close()
    theirs._free.put(kept)
    with pytest.raises((EngineUnavailable, QueryFailed)):
        theirs.run(_ONE)
    assert theirs.run(_ONE).table.to_pylist() == [{"one": 1}]
    theirs.close()


def test_an_address_names_all_that_a_session_uses_and_no_secret() -> None:
    url = "snowflake://me%40x.org@org-account/LAKE/PUBLIC?warehouse=W&role=R&volume=V&catalog=C&files=a/b"
    told = snowflake_settings(urlsplit(url), "word")
    assert told == SnowflakeSettings(
        account="org-account",
        user="me@x.org",
        secret="word",
        database="LAKE",
        schema="PUBLIC",
        warehouse="W",
        role="R",
        volume="V",
        catalog="C",
        files="a/b",
    )
