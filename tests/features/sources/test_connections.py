"""Connections: tried before they are kept, seen by whom they are for, their secrets never shown."""

import sqlite3
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.telemetry import LogRing
from sextant.features.sources.store import connections
from sextant.ports.source import SourceDenied
from sextant.ports.source_values import Field, Kind

SECRET = "hunter2-and-more"
_CONFIG = {"host": "db.example", "user": "ada", "password": SECRET}


class Vault:
    """A source that lets in whoever knows the password, and nobody to `closed.example`."""

    kind = Kind(
        name="vault",
        label="Vault",
        reads="rows",
        fields=(
            Field("host", "Host", required=True),
            Field("user", "User"),
            Field("password", "Password", kind="password", secret=True),
        ),
    )
    server = "Vault 1"

    def __init__(self) -> None:
        self.tried: list[dict[str, Any]] = []

    @contextmanager
    def open(self, config: Any) -> Any:
        self.tried.append(dict(config))
        if config["password"] != SECRET or config["host"] == "closed.example":
            raise SourceDenied("The vault refuses.", hint="Check the password.")
        yield self

    def tables(self) -> list[Any]:
        return []


@pytest.fixture
def vault(house: House) -> Vault:
    made = Vault()
    house.connections._on.sources["vault"] = made  # type: ignore[index]  # a further kind, as an adapter is
    return made


@pytest.fixture
def kept(client: TestClient, vault: Vault) -> dict[str, Any]:
    answer = client.post("/api/v1/sources", json={"name": "Safe", "kind": "vault", "config": _CONFIG})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_good_connection_is_kept_with_what_answered(kept: dict[str, Any]) -> None:
    assert kept["trial"]["ok"] is True
    assert kept["trial"]["server"] == "Vault 1"
    assert kept["config"] == {"host": "db.example", "user": "ada"}


def test_a_bad_one_is_told_and_nothing_is_kept(client: TestClient, vault: Vault) -> None:
    body = {"name": "Safe", "kind": "vault", "config": {**_CONFIG, "password": "wrong"}}
    tried = client.post("/api/v1/sources/try", json={"kind": "vault", "config": body["config"]}).json()
    assert (tried["ok"], tried["code"], tried["message"]) == (False, "source_denied", "The vault refuses.")
    answer = client.post("/api/v1/sources", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "source_denied")
    assert client.get("/api/v1/sources").json()["items"] == []


def test_a_secret_is_sealed_at_rest_and_never_sent_or_logged(
    house: House, client: TestClient, kept: dict[str, Any], logs: LogRing
) -> None:
    with house.db.reading() as tx:
        row = tx.execute(select(connections)).mappings().one()
    assert SECRET not in str(dict(row))
    seen = [
        client.get(path).text
        for path in ("/api/v1/sources", f"/api/v1/sources/{kept['connection_id']}", "/api/v1/audit")
    ]
    assert all(SECRET not in text for text in seen)
    assert SECRET not in str(logs.search(limit=1_000))


def test_a_seal_of_another_connection_does_not_open(house: House, client: TestClient, kept: Any) -> None:
    other = client.post("/api/v1/sources", json={"name": "Other", "kind": "vault", "config": _CONFIG}).json()
    with house.db.transaction() as tx:
        mine = tx.execute(
            select(connections.c.sealed).where(connections.c.connection_id == kept["connection_id"])
        ).scalar_one()
        tx.execute(
            connections.update()
            .where(connections.c.connection_id == other["connection_id"])
            .values(sealed=mine)
        )
    answer = client.post(f"/api/v1/sources/{other['connection_id']}/try")
    assert answer.json().get("ok") is not True


def test_a_kept_secret_goes_nowhere_else(client: TestClient, vault: Vault, kept: dict[str, Any]) -> None:
    path = f"/api/v1/sources/{kept['connection_id']}"
    vault.tried.clear()
    answer = client.patch(path, json={"config": {"host": "evil.example"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "source_field_invalid")
    assert vault.tried == []
    moved = client.patch(path, json={"config": {"host": "new.example", "password": SECRET}})
    assert moved.json()["config"]["host"] == "new.example"
    bad = client.patch(path, json={"config": {"host": "closed.example", "password": SECRET}})
    assert bad.status_code == 422
    assert client.get(path).json()["config"]["host"] == "new.example"


def test_a_connection_is_seen_by_its_maker_administrators_and_whom_it_is_shared_with(
    client_for: Callable[[Caller], TestClient], make_caller: Callable[..., Caller], vault: Vault
) -> None:
    maker, colleague, admin = make_caller("analyst"), make_caller("analyst"), make_caller("admin")
    body = {"name": "Mine", "kind": "vault", "config": _CONFIG}
    made = client_for(maker).post("/api/v1/sources", json=body).json()
    path = f"/api/v1/sources/{made['connection_id']}"
    assert client_for(colleague).get(path).status_code == 404
    assert client_for(colleague).get("/api/v1/sources").json()["items"] == []
    assert client_for(admin).get(path).json()["may_change"] is True
    client_for(maker).patch(path, json={"shared": True})
    assert client_for(colleague).get(path).json()["may_change"] is False
    assert client_for(colleague).patch(path, json={"name": "Taken"}).status_code == 403
    assert client_for(colleague).delete(path).status_code == 403


def test_viewers_have_no_connections_and_other_workspaces_none_of_these(
    client_for: Callable[[Caller], TestClient], viewer: Caller, outsider: Caller, kept: dict[str, Any]
) -> None:
    assert client_for(viewer).get("/api/v1/sources").status_code == 403
    there = client_for(outsider)
    path = f"/api/v1/sources/{kept['connection_id']}"
    for answer in (
        there.get(path),
        there.get(f"{path}/tables"),
        there.get(f"{path}/shape?name=x"),
        there.post(f"{path}/try"),
        there.patch(path, json={"name": "x"}),
        there.delete(path),
        there.post("/api/v1/syncs", json={"connection_id": kept["connection_id"], "tables": [{"name": "x"}]}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "connection_not_found")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"host": "h", "nonsense": "x"}, "no field"),
        ({"user": "ada"}, "Host is missing"),
        ({"host": "h" * 9_000}, "too long"),
    ],
)
def test_fields_are_held_against_the_kind(client: TestClient, vault: Vault, config: Any, words: str) -> None:
    answer = client.post("/api/v1/sources/try", json={"kind": "vault", "config": config})
    assert answer.status_code == 422
    assert words in answer.json()["error"]["message"]
    assert vault.tried == []


@pytest.mark.one_database
def test_a_private_address_and_a_file_outside_are_refused(client: TestClient, places: Path) -> None:
    base = {"database": "d", "user": "u", "password": "p"}
    for kind in ("postgresql", "mysql"):
        tried = client.post(
            "/api/v1/sources/try", json={"kind": kind, "config": {**base, "host": "127.0.0.1"}}
        ).json()
        assert (tried["ok"], tried["code"]) == (False, "source_refused")
    for kind in ("sqlite", "folder"):
        tried = client.post("/api/v1/sources/try", json={"kind": kind, "config": {"path": "/etc"}}).json()
        assert (tried["ok"], tried["code"]) == (False, "source_refused")


@pytest.mark.one_database
def test_tables_are_picked_from_a_list(client: TestClient, places: Path) -> None:
    with sqlite3.connect(places / "shop.db") as connection:
        connection.execute("CREATE TABLE orders (id integer PRIMARY KEY, at datetime)")
        connection.execute("CREATE TABLE people (id integer)")
    connection.close()
    body = {"name": "Shop", "kind": "sqlite", "config": {"path": "shop.db"}}
    made = client.post("/api/v1/sources", json=body).json()
    path = f"/api/v1/sources/{made['connection_id']}"
    assert [one["name"] for one in client.get(f"{path}/tables").json()["items"]] == ["orders", "people"]
    assert client.get(f"{path}/tables?q=PEO").json()["total"] == 1
    shape = client.get(f"{path}/shape?name=orders").json()
    assert (shape["key"], shape["columns"][1]["name"]) == (["id"], "at")
    assert client.get(f"{path}/shape?name=gone").json()["error"]["code"] == "source_table_missing"


@pytest.mark.one_database
def test_a_connection_that_went_bad_says_so(client: TestClient, places: Path) -> None:
    sqlite3.connect(places / "shop.db").close()
    (places / "shop.db").touch()
    body = {"name": "Shop", "kind": "sqlite", "config": {"path": "shop.db"}}
    made = client.post("/api/v1/sources", json=body).json()
    (places / "shop.db").unlink()
    assert client.get(f"/api/v1/sources/{made['connection_id']}/tables").status_code == 422
    trial = client.get(f"/api/v1/sources/{made['connection_id']}").json()["trial"]
    assert (trial["ok"], trial["code"]) == (False, "source_unreachable")


def test_a_name_is_taken_once(client: TestClient, kept: dict[str, Any]) -> None:
    answer = client.post("/api/v1/sources", json={"name": "safe", "kind": "vault", "config": _CONFIG})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "connection_name_taken")
