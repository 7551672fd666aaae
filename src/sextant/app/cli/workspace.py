"""Commands over a server's workspace: `upload`, `datasets`, `jobs`."""

import sys
import time
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sextant.app.cli import look
from sextant.app.cli.failing import UsageRefused
from sextant.app.cli.options import AsJson, Data, Key, Url
from sextant.app.cli.where import Api, FileMissing, LoadFailed, check_file, server

Limit = Annotated[int, typer.Option("--limit", min=1, max=200, help="How many at most.")]
Mode = Literal["append", "replace", "upsert"]


def upload(
    file: Annotated[Path, typer.Argument(help="The file to load.")],
    name: Annotated[str | None, typer.Option("--name", help="What to call the dataset.")] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="DATASET", help="Load into this one."),
    ] = None,
    mode: Annotated[Mode | None, typer.Option("--mode", help="What becomes of the rows there.")] = None,
    key_columns: Annotated[
        str, typer.Option("--by", metavar="COLUMNS", help="The key of an upsert: a,b.")
    ] = "",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until it is loaded.")] = True,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
) -> None:
    """Load a file into a server's workspace."""
    check_file(file)
    with server(url or None, key, None) as api:
        fields = {
            "name": name,
            "dataset_id": into and dataset_id(api, into),
            "mode": mode,
            "key": key_columns,
        }
        query = {field: value for field, value in fields.items() if value} or None
        accepted = api.call("POST", "/api/v1/data/upload", file=file, query=query)
        if not wait:
            look.as_json(accepted) if as_json else sys.stdout.write(f"Job {accepted['job_id']} is queued.\n")
            return
        job = finished(api, str(accepted["job_id"]), show=not as_json)
        if job["status"] != "completed":
            raise LoadFailed(str(job["error_message"] or "The load failed."), hint=str(job.get("hint") or ""))
        dataset = api.call("GET", f"/api/v1/datasets/{job['dataset_id']}")
    if as_json:
        look.as_json({**job, "dataset": dataset})
        return
    console = look.terminal()
    console.print(look.loaded(job) if into else look.equation(dataset))
    if job["metadata"].get("held"):
        console.print("The load is held back: look at it on the dataset's page, then release or discard it.")
    console.print(f"Dataset {dataset['name']}, table {dataset['table_name']}, id {dataset['dataset_id']}")


def finished(api: Api, job_id: str, *, show: bool) -> dict[str, Any]:
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, disable=not show or not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("Loading", total=100)
        pause = 0.1
        while True:
            job: dict[str, Any] = api.call("GET", f"/api/v1/data/job/{job_id}")
            progress.update(task, completed=job["progress"], description=str(job.get("note") or "Loading"))
            if job["status"] in ("completed", "failed"):
                return job
            time.sleep(pause)
            pause = min(2.0, pause * 1.2)


def datasets(
    find: Annotated[str, typer.Option("--find", help="Words in the name.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """The datasets of a workspace."""
    with server(url, key, data) as api:
        page = api.call("GET", "/api/v1/datasets", query={"q": find, "limit": limit})
    listed(
        page,
        as_json,
        [
            ("name", "name"),
            ("table", "table_name"),
            ("rows", "row_count"),
            ("size", "size_bytes"),
            ("status", "status"),
            ("owner", "owner.email"),
        ],
    )


def jobs(
    status: Annotated[str, typer.Option("--status", help="queued, processing, completed or failed.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    url: Url = None,
    key: Key = None,
    data: Data = None,
) -> None:
    """What runs, what waits and what failed."""
    query: dict[str, str | int] = {"limit": limit} | ({"status": status} if status else {})
    with server(url, key, data) as api:
        page = api.call("GET", "/api/v1/jobs", query=query)
    columns = [
        ("job", "job_id"),
        ("kind", "job_type"),
        ("status", "status"),
        ("%", "progress"),
        ("began", "created_at"),
        ("error", "error_message"),
    ]
    listed(page, as_json, columns)


def dataset_id(api: Api, which: str) -> str:
    """The id of a dataset by its id, table or name; raises FileMissing, UsageRefused."""
    items: list[dict[str, Any]] = api.call("GET", "/api/v1/datasets", query={"q": "", "limit": 200})["items"]
    for field in ("dataset_id", "table_name", "name"):
        found = [item for item in items if str(item[field]).casefold() == which.casefold()]
        if len(found) > 1:
            raise UsageRefused(f"{len(found)} datasets are called {which}.", hint="Use the id instead.")
        if found:
            return str(found[0]["dataset_id"])
    raise FileMissing(f"There is no dataset {which}.", hint="List them with `sextant datasets`.")


def listed(page: dict[str, Any], as_json: bool, columns: list[tuple[str, str]]) -> None:
    if as_json:
        look.as_json(page)
    else:
        look.listing(look.terminal(), page["items"], columns)
