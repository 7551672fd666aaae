"""What every source of tables keeps to, whichever database stands behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sextant.ports.source import (
    Opened,
    SourceDenied,
    SourceLost,
    SourceRefused,
    SourceTableMissing,
    SourceUnreachable,
)
from sextant.ports.source_values import Reach
from tests.contracts.source.places import Place, mariadb_place, postgres_place, sqlite_place


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield sqlite_place(tmp_path)
    elif request.param == "postgresql":
        server = request.getfixturevalue("bare_postgres")
        name = f"s_{request.node.name.split('[')[0][-40:]}"
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        made = postgres_place(server, name)
        made.run(
            "DO $$ BEGIN CREATE ROLE reader LOGIN PASSWORD 's3cret-of-reader'; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader",
        )
        yield made
        server.drop(name)
    else:
        server = request.getfixturevalue("mariadb")
        name = server.fresh()
        yield mariadb_place(server, name)
        server.drop(name)


def rows_of(opened: Opened, place: Place, table: str, **how: Any) -> list[dict[str, Any]]:
    reading = opened.read(place.table(table), **how)
    return [row for piece in reading.pieces for row in piece.rows.to_pylist()]


def test_tables_and_views_are_listed_without_those_of_the_system(place: Place) -> None:
    place.run("CREATE TABLE orders (id integer PRIMARY KEY)", "CREATE VIEW late AS SELECT * FROM orders")
    with place.source.open(place.config) as opened:
        found = {(str(ref.table.name), ref.kind) for ref in opened.tables()}
        assert found == {("orders", "table"), ("late", "view")}
        assert opened.server


def test_the_shape_tells_columns_their_types_and_the_key_in_its_order(place: Place) -> None:
    place.run("CREATE TABLE parts (a integer NOT NULL, b integer NOT NULL, n integer, PRIMARY KEY (b, a))")
    with place.source.open(place.config) as opened:
        shape = opened.shape(place.table("parts"))
    assert [column.name for column in shape.columns] == ["a", "b", "n"]
    assert all("int" in column.type.lower() and column.orders for column in shape.columns)
    assert shape.key == ("b", "a")


NAMES = ('we"ird', "back`tick", "größe 数", "100% %s", "select", "semi;colon", "it's")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read_as_it_is(place: Place, name: str) -> None:
    table, column = place.q(name), place.q(f"{name} c")
    place.run(f"CREATE TABLE {table} ({column} integer)", f"INSERT INTO {table} VALUES (7), (8)")
    with place.source.open(place.config) as opened:
        assert name in {ref.table.name for ref in opened.tables()}
        assert rows_of(opened, place, name) == [{f"{name} c": 7}, {f"{name} c": 8}]
        assert opened.read(place.table(name), cursor=f"{name} c", after=None).last is not None


def test_no_rows_still_tell_their_columns(place: Place) -> None:
    place.run("CREATE TABLE empty (id integer, name varchar(20))")
    with place.source.open(place.config) as opened:
        reading = opened.read(place.table("empty"))
        assert list(reading.pieces) == []
        assert reading.schema.names == ["id", "name"]


def test_huge_rows_come_in_pieces_of_bounded_size(place: Place) -> None:
    kind = "longtext" if place.kind == "mysql" else "text"
    place.run(f"CREATE TABLE big (id integer, body {kind})")
    body = "x" * 400_000
    place.run(*(f"INSERT INTO big VALUES ({n}, '{body}')" for n in range(120)))
    with place.source.open(place.config) as opened:
        reading = opened.read(place.table("big"))
        pieces = [piece.rows for piece in reading.pieces]
    assert sum(piece.num_rows for piece in pieces) == 120
    with_more = [piece for piece in pieces[1:] if piece.nbytes > 40 << 20]
    assert with_more == []


def test_text_keeps_every_letter_and_tells_nothing_from_empty(place: Place) -> None:
    values: Sequence[str | None] = ["", None, " a ", "00123", "naïve 数 🙂", "line\nbreak", "NULL", "'; DROP"]
    place.run("CREATE TABLE texts (n integer, v varchar(100))")
    for number, value in enumerate(values):
        written = "NULL" if value is None else "'" + value.replace("'", "''") + "'"
        place.run(f"INSERT INTO texts VALUES ({number}, {written})")
    with place.source.open(place.config) as opened:
        assert [row["v"] for row in rows_of(opened, place, "texts")] == list(values)


def test_a_cursor_goes_on_inclusively_and_marks_both_ends(place: Place) -> None:
    place.run(
        "CREATE TABLE log (id integer, at integer)",
        "INSERT INTO log VALUES (1, 10), (2, 20), (3, 20), (4, NULL), (5, 30), (6, 30)",
    )
    with place.source.open(place.config) as opened:
        first = opened.read(place.table("log"), cursor="at")
        assert len([row for piece in first.pieces for row in piece.rows.to_pylist()]) == 6
        last = first.last
    place.run("INSERT INTO log VALUES (7, 30), (8, 31), (9, NULL)")
    with place.source.open(place.config) as opened:
        again = opened.read(place.table("log"), cursor="at", after=last)
        marks = [
            (row["id"], start, end)
            for piece in again.pieces
            for row, start, end in zip(
                piece.rows.to_pylist(), piece.at_start.to_pylist(), piece.at_end.to_pylist(), strict=True
            )
        ]
    assert sorted(marks) == [
        (4, True, True),
        (5, True, False),
        (6, True, False),
        (7, True, False),
        (8, False, True),
        (9, True, True),
    ]
    assert again.last is not None
    assert again.last.endswith("31")


def test_a_table_that_is_gone_is_named(place: Place) -> None:
    with place.source.open(place.config) as opened:
        for ask in (opened.shape, opened.read):
            with pytest.raises(SourceTableMissing, match="gone"):
                ask(place.table("gone"))


def test_a_cursor_that_is_gone_is_named(place: Place) -> None:
    place.run("CREATE TABLE t (a integer)")
    with place.source.open(place.config) as opened, pytest.raises(SourceTableMissing, match="vanished"):
        opened.read(place.table("t"), cursor="vanished")


def test_nothing_is_written_even_by_what_a_view_does(place: Place) -> None:
    place.run("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)")
    with place.source.open(place.config) as opened:
        name = place.table('t" ; DELETE FROM t; --'.replace('"', place.quote))
        with pytest.raises(SourceTableMissing):
            opened.read(name)
        assert rows_of(opened, place, "t") == [{"a": 1}]


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "127.0.0.1", "::1"])
def test_a_private_address_is_refused_before_it_is_reached(place: Place, address: str) -> None:
    if place.kind == "sqlite":
        return
    closed = type(place.source)(Reach(lookup=lambda _host, _port: [address]))
    with (
        pytest.raises(SourceRefused, match="private network"),
        closed.open({**place.config, "host": "db.example"}),
    ):
        pass


def test_each_way_to_be_refused_is_told_apart(place: Place) -> None:
    if place.kind == "sqlite":
        with pytest.raises(SourceUnreachable), place.source.open({"path": place.config["path"] + "x"}):  # type: ignore[operator]
            pass
        return
    cases: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"host": "no-such-host.invalid"}, SourceUnreachable, "not known"),
        ({"host": "/var/run"}, SourceRefused, "not a name"),
        ({"port": 1}, SourceUnreachable, "does not answer"),
        ({"database": "no_such_database"}, SourceDenied, "no_such_database"),
    ]
    for change, kind, words in cases:
        with pytest.raises(kind, match=words), place.source.open({**place.config, **change}):
            pass


def test_a_wrong_password_is_told_without_being_shown(mariadb: Any) -> None:
    place = mariadb_place(mariadb, mariadb.fresh())
    config = {**place.config, "password": "wr0ng-and-secret"}
    with pytest.raises(SourceDenied, match="Access denied") as refused, place.source.open(config):
        pass
    assert "wr0ng" not in refused.value.message


def test_mariadb_values_are_exact(mariadb: Any) -> None:
    place = mariadb_place(mariadb, mariadb.fresh())
    place.run(
        "CREATE TABLE v (u8 tinyint unsigned, i8 tinyint(1), u64 bigint unsigned,"
        " d decimal(20,4), wide decimal(60,2),"
        " f float, g double, da date, dt datetime(6), ts timestamp(6) NULL, t time(3), y year, b bit(10),"
        " raw varbinary(4), e enum('x','y'), j json)",
        "SET time_zone = '+05:00'",
    )
    place.run(
        "INSERT INTO v VALUES (255, 2, 18446744073709551615, 1234567890123456.7891,"
        " 12345678901234567890123456789012345678901234.5,"
        " 0.1, 0.1, '2024-02-29', '2024-02-29 23:59:59.123456', '2024-02-29 12:00:00', '-30:00:00.5',"
        " 2024, b'1000000001',"
        " x'00ff', 'y', '{\"a\": [1]}')",
        "INSERT INTO v (da, u8) VALUES ('0000-00-00', NULL)",
    )
    with place.source.open(place.config) as opened:
        reading = opened.read(place.table("v"))
        first, second = [row for piece in reading.pieces for row in piece.rows.to_pylist()]
    assert first["u8"] == 255
    assert first["i8"] == 2
    assert first["u64"] == 2**64 - 1
    assert first["d"] == Decimal("1234567890123456.7891")
    assert first["wide"] == "12345678901234567890123456789012345678901234.50"
    assert first["f"] == pytest.approx(0.1, rel=1e-7)
    assert first["g"] == 0.1
    assert first["dt"] == datetime(2024, 2, 29, 23, 59, 59, 123456)
    assert first["ts"] == datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert first["t"] == -timedelta(hours=30, milliseconds=500)
    assert (first["y"], first["b"], first["raw"], first["e"]) == (2024, 513, b"\x00\xff", "y")
    assert second["da"] is None
    assert reading.notes == ["1 values of da cannot be kept; they are empty."]


def test_postgresql_values_are_exact(bare_postgres: Any) -> None:
    with psycopg.connect(bare_postgres.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS exact")
        connection.execute("CREATE DATABASE exact")
    place = postgres_place(bare_postgres, "exact")
    place = replace(place, config={**place.config, "user": "postgres"})
    place.run(
        "CREATE DOMAIN price AS numeric(10,2)",
        "CREATE TYPE mood AS ENUM ('ok', 'bad')",
        "CREATE TABLE v (i8 bigint, n numeric, d price, f real, g double precision, da date, ts timestamp,"
        " tz timestamptz, t time, iv interval, raw bytea, u uuid, j jsonb, a int[], m mood, o oid, b boolean,"
        ' c char(5), "quoted""name" text)',
        "INSERT INTO v VALUES (9223372036854775807, 12345678901234567890.123456789, 12.30, 0.1, 0.1,"
        " '2024-02-29',"
        " '2024-02-29 23:59:59.123456', '2024-02-29 12:00+05', '01:02:03.000004', '1 month 2 days',"
        " '\\x00ff',"
        " '0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33', '{\"a\": 1}', '{1,NULL,3}', 'bad', 4294967295, true,"
        " 'ab', '')",
        "INSERT INTO v (n, da, ts, tz, t) VALUES ('NaN', 'infinity', '-infinity', '20000-01-01', '24:00')",
    )
    with place.source.open(place.config) as opened:
        reading = opened.read(place.table("v"))
        first, second = [row for piece in reading.pieces for row in piece.rows.to_pylist()]
    assert first["i8"] == 2**63 - 1
    assert first["n"] == Decimal("12345678901234567890.123456789")
    assert first["d"] == Decimal("12.30")
    assert str(reading.schema.field("d").type) == "decimal128(10, 2)"
    assert first["ts"] == datetime(2024, 2, 29, 23, 59, 59, 123456)
    assert first["tz"] == datetime(2024, 2, 29, 7, tzinfo=UTC)
    assert (first["t"], first["da"]) == (time(1, 2, 3, 4), date(2024, 2, 29))
    assert (first["o"], first["b"], first["raw"]) == (4294967295, True, b"\x00\xff")
    assert (first["a"], first["m"], first["c"], first['quoted"name']) == ("[1,null,3]", "bad", "ab", "")
    assert first["iv"] == "1 mon 2 days"
    assert [second[name] for name in ("n", "da", "ts", "tz", "t")] == [None] * 5
    assert len(reading.notes) == 5


def test_a_server_that_ends_in_the_middle_is_told_as_lost(bare_postgres: Any) -> None:
    place = replace(postgres_place(bare_postgres, "postgres"))
    place = replace(place, config={**place.config, "user": "postgres"})
    place.run("DROP TABLE IF EXISTS many", "CREATE TABLE many AS SELECT n FROM generate_series(1, 300000) n")
    with place.source.open(place.config) as opened:
        pieces = opened.read(place.table("many")).pieces
        next(pieces)
        place.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sextant'")
        with pytest.raises(SourceLost, match="went away"):
            list(pieces)


def test_sqlite_values_tell_their_types(tmp_path: Path) -> None:
    place = sqlite_place(tmp_path)
    place.run(
        "CREATE TABLE v (i integer, r real, flag boolean, da date, at datetime, zoned timestamp, mixed,"
        " raw blob)",
        "INSERT INTO v VALUES (9007199254740993, 0.1, 1, '2024-02-29', '2024-02-29 10:00',"
        " '2024-02-29T10:00+02:00', 1, x'00ff')",
        "INSERT INTO v VALUES (NULL, 2, 0, NULL, '2024-03-01 11:30:00.5', NULL, 'two', NULL)",
    )
    with place.source.open(place.config) as opened:
        first, second = rows_of(opened, place, "v")
    assert first == {
        "i": 9007199254740993,
        "r": 0.1,
        "flag": True,
        "da": date(2024, 2, 29),
        "at": datetime(2024, 2, 29, 10),
        "zoned": datetime(2024, 2, 29, 8, tzinfo=UTC),
        "mixed": "1",
        "raw": b"\x00\xff",
    }
    assert second["mixed"] == "two"


def test_a_sqlite_file_outside_the_allowed_folders_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    place = sqlite_place(tmp_path)
    (inside / "link.db").symlink_to(tmp_path / "shop.db")
    narrow = type(place.source)(Reach(folders=(inside.resolve(),)))
    none = type(place.source)(Reach())
    for source, path in (
        (narrow, place.config["path"]),
        (narrow, str(inside / "link.db")),
        (narrow, "../shop.db"),
        (none, place.config["path"]),
    ):
        with pytest.raises(SourceRefused, match="allow"), source.open({"path": path}):
            pass
