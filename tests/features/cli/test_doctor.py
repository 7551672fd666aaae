"""`sextant doctor`: each part on a line, what is wrong with what to do, and a status for scripts."""

import socket
from pathlib import Path

from sextant.app.doctor.servers import clock_found
from tests.contracts.objects.stores import Servers, make_place, servers
from tests.features.cli.conftest import Run
from tests.servers.postgres import Postgres

__all__ = ["servers"]


def found(run: Run, **settings: str) -> tuple[int, dict[str, list[tuple[str, str, str]]]]:
    done = run("doctor", "--json", **settings)
    parts: dict[str, list[tuple[str, str, str]]] = {}
    for one in done.json["findings"]:
        parts.setdefault(one["part"], []).append((one["state"], one["said"], one["to_do"]))
    assert done.json["healthy"] == (done.status == 0)
    return done.status, parts


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_a_new_folder_is_well_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    done = run("doctor", SEXTANT_PORT=free_port())
    assert done.status == 0, done.out
    assert " 0 failed." in done.out
    assert not (tmp_path / "sextant-data").exists()


def test_a_used_folder_tells_its_versions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "sextant-data").mkdir()
    assert run("keys", "create").status == 0
    status, parts = found(run, SEXTANT_PORT=free_port())
    assert status == 0, parts
    assert parts["database"][0][1].startswith("SQLite 3.")
    assert "at revision" in parts["database"][0][1]
    assert parts["catalog"][0][1] == "beside the metadata"
    assert not list((tmp_path / "sextant-data").rglob("doctor*"))


def test_each_back_end_that_is_away_is_named_with_what_to_do(run: Run) -> None:
    status, parts = found(
        run,
        SEXTANT_PORT=free_port(),
        SEXTANT_DATABASE_URL="postgresql://nobody:s3cret@127.0.0.1:9/none",
        SEXTANT_OBJECTS_URL="s3://bucket/folder",
        SEXTANT_CATALOG_URL="rest+http://127.0.0.1:9",
        SEXTANT_CACHE_URL="redis://127.0.0.1:9/0",
        SEXTANT_MAIL_URL="smtp://someone:s3cret@127.0.0.1:9",
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
        AWS_ACCESS_KEY_ID="k",
        AWS_SECRET_ACCESS_KEY="s3cret",
    )
    assert status == 1
    for part in ("database", "objects", "catalog"):
        assert parts[part][0][0] == "failed", parts[part]
        assert parts[part][0][2], part
    for part in ("cache", "mail"):
        assert parts[part][0][0] == "warning", parts[part]
    assert "s3cret" not in str(parts)


def test_a_setting_that_cannot_be_is_told(run: Run) -> None:
    status, parts = found(run, SEXTANT_PORT=free_port(), SEXTANT_OBJECTS_URL="ftp://host/folder")
    assert status == 1
    assert "SEXTANT_OBJECTS_URL" in parts["settings"][0][1]


def test_a_store_without_its_bucket_and_a_clock_that_is_off_are_told(
    run: Run, tmp_path: Path, servers: Servers
) -> None:
    place = make_place("s3", servers, tmp_path)
    status, parts = found(run, SEXTANT_PORT=free_port(), SEXTANT_OBJECTS_URL=place.url, **place.variables)
    assert (status, parts["objects"][0][0]) == (0, "ok"), parts
    status, parts = found(
        run, SEXTANT_PORT=free_port(), SEXTANT_OBJECTS_URL="s3://no-such-bucket/x", **place.variables
    )
    assert status == 1
    assert "does not exist" in parts["objects"][0][1]


def test_clocks_apart_are_a_finding() -> None:
    assert list(clock_found("database", 1.0, exact=0.0)) == []
    assert [one.state for one in clock_found("database", -5.0, exact=0.0)] == ["warning"]
    (bad,) = clock_found("objects", 90.0, exact=1.0)
    assert (bad.state, "90 s ahead of" in bad.said) == ("failed", True)


def test_a_database_that_confirms_too_early_is_told(run: Run, postgres: Postgres) -> None:
    database = postgres.fresh()
    url = postgres.url(database)
    quick = f"{url}?options=-csynchronous_commit%3Doff"
    try:
        _, parts = found(run, SEXTANT_PORT=free_port(), SEXTANT_DATABASE_URL=url)
        assert [state for state, _, _ in parts["database"]] == ["ok"], parts
        _, parts = found(run, SEXTANT_PORT=free_port(), SEXTANT_DATABASE_URL=quick)
        (state, _, to_do), *_ = parts["database"]
        assert (state, "synchronous_commit" in to_do) == ("warning", True)
    finally:
        postgres.drop(database)
