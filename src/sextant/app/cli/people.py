"""Commands about people, keys and the audit trail: on the data folder, or on a server by a key."""

import sys
from typing import Annotated, Any, Literal

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import FAILED
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import data_folder, machine, owner

Role = Literal["viewer", "analyst", "admin"]
Tier = Literal["free", "premium"]

people = typer.Typer(no_args_is_help=True, help="People: invite one, list them.")
keys = typer.Typer(no_args_is_help=True, help="API keys: make, list, revoke.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail: check that nobody changed it.")


@people.command("add")
def add_person(
    email: Annotated[str, typer.Argument(help="Their address.")],
    name: Annotated[str, typer.Option("--name", help="Their name.")] = "",
    role: Annotated[Role, typer.Option("--role")] = "analyst",
    tier: Annotated[Tier, typer.Option("--tier")] = "free",
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Invite a person; shows the link that lets them in."""
    body = {"email": email, "name": name, "role": role, "tier": tier}
    with owner(url, key, data) as api:
        made = api.call("POST", "/api/v1/people", body=body)
    if as_json:
        look.as_json(made)
        return
    sys.stdout.write(f"{made['user']['email']} is invited as {role}. Their link, for one use:\n")
    sys.stdout.write(f"{made['link']}\n")


@people.command("list")
def list_people(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """Everyone in the workspace."""
    with owner(url, key, data) as api:
        page = api.call("GET", "/api/v1/people", query={"limit": 200})
    columns = [
        ("email", "email"),
        ("name", "name"),
        ("role", "role"),
        ("tier", "tier"),
        ("status", "status"),
        ("last sign-in", "last_login"),
    ]
    _list(page, as_json, columns)


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option("--name", help="What it is for.")] = "command line",
    role: Annotated[Role, typer.Option("--role", help="The most it may do.")] = "analyst",
    days: Annotated[
        int | None, typer.Option("--days", min=1, help="How long it lives; else for good.")
    ] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Make an API key; it is shown this once, alone on stdout."""
    body = {"name": name, "role": role, "expires_in_days": days}
    with owner(url, key, data) as api:
        made = api.call("POST", "/api/v1/keys", body=body)
    if as_json:
        look.as_json(made)
        return
    sys.stdout.write(f"{made['key']}\n")
    sys.stderr.write(f"The key `{name}` has the role {role} and is shown this once.\n")


@keys.command("list")
def list_keys(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """Keys that exist."""
    with owner(url, key, data) as api:
        page = api.call("GET", "/api/v1/keys", query={"limit": 200})
    columns = [
        ("id", "key_id"),
        ("name", "name"),
        ("role", "role"),
        ("made", "created_at"),
        ("ends", "expires_at"),
        ("last used", "last_used_at"),
    ]
    _list(page, as_json, columns)


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The key's id.")],
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """End a key at once."""
    with owner(url, key, data) as api:
        api.call("DELETE", f"/api/v1/keys/{key_id}")
    sys.stdout.write(f"Key {key_id} is revoked.\n")


def sign_in_link(
    email: Annotated[str | None, typer.Argument(help="Whose; else the first administrator's.")] = None,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """A new one-time link to sign in by, on the machine that holds the data."""
    with machine(data_folder(data)) as (house, _):
        link = house.identity.sign_in_link(email)
    if as_json:
        look.as_json({"link": link})
    else:
        sys.stdout.write(f"{link}\n")


@audit.command("verify")
def verify_audit(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """Hold every entry of the trail against its hash."""
    with owner(url, key, data) as api:
        found = api.call("GET", "/api/v1/audit/verify")
    if as_json:
        look.as_json(found)
    elif found["ok"]:
        sys.stdout.write(f"The audit trail is whole: {found['entries']:,} entries.\n")
    else:
        sys.stdout.write(f"The audit trail was changed at entry {found['broken_at']}.\n")
    if not found["ok"]:
        raise typer.Exit(FAILED)


def _list(page: dict[str, Any], as_json: bool, columns: list[tuple[str, str]]) -> None:
    if as_json:
        look.as_json(page)
    else:
        look.listing(look.terminal(), page["items"], columns)
