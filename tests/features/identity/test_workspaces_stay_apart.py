"""No operation of the whole application shows or changes what is in another workspace."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Connection, Date, Float, Integer, LargeBinary, Table, select
from starlette.testclient import TestClient
from tests.features.identity.building import HOME, token_of
from tests.features.identity.walking import operations, protected

from sextant.app.http import create_app
from sextant.app.wiring import House
from sextant.core.access import Caller
from sextant.core.db import Moment, metadata
from sextant.features.identity import NewKey, NewPerson
from sextant.features.identity.people import PersonChange
from sextant.kit.ids import new_id

_REAL = {"users", "workspaces", "memberships", "sessions", "api_keys", "sign_in_links", "signing_keys"}
_WORKSPACE_COLUMNS = ("workspace_id", "platform_id", "chain")
_TRIED_AT_MOST = 12
_A_TIME = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class TwoHouses:
    """Two workspaces in one application, each with an administrator; `theirs` are the ids of the first."""

    client: TestClient
    insider: str
    outsider: str
    maker: str  # who made the second workspace, and is named as such in it
    theirs: dict[str, set[str]]

    def values_for(self, name: str) -> list[str]:
        """Ids of the first workspace that fit a name in a path: by the name, else any."""
        fitting = self.theirs.get(name) or set().union(*self.theirs.values())
        return sorted(fitting)

    def send(self, token: str, method: str, path: str, **arguments: Any) -> Any:
        self.client.cookies.clear()
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.request(method, path, headers=headers, **arguments)


@pytest.fixture
def two(house: House) -> TwoHouses:
    identity = house.identity
    admin, insider = _by_link(house, identity.first_sign_in_link() or "")
    made = identity.workspaces.create(admin, name="Elsewhere", config={})
    there = admin.model_copy(update={"workspace_id": made.id})
    invitation = identity.members.invite(there, NewPerson(email="grace@elsewhere.example", role="admin"))
    outsider_caller, outsider = _by_link(house, invitation.link)
    _set_password(house, outsider_caller)
    identity.members.remove(outsider_caller, admin.user_id)
    _, bob = _by_link(house, identity.members.invite(admin, NewPerson(email="bob@example.com")).link)
    identity.members.change(admin, _caller_of(house, bob).user_id, PersonChange(role="admin"))
    identity.keys.create(admin, NewKey(name="load", role="viewer"))
    with house.db.transaction() as tx:
        _furnish(tx, admin)
    client = TestClient(create_app(house.settings, house=house), raise_server_exceptions=False)
    with house.db.reading() as tx:
        theirs = _ids(tx, admin.workspace_id)
    return TwoHouses(client=client, insider=insider, outsider=outsider, maker=admin.user_id, theirs=theirs)


def test_another_workspaces_ids_are_404_in_every_operation(two: TwoHouses) -> None:
    walked = 0
    for operation in protected(two.client.app):  # type: ignore[arg-type]
        if not operation.names:
            continue
        choices = [
            ["1"] if operation.takes_number(name) else two.values_for(name) for name in operation.names
        ]
        for values in islice(product(*choices), _TRIED_AT_MOST):
            path = operation.at(dict(zip(operation.names, values, strict=True)))
            arguments = operation.request()
            answer = two.send(two.outsider, operation.method, path, **arguments)
            # A body that means nothing may be refused before anything is looked up.
            fine = {404, 422} if "json" in arguments else {404}
            assert answer.status_code in fine, (
                f"{operation} with {values}: {answer.status_code} {answer.text}"
            )
            walked += 1
    assert walked >= 8


def test_no_list_names_anything_of_another_workspace(two: TwoHouses) -> None:
    foreign = set().union(*two.theirs.values()) - {two.maker}
    for operation in operations(two.client.app):  # type: ignore[arg-type]
        if operation.method != "GET" or operation.names:
            continue
        answer = two.send(two.outsider, "GET", operation.path, **operation.request())
        assert answer.status_code < 500, f"{operation}: {answer.text}"
        shown = [identifier for identifier in foreign if identifier in answer.text]
        assert not shown, f"{operation} shows {shown}"


def test_an_id_of_another_workspace_in_a_body_is_404(two: TwoHouses) -> None:
    """422 where the rest of the body is refused first."""
    walked = 0
    for operation in protected(two.client.app):  # type: ignore[arg-type]
        for name in sorted(operation.body_fields & set(two.theirs)):
            if operation.names:
                continue
            for value in two.values_for(name)[:3]:
                body = operation.request()["json"] | {name: value}
                answer = two.send(two.outsider, operation.method, operation.path, json=body)
                assert answer.status_code in {404, 422}, f"{operation} with {name}: {answer.text}"
                walked += 1
    assert walked >= 1


def test_the_walk_has_teeth(two: TwoHouses) -> None:
    """The same addresses answer the people of the workspace itself."""
    for path, name in (("people", "user_id"), ("platforms", "id")):
        found = {
            two.send(two.insider, "GET", f"/api/v1/{path}/{value}").status_code for value in two.theirs[name]
        }
        assert 200 in found
    assert {"user_id", "session_id", "key_id", "platform_id"} <= set(two.theirs)


def _by_link(house: House, link: str) -> tuple[Caller, str]:
    signed_in = house.identity.signing_in.by_link(token=token_of(link), visitor=HOME)
    assert signed_in is not None
    return signed_in.caller, signed_in.token


def _caller_of(house: House, token: str) -> Caller:
    from sextant.core.http import Credentials

    return house.identity.authenticator.authenticate(Credentials(authorization=f"Bearer {token}"))


def _set_password(house: House, caller: Caller) -> None:
    from sextant.features.identity.sign_in import NewPassword

    house.identity.signing_in.set_password(caller, NewPassword(password="violet teapots orbit"))


def _furnish(tx: Connection, owner: Caller) -> None:
    """A row of the owner's in every table that belongs to a workspace, whatever feature it is of."""
    known = {"workspace_id": str(owner.workspace_id), "user_id": str(owner.user_id)}
    for table in metadata.sorted_tables:
        if table.name in _REAL or not any(name in table.c for name in _WORKSPACE_COLUMNS):
            continue
        if table.name in {"audit_entries", "audit_heads"}:
            continue
        values = {column.name: _value(column, owner, known) for column in _filled(table)}
        tx.execute(table.insert().values(**values))


def _filled(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if not (column.primary_key and _counts(column))]


def _counts(column: Column[Any]) -> bool:
    """A database fills the number of a row itself where it is the whole key."""
    alone = len(column.table.primary_key.columns) == 1
    return alone and isinstance(column.type, Integer) and column.autoincrement is not False


def _value(column: Column[Any], owner: Caller, known: dict[str, str]) -> Any:
    """One id for each name of an id, so that rows refer to each other."""
    if column.name in _WORKSPACE_COLUMNS:
        return owner.workspace_id
    for key in column.foreign_keys:
        return known[key.column.name]
    if column.name.endswith("_id") and not isinstance(column.type, Integer):
        return known.setdefault(column.name, new_id())
    for kind, value in (
        (Moment, _A_TIME),
        (Date, _A_TIME.date()),
        (JSON, {}),
        (Boolean, False),
        (Float, 1.0),
        (Integer, 1),
        (LargeBinary, b"x"),
    ):
        if isinstance(column.type, kind):
            return value
    return new_id()[: getattr(column.type, "length", None) or 36]


def _ids(tx: Connection, workspace_id: str) -> dict[str, set[str]]:
    """Every id of the workspace's rows, by the name that paths give it."""
    found: dict[str, set[str]] = {"platform_id": {workspace_id}, "id": {workspace_id}}
    for table in metadata.sorted_tables:
        column = next((table.c[name] for name in _WORKSPACE_COLUMNS if name in table.c), None)
        if column is None or table.name == "idempotency_keys":
            continue
        for row in tx.execute(select(table).where(column == workspace_id)).mappings():
            for name, value in row.items():
                if name.endswith("_id") and isinstance(value, str) and len(value) == 36:
                    found.setdefault(name, set()).add(value)
    return found
