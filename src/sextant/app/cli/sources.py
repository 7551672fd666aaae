"""Commands over connections and syncs: `sources add|list|try|tables`, `sync`."""

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, FileMissing, LoadFailed, check_file, server
from sextant.app.cli.workspace import finished

Mode = Literal["append", "replace", "upsert"]
Which = Annotated[str, typer.Argument(metavar="CONNECTION", help="Its id or its name.")]

sources = typer.Typer(no_args_is_help=True, help="Connections to databases and folders: add, list, try.")


@sources.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What to call the connection.")],
    kind: Annotated[str, typer.Option("--kind", help="postgresql, mysql, sqlite, folder or s3.")],
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A field, such as host=db.")
    ] = None,
    secret: Annotated[
        Path | None, typer.Option("--secret-file", help="A file with the password or key; - for stdin.")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="Everyone here may load from it.")] = False,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """Try a connection, and keep it when it is good."""
    with server(url, key, data) as api:
        config: dict[str, Any] = dict(_pair(each) for each in given or ())
        if secret is not None:
            config[_secret_field(api, kind)] = _secret(secret)
        body = {"name": name, "kind": kind, "config": config, "shared": shared}
        made = api.call("POST", "/api/v1/sources", body=body)
    if as_json:
        look.as_json(made)
    else:
        sys.stdout.write(f"Connected to {made['trial']['server']}: {made['name']}, {made['connection_id']}\n")


@sources.command("list")
def list_connections(as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None) -> None:
    """The connections that you may load from."""
    with server(url, key, data) as api:
        page = api.call("GET", "/api/v1/sources", query={"limit": 200})
    if as_json:
        look.as_json(page)
        return
    columns = [("name", "name"), ("kind", "label"), ("owner", "email"), ("id", "connection_id")]
    look.listing(look.terminal(), page["items"], columns)


@sources.command("try")
def try_connection(
    which: Which, as_json: AsJson = False, url: Url = None, key: Key = None, data: Data = None
) -> None:
    """Try a connection again."""
    with server(url, key, data) as api:
        trial = api.call("POST", f"/api/v1/sources/{_connection(api, which)}/try")
    if as_json:
        look.as_json(trial)
    if not trial["ok"]:
        raise LoadFailed(trial["message"], hint=trial["hint"])
    if not as_json:
        sys.stdout.write(f"Good: {trial['server']} answered in {trial['elapsed_ms']:.0f} ms.\n")


@sources.command("tables")
def tables(
    which: Which,
    find: Annotated[str, typer.Option("--find", help="Words in the name.")] = "",
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """What can be loaded through a connection."""
    with server(url, key, data) as api:
        path = f"/api/v1/sources/{_connection(api, which)}/tables"
        found = api.call("GET", path, query={"q": find, "limit": 200})
    if as_json:
        look.as_json(found)
        return
    columns = [("schema", "table_schema"), ("name", "name"), ("kind", "kind"), ("rows", "rows")]
    look.listing(look.terminal(), found["items"], [*columns, ("files", "files")])


def sync(
    which: Annotated[str, typer.Argument(metavar="CONNECTION", help="A connection, or a dataset to sync.")],
    table: Annotated[str | None, typer.Argument(help="The table, schema.table, or a pattern.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call the dataset.")] = None,
    cursor: Annotated[str | None, typer.Option("--cursor", help="Only what is new by this column.")] = None,
    by: Annotated[str, typer.Option("--by", metavar="COLUMNS", help="The key of an update: a,b.")] = "",
    mode: Annotated[Mode | None, typer.Option("--mode", help="What becomes of the rows there.")] = None,
    every: Annotated[int | None, typer.Option("--every", help="Sync again after so many minutes.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="HH:MM, for whole days.")] = None,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Load a table or files through a connection, or sync a dataset again."""
    with server(url or None, key, None) as api:
        if table is None:
            job_id = _again(api, which)
        else:
            schema, _, plain = (
                table.rpartition(".") if "/" not in table and "*" not in table else ("", "", table)
            )
            wanted: dict[str, Any] = {"name": plain, "table_schema": schema or None, "dataset_name": name}
            wanted |= {"cursor": cursor, "mode": mode, "key": [one for one in by.split(",") if one]}
            wanted["times"] = {"every_minutes": every, "at": at}
            body = {"connection_id": _connection(api, which), "tables": [wanted]}
            job_id = str(api.call("POST", "/api/v1/syncs", body=body)["items"][0]["job_id"])
        job = finished(api, job_id, show=not as_json)
        if job["status"] != "completed":
            raise LoadFailed(str(job["error_message"] or "The sync failed."), hint=str(job.get("hint") or ""))
        dataset = api.call("GET", f"/api/v1/datasets/{job['dataset_id']}")
    if as_json:
        look.as_json({**job, "dataset": dataset})
        return
    told = job["metadata"]
    sys.stdout.write("Nothing was new.\n" if told.get("nothing_new") else f"{told['rows']:,} rows came.\n")
    for note in told.get("notes") or ():
        sys.stdout.write(f"{note}\n")
    sys.stdout.write(
        f"Dataset {dataset['name']}, table {dataset['table_name']}, {dataset['row_count']:,} rows\n"
    )


def _again(api: Api, which: str) -> str:
    found: list[dict[str, Any]] = api.call("GET", "/api/v1/datasets", query={"q": "", "limit": 200})["items"]
    named = [one for one in found if which in (one["dataset_id"], one["table_name"], one["name"])]
    if not named:
        raise FileMissing(f"There is no dataset {which}.", hint="Name a table too to load one.")
    feeds = api.call("GET", "/api/v1/syncs", query={"dataset": str(named[0]["dataset_id"])})["items"]
    if not feeds:
        raise UsageRefused(f"{which} was uploaded; no connection feeds it.", hint="Use `sextant upload`.")
    return str(api.call("POST", f"/api/v1/syncs/{feeds[0]['sync_id']}/run")["job_id"])


def _connection(api: Api, which: str) -> str:
    items: list[dict[str, Any]] = api.call("GET", "/api/v1/sources", query={"limit": 200})["items"]
    for field in ("connection_id", "name"):
        for item in items:
            if str(item[field]).casefold() == which.casefold():
                return str(item["connection_id"])
    raise FileMissing(f"There is no connection {which}.", hint="List them with `sextant sources list`.")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageRefused(f"{text} is no field.", hint="Write it like --set host=db.example.com.")
    return name.strip(), value


def _secret_field(api: Api, kind: str) -> str:
    for one in api.call("GET", "/api/v1/sources/kinds"):
        if one["name"] == kind:
            return next((str(field["name"]) for field in one["fields"] if field["secret"]), "password")
    return "password"


def _secret(path: Path) -> str:
    if str(path) == "-":
        return sys.stdin.readline().rstrip("\n")
    check_file(path)
    return path.read_text(encoding="utf-8").rstrip("\n")
